"""How the command line speaks: answers on stdout, all else on stderr.

Knows: streams and set-up problems. A reader that closes its end (`| head`) has heard enough; that
is no error and must not change the exit code, which carries the answer.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from textwrap import fill
from typing import Any

import click

from banting.errors import OutputError, SetupError, SetupProblem

__all__ = [
    "answer",
    "answer_bytes",
    "answer_json",
    "laid_out",
    "screen_width",
    "shown_path",
    "tell",
    "tell_problems",
    "typed_command",
    "wants_colour",
]


def answer(text: str) -> None:
    """Write text to stdout."""
    answer_bytes(text.encode("utf-8", "replace"))


def answer_json(record: dict[str, Any]) -> None:
    """Write one JSON object to stdout."""
    answer(json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def answer_bytes(content: bytes) -> None:
    """Write bytes to stdout; a reader that went away is no error.

    Raises: OutputError when they cannot be written for another reason, such as a full disk.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _hear_no_more()
    except OSError as fault:
        _hear_no_more()
        raise OutputError(f"cannot write the answer: {fault.strerror or fault}") from fault


def _hear_no_more() -> None:
    """Let what Python still flushes at exit go nowhere, instead of failing once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def typed_command() -> str:
    """Return how the program was called, for hints that can be typed as they stand."""
    return os.environ.get("BANTING_COMMAND", "banting")


def wants_colour(*, no_color: bool) -> bool:
    """Return whether an answer is painted: on a terminal, unless it was asked not to be."""
    return sys.stdout.isatty() and not (no_color or bool(os.environ.get("NO_COLOR")))


def screen_width() -> int:
    """Return the width to lay text out for, 60 to 120 columns."""
    return max(60, min(shutil.get_terminal_size((100, 24)).columns, 120))


def laid_out(text: str, indent: str) -> str:
    """Return a text wrapped to the screen, later lines two columns further in."""
    return fill(
        text,
        screen_width(),
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_on_hyphens=False,
    )


def tell(text: str) -> None:
    """Write a line to stderr."""
    click.echo(text, err=True)


def tell_problems(error: SetupError, text: str = "", what: str = "set-up") -> None:
    """Write every problem of a file to stderr, with its line of the file where there is one."""
    count = len(error.problems)
    tell(f"error: {count} problem{'s' if count > 1 else ''} in the {what}")
    lines = text.replace("\r\n", "\n").split("\n")
    for problem in error.problems:
        tell(f"  {problem}")
        for excerpt in _excerpt(problem, lines):
            tell(f"    {excerpt}")


def _excerpt(problem: SetupProblem, lines: list[str]) -> tuple[str, ...]:
    """Return the line a problem is about and a mark under its column, () when there is none."""
    if not 1 <= problem.line <= len(lines) or not lines[problem.line - 1].strip():
        return ()
    line = lines[problem.line - 1].replace("\t", " ")[:160]
    number = str(problem.line)
    return (f"{number} | {line}", f"{' ' * len(number)} | {' ' * (problem.column - 1)}^")


def shown_path(path: Path) -> str:
    """Return a path as the reader would type it: relative where that is shorter."""
    relative = os.path.relpath(path)
    return relative if len(relative) < len(str(path)) else str(path)
