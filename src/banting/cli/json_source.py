"""JSON from outside, read strictly: what is no JSON is told with its line and column.

Knows: bytes, UTF-8, and slips that people make in JSON. Never knows: what a document means.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

__all__ = ["JsonProblem", "read_json"]

_WORD = re.compile(r'"(?:\\.|[^"\\])*"|(NaN|-?Infinity)')  # outside of texts
_DIGITS = re.compile(r"[0-9]+")
_COMMA_BEFORE = re.compile(r",\s*\Z")


@dataclass(frozen=True, slots=True)
class JsonProblem(Exception):  # noqa: N818 - it is told, and the program goes on
    """Why bytes are no JSON, and where: line and column from 1."""

    line: int
    column: int
    why: str

    def __str__(self) -> str:
        """Return `LINE:COLUMN  why`."""
        return f"{self.line}:{self.column}  {self.why}"


def read_json(raw: bytes) -> Any:
    """Return the value that bytes hold.

    Raises: JsonProblem when they are no JSON: NaN and infinities are none either.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = raw[: fault.start].decode("utf-8", "replace")
        line, column = _place(before, len(before))
        why = f"no UTF-8 text: the byte 0x{raw[fault.start]:02x}"
        raise JsonProblem(line, column, why) from None
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as fault:
        raise _told(text, fault.pos, fault.msg) from None
    except RecursionError:
        raise JsonProblem(1, 1, "too many brackets inside each other") from None
    except ValueError as fault:  # a word that is no number, or a number of some thousand digits
        found = next((match for match in _WORD.finditer(text) if match[1]), None)
        why = str(fault) if found else "a whole number of thousands of digits"
        at = found.start(1) if found else _longest_number(text)
        raise JsonProblem(*_place(text, at), why) from None


def _longest_number(text: str) -> int:
    """Return where the longest run of digits begins."""
    return max(_DIGITS.finditer(text), key=lambda run: run.end() - run.start()).start()


def _refuse(word: str) -> NoReturn:
    """Refuse what Python reads and JSON does not have."""
    raise ValueError(f"{word} is no JSON number")


def _told(text: str, at: int, message: str) -> JsonProblem:
    """Return the problem at an offset, in plain words where it is a usual one."""
    comma = _COMMA_BEFORE.search(text[:at])
    closing = text[at : at + 1]
    if "trailing comma" in message:  # as newer Pythons say it
        return JsonProblem(*_place(text, at), "a comma with nothing after it: take it out")
    if comma and closing in ("}", "]"):
        why = f"a comma before {closing} with nothing after it: take it out"
        return JsonProblem(*_place(text, comma.start()), why)
    if not text.strip():
        return JsonProblem(1, 1, "no JSON: it is empty")
    if at >= len(text.rstrip()):
        return JsonProblem(*_place(text, len(text.rstrip())), "no JSON: it breaks off here")
    return JsonProblem(*_place(text, at), f"no JSON: {message[0].lower()}{message[1:]}")


def _place(text: str, at: int) -> tuple[int, int]:
    """Return line and column, from 1, of an offset."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
