"""Arguments that change a parsed document: `key=value` of `whatif`, and options of `simulate`.

Knows: the form, to tell a text from a number. Never judges a value: the checker sees the changed
document as if it had been written so.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from banting.errors import SetupProblem
from banting.schema.option_check import Complaint, dotted
from banting.schema.setup_form import SetupForm
from banting.schema.toml_positions import KeyPositions

__all__ = ["SetupChange", "apply_change", "placed", "read_change"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupChange:
    """One argument as understood; value None takes the device away."""

    argument: str
    path: tuple[str, ...]
    value: object


def read_change(argument: str, form: SetupForm) -> SetupChange | SetupProblem:
    """Return what an argument asks for, or why it is none."""
    key, equals, written = (part.strip() for part in argument.partition("="))
    path = tuple(key.split("."))
    if not equals or not written or not all(path) or len(path) > 2 or path[:-1] == ("title",):
        return _bad_argument(
            argument, key, "expected table.key=value", "for example pump.remote_option=false"
        )
    if len(path) == 1 and written == "none" and form.models(key):
        return SetupChange(argument=argument, path=path, value=None)
    if len(path) == 1 and key != "title":
        tables = [table for table in form.tables if key in (k.key for k in form.keys(table))]
        devices = ", ".join(role for role, _ in form.roles)
        return _bad_argument(
            argument,
            key,
            "expected table.key=value, or device=none to take one away",
            f"write {tables[0]}.{argument}" if tables else f"the devices are {devices}",
        )
    return SetupChange(argument=argument, path=path, value=_value_of(path, written, form))


def _bad_argument(argument: str, key: str, expected: str, hint: str) -> SetupProblem:
    return SetupProblem(
        file=argument,
        line=0,
        column=0,
        where=key or "change",
        expected=expected,
        hint=hint,
    )


def _value_of(path: tuple[str, ...], written: str, form: SetupForm) -> object:
    """Return a value as TOML reads it; a bare word is a text, and so is all where a text is due."""
    kinds = {key.kind for key in form.keys(path[0]) if key.key == path[-1]} or {"str"}
    if kinds == {"str"} and written[0] not in "\"'":
        return written
    try:
        return tomllib.loads(f"value = {written}")["value"]
    except (ValueError, RecursionError):
        return written


def apply_change(change: SetupChange, document: dict[str, object]) -> None:
    """Set, or take away, what a change names; a table that is none is left for the check."""
    if change.value is None:
        document.pop(change.path[0], None)
    elif len(change.path) == 1:
        document[change.path[0]] = change.value
    else:
        table = document.setdefault(change.path[0], {})
        if isinstance(table, dict):
            table[change.path[1]] = change.value


def placed(
    complaints: tuple[Complaint, ...],
    file_name: str,
    positions: KeyPositions,
    changes: list[SetupChange],
) -> tuple[SetupProblem, ...]:
    """Return complaints with the argument or the line that each is about, in file order."""
    problems = [_placed(complaint, file_name, positions, changes) for complaint in complaints]
    problems.sort(key=lambda problem: (problem.line == 0, problem.line, problem.column))
    return tuple(problems)


def _placed(
    complaint: Complaint, file_name: str, positions: KeyPositions, changes: list[SetupChange]
) -> SetupProblem:
    """Return a complaint with the argument or the line that it is about."""
    path = complaint.path
    line, column = positions.of(path)
    place = file_name
    for change in changes:
        missing = path not in positions.places and path == change.path[:1]
        if path == change.path or missing:
            place, line, column = change.argument, 0, 0
    return SetupProblem(
        file=place,
        line=line,
        column=column,
        where=dotted(path),
        expected=complaint.expected,
        hint=complaint.hint,
    )
