"""What a site answers: a pure function of its configuration, what it keeps, a request and the time.

The machine of a replay and the twin on a real port both ask here. Knows: which path leads where.
Never knows: who carries the bytes. Anything that is no request it understands is told so with a
status; nothing raises.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.nightscout.answers import (
    Answered,
    as_json,
    as_status,
    no_such_path,
    unauthorized,
)
from banting.devices.nightscout.asking import (
    BODY_BYTES_MAX,
    Asked,
    Caller,
    caller_of,
    read_request,
)
from banting.devices.nightscout.site import Site
from banting.devices.nightscout.state import CloudState
from banting.devices.nightscout.status_page import admin_notices, status, verified
from banting.devices.nightscout.v1 import COLLECTIONS, answer_collection
from banting.devices.nightscout.v2 import answer_v2
from banting.devices.nightscout.v3 import answer_v3
from banting.errors import WireError
from banting.wire.http import Request, Response

__all__ = ["answer"]

_INTERFACES = (("1.0.0", "/api/v1"), ("2.0.0", "/api/v2"))


def answer(site: Site, state: CloudState, request: Request, now_unix_ms: int) -> Answered:
    """Return what a site answers to a request, and the state that it leaves.

    Args:
        site: how the site is set up.
        state: what it keeps.
        request: the request, whatever it says.
        now_unix_ms: the time, in ms since 1970.
    """
    if len(request.body) > BODY_BYTES_MAX:
        return Answered(state=state, response=as_status(413, "request entity too large"))
    try:
        return _answered(site, state, read_request(request, now_unix_ms))
    except WireError as error:
        return Answered(state=state, response=as_status(400, "Bad Request", error.reason))


def _answered(site: Site, state: CloudState, asked: Asked) -> Answered:
    match asked.path:
        case ("api", "versions"):
            return Answered(state=state, response=_versions(site))
        case ("api", "v1" | "v2" as interface, *rest) if rest:
            caller = caller_of(site, state, asked)
            if caller.failed:
                state = replace(state, failed_login_ms=asked.now_ms)
            path = tuple(rest)
            own = answer_v2(site, state, caller, asked, path) if interface == "v2" else None
            return own or _first(site, state, caller, asked, path)
        case ("api", "v3", *rest) if rest:
            caller = caller_of(site, state, asked, v3=True)
            return answer_v3(site, state, caller, asked, tuple(rest))
    return Answered(state=state, response=no_such_path(asked.request.method, asked.request.path))


def _first(
    site: Site, state: CloudState, caller: Caller, asked: Asked, path: tuple[str, ...]
) -> Answered:
    """Answer a path of the first interface, which the second one has too."""
    if path[0] in COLLECTIONS:
        return answer_collection(site, state, caller, asked, path)
    return Answered(state=state, response=_page(site, state, caller, asked, path))


def _page(
    site: Site, state: CloudState, caller: Caller, asked: Asked, path: tuple[str, ...]
) -> Response:
    if asked.request.method != "GET":
        return no_such_path(asked.request.method, asked.request.path)
    match path:
        case ("status",):
            allowed = caller.may("api:status:read")
            return status(site, state, asked) if allowed else unauthorized()
        case ("verifyauth",):
            return verified(site, caller)
        case ("adminnotifies",) if site.version.tells_permissions:
            return admin_notices(state, caller, asked.now_ms)
        case ("experiments", "test"):
            allowed = caller.may("authorization:debug:test")
            return as_json({"status": "ok"}) if allowed else unauthorized()
    return no_such_path(asked.request.method, asked.request.path)


def _versions(site: Site) -> Response:
    told = (*_INTERFACES, (site.version.api3_version, "/api/v3"))
    return as_json([{"version": version, "url": url} for version, url in told])
