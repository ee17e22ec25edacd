"""`count` and `find[field][$gte]=value`: how clients choose records of the first interface.

Knows: the operators, the types that fields are read as, and that a question without a date means
the last four days. Never knows: who asks. Patterns are plain words, alternatives and anchors; any
other pattern is refused, because a stranger's regular expression may run for ever.
Source: lib/server/query.js and the query_for of each collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from banting.devices.nightscout.clock import iso, ms_of_iso
from banting.devices.nightscout.state import Document, Fields
from banting.errors import WireError
from banting.units import MS_PER_DAY

__all__ = ["COUNT_MAX", "Query", "chosen", "read_query"]

COUNT_MAX = 5_000
_CONDITIONS_MAX = 20
_DEFAULT_DAYS = 4
_KEY = re.compile(r"find((?:\[[^\[\]]{1,60}\]){1,6})(\[\])?")
_PLAIN = re.compile(r"[\w \-+/.:@|^$]{1,100}")  # a point stands for itself
_BLIND = "(?i)"  # before a pattern that does not tell small letters from capitals
_WHOLE = re.compile(r"\s*[+-]?\d{1,18}")
_PATTERN = re.compile(r"/(.*)/(.*)")
_ORDERS = ("$gt", "$gte", "$lt", "$lte")
_OPERATORS = (*_ORDERS, "$eq", "$ne", "$in", "$nin", "$exists", "$regex")

_NUMBERS = {
    "entries": frozenset({"date", "sgv", "filtered", "unfiltered", "rssi", "noise", "mbg"}),
    "treatments": frozenset({"insulin", "carbs", "glucose"}),
    "devicestatus": frozenset({"date", "sgv"}),
    "profile": frozenset({"date", "sgv"}),
}
_WORDS = {"treatments": frozenset({"notes", "eventType", "enteredBy"})}
_DATE_FIELD = {
    "entries": "date",
    "treatments": "created_at",
    "devicestatus": "created_at",
    "profile": "startDate",
}

Value = str | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing a record must fulfil; `values` has one member but for `$in` and `$nin`."""

    field: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked of a collection: how many of the newest that fulfil every condition."""

    count: int
    conditions: tuple[Condition, ...]

    def finds(self, field: str) -> bool:
        """Return whether a field is asked about."""
        return any(condition.field == field for condition in self.conditions)


def read_query(
    collection: str, pairs: tuple[tuple[str, str], ...], default_count: int, now_ms: int
) -> Query:
    """Return the question that a query string asks.

    Raises:
        WireError: when an operator, a pattern or a date is none that the site knows.
    """
    count = next((value for key, value in pairs if key == "count"), "")
    whole = _whole(count)
    asked = tuple(_conditions(collection, pairs))
    wanted = default_count if whole is None else abs(whole) or COUNT_MAX
    query = Query(count=min(wanted, COUNT_MAX), conditions=asked)
    if query.finds("_id") or query.finds("dateString") or query.finds(_DATE_FIELD[collection]):
        return query
    since_ms = now_ms - _DEFAULT_DAYS * MS_PER_DAY
    since: Value = since_ms if collection == "entries" else iso(since_ms)
    recent = Condition(field=_DATE_FIELD[collection], operator="$gte", values=(since,))
    return Query(count=query.count, conditions=(*asked, recent))


def chosen(documents: tuple[Document, ...], query: Query) -> tuple[Document, ...]:
    """Return the newest documents that fulfil a query, newest first."""
    found: list[Document] = []
    for document in reversed(documents):
        if len(found) == query.count:
            break
        fields = {"_id": document.id, **document.fields()}
        if all(_fulfils(fields, condition) for condition in query.conditions):
            found.append(document)
    return tuple(found)


def _conditions(collection: str, pairs: tuple[tuple[str, str], ...]) -> Iterator[Condition]:
    together: dict[tuple[str, str], tuple[Value, ...]] = {}
    for key, text in pairs:
        if not key.startswith("find"):
            continue
        matched = _KEY.fullmatch(key)
        if matched is None:
            raise WireError(0, f"no question: {key[:40]}")
        names = re.findall(r"\[([^\[\]]+)\]", matched[1])
        operator = "$eq"
        for place, name in enumerate(names):
            if name.startswith("$"):
                operator, names = name, names[:place]
                break
        if operator not in _OPERATORS or not names:
            raise WireError(0, f"unknown operator {operator[:20]}")
        together.setdefault((".".join(names), operator), ())
        together[".".join(names), operator] += (_value(collection, names[0], operator, text),)
    if len(together) > _CONDITIONS_MAX:
        raise WireError(0, f"more than {_CONDITIONS_MAX} conditions")
    for (field, operator), values in together.items():
        if field in (_DATE_FIELD[collection], "created_at") and field != "date":
            values = tuple(_dated(value) for value in values)
        if operator == "$eq" and field in _WORDS.get(collection, ()):
            operator, values = _pattern(values)
        if operator == "$regex":
            values = (_plain(str(values[0])),)
        yield Condition(field=field, operator=operator, values=values)


def _value(collection: str, field: str, operator: str, text: str) -> Value:
    numeric = field in _NUMBERS[collection] and operator not in ("$exists", "$regex")
    return _whole(text) if numeric else text


def _whole(text: str) -> int | None:
    """Return the whole number that a text begins with, None when it begins with none."""
    found = _WHOLE.match(text)
    return int(found[0]) if found else None


def _dated(value: Value) -> Value:
    """Return a date as records carry it: in UTC; a plus that became a blank is put back."""
    if not isinstance(value, str) or value.lstrip("+-").isdigit():
        return value
    at_ms = ms_of_iso(value.replace(" ", "+"))
    if at_ms is None:
        raise WireError(0, f"Cannot parse {value[:40]} as a valid ISO-8601 date")
    return iso(at_ms)


def _pattern(values: tuple[Value, ...]) -> tuple[str, tuple[Value, ...]]:
    """Return `/words/i` as a search, anything else as itself."""
    between = _PATTERN.search(str(values[0]))
    if between is None:
        return "$eq", values
    blind = _BLIND if "i" in between[2] else ""
    return "$regex", (blind + _plain(between[1]),)


def _plain(pattern: str) -> str:
    if not _PLAIN.fullmatch(pattern.removeprefix(_BLIND)):
        raise WireError(0, "only plain words, alternatives and anchors are searched for")
    return pattern


def _fulfils(fields: Fields, condition: Condition) -> bool:
    found = _found(fields, condition.field)
    wanted = condition.values[0]
    match condition.operator:
        case "$exists":  # whatever the text says, it is a text and so true
            return found is not None
        case "$in":
            return found in condition.values
        case "$nin":
            return found not in condition.values
        case "$ne":
            return bool(found != wanted)
        case "$eq":
            return bool(found == wanted)
        case "$regex":
            return isinstance(found, str) and _says(found, str(wanted))
    return _ordered(condition.operator, found, wanted)


def _found(fields: Fields, path: str) -> object:
    found: object = fields
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _says(text: str, pattern: str) -> bool:
    """Search for plain words: nothing in the pattern can make this slow."""
    words = pattern.removeprefix(_BLIND)
    if pattern.startswith(_BLIND):
        words, text = words.lower(), text.lower()
    return any(_says_word(text, word) for word in words.split("|"))


def _says_word(text: str, word: str) -> bool:
    bare = word.removeprefix("^").removesuffix("$")
    match word.startswith("^"), word.endswith("$"):
        case True, True:
            return text == bare
        case True, False:
            return text.startswith(bare)
        case False, True:
            return text.endswith(bare)
    return bare in text


def _ordered(operator: str, found: object, wanted: Value) -> bool:
    """Compare as the database does: only numbers with numbers and texts with texts."""
    if isinstance(found, bool) or isinstance(found, str) != isinstance(wanted, str):
        return False
    if not isinstance(found, int | float | str) or wanted is None:
        return False
    less, same = found < wanted, found == wanted  # type: ignore[operator]
    return (same and operator.endswith("e")) or (
        less if operator.startswith("$lt") else not less and not same
    )
