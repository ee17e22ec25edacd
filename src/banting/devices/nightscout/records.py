"""How an upload becomes a record: dates put in UTC, empty numbers dropped, its key.

Knows: what each collection does to what it is sent through the first interface. Never knows: who
sent it. Source: lib/server/entries.js, treatments.js, devicestatus.js, profile.js. A string is kept
as sent; the real site takes markup out of it.
"""

from __future__ import annotations

import re
from math import isfinite

from banting.devices.nightscout.clock import MS_MAX, iso, ms_of_iso, offset_minutes
from banting.devices.nightscout.state import CloudState, Document, Fields, written
from banting.errors import WireError

__all__ = ["keep", "kept_fields", "posted"]

_ID = re.compile(r"[0-9a-fA-F]{24}")
_POSTED_MAX = 1_000
_CREDENTIALS = ("secret", "token")  # may stand in the first record, and are never kept
_TREATMENT_NUMBERS = (
    "glucose",
    "targetTop",
    "targetBottom",
    "carbs",
    "insulin",
    "duration",
    "percent",
    "absolute",
    "relative",
    "preBolus",
)
_KEPT_WHEN_ZERO = ("duration", "absolute")


def posted(body: object) -> tuple[Fields, ...]:
    """Return the records of a body: one, or a list of them.

    Raises:
        WireError: when it holds something that is no record, or too many.
    """
    several = body if isinstance(body, list) else [body]
    if len(several) > _POSTED_MAX:
        raise WireError(0, f"more than {_POSTED_MAX} records")
    if not all(isinstance(one, dict) for one in several):
        raise WireError(0, "a record is an object")
    return tuple(
        {name: value for name, value in one.items() if place or name not in _CREDENTIALS}
        for place, one in enumerate(several)
    )


def keep(
    state: CloudState, collection: str, sent: Fields, now_ms: int
) -> tuple[CloudState, Document]:
    """Return the state with a record kept, in place of the same one uploaded before.

    Raises:
        WireError: when a date in it is none.
    """
    fields = {name: value for name, value in sent.items() if name != "_id"}
    own_id = sent.get("_id")
    own_id = own_id.lower() if isinstance(own_id, str) and _ID.fullmatch(own_id) else ""
    at_ms, key = _normalised(collection, fields, now_ms)
    earlier = _earlier(state, collection, own_id, key)
    state, modified_ms = state.changed(now_ms)
    if earlier is None and not own_id:
        state, own_id = state.new_id(now_ms)
    if earlier is not None and collection == "entries":
        fields = {**earlier.fields(), **fields}  # an entry is updated, all else replaced
    document = Document(
        id=earlier.id if earlier else own_id,
        at_ms=at_ms,
        key=key,
        identifier=_text(fields.get("identifier")),
        modified_ms=modified_ms,
        text=written(fields),
    )
    return state.with_document(collection, document), document


def kept_fields(document: Document) -> Fields:
    """Return a record as the first interface serves it."""
    return {"_id": document.id, **document.fields()}


def _earlier(state: CloudState, collection: str, own_id: str, key: str) -> Document | None:
    documents = state.documents(collection)
    if own_id:
        return next((one for one in documents if one.id == own_id), None)
    if not key:
        return None
    return next((one for one in reversed(documents) if one.key == key), None)


def _normalised(collection: str, fields: Fields, now_ms: int) -> tuple[int, str]:
    """Put a record's dates in form; return when it is from, and its key."""
    if collection == "entries":
        return _entry(fields, now_ms)
    if collection == "treatments":
        return _treatment(fields, now_ms)
    fields.setdefault("created_at", iso(now_ms))
    if collection == "devicestatus":
        fields["utcOffset"] = offset_minutes(_text(fields["created_at"]))
    dated = fields.get("startDate", fields["created_at"])
    at_ms = dated if _is_number(dated) else ms_of_iso(_text(dated))
    return now_ms if at_ms is None else _in_range(at_ms), ""


def _entry(fields: Fields, now_ms: int) -> tuple[int, str]:
    date, told = fields.get("date"), _text(fields.get("dateString"))
    at_ms = ms_of_iso(told) if told else None
    if told and at_ms is None:
        raise WireError(0, f"dateString {told[:40]!r} is no date")
    if at_ms is None:
        at_ms = _in_range(date) if _is_number(date) else now_ms
    fields["utcOffset"] = offset_minutes(told) if told else 0
    fields["sysTime"] = iso(at_ms)
    if told:
        fields["dateString"] = fields["sysTime"]
    by_date_ms = _in_range(date) if _is_number(date) else at_ms
    kind = fields.get("type")
    return by_date_ms, f"{fields['sysTime']} {kind}" if isinstance(kind, str) else ""


def _treatment(fields: Fields, now_ms: int) -> tuple[int, str]:
    told = _text(fields.get("created_at"))
    at_ms = ms_of_iso(told)
    fields["utcOffset"] = offset_minutes(told)
    own = ms_of_iso(_text(fields.pop("eventTime", "")))
    at_ms = now_ms if at_ms is None else at_ms
    at_ms = at_ms if own is None else own
    fields["created_at"] = iso(at_ms)
    for name in _TREATMENT_NUMBERS:
        number = _number(fields.pop(name, None))
        if number is not None and (number or name in _KEPT_WHEN_ZERO):
            fields[name] = number
    if "glucose" not in fields:
        fields.pop("glucoseType", None)
        fields.pop("units", None)
    if not fields.get("notes"):
        fields.pop("notes", None)
    identifier = _text(fields.get("identifier"))
    return at_ms, identifier or f"{fields['created_at']} {_text(fields.get('eventType'))}"


def _number(value: object) -> int | float | None:
    """Return a number as JavaScript's Number() reads it, None when it is none."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        try:
            value = float(value) if value.strip() else 0
        except ValueError:
            return None
    if not isinstance(value, int | float) or not isfinite(value):
        return None
    return int(value) if value == int(value) else value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _in_range(at_ms: object) -> int:
    if not isinstance(at_ms, int | float) or not 0 <= at_ms <= MS_MAX:
        raise WireError(0, "a date lies between 1970 and 2100")
    return int(at_ms)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
