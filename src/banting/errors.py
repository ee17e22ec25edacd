"""The errors Banting raises; callers catch one of them by name.

Knows: what went wrong, where, and what to try. Never knows: how it is shown. A pump that refuses a
frame is not an error but evidence (`schema.effects.Rejected`).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "BantingError",
    "EvidenceError",
    "ModelError",
    "OutputError",
    "ReplayMismatch",
    "SetupError",
    "SetupProblem",
    "TechniqueFailed",
    "WireError",
]


class BantingError(Exception):
    """Everything that Banting raises on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupProblem:
    """One thing wrong in a set-up or trial file.

    `line` and `column` count from 1; a `line` of 0 means that `file` is an argument of the
    command instead, `pump.remote_option=false`. `where` is the dotted key; `expected` says what
    would be right; `hint` is a suggestion (empty when there is none).
    """

    file: str
    line: int
    column: int
    where: str
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        """Return `file:line:column  key: what was expected; hint`."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        hint = f"; {self.hint}" if self.hint else ""
        return f"{place}  {self.where}: {self.expected}{hint}"


class SetupError(BantingError):
    """A set-up or trial file that cannot be used; carries every problem found, in file order."""

    def __init__(self, problems: tuple[SetupProblem, ...]) -> None:
        """Keep the problems; there is at least one."""
        assert problems, "a SetupError needs a problem to tell"
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class WireError(BantingError):
    """Bytes that are no message of the protocol: where it broke off and why."""

    def __init__(self, offset: int, reason: str) -> None:
        """Keep the offset in bytes (or symbols, said in the reason) and the reason."""
        self.offset = offset
        self.reason = reason
        super().__init__(f"at byte {offset}: {reason}")


class ReplayMismatch(BantingError):  # noqa: N818 - the name says it
    """A replay that left the recorded trace: the index of the first event that differs."""

    def __init__(self, event_index: int, expected: str, found: str) -> None:
        """Keep the index and both canonical lines."""
        self.event_index = event_index
        self.expected = expected
        self.found = found
        super().__init__(f"event {event_index}: recorded {expected!r}, replayed {found!r}")


class TechniqueFailed(BantingError):  # noqa: N818 - the name says it
    """A step that could not be carried out on the machines: the reason, in a sentence."""


class EvidenceError(BantingError):
    """An evidence folder that cannot be read: missing, truncated or of another version."""


class OutputError(BantingError):
    """A report or evidence folder that cannot be written; earlier results are intact."""


class ModelError(BantingError):
    """A model that was asked for something it does not hold: what and where."""

    def __init__(self, where: str, reason: str) -> None:
        """Keep the place and the reason."""
        self.where = where
        self.reason = reason
        super().__init__(f"{where}: {reason}")

    def __reduce__(self) -> tuple[type[ModelError], tuple[str, str]]:
        """Let it come back whole from a worker process."""
        return type(self), (self.where, self.reason)
