"""The third interface: one set of operations on every collection, for those who have a token.

Knows: who is let in, which permission an operation needs, the form of its answers in a version.
Never knows: how a record is kept; `v3_records.py` does. The secret itself opens nothing here.
Source: lib/api3/security.js, lib/api3/generic/, lib/api3/specific/.
"""

from __future__ import annotations

from banting.devices.nightscout.answers import Answered, as_json, no_such_path
from banting.devices.nightscout.asking import Asked, Caller
from banting.devices.nightscout.clock import http_date, iso, ms_of_http_date, ms_of_iso
from banting.devices.nightscout.site import Site
from banting.devices.nightscout.state import COLLECTIONS, CloudState, Document, Fields
from banting.devices.nightscout.v3_queries import read_search, searched
from banting.devices.nightscout.v3_records import (
    Kept,
    Refused,
    created,
    deleted,
    found_by,
    patched,
    served,
    updated,
)
from banting.units import MS_PER_MIN
from banting.wire.http import Response

__all__ = ["answer_v3"]

_CLOCKS_DIFFER_MS = 5 * MS_PER_MIN
_LETTERS = (("c", "create"), ("r", "read"), ("u", "update"), ("d", "delete"))
_MISSING_BODY = "Bad or missing request body"


def answer_v3(
    site: Site, state: CloudState, caller: Caller, asked: Asked, path: tuple[str, ...]
) -> Answered:
    """Return the answer to a path of the third interface.

    Raises:
        WireError: when a record in the request is none.
    """
    if path == ("version",) and asked.request.method == "GET":
        return Answered(state=state, response=_wrapped(site, _about(site, asked)))
    refused = _not_let_in(site, caller, asked)
    if refused:
        return Answered(state=state, response=_told(401, refused))
    match path:
        case ("status",) if asked.request.method == "GET":
            about = {**_about(site, asked), "apiPermissions": _permissions(caller)}
            return Answered(state=state, response=_wrapped(site, about))
        case ("lastModified",) if asked.request.method == "GET":
            about = _last_modified(state, caller, asked.now_ms)
            return Answered(state=state, response=_wrapped(site, about))
        case (collection, *rest) if collection in COLLECTIONS and len(rest) <= 2:
            return _operate(site, state, caller, asked, collection, tuple(rest))
    return Answered(state=state, response=no_such_path(asked.request.method, asked.request.path))


def _not_let_in(site: Site, caller: Caller, asked: Asked) -> str:
    """Return why someone is not let in, "" when he is."""
    if not site.version.wraps_v3:
        told = asked.request.header("date") or asked.parameter("now")
        if told is None:
            return "Missing Date header"
        at_ms = int(told) if told.isdecimal() and len(told) < 16 else ms_of_iso(told)
        at_ms = ms_of_http_date(told) if at_ms is None else at_ms
        if at_ms is None:
            return "Bad Date header"
        if abs(at_ms - asked.now_ms) > _CLOCKS_DIFFER_MS:
            return "Date header out of tolerance"
    if caller.failed:
        return "Bad access token or JWT"
    return "Missing or bad access token or JWT" if caller.by_default else ""


def _operate(
    site: Site,
    state: CloudState,
    caller: Caller,
    asked: Asked,
    collection: str,
    rest: tuple[str, ...],
) -> Answered:
    """Carry out one operation on a collection."""
    method = asked.request.method
    if method == "GET":
        needs = "admin" if collection == "settings" else "read"
        refused = _refused(caller, collection, needs)
        told = refused or _read(site, state, asked, collection, rest)
        return Answered(state=state, response=told)
    if method == "DELETE" and len(rest) == 1:
        refused = _refused(caller, collection, "delete")
        if refused:
            return Answered(state=state, response=refused)
        forever = asked.parameter("permanent") == "true"
        kept = deleted(state, collection, rest[0], asked.now_ms, forever=forever)
        return _changed(site, state, caller, asked, kept)
    body = asked.body
    if (method == "POST" and not rest) or (method in ("PUT", "PATCH") and len(rest) == 1):
        if not isinstance(body, dict) or not body:
            return Answered(state=state, response=_told(400, _MISSING_BODY))
        write = {"POST": created, "PUT": updated, "PATCH": patched}[method]
        kept = write(state, collection, rest[0] if rest else "", body, asked.now_ms, caller.subject)
        return _changed(site, state, caller, asked, kept)
    return Answered(state=state, response=no_such_path(method, asked.request.path))


def _refused(caller: Caller, collection: str, needs: str) -> Response | None:
    permission = f"api:{collection}:{needs}"
    return None if caller.may(permission) else _told(403, f"Missing permission {permission}")


