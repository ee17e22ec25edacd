"""One tape of requests, played to our Nightscout always and to a real one when asked for.

Each step says what is asked, as whom, and what of the answer must come out: the status, and values
at places in the JSON. A value that is a type means any of that type. What an answer holds can be
kept and put into later steps as `<name>`. The tape expects `readable` as default role and
`careportal` enabled; a step that is different in sites before 15 stands there twice, `of` the new
and the old. Every record on it is made up and carries the device `banting-tape`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from banting.devices.nightscout.clock import iso
from banting.units import MS_PER_MIN

__all__ = ["Asked", "Told", "play", "tape"]

DEVICE = "banting-tape"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request; `by` is nobody, the owner (secret), someone wrong, or a bearer's `<name>`."""

    method: str
    target: str
    content: Any = None
    by: str = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an answer was."""

    status: int
    content: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A request and what must come of it; `keeps` names a place in the answer for later.

    `of` is the generation of sites that the step is for: `any`, `new` (15 and later) or `old`.
    """

    says: str
    asked: Asked
    status: int
    expects: tuple[tuple[str, Any], ...] = ()
    keeps: tuple[tuple[str, str], ...] = ()
    of: str = "any"


def play(steps: tuple[Step, ...], ask: Callable[[Asked], Told]) -> list[str]:
    """Play a tape and return every difference, in words."""
    kept: dict[str, str] = {}
    wrong = []
    for step in steps:
        told = ask(_filled(step.asked, kept))
        if told.status != step.status:
            wrong.append(f"{step.says}: status {told.status}, expected {step.status}")
        for place, expected in step.expects:
            found = _at(told.content, place)
            fits = isinstance(found, expected) if isinstance(expected, type) else found == expected
            if not fits:
                wrong.append(f"{step.says}: {place} is {found!r}, expected {expected!r}")
        kept |= {name: str(_at(told.content, place)) for name, place in step.keeps}
    return wrong


def _filled(asked: Asked, kept: dict[str, str]) -> Asked:
    def filled(text: str) -> str:
        for name, value in kept.items():
            text = text.replace(f"<{name}>", value)
        return text

    content = json.loads(filled(json.dumps(asked.content)))
    return Asked(
        method=asked.method, target=filled(asked.target), content=content, by=filled(asked.by)
    )


