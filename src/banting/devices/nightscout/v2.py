"""The second interface: tokens and subjects, what is shown now, everything at once, and commands.

Knows: that properties and ddata asked for no permission before 15.0.0 (issue 7546): `denied` did
not hide them. Never knows: what a command does to a phone. Source: lib/api2/, lib/data/,
lib/authorization/endpoints.js, lib/plugins/bgnow.js.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.nightscout.answers import (
    Answered,
    as_json,
    as_text,
    no_such_path,
    unauthorized,
)
from banting.devices.nightscout.asking import Asked, Caller
from banting.devices.nightscout.loop_push import ordered_push
from banting.devices.nightscout.records import kept_fields, posted
from banting.devices.nightscout.site import Site
from banting.devices.nightscout.state import CloudState, Fields, Subject
from banting.devices.nightscout.status_page import authorized
from banting.devices.nightscout.tokens import access_token
from banting.errors import WireError
from banting.units import MS_PER_DAY, MS_PER_MIN

__all__ = ["answer_v2"]

SUBJECTS_MAX = 50
_SHOWN_DAYS = 2
_SHOWN_MAX = 600


def answer_v2(
    site: Site, state: CloudState, caller: Caller, asked: Asked, path: tuple[str, ...]
) -> Answered | None:
    """Return the answer to a path of the second interface, None when the path is not its own.

    Raises:
        WireError: when a subject to be made is none.
    """
    method = asked.request.method
    match path:
        case ("notifications", "loop") if method == "POST":
            return _push(site, state, caller, asked)
        case ("authorization", *rest):
            return _authorization(site, state, caller, asked, tuple(rest))
        case ("properties", *rest) if method == "GET":
            names = tuple(rest[0].split(",")) if rest else ()
            shown = _properties(state, asked.now_ms)
            wanted = {name: shown[name] for name in shown if not names or name in names}
            return _guarded(site, state, caller, wanted)
        case ("ddata", "at", *_) if method == "GET":
            return _guarded(site, state, caller, _everything(state, asked.now_ms))
    return None


def _push(site: Site, state: CloudState, caller: Caller, asked: Asked) -> Answered:
    """Send a command on to the phone; the answer waits for the push service."""
    if not caller.may("notifications:loop:push"):
        return Answered(state=state, response=unauthorized())
    push = ordered_push(site, state, asked.body, asked.now_ms)
    if isinstance(push, str):
        return Answered(state=state, response=as_text(push, 500))
    return Answered(state=state, response=as_text("OK"), push=push.raw)


def _guarded(site: Site, state: CloudState, caller: Caller, content: Fields) -> Answered:
    reads = caller.may("api:entries:read") and caller.may("api:treatments:read")
    if site.version.guards_v2 and not reads:
        return Answered(state=state, response=unauthorized())
    return Answered(state=state, response=as_json(content))


def _authorization(
    site: Site, state: CloudState, caller: Caller, asked: Asked, path: tuple[str, ...]
) -> Answered:
    method = asked.request.method
    match path:
        case ("request", token) if method == "GET":
            found = authorized(site, state, token, asked.now_ms)
            told = unauthorized() if found is None else as_json(found)
            return Answered(state=state, response=told)
        case ("subjects",) if method == "GET":
            told = as_json([_shown(site, one) for one in state.subjects])
            allowed = caller.may("admin:api:subjects:read")
            return Answered(state=state, response=told if allowed else unauthorized())
        case ("subjects",) if method == "POST":
            if not caller.may("admin:api:subjects:create"):
                return Answered(state=state, response=unauthorized())
            return _new_subjects(state, asked)
    return Answered(state=state, response=no_such_path(method, asked.request.path))


def _new_subjects(state: CloudState, asked: Asked) -> Answered:
    made = []
    for fields in posted(asked.body):  # the token is told when they are listed
        name, roles = fields.get("name"), fields.get("roles", [])
        if not isinstance(name, str) or not isinstance(roles, list):
            raise WireError(0, "a subject has a name and roles")
        if len(state.subjects) == SUBJECTS_MAX:
            raise WireError(0, f"more than {SUBJECTS_MAX} subjects")
        state, own_id = state.new_id(asked.now_ms)
        subject = Subject(id=own_id, name=name, roles=tuple(str(role) for role in roles))
        state = replace(state, subjects=(*state.subjects, subject))
        made.append({"_id": own_id, "name": name, "roles": subject.roles})
    return Answered(state=state, response=as_json(made))


def _shown(site: Site, subject: Subject) -> Fields:
    return {
        "_id": subject.id,
        "name": subject.name,
        "roles": subject.roles,
        "accessToken": access_token(site, subject),
    }


def _properties(state: CloudState, now_ms: int) -> Fields:
    """Return what the page shows of glucose: the newest reading, its change, its arrow."""
    readings = _readings(state, now_ms)
    if not readings:
        return {}
    newest = readings[-1]
    value, at_ms = newest["mgdl"], newest["mills"]
    arrow = {"value": newest.get("direction", "NONE")}
    shown: Fields = {
        "bgnow": {"mean": value, "last": value, "mills": at_ms, "sgvs": [newest]},
        "direction": arrow,
    }
    if len(readings) > 1:
        earlier = readings[-2]
        change = value - earlier["mgdl"]
        elapsed_min = (at_ms - earlier["mills"]) / MS_PER_MIN
        shown["delta"] = {
            "absolute": change,
            "elapsedMins": elapsed_min,
            "mgdl": change,
            "display": f"{change:+g}",
        }
    return shown


def _readings(state: CloudState, now_ms: int) -> list[Fields]:
    """Return sensor readings of two days as the page holds them, oldest first."""
    since_ms = now_ms - _SHOWN_DAYS * MS_PER_DAY
    recent = [one for one in state.documents("entries") if since_ms <= one.at_ms <= now_ms]
    found: list[Fields] = []
    for document in recent[-_SHOWN_MAX:]:
        fields = document.fields()
        value = fields.get("sgv")
        if isinstance(value, int | float) and not isinstance(value, bool):
            shown: Fields = {"_id": document.id, "mgdl": value, "mills": document.at_ms}
            named = ("type", "device", "direction")
            found.append(shown | {name: fields[name] for name in named if name in fields})
    return found


def _everything(state: CloudState, now_ms: int) -> Fields:
    """Return what the page is made of, the profile with what a phone put into it included."""
    told: Fields = {"sgvs": _readings(state, now_ms)}
    since_ms = now_ms - _SHOWN_DAYS * MS_PER_DAY
    for name in ("treatments", "devicestatus"):
        recent = [one for one in state.documents(name) if one.at_ms >= since_ms]
        told[name] = [{**kept_fields(one), "mills": one.at_ms} for one in recent[-_SHOWN_MAX:]]
    told["profiles"] = [kept_fields(one) for one in state.documents("profile")[-1:]]
    told["lastUpdated"] = now_ms
    return told
