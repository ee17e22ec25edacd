"""The exit codes, frozen: programs and scripts rely on them. `docs/exit-codes.md` says the same."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banting.schema.question import Answer

__all__ = ["EXIT_CODE_SAYS", "ExitCode", "exit_code_for"]


class ExitCode(IntEnum):
    """What the process ends with."""

    NO_CONTROL = 0
    CONTROL_POSSIBLE = 1
    BAD_INPUT = 2
    UNKNOWN = 3
    NOT_REPLAYED = 4
    INTERNAL_FAULT = 70
    INTERRUPTED = 130


EXIT_CODE_SAYS: dict[ExitCode, str] = {
    ExitCode.NO_CONTROL: "no control found; of the other verbs: done",
    ExitCode.CONTROL_POSSIBLE: "control possible",
    ExitCode.BAD_INPUT: "bad usage, set-up file or output folder; nothing was answered",
    ExitCode.UNKNOWN: "unknown; the output says what would decide it",
    ExitCode.NOT_REPLAYED: "evidence is damaged or did not replay",
    ExitCode.INTERNAL_FAULT: "a fault in Banting itself",
    ExitCode.INTERRUPTED: "interrupted; earlier results are intact",
}


def exit_code_for(answer: Answer) -> ExitCode:
    """Return the exit code that stands for an answer."""
    by_answer = {"YES": ExitCode.CONTROL_POSSIBLE, "NO": ExitCode.NO_CONTROL}
    return by_answer.get(answer.value, ExitCode.UNKNOWN)
