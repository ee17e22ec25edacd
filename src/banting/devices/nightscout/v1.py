"""The first interface: entries, treatments, device status and profiles, read and written.

Knows: which permission each needs, how many records a question gives when it does not say, and what
is answered. A writer must be allowed to read too: the check for reading stands before every path.
Never knows: the push key. Source: lib/api/entries/, treatments/, devicestatus/, profile/; answers
compared with 0.12.8 running.
"""

from __future__ import annotations

from banting.devices.nightscout.answers import (
    Answered,
    as_json,
    as_status,
    as_text,
    no_such_path,
    unauthorized,
)
from banting.devices.nightscout.asking import Asked, Caller
from banting.devices.nightscout.clock import http_date, ms_of_http_date
from banting.devices.nightscout.queries import chosen, read_query
from banting.devices.nightscout.records import keep, kept_fields, posted
from banting.devices.nightscout.site import Site
from banting.devices.nightscout.state import CloudState, Document, Fields, written
from banting.errors import WireError
from banting.wire.http import Response

__all__ = ["COLLECTIONS", "answer_collection"]

COLLECTIONS = ("devicestatus", "entries", "profile", "profiles", "treatments")
_COUNT = {"entries": 10, "treatments": 100, "devicestatus": 10, "profile": 10}
_COUNT_OF_SEARCHED_TREATMENTS = 1_000
_ID_CHARS = 24
_AS_NUMBERS = ("carbs", "insulin")  # of every treatment, null where there is none
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
        try:
            response = _read(state, asked, collection, path[1:])
        except WireError as error:  # the database refuses the question
            response = as_status(500, "Mongo Error", error.reason)
        return Answered(state=state, response=response)
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
    if not found and collection == "entries" and rest and len(rest[0]) == _ID_CHARS:
        raise WireError(0, f"No such id: {rest[0]!r}")
    return _served(asked, collection, found)


def _found(
    documents: tuple[Document, ...], asked: Asked, collection: str, rest: tuple[str, ...]
) -> tuple[Document, ...]:
    pairs = asked.query
    if rest == ("current",):
        pairs = (("count", "1"),)
    elif rest and len(rest[0]) == _ID_CHARS:
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
        return as_json([_shown(collection, one) for one in found])
    newest_ms = max(one.at_ms for one in found)
    headers = (("last-modified", http_date(newest_ms)),)
    since_ms = ms_of_http_date(asked.request.header("if-modified-since") or "")
    if since_ms is not None and newest_ms <= since_ms:
        return Response(status=304, headers=headers)
    if collection == "entries" and not asked.wants_json():
        return as_text("\r\n".join(_line(one.fields()) for one in found), headers=headers)
    return as_json([_shown(collection, one) for one in found], headers=headers)


def _shown(collection: str, document: Document) -> Fields:
    fields = kept_fields(document)
    if collection == "treatments":
        fields |= {name: fields.get(name) for name in _AS_NUMBERS}
    return fields


def _line(fields: Fields) -> str:
    """Return an entry as a line: date, ms since 1970, value, direction, device."""
    names = ("dateString", "date", "sgv", "direction", "device")
    return "\t".join(written(fields[name]) if name in fields else "" for name in names)


def _create(site: Site, state: CloudState, asked: Asked, path: tuple[str, ...]) -> Answered:
    del site
    collection = path[0]
    sent = posted({} if asked.body is None else asked.body)
    if collection == "entries" and not isinstance(asked.body, list):
        sent = tuple(one for one in sent if "date" in one)
    made: list[Document] = []
    for fields in sent:
        state, document = keep(state, collection, fields, asked.now_ms)
        made.append(document)
    headers: tuple[tuple[str, str], ...] = ()
    if collection == "entries" and made:
        headers = (("last-modified", http_date(max(one.at_ms for one in made))),)
    told = as_json([kept_fields(one) for one in made], headers=headers)
    return Answered(state=state, response=told)


def _save(site: Site, state: CloudState, asked: Asked, path: tuple[str, ...]) -> Answered:
    sent = posted({} if asked.body is None else asked.body)
    if len(sent) != 1:
        raise WireError(0, "one record at a time is saved")
    state, document = keep(state, path[0], sent[0], asked.now_ms)
    told: Fields = {"n": 1, "nModified": 1, "ok": 1}
    if site.version.wraps_v3:
        told = kept_fields(document)
    return Answered(state=state, response=as_json(told))


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
