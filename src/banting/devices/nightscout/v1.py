"""The first interface: entries, treatments, device status and profiles, read and written.

Knows: which permission each needs, how many records a question gives when it does not say, and what
is answered. A writer must be allowed to read too: the check for reading stands before every path.
Never knows: the push key. Source: lib/api/entries/, treatments/, devicestatus/, profile/.
"""

from __future__ import annotations

from banting.devices.nightscout.answers import (
    Answered,
    as_json,
    as_text,
    no_such_path,
    unauthorized,
)
from banting.devices.nightscout.asking import Asked, Caller
from banting.devices.nightscout.clock import http_date, ms_of_http_date
from banting.devices.nightscout.queries import chosen, read_query
from banting.devices.nightscout.records import keep, kept_fields, posted
from banting.devices.nightscout.site import Site
from banting.devices.nightscout.state import CloudState, Document, Fields
from banting.errors import WireError
from banting.wire.http import Response

__all__ = ["COLLECTIONS", "answer_collection"]

COLLECTIONS = ("devicestatus", "entries", "profile", "profiles", "treatments")
_COUNT = {"entries": 10, "treatments": 100, "devicestatus": 10, "profile": 10}
_COUNT_OF_SEARCHED_TREATMENTS = 1_000
_ENTRY_KINDS = ("sgv", "mbg", "cal", "rawbg")
_WRITES = {
    "entries": ("POST",),
    "treatments": ("POST", "PUT", "DELETE"),
    "devicestatus": ("POST", "DELETE"),
    "profile": ("POST", "PUT", "DELETE"),
}
_NEEDS = {"POST": "create", "PUT": "update", "DELETE": "delete"}


def answer_collection(
    site: Site, state: CloudState, caller: Caller, asked: Asked, path: tuple[str, ...]
) -> Answered:
    """Return the answer to a request for a collection; `path` begins with its name.

    Raises:
        WireError: when the question or a record in it is none.
    """
    collection = "profile" if path[0] == "profiles" else path[0]
    method = asked.request.method
    if not caller.may(f"api:{collection}:read"):
        return Answered(state=state, response=unauthorized())
    if method == "GET":
        return Answered(state=state, response=_read(state, asked, collection, path[1:]))
    length = 2 if method == "DELETE" else 1
    if method not in _WRITES[collection] or len(path) != length:
        return Answered(state=state, response=no_such_path(method, asked.request.path))
    if not caller.may(f"api:{collection}:{_NEEDS[method]}"):
        return Answered(state=state, response=unauthorized())
    write = {"POST": _create, "PUT": _save, "DELETE": _delete}[method]
    return write(site, state, asked, path)


def _read(state: CloudState, asked: Asked, collection: str, rest: tuple[str, ...]) -> Response:
    documents = state.documents(collection)
    if collection == "profile" and rest == ("current",):
        return as_json(kept_fields(documents[-1]) if documents else None)
    if collection != "entries" and rest:
        return no_such_path("GET", asked.request.path)
    if collection == "profile" and not any(key.startswith("find") for key, _ in asked.query):
        count = read_query("entries", asked.query, _COUNT["profile"], asked.now_ms).count
        return as_json([kept_fields(one) for one in documents[::-1][:count]])
    if collection == "entries" and len(rest) > 1:
        return no_such_path("GET", asked.request.path)
    found = _found(documents, asked, collection, rest)
    return _served(asked, collection, found)


def _found(
    documents: tuple[Document, ...], asked: Asked, collection: str, rest: tuple[str, ...]
) -> tuple[Document, ...]:
    pairs = asked.query
    if rest == ("current",):
        pairs = (("count", "1"),)
    elif rest and len(rest[0]) == 24 and rest[0] not in _ENTRY_KINDS:
        return tuple(one for one in documents if one.id == rest[0].lower())
    elif rest:
        pairs = (*(pair for pair in pairs if pair[0] != "find[type]"), ("find[type]", rest[0]))
    searched = any(key.startswith("find") for key, _ in pairs)
    count = _COUNT[collection]
    if collection == "treatments" and searched:
        count = _COUNT_OF_SEARCHED_TREATMENTS
    return chosen(documents, read_query(collection, pairs, count, asked.now_ms))


def _served(asked: Asked, collection: str, found: tuple[Document, ...]) -> Response:
    """Return records as JSON, or nothing when the asker has them; entries as lines when asked."""
    if collection not in ("entries", "treatments") or not found:
        return as_json([kept_fields(one) for one in found])
    newest_ms = max(one.at_ms for one in found)
    since_ms = ms_of_http_date(asked.request.header("if-modified-since") or "")
    if since_ms is not None and newest_ms <= since_ms:
        told = {"status": 304, "message": "Not modified", "type": "internal"}
        return as_json(told, 304)
    if collection == "entries" and not asked.wants_json():
        return as_text("\r\n".join(_line(one.fields()) for one in found))
    headers = (("last-modified", http_date(newest_ms)),)
    return as_json([kept_fields(one) for one in found], headers=headers)


def _line(fields: Fields) -> str:
    """Return an entry as a line: date, ms since 1970, value, direction, device."""
    names = ("dateString", "date", "sgv", "direction", "device")
    values = (fields.get(name, "") for name in names)
    return "\t".join(f'"{v}"' if isinstance(v, str) else str(v) for v in values)


def _create(site: Site, state: CloudState, asked: Asked, path: tuple[str, ...]) -> Answered:
    del site
    collection = path[0]
    sent = posted({} if asked.body is None else asked.body)
    if collection == "entries" and not isinstance(asked.body, list):
        sent = tuple(one for one in sent if "date" in one)
    made: list[Fields] = []
    for fields in sent:
        state, document = keep(state, collection, fields, asked.now_ms)
        made.append(kept_fields(document))
    return Answered(state=state, response=as_json(made))


def _save(site: Site, state: CloudState, asked: Asked, path: tuple[str, ...]) -> Answered:
    del site
    sent = posted({} if asked.body is None else asked.body)
    if len(sent) != 1:
        raise WireError(0, "one record at a time is saved")
    state, document = keep(state, path[0], sent[0], asked.now_ms)
    return Answered(state=state, response=as_json(kept_fields(document)))


def _delete(site: Site, state: CloudState, asked: Asked, path: tuple[str, ...]) -> Answered:
    """Delete by id; `*` takes all that the question finds."""
    collection, wanted = path
    documents = state.documents(collection)
    gone = {one.id for one in documents if one.id == wanted.lower()}
    if wanted == "*" and collection == "devicestatus":
        gone = {one.id for one in documents}
    elif wanted == "*" and collection == "treatments":
        query = read_query(collection, asked.query, len(documents), asked.now_ms)
        gone = {one.id for one in chosen(documents, query)}
    left = tuple(one for one in documents if one.id not in gone)
    state, _ = state.with_documents(collection, left).changed(asked.now_ms)
    if collection == "profile":
        return Answered(state=state, response=as_json({}))
    told: Fields = {"n": len(gone), "ok": 1}
    if site.version.wraps_v3:
        told = {"acknowledged": True, "deletedCount": len(gone)}
    return Answered(state=state, response=as_json(told))
