"""Frozen nouns as JSON values and back, by the types of their fields.

One walk over type hints serves writing, reading and, in `json_schema.py`, the published schema,
so the three cannot drift apart. A noun becomes an object with its fields' names; a goal goes by
its name (`G1`), any other enum by its value; a set becomes a sorted list; pairs keyed by text
become an object. Numbers are written with six significant digits, and null stands for a number
that is not finite.

Knows: the shapes that `schema/` uses. Never knows: which noun it is or what it means.
"""

from __future__ import annotations

import math
import types
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

from banting.errors import EvidenceError
from banting.schema.question import Goal

__all__ = ["choices_of", "is_pairs", "json_value", "noun_from", "plain_type"]


def plain_type(hint: Any) -> Any:
    """Return the type behind a name made with `NewType`."""
    return hint.__supertype__ if isinstance(hint, NewType) else hint


def is_pairs(hint: Any) -> bool:
    """Return whether a hint is `tuple[tuple[str, X], ...]`, which is written as an object."""
    if get_origin(hint) is not tuple or get_args(hint)[1:] != (...,):
        return False
    inner = get_args(hint)[0]
    parts = get_args(inner) if get_origin(inner) is tuple else ()
    return len(parts) == 2 and parts[1] is not ... and plain_type(parts[0]) is str


def choices_of(enum: type[Enum]) -> tuple[str, ...]:
    """Return the texts that an enum's members are written as."""
    return tuple(str(_enum_text(member)) for member in enum)


@cache  # a verdict holds thousands of nouns of some thirty types
def _hints_of(noun: type) -> dict[str, Any]:
    return get_type_hints(noun)


def json_value(value: Any, hint: Any) -> Any:
    """Return a value of a hinted type as what `json.dumps` takes."""
    hint = plain_type(hint)
    if value is None:
        return None
    if is_dataclass(value):
        noun: type = type(value)
        of_field = _hints_of(noun)
        return {
            field.name: json_value(getattr(value, field.name), of_field[field.name])
            for field in fields(value)
        }
    match value:
        case Enum():
            return _enum_text(value)
        case frozenset():
            return sorted(value)
        case tuple() if is_pairs(hint):
            inner = get_args(get_args(hint)[0])[1]
            return {key: json_value(one, inner) for key, one in value}
        case tuple():
            return [json_value(one, get_args(hint)[0]) for one in value]
        case float() | int() if hint is float or isinstance(value, float):
            return float(f"{value:.6g}") if math.isfinite(value) else None
    return value


def noun_from(record: Any, hint: Any, where: str) -> Any:
    """Return the value of a hinted type that a JSON value stands for.

    Args:
        record: as `json.loads` gave it.
        hint: the type wanted.
        where: dotted place of the value, for errors.

    Raises:
        EvidenceError: naming the place, when the value is not of the type.
    """
    hint = plain_type(hint)
    if is_dataclass(hint):
        return _dataclass_from(record, hint, where)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _one_of(record, inner, where)
    if is_pairs(hint):
        key_values = _expect(record, dict, "an object", where)
        value_hint = get_args(inner[0])[1]
        return tuple((k, noun_from(v, value_hint, f"{where}.{k}")) for k, v in key_values.items())
    if origin in (tuple, frozenset):
        listed = _expect(record, list, "a list", where)
        return origin(noun_from(one, inner[0], f"{where}[{n}]") for n, one in enumerate(listed))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum_from(record, hint, where)
    if origin is Literal:
        return _literal_from(record, inner, where)
    return _plain_from(record, hint, where)


def _enum_text(member: Enum) -> Any:
    return member.name if isinstance(member, Goal) else member.value


def _dataclass_from(record: Any, noun: Any, where: str) -> Any:
    given = _expect(record, dict, "an object", where)
    of_field = get_type_hints(noun)
    values = {}
    for field in fields(noun):
        name = field.name
        if name in given:
            values[name] = noun_from(given[name], of_field[name], f"{where}.{name}")
        elif field.default is MISSING:  # one with a default came after the first form
            raise EvidenceError(f"{where}.{name}: is missing")
    return noun(**values)


def _one_of(record: Any, hints: tuple[Any, ...], where: str) -> Any:
    """Return the value for the first type of a union that fits, None for null."""
    if record is None:
        if type(None) in hints:
            return None
        raise EvidenceError(f"{where}: expected a value, found none")
    problem: EvidenceError | None = None
    for hint in hints:
        if hint is type(None):
            continue
        try:
            return noun_from(record, hint, where)
        except EvidenceError as error:
            problem = problem or error
    assert problem is not None, "a union has a type besides None"
    raise problem


def _enum_from(record: Any, enum: type[Enum], where: str) -> Enum:
    for member in enum:
        if _enum_text(member) == record:
            return member
    choices = ", ".join(choices_of(enum))
    raise EvidenceError(f"{where}: expected one of {choices}, found {_short(record)}")


def _literal_from(record: Any, choices: tuple[Any, ...], where: str) -> Any:
    if record in choices:
        return record
    says = ", ".join(map(str, choices))
    raise EvidenceError(f"{where}: expected one of {says}, found {_short(record)}")


def _plain_from(record: Any, kind: Any, where: str) -> Any:
    if kind is float:
        if record is None:
            return math.nan
        if isinstance(record, int | float) and not isinstance(record, bool):
            return float(record)
    elif kind is int:
        if isinstance(record, int) and not isinstance(record, bool):
            return record
    elif isinstance(record, kind):
        return record
    raise EvidenceError(f"{where}: expected {kind.__name__}, found {_short(record)}")


def _expect(record: Any, kind: type, says: str, where: str) -> Any:
    if not isinstance(record, kind):
        raise EvidenceError(f"{where}: expected {says}, found {_short(record)}")
    return record


def _short(record: Any) -> str:
    """Return a value for a message, cut to a length that a line bears."""
    text = repr(record)
    return text if len(text) <= 40 else f"{text[:37]}..."
