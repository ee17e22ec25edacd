"""Records of the third interface: made, replaced, changed in part, marked as deleted.

Knows: the identifier that follows from device, date and kind; which fields a client may never
change; when a new record is an old one again. Never knows: who may do it; each result says which
permission it takes. Source: lib/api3/generic/, lib/api3/shared/operationTools.js.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from banting.devices.nightscout.clock import MS_MAX, iso, ms_of_iso, offset_minutes
from banting.devices.nightscout.state import CloudState, Document, Fields, Subject, written

__all__ = [
    "Kept",
    "Refused",
    "created",
    "deleted",
    "found_by",
    "patched",
    "served",
    "updated",
]

_NAMESPACE = b"NightscoutRocks!"
_EARLIEST_MS = 946_684_800_000  # the year 2000
_OFFSET_MAX_MIN = 1_440
_SECONDS_BELOW = 10_000_000_000  # a date so small is in seconds
_IMMUTABLE = (
    "identifier",
    "date",
    "utcOffset",
    "eventType",
    "device",
    "app",
    "srvCreated",
    "subject",
    "srvModified",
    "modifiedBy",
    "isValid",
)
_SAME_BY = {  # what tells a record of an older interface apart
    "devicestatus": ("created_at", "device"),
    "entries": ("date", "type"),
    "food": ("created_at",),
    "profile": ("created_at",),
    "settings": (),
    "treatments": ("created_at", "eventType"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A change carried out: the state after it, the permission it takes, what is told of it.

    `identifier` is told for a new record and for one that turned out to be an old one again, whose
    own is then `replaced`.
    """

    state: CloudState
    collection: str
    needs: str
    modified_ms: int
    identifier: str = ""
    replaced: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A change that is not carried out, and the permission that is asked for before saying why."""

    collection: str
    needs: str
    status: int
    says: str = ""


def served(document: Document) -> Fields:
    """Return a record as this interface serves it."""
    fields = document.fields()
    fields["identifier"] = document.identifier or document.id
    fields.setdefault("srvModified", document.at_ms)
    fields.setdefault("srvCreated", fields["srvModified"])
    return fields


def found_by(documents: tuple[Document, ...], identifier: str) -> Document | None:
    """Return the record of an identifier, which may be the database's own id."""
    if not identifier:
        return None
    return next((one for one in documents if identifier in (one.identifier, one.id)), None)


def created(
    state: CloudState,
    collection: str,
    _identifier: str,
    body: Fields,
    now_ms: int,
    by: Subject | None,
) -> Kept | Refused:
    """Keep a new record, or replace the one that it is again."""
    fields = _dated(body)
    fields.setdefault("identifier", _identifier_of(fields))
    identifier = fields["identifier"]
    if not isinstance(identifier, str) or not identifier:
        return Refused(
            collection=collection,
            needs="create",
            status=400,
            says="Bad or missing identifier field",
        )
    earlier = _same(state.documents(collection), collection, fields, identifier)
    if earlier is None:
        return _inserted(state, collection, fields, now_ms, by)
    return _replaced(state, collection, fields, earlier, now_ms, by, again=True)


def updated(
    state: CloudState,
    collection: str,
    identifier: str,
    body: Fields,
    now_ms: int,
    by: Subject | None,
) -> Kept | Refused:
    """Replace a record, or make it when there is none."""
    fields = {**_dated(body), "identifier": identifier}
    earlier = found_by(state.documents(collection), identifier)
    if earlier is None:
        return _inserted(state, collection, fields, now_ms, by)
    if earlier.fields().get("isValid") is False:
        return Refused(collection=collection, needs="update", status=410)
    return _replaced(state, collection, fields, earlier, now_ms, by, again=False)


def patched(
    state: CloudState,
    collection: str,
    identifier: str,
    body: Fields,
    now_ms: int,
    by: Subject | None,
) -> Kept | Refused:
    """Change some fields of a record."""
    earlier = found_by(state.documents(collection), identifier)
    if earlier is None:
        return Refused(collection=collection, needs="update", status=404)
    before = served(earlier)
    if before.get("isValid") is False:
        return Refused(collection=collection, needs="update", status=410)
    wrong = _forbidden(body, before, again=False) or _malformed({**before, **body})
    if wrong:
        return _no(collection, "update", wrong)
    changed = {**before, **body, **({"modifiedBy": by.name} if by else {})}
    return _stored(state, collection, changed, earlier, now_ms, "update")


def deleted(
    state: CloudState, collection: str, identifier: str, now_ms: int, *, forever: bool
) -> Kept | Refused:
    """Mark a record as deleted, or take it away for ever."""
    found = found_by(state.documents(collection), identifier)
    if found is None:
        return Refused(collection=collection, needs="delete", status=404)
    if found.fields().get("isReadOnly") is True:
        says = "Trying to modify read-only document"
        return Refused(collection=collection, needs="delete", status=422, says=says)
    if forever:
        left = tuple(one for one in state.documents(collection) if one is not found)
        state, modified_ms = state.with_documents(collection, left).changed(now_ms)
        return Kept(state=state, collection=collection, needs="delete", modified_ms=modified_ms)
    marked = {**served(found), "isValid": False}
    return _stored(state, collection, marked, found, now_ms, "delete")


