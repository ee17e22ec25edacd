"""`field$gte=value&sort$desc=date&limit=10`: how clients of the third interface search.

Knows: operators, how a text becomes a number or a date, the order and the number of records. Never
knows: who asks. Source: lib/api3/generic/search/input.js. Patterns (`$re`) are searched for as
plain text, because a stranger's regular expression may run for ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from banting.devices.nightscout.clock import iso, ms_of_iso
from banting.devices.nightscout.state import Fields

__all__ = ["LIMIT_MAX", "Search", "read_search", "searched"]

LIMIT_MAX = 1_000  # API3_MAX_LIMIT of lib/api3/const.json
_RESERVED = ("token", "sort", "sort$desc", "limit", "skip", "fields", "now", "secret")
_OPERATORS = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "nin", "re")
_NUMBER = re.compile(r"[+-]?\d{1,17}(\.\d{1,17})?")
_DATES = ("date", "srvModified", "srvCreated")

Value = str | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search: filters as (field, operator, value), order, place and number, fields wanted."""

    filters: tuple[tuple[str, str, Value], ...]
    sort: str
    descending: bool
    skip: int
    limit: int
    fields: tuple[str, ...]


def read_search(pairs: tuple[tuple[str, str], ...]) -> Search | str:
    """Return the search that a query string asks for, or what is wrong with it."""
    said = dict(reversed(pairs))
    if "sort" in said and "sort$desc" in said:
        return "Parameters sort and sort_desc cannot be combined"
    limit = _whole(said.get("limit", str(LIMIT_MAX)))
    if limit is None or not 1 <= limit <= LIMIT_MAX:
        return "Parameter limit out of tolerance"
    skip = _whole(said.get("skip", "0"))
    if skip is None:
        return "Parameter skip out of tolerance"
    filters = []
    for name, text in pairs:
        if name in _RESERVED:
            continue
        field, point, operator = name.rpartition("$")
        field, operator = (field, operator) if point else (name, "eq")
        if operator not in _OPERATORS:
            return f"Unsupported filter operator {operator}"
        as_text = operator in ("in", "nin", "re")
        filters.append((field, operator, text if as_text else _value(field, text)))
    wanted = said.get("fields", "_all")
    return Search(
        filters=tuple(filters),
        sort=said.get("sort$desc") or said.get("sort") or "",
        descending="sort$desc" in said,
        skip=skip,
        limit=limit,
        fields=() if wanted == "_all" else tuple(wanted.split(",")),
    )


def searched(records: list[Fields], search: Search) -> list[Fields]:
    """Return the records that a search finds, in its order; deleted ones are not found."""
    found = [one for one in records if one.get("isValid") is not False and _fits(one, search)]
    if search.sort:
        found.sort(key=lambda one: _rank(one.get(search.sort)), reverse=search.descending)
    found = found[search.skip : search.skip + search.limit]
    if not search.fields:
        return found
    return [{name: one[name] for name in search.fields if name in one} for one in found]


def _fits(record: Fields, search: Search) -> bool:
    return all(_fulfils(record.get(field), op, value) for field, op, value in search.filters)


def _fulfils(found: object, operator: str, wanted: Value) -> bool:
    match operator:
        case "eq":
            return found == wanted
        case "ne":
            return found != wanted
        case "in":
            return str(found) in str(wanted).split("|")
        case "nin":
            return str(found) not in str(wanted).split("|")
        case "re":
            return isinstance(found, str) and str(wanted) in found
    left, right = _rank(found), _rank(wanted)
    if left[0] != right[0] or not left[0]:
        return False
    return {"gt": left > right, "gte": left >= right, "lt": left < right, "lte": left <= right}[
        operator
    ]


def _rank(value: object) -> tuple[int, float, str]:
    """Return what puts values in order: nothing, numbers, texts."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return 1, value, ""
    return (2, 0, value) if isinstance(value, str) else (0, 0, "")


def _value(field: str, text: str) -> Value:
    """Return a value as the site reads it from a query."""
    if text in ("true", "false"):
        return text == "true"
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1]
    if field in _DATES:
        at_ms = ms_of_iso(text)
        return float(text) if _NUMBER.fullmatch(text) else text if at_ms is None else at_ms
    if field == "created_at":
        at_ms = ms_of_iso(text)
        return text if at_ms is None else iso(at_ms)
    return float(text) if _NUMBER.fullmatch(text) else text


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
