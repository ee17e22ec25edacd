"""What an app reads out of a Nightscout: requests for its records, and their answers as nouns.

Knows: the first interface's paths and the fields of treatments, entries and profiles. Never knows:
which app asks, or what it makes of a record. An answer that is none is no records: an app that
cannot read goes on without. Times become ms of the day.

Source: cgm-remote-monitor, lib/api (paths, `find` and `count`); Trio and iAPS, NightscoutAPI.swift
(what they ask for); read, not run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from banting.errors import WireError
from banting.schema.day import DAY_STARTS_UNIX_MS, unix_ms
from banting.schema.dosing import GlucoseSeen
from banting.wire.http import Request, Response, json_body
from banting.wire.loop_push import iso_from_unix_ms

__all__ = [
    "StoredProfile",
    "Treatment",
    "entries_request",
    "profile_request",
    "readings_in",
    "stored_profile",
    "treatments_in",
    "treatments_request",
]

RECORDS_MAX = 200
GLUCOSE_MGDL = (39, 500)  # what a sensor's upload can hold
_ACCEPT = (("accept", "application/json"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """A record of what someone did, the parts that steer a loop; None for what is not in it.

    `minutes` is how long it lasts, `percent` a profile switch's share of insulin needs.
    """

    id: str
    at_ms: int
    kind: str
    entered_by: str
    carbs_g: int | None = None
    target_mgdl: int | None = None
    minutes: int | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProfile:
    """The newest therapy profile: when it was stored, its first basal rate, sensitivity, ratio."""

    at_ms: int
    basal_u_per_h: float
    isf_mgdl_per_u: float
    carb_ratio_g_per_u: float


def treatments_request(since_ms: int) -> Request:
    """Return the question for what was entered since a time of the day."""
    since = iso_from_unix_ms(unix_ms(since_ms))
    target = f"/api/v1/treatments.json?find[created_at][$gte]={since}&count={RECORDS_MAX}"
    return Request(method="GET", target=target, headers=_ACCEPT)


def entries_request(count: int) -> Request:
    """Return the question for the newest glucose readings."""
    target = f"/api/v1/entries.json?find[type]=sgv&count={count}"
    return Request(method="GET", target=target, headers=_ACCEPT)


def profile_request() -> Request:
    """Return the question for the newest profile."""
    return Request(method="GET", target="/api/v1/profile.json?count=1", headers=_ACCEPT)


def treatments_in(response: Response) -> tuple[Treatment, ...]:
    """Return the treatments of an answer, oldest first; those without a time are left out."""
    found = [one for fields in _records(response) if (one := _treatment(fields)) is not None]
    return tuple(sorted(found, key=lambda one: one.at_ms))


def readings_in(response: Response) -> tuple[GlucoseSeen, ...]:
    """Return the readings of an answer, oldest first."""
    low, high = GLUCOSE_MGDL
    found = []
    for fields in _records(response):
        value, date = _whole(fields.get("sgv")), _whole(fields.get("date"))
        if value is not None and date is not None and low <= value <= high:
            found.append(GlucoseSeen(at_ms=date - DAY_STARTS_UNIX_MS, glucose_mgdl=value))
    return tuple(sorted(found, key=lambda one: one.at_ms))


def stored_profile(response: Response) -> StoredProfile | None:
    """Return the newest profile of an answer, None when there is none that can be used."""
    fields = next(_records(response), {})
    store, name = fields.get("store"), fields.get("defaultProfile")
    own = store.get(name) if isinstance(store, dict) and isinstance(name, str) else None
    at_ms = _moment(fields.get("created_at")) or _moment(fields.get("startDate"))
    if not isinstance(own, dict) or at_ms is None:
        return None
    basal, isf, ratio = (_first(own.get(key)) for key in ("basal", "sens", "carbratio"))
    if basal is None or isf is None or ratio is None:
        return None
    return StoredProfile(
        at_ms=at_ms, basal_u_per_h=basal, isf_mgdl_per_u=isf, carb_ratio_g_per_u=ratio
    )


def _records(response: Response) -> Iterator[dict[str, object]]:
    """Yield the records of an answer; nothing of a refusal or of something else."""
    if response.status != 200:
        return
    try:
        body = json_body(response.body)
    except WireError:
        return
    for one in body[:RECORDS_MAX] if isinstance(body, list) else ():
        if isinstance(one, dict):
            yield one


def _treatment(fields: dict[str, object]) -> Treatment | None:
    at_ms = _moment(fields.get("created_at"))
    if at_ms is None:
        return None
    low, high = _whole(fields.get("targetBottom")), _whole(fields.get("targetTop"))
    return Treatment(
        id=_text(fields.get("_id")) or _text(fields.get("created_at")),
        at_ms=at_ms,
        kind=_text(fields.get("eventType")),
        entered_by=_text(fields.get("enteredBy")),
        carbs_g=_whole(fields.get("carbs")),
        target_mgdl=None if low is None or high is None else (low + high) // 2,
        minutes=_whole(fields.get("duration")),
        percent=_whole(fields.get("percentage")),
    )


def _moment(value: object) -> int | None:
    """Return the ms of the day that a text in ISO 8601 names, UTC unless it says."""
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000) - DAY_STARTS_UNIX_MS


def _first(schedule: object) -> float | None:
    """Return the first value of a schedule, more than 0."""
    entry = schedule[0] if isinstance(schedule, list) and schedule else None
    value = entry.get("value") if isinstance(entry, dict) else None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0.0 < value < 1e6 else None


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return round(value) if abs(value) < 1e15 else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