def _at(content: Any, place: str) -> Any:
    """Return what stands at `result.0.sgv`; `#` is how many there are."""
    for step in place.split(".") if place else ():
        if step == "#":
            return len(content)
        try:
            content = content[int(step)] if isinstance(content, list) else content[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return content


def _get(target: str, by: str = "nobody") -> Asked:
    return Asked(method="GET", target=target, by=by)


def _post(target: str, content: Any, by: str = "owner") -> Asked:
    return Asked(method="POST", target=target, content=content, by=by)


def tape(now_ms: int, version: str = "15.0.7") -> tuple[Step, ...]:
    """Return the tape for a site of a version, with records of about a time in ms since 1970."""
    whole = (
        *_who_may(now_ms),
        *_entries(now_ms),
        *_treatments(now_ms),
        *_profile_and_devices(now_ms),
        *_tokens(),
        *_third(now_ms),
    )
    generation = "new" if int(version.partition(".")[0]) >= 15 else "old"
    return tuple(step for step in whole if step.of in ("any", generation))


def _who_may(now_ms: int) -> tuple[Step, ...]:
    reading = [{"type": "sgv", "sgv": 99, "date": now_ms, "device": DEVICE}]
    entries, verify = "/api/v1/entries.json", "/api/v1/verifyauth"
    post, wrong = _post(entries, reading, "nobody"), _post(entries, reading, "wrong")
    loop = _post("/api/v2/notifications/loop", {}, "nobody")
    return (
        Step(says="versions", asked=_get("/api/versions"), status=200, of="new",
             expects=(("0.url", "/api/v1"),)),
        Step(
            says="status",
            asked=_get("/api/v1/status.json"),
            status=200,
            expects=(
                ("status", "ok"),
                ("apiEnabled", True),
                ("careportalEnabled", True),
                ("serverTimeEpoch", int),
                ("settings.authDefaultRoles", "readable"),
                ("settings.thresholds.bgHigh", int),
            ),
        ),
        Step(says="verifyauth by nobody, of old", asked=_get(verify), status=200, of="old",
             expects=(("message", "UNAUTHORIZED"),)),
        Step(says="verifyauth by the owner, of old", asked=_get(verify, "owner"), status=200,
             of="old", expects=(("message", "OK"),)),
        Step(says="reading with a wrong secret, of old", asked=_get(entries, "wrong"), status=200,
             of="old"),
        Step(says="the key for pushes is not told", asked=_get("/api/v1/status.json"), status=200,
             of="new", expects=(("extendedSettings.loop.apnsKey", type(None)),)),
        Step(
            says="verifyauth by nobody",
            asked=_get(verify),
            status=200,
            of="new",
            expects=(("message.message", "UNAUTHORIZED"), ("message.canRead", True),
                     ("message.permissions", "DEFAULT")),
        ),
        Step(
            says="verifyauth by the owner",
            asked=_get(verify, "owner"),
            status=200,
            of="new",
            expects=(("message.message", "OK"), ("message.isAdmin", True)),
        ),
        Step(says="writing as nobody", asked=post, status=401, expects=(("status", 401),
             ("message", "Unauthorized"), ("description", "Invalid/Missing"))),
        Step(says="writing with a wrong secret", asked=wrong, status=401),
        Step(says="reading with a wrong secret", asked=_get(entries, "wrong"), status=401,
             of="new"),
        Step(says="a command as nobody", asked=loop, status=401, of="new"),
        Step(says="test as nobody", asked=_get("/api/v1/experiments/test"), status=401),
        Step(says="test as the owner", asked=_get("/api/v1/experiments/test", "owner"), status=200,
             expects=(("status", "ok"),)),
        Step(says="a path that leads nowhere", asked=_get("/api/v1/tea"), status=404),
    )  # fmt: skip


def _entries(now_ms: int) -> tuple[Step, ...]:
    at = [now_ms - minutes * MS_PER_MIN for minutes in (2, 7, 12)]
    readings = [
        {"type": "sgv", "sgv": 120 + n, "date": at[n], "dateString": iso(at[n]),
         "direction": "Flat", "device": DEVICE}
        for n in range(3)
    ]  # fmt: skip
    mine = f"find[device]={DEVICE}"
    post, again = (_post("/api/v1/entries.json", sent) for sent in (readings, readings[:1]))
    two = f"/api/v1/entries.json?{mine}&count=2"
    return (
        Step(says="three readings", asked=post, status=200,
             expects=(("#", 3), ("0.sgv", 120), ("0.utcOffset", 0))),
        Step(says="the newest two", asked=_get(two), status=200,
             expects=(("#", 2), ("0.sgv", 120), ("1.sgv", 121), ("0._id", str),
                      ("0.dateString", iso(at[0])), ("0.sysTime", iso(at[0])))),
        Step(says="the same reading again", asked=again, status=200),
        Step(says="is still one", asked=_get(f"/api/v1/entries/sgv.json?{mine}&find[sgv]=120"),
             status=200, expects=(("#", 1),)),
        Step(says="readings above", status=200, expects=(("#", 2),),
             asked=_get(f"/api/v1/entries/sgv.json?{mine}&find[sgv][$gte]=121")),
        Step(says="readings since", status=200, expects=(("#", 2),),
             asked=_get(f"/api/v1/entries/sgv.json?{mine}&find[date][$gte]={at[1]}")),
        Step(says="readings of another kind", status=200, expects=(("#", 0),),
             asked=_get(f"/api/v1/entries/mbg.json?{mine}")),
        Step(says="the second interface has them too", status=200, of="new",
             expects=(("0.sgv", 120),), asked=_get(f"/api/v2/entries.json?{mine}&count=1")),
    )  # fmt: skip


def _treatments(now_ms: int) -> tuple[Step, ...]:
    at = iso(now_ms - 3 * MS_PER_MIN)
    carbs = {"eventType": "Carb Correction", "carbs": "15", "created_at": at, "enteredBy": DEVICE,
             "insulin": 0, "notes": ""}  # fmt: skip
    target = "/api/v1/treatments.json"
    mine = f"{target}?find[enteredBy]={DEVICE}"
    change = {"_id": "<treatment>", **carbs, "carbs": 20}
    return (
        Step(says="carbohydrate", status=200, keeps=(("treatment", "0._id"),),
             asked=_post(target, carbs),
             expects=(("#", 1), ("0.carbs", 15), ("0.created_at", at), ("0._id", str))),
        Step(says="is served", asked=_get(mine), status=200,
             expects=(("#", 1), ("0.carbs", 15), ("0.notes", type(None)))),
        Step(says="found by a pattern", status=200, expects=(("#", 1),),
             asked=_get(f"{mine}&find[eventType]=/Carb/")),
        Step(says="found since", status=200, expects=(("#", 1),),
             asked=_get(f"{mine}&find[created_at][$gte]={at}")),
        Step(says="changed", status=200, of="new", expects=(("carbs", 20),),
             asked=Asked(method="PUT", target=target, content=change, by="owner")),
        Step(says="changed, of old", status=200, of="old", expects=(("n", 1), ("ok", 1)),
             asked=Asked(method="PUT", target=target, content=change, by="owner")),
        Step(says="is one and changed", asked=_get(mine), status=200,
             expects=(("#", 1), ("0.carbs", 20))),
        Step(says="deleting as nobody", status=401,
             asked=Asked(method="DELETE", target="/api/v1/treatments/<treatment>")),
        Step(says="deleting", status=200,
             asked=Asked(method="DELETE", target="/api/v1/treatments/<treatment>", by="owner")),
        Step(says="is gone", asked=_get(mine), status=200, expects=(("#", 0),)),
    )  # fmt: skip


def _profile_and_devices(now_ms: int) -> tuple[Step, ...]:
    loop = {"deviceToken": "ab" * 32, "bundleIdentifier": "com.example.Loop",
            "overridePresets": [{"name": "Run"}]}  # fmt: skip
    profile = {"defaultProfile": "Default", "store": {"Default": {"dia": 6}},
               "startDate": iso(now_ms), "mills": now_ms, "enteredBy": DEVICE,
               "loopSettings": loop}  # fmt: skip
    device = {"device": DEVICE, "loop": {"iob": {"iob": 1.5}}, "created_at": iso(now_ms)}
    return (
        Step(says="a profile", status=200, expects=(("0._id", str),),
             asked=_post("/api/v1/profile.json", profile)),
        Step(says="tells any reader where the phone is", asked=_get("/api/v1/profile.json?count=1"),
             status=200, expects=(("#", 1), ("0.loopSettings.deviceToken", "ab" * 32),
                                  ("0.loopSettings.overridePresets.0.name", "Run"))),
        Step(says="device status as nobody", status=401,
             asked=_post("/api/v1/devicestatus.json", device, "nobody")),
        Step(says="device status", status=200,
             asked=_post("/api/v1/devicestatus.json", device)),
        Step(says="is served", status=200, expects=(("0.loop.iob.iob", 1.5),),
             asked=_get(f"/api/v1/devicestatus.json?find[device]={DEVICE}&count=1")),
    )  # fmt: skip


def _tokens() -> tuple[Step, ...]:
    subject = {"name": "tape reader", "roles": ["readable", "careportal"]}
    subjects = "/api/v2/authorization/subjects"
    return (
        Step(says="subjects as nobody", asked=_get(subjects), status=401),
        Step(says="a subject", status=200,
             asked=_post(subjects, subject)),
        Step(says="has a token", asked=_get(subjects, "owner"), status=200,
             expects=(("0.accessToken", str),), keeps=(("token", "0.accessToken"),)),
        Step(says="a token that is none", status=401,
             asked=_get("/api/v2/authorization/request/tapereader-0123456789abcdef")),
        Step(says="is exchanged", asked=_get("/api/v2/authorization/request/<token>"), status=200,
             expects=(("token", str), ("sub", str), ("exp", int)), keeps=(("signed", "token"),)),
        Step(says="may read", asked=_get("/api/v1/entries.json?token=<token>"), status=200),
        Step(says="and signed", asked=_get("/api/v1/entries.json", "<signed>"), status=200),
        Step(says="a signed token that is none", status=401,
             asked=_get("/api/v1/entries.json", "a.b.c")),
        Step(says="a token verifies", asked=_get("/api/v1/verifyauth?token=<token>"), status=200,
             of="new",
             expects=(("message.message", "OK"), ("message.rolefound", "FOUND"),
                      ("message.isAdmin", False))),
        Step(says="a token may not write readings", status=401,
             asked=_post("/api/v1/entries.json?token=<token>", [], "nobody")),
    )  # fmt: skip


def _third(now_ms: int) -> tuple[Step, ...]:
    note = {"eventType": "Note", "date": now_ms - 4 * MS_PER_MIN, "utcOffset": 0, "app": "tape",
            "device": DEVICE, "notes": "made up"}  # fmt: skip
    target = "/api/v3/treatments"
    bearer = "<signed>"
    steps = (
        Step(says="version", asked=_get("/api/v3/version"), status=200,
             expects=(("status", 200), ("result.apiVersion", str), ("result.srvDate", int))),
        Step(says="status without a token", asked=_get("/api/v3/status"), status=401),
        Step(says="status", asked=_get("/api/v3/status", bearer), status=200,
             expects=(("result.apiPermissions.treatments", "cr"),
                      ("result.apiPermissions.entries", "r"))),
        Step(says="a record without an app", status=400,
             asked=_post(target, {**note, "app": ""}, bearer),
             expects=(("message", "Bad or missing app field"),)),
        Step(says="a record", status=201, keeps=(("record", "identifier"),),
             asked=_post(target, note, bearer),
             expects=(("identifier", str), ("lastModified", int))),
        Step(says="is read", asked=_get(f"{target}/<record>", bearer), status=200,
             expects=(("result.notes", "made up"), ("result.srvModified", int),
                      ("result.subject", str))),
        Step(says="is found", status=200, expects=(("result.#", 1), ("result.0.app", "tape")),
             asked=_get(f"{target}?app=tape&date$gte={now_ms - 5 * MS_PER_MIN}", bearer)),
        Step(says="is in history", status=200, expects=(("result.0.identifier", str),),
             asked=_get(f"{target}/history/{now_ms - 5 * MS_PER_MIN}", bearer)),
        Step(says="changing it without the permission", status=403,
             asked=Asked(method="PATCH", target=f"{target}/<record>", content={"notes": "x"},
                         by=bearer),
             expects=(("message", "Missing permission api:treatments:update"),)),
        Step(says="deleting it without the permission", status=403,
             asked=Asked(method="DELETE", target=f"{target}/<record>", by=bearer)),
        Step(says="a limit beyond", asked=_get(f"{target}?limit=1001", bearer), status=400),
        Step(says="newest changes", asked=_get("/api/v3/lastModified", bearer), status=200,
             expects=(("result.collections.treatments", int),)),
    )  # fmt: skip
    return tuple(replace(step, of="new") for step in steps)