def _changed(
    site: Site, state: CloudState, caller: Caller, asked: Asked, kept: Kept | Refused
) -> Answered:
    """Answer a write: refused, or carried out when the caller has the permission that it takes."""
    if isinstance(kept, Refused):
        refused = _refused(caller, kept.collection, kept.needs)
        return Answered(state=state, response=refused or _told(kept.status, kept.says))
    refused = _refused(caller, kept.collection, kept.needs)
    if refused:
        return Answered(state=state, response=refused)
    headers: tuple[tuple[str, str], ...] = (("last-modified", http_date(kept.modified_ms)),)
    if kept.needs == "create" or kept.identifier:
        where = f"{asked.request.path.rstrip('/')}/{kept.identifier}"
        headers = (*headers, ("location", where))
    if not site.version.wraps_v3:
        status = 201 if kept.needs == "create" else 204
        return Answered(state=kept.state, response=Response(status=status, headers=headers))
    status = 201 if kept.needs == "create" else 200
    told: Fields = {"status": status}
    if kept.needs != "delete":
        told["lastModified"] = kept.modified_ms
    if kept.identifier:
        told["identifier"] = kept.identifier
    if kept.needs == "update" and kept.identifier:
        told["isDeduplication"] = True
        if kept.replaced != kept.identifier:
            told["deduplicatedIdentifier"] = kept.replaced
    return Answered(state=kept.state, response=as_json(told, status, headers))


def _read(
    site: Site, state: CloudState, asked: Asked, collection: str, rest: tuple[str, ...]
) -> Response:
    documents = state.documents(collection)
    if not rest:
        search = read_search(asked.query)
        if isinstance(search, str):
            return _told(400, search)
        return _wrapped(site, searched([served(one) for one in documents], search))
    if rest[0] == "history":
        return _history(site, asked, documents, rest[1:])
    if len(rest) > 1:
        return no_such_path("GET", asked.request.path)
    found = found_by(documents, rest[0])
    if found is None:
        return _told(404)
    fields = served(found)
    if fields.get("isValid") is False:
        return _told(410)
    headers = (("last-modified", http_date(found.modified_ms)),)
    since_ms = ms_of_http_date(asked.request.header("if-modified-since") or "")
    if since_ms is not None and found.modified_ms // 1_000 <= since_ms // 1_000:
        return Response(status=304, headers=headers)
    names = asked.parameter("fields")
    if names and names != "_all":
        fields = {name: fields[name] for name in names.split(",") if name in fields}
    return _wrapped(site, fields, headers)


def _history(
    site: Site, asked: Asked, documents: tuple[Document, ...], since: tuple[str, ...]
) -> Response:
    """Return what was written through this interface since a time, deleted records too."""
    told = since[0] if since else asked.request.header("last-modified")
    since_ms = None
    if told is not None:
        since_ms = int(told) if told.isdecimal() and len(told) < 16 else ms_of_iso(told)
        since_ms = ms_of_http_date(told) if since_ms is None else since_ms
    if since_ms is None:
        return _told(400, "Bad or missing Last-Modified header/parameter")
    search = read_search(tuple(pair for pair in asked.query if pair[0] == "limit"))
    if isinstance(search, str):
        return _told(400, search)
    dated = [one for one in map(_with_time, documents) if one is not None]
    newer = sorted((one for one in dated if one[0] > since_ms), key=lambda one: one[0])
    chosen = newer[: search.limit]
    if not chosen:
        return _wrapped(site, [])
    last_ms = chosen[-1][0]
    headers = (("last-modified", http_date(last_ms)), ("etag", f'W/"{last_ms}"'))
    return _wrapped(site, [fields for _, fields in chosen], headers)


def _with_time(document: Document) -> tuple[int, Fields] | None:
    """Return a record with its time of change; records of the older interfaces have none."""
    fields = served(document)
    return (document.modified_ms, fields) if "srvModified" in document.fields() else None


def _last_modified(state: CloudState, caller: Caller, now_ms: int) -> Fields:
    newest = {
        name: max(one.modified_ms if one.identifier else one.at_ms for one in state.documents(name))
        for name in COLLECTIONS
        if state.documents(name) and caller.may(f"api:{name}:read")
    }
    return {"srvDate": now_ms, "srvDateString": iso(now_ms), "collections": newest}


def _permissions(caller: Caller) -> dict[str, str]:
    """Return what a caller may do with each collection: `crud`, or fewer letters."""
    letters = {
        name: "".join(one for one, needs in _LETTERS if caller.may(f"api:{name}:{needs}"))
        for name in COLLECTIONS
    }
    return {name: may for name, may in letters.items() if may}


def _about(site: Site, asked: Asked) -> Fields:
    return {
        "version": site.version.number,
        "apiVersion": site.version.api3_version,
        "srvDate": asked.now_ms,
        "storage": {"storage": "banting", "version": "1"},
    }


def _wrapped(site: Site, result: object, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """Return a result as the version writes it."""
    content = {"status": 200, "result": result} if site.version.wraps_v3 else result
    return as_json(content, headers=headers)


def _told(status: int, message: str = "") -> Response:
    """Return a status with words; without words there is nothing but its number."""
    return as_json({"status": status, **({"message": message} if message else {})}, status)
