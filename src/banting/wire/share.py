"""Requests and readings of a sensor maker's cloud, in the form that public clients of Share use.

Knows: paths, the JSON of a login and of readings, dates as `Date(ms)`. Never knows: whose account
it is, or which session is valid. Every request is a POST; an answer is a JSON value, a refusal a
status 500 with a code.
Source: gagebenne/pydexcom (pydexcom/const.py, dexcom.py); LoopKit/G7SensorKit G7ShareClient.swift
and nightscout/share2nightscout-bridge (read, not run).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from banting.errors import WireError
from banting.wire.http import Request, json_body

__all__ = [
    "AUTHENTICATE",
    "BASE",
    "HOST",
    "LATEST",
    "LOGIN_BY_ID",
    "LOGIN_BY_NAME",
    "POST_READINGS",
    "SharedReading",
    "authenticate_request",
    "date_text",
    "decode_readings",
    "encode_readings",
    "latest_request",
    "login_by_id_request",
    "login_request",
    "post_request",
    "posted_readings",
    "trend_of",
    "unix_ms_of_date",
]

HOST = "share.example"
BASE = "/ShareWebServices/Services/"
AUTHENTICATE = "General/AuthenticatePublisherAccount"
LOGIN_BY_ID = "General/LoginPublisherAccountById"
LOGIN_BY_NAME = "General/LoginPublisherAccountByName"
LATEST = "Publisher/ReadPublisherLatestGlucoseValues"
POST_READINGS = "Publisher/PostReceiverEgvRecords"

_APPLICATION = "00000000-0000-4000-8000-000000000000"  # names the app that asks; nobody's here
_DATE = re.compile(r"/?Date\((\d{1,15})(?:[+-]\d{4})?\)/?")
_NO_ID = re.compile(r"[^0-9A-Za-z-]")
_TRENDS = (
    "None",
    "DoubleUp",
    "SingleUp",
    "FortyFiveUp",
    "Flat",
    "FortyFiveDown",
    "SingleDown",
    "DoubleDown",
    "NotComputable",
    "RateOutOfRange",
)
_RATES_MGDL_PER_MIN = ((3, 1), (2, 2), (1, 3), (-1, 4), (-2, 5), (-3, 6))  # at least -> trend


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedReading:
    """One reading: when (ms since 1970), how much, and the trend's number (4 is flat)."""

    at_unix_ms: int
    glucose_mgdl: int
    trend: int


def trend_of(rate_mgdl_per_min: float) -> int:
    """Return the number of the arrow for a rate; 3 mg/dL a minute is two arrows."""
    return next((arrow for least, arrow in _RATES_MGDL_PER_MIN if rate_mgdl_per_min >= least), 7)


def date_text(unix_ms: int) -> str:
    """Return a time as the service writes it."""
    return f"Date({unix_ms})"


def unix_ms_of_date(text: str) -> int:
    """Return the time that a date of the service tells, in ms since 1970.

    Raises:
        WireError: when it is none.
    """
    found = _DATE.fullmatch(text)
    if found is None:
        raise WireError(0, f"no date of Share: {text[:40]!r}")
    return int(found[1])


def authenticate_request(name: str, password: str) -> Request:
    """Return the request for an account's id."""
    return _post(AUTHENTICATE, accountName=name, password=password, applicationId=_APPLICATION)


def login_by_id_request(account_id: str, password: str) -> Request:
    """Return the request that opens a session for an account's id."""
    return _post(LOGIN_BY_ID, accountId=account_id, password=password, applicationId=_APPLICATION)


def login_request(name: str, password: str) -> Request:
    """Return the request that opens a session for an account's name."""
    return _post(LOGIN_BY_NAME, accountName=name, password=password, applicationId=_APPLICATION)


def latest_request(session_id: str, minutes: int = 1440, count_max: int = 288) -> Request:
    """Return the request for the newest readings of some minutes."""
    query: dict[str, str | int] = {
        "sessionId": session_id,
        "minutes": minutes,
        "maxCount": count_max,
    }
    return _queried(LATEST, query, b"{}")


def post_request(session_id: str, serial: str, readings: tuple[SharedReading, ...]) -> Request:
    """Return the request that stores readings of the receiver with a serial."""
    told = [
        {
            "Trend": one.trend,
            "ST": f"/{date_text(one.at_unix_ms)}/",
            "DT": f"/{date_text(one.at_unix_ms)}/",
            "Value": one.glucose_mgdl,
        }
        for one in readings
    ]
    body = json.dumps({"SN": serial, "Egvs": told, "TA": -5}, separators=(",", ":")).encode()
    return _queried(POST_READINGS, {"sessionId": session_id}, body)


def posted_readings(body: bytes) -> tuple[SharedReading, ...]:
    """Return the readings that a request to store some holds.

    Raises:
        WireError: when it holds none.
    """
    fields = json_body(body)
    told = fields.get("Egvs") if isinstance(fields, dict) else None
    if not isinstance(told, list) or not told:
        raise WireError(0, "no readings under Egvs")
    return tuple(_reading(one) for one in told)


def encode_readings(readings: tuple[SharedReading, ...]) -> bytes:
    """Return readings as an answer tells them: three times the time, the trend by its name."""
    told = [
        {
            "WT": date_text(one.at_unix_ms),
            "ST": date_text(one.at_unix_ms),
            "DT": f"Date({one.at_unix_ms}+0000)",
            "Value": one.glucose_mgdl,
            "Trend": _TRENDS[one.trend],
        }
        for one in readings
    ]
    return json.dumps(told, separators=(",", ":")).encode()


def decode_readings(body: bytes) -> tuple[SharedReading, ...]:
    """Return the readings that an answer tells, in its order.

    Raises:
        WireError: when it is no list of readings.
    """
    told = json_body(body)
    if not isinstance(told, list):
        raise WireError(0, "no list of readings")
    return tuple(_reading(one) for one in told)


def _reading(told: object) -> SharedReading:
    if not isinstance(told, dict):
        raise WireError(0, "a reading is no JSON object")
    value, trend, at = told.get("Value"), told.get("Trend", 4), told.get("ST") or told.get("WT")
    if isinstance(trend, str):
        trend = _TRENDS.index(trend) if trend in _TRENDS else 8
    if not isinstance(value, int) or isinstance(value, bool) or not isinstance(at, str):
        raise WireError(0, "a reading has no value or no time")
    if not isinstance(trend, int) or not 0 <= trend < len(_TRENDS):
        raise WireError(0, "a reading's trend is none of ten")
    return SharedReading(at_unix_ms=unix_ms_of_date(at), glucose_mgdl=value, trend=int(trend))


def _post(path: str, **fields: str) -> Request:
    return _queried(path, {}, json.dumps(fields, separators=(",", ":")).encode())


def _queried(path: str, query: Mapping[str, str | int], body: bytes) -> Request:
    """Return a request whose query holds ids and numbers only; other letters are dropped."""
    asked = "&".join(f"{key}={_NO_ID.sub('', str(value))}" for key, value in query.items())
    target = BASE + path + (f"?{asked}" if asked else "")
    headers = (("content-type", "application/json"), ("accept", "application/json"))
    return Request(method="POST", target=target, headers=headers, body=body)