def _inserted(
    state: CloudState, collection: str, fields: Fields, now_ms: int, by: Subject | None
) -> Kept | Refused:
    wrong = _malformed(fields)
    if wrong:
        return _no(collection, "create", wrong)
    state, own_id = state.new_id(now_ms)
    fields = {name: value for name, value in fields.items() if name != "srvCreated"}
    fresh = Document(id=own_id, at_ms=0, key="", identifier="", modified_ms=0, text="{}")
    return _stored(state, collection, _signed(fields, by), fresh, now_ms, "create")


def _replaced(
    state: CloudState,
    collection: str,
    fields: Fields,
    earlier: Document,
    now_ms: int,
    by: Subject | None,
    *,
    again: bool,
) -> Kept | Refused:
    before = served(earlier)
    if before.get("isReadOnly") is True:
        says = "Trying to modify read-only document"
        return Refused(collection=collection, needs="update", status=422, says=says)
    wrong = _forbidden(fields, before, again=again) or _malformed(fields)
    if wrong:
        return _no(collection, "update", wrong)
    fields = {**_signed(fields, by), "srvCreated": before["srvCreated"]}
    return _stored(state, collection, fields, earlier, now_ms, "update", again=again)


def _stored(
    state: CloudState,
    collection: str,
    fields: Fields,
    earlier: Document,
    now_ms: int,
    needs: str,
    *,
    again: bool = False,
) -> Kept:
    """Put a record in its place, with the time of this change."""
    state, modified_ms = state.changed(now_ms)
    fields = {**fields, "srvModified": modified_ms}
    fields.setdefault("srvCreated", modified_ms)
    date = fields.get("date", earlier.at_ms)
    document = Document(
        id=earlier.id,
        at_ms=int(date) if _is_date(date) else earlier.at_ms,
        key=_key(collection, fields),
        identifier=fields["identifier"],
        modified_ms=modified_ms,
        text=written(fields),
    )
    return Kept(
        state=state.with_document(collection, document),
        collection=collection,
        needs=needs,
        modified_ms=modified_ms,
        identifier=document.identifier if again or needs == "create" else "",
        replaced=earlier.identifier or earlier.id,
    )


def _key(collection: str, fields: Fields) -> str:
    """Return what the older interfaces know the record by."""
    if collection == "entries" and _is_date(fields.get("date")):
        return f"{iso(int(fields['date']))} {fields.get('type')}"
    return fields["identifier"] if collection == "treatments" else ""


def _signed(fields: Fields, by: Subject | None) -> Fields:
    return {**fields, "subject": by.name} if by else fields


def _same(
    documents: tuple[Document, ...], collection: str, fields: Fields, identifier: str
) -> Document | None:
    """Return the record that this one is again: of its identifier, or alike and without one."""
    found = found_by(documents, identifier)
    names = _SAME_BY[collection]
    if found is not None or not names or any(name not in fields for name in names):
        return found
    for document in reversed(documents):
        if not document.identifier:
            other = document.fields()
            if all(other.get(name) == fields[name] for name in names):
                return document
    return None


def _forbidden(fields: Fields, before: Fields, *, again: bool) -> str:
    """Return what a client may not change, in words; "" when nothing is."""
    if before.get("isValid") is False:
        return ""
    for name in _IMMUTABLE:
        own = again and name == "identifier"
        if not own and name in fields and fields[name] != before.get(name):
            return f"Field {name} cannot be modified by the client"
    return ""


def _malformed(fields: Fields) -> str:
    """Return what is missing or wrong in a record, in words; "" when nothing is."""
    date, offset, app = fields.get("date"), fields.get("utcOffset"), fields.get("app")
    if not _is_date(date):
        return "Bad or missing date field"
    if not isinstance(offset, int | float) or isinstance(offset, bool):
        return "Bad or missing utcOffset field"
    if abs(offset) > _OFFSET_MAX_MIN:
        return "Bad or missing utcOffset field"
    if not isinstance(app, str) or not app.strip():
        return "Bad or missing app field"
    return ""


def _no(collection: str, needs: str, says: str) -> Refused:
    return Refused(collection=collection, needs=needs, status=400, says=says)


def _is_date(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and _EARLIEST_MS < value <= MS_MAX  # type: ignore[operator]


def _dated(body: Fields) -> Fields:
    """Return a record with its date as ms since 1970, an offset, and the same in ISO 8601."""
    fields = {name: value for name, value in body.items() if name not in ("_id", "token")}
    told = fields.get("date", fields.get("created_at"))
    at_ms = ms_of_iso(told) if isinstance(told, str) else told
    if isinstance(at_ms, int | float) and not isinstance(at_ms, bool):
        at_ms = at_ms * 1_000 if 0 < at_ms < _SECONDS_BELOW else at_ms
        if _is_date(at_ms):
            fields["date"] = int(at_ms)
            fields["created_at"] = iso(int(at_ms))
            offset = offset_minutes(told) if isinstance(told, str) else 0
            fields.setdefault("utcOffset", offset)
    return fields


def _identifier_of(fields: Fields) -> str:
    """Return the name-based UUID (RFC 9562, version 5) of device, date and kind."""
    key = f"{_js(fields.get('device'))}_{_js(fields.get('date'))}"
    if fields.get("eventType"):
        key += f"_{fields['eventType']}"
    digest = bytearray(hashlib.sha1(_NAMESPACE + key.encode()).digest()[:16])  # noqa: S324
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _js(value: object) -> str:
    return "undefined" if value is None else str(value)
