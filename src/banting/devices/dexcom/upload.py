"""How the sensor's app brings a reading to a cloud: to Nightscout at once, to Share in a session.

Knows: the requests, the session that Share opened, the readings that wait for one. Never knows: who
else writes there. A reading that is refused is lost; a refused session is opened anew with the next
reading. Source: `sources.py`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace

from banting.devices.home_secrets import API_SECRET, SHARE_LOGIN
from banting.errors import WireError
from banting.schema.effects import Effect, Send, Show
from banting.wire.http import Request, Response, decode_response, encode_request, json_body
from banting.wire.loop_push import iso_from_unix_ms
from banting.wire.share import HOST as SHARE_HOST
from banting.wire.share import SharedReading, login_request, post_request, trend_of

__all__ = ["Reading", "Upload", "answered", "begin"]

NIGHTSCOUT_HOST = "nightscout.example"
WAITING_MAX = 12  # an hour of readings, while there is no session
_LOGIN = json.loads(SHARE_LOGIN)
_ARROWS = (
    "NONE",
    "DoubleUp",
    "SingleUp",
    "FortyFiveUp",
    "Flat",
    "FortyFiveDown",
    "SingleDown",
    "DoubleDown",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading: when (ms since 1970), how much, how fast it moves (None: not known)."""

    at_unix_ms: int
    glucose_mgdl: int
    rate_mgdl_per_min: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """Where readings go, the session there, what waits for one, and whether a login is out."""

    cloud: str
    serial: str
    session: str = ""
    waiting: tuple[SharedReading, ...] = ()
    logging_in: bool = False
    refused: int = 0


Caused = tuple[Upload, tuple[Effect, ...]]


def begin(upload: Upload, reading: Reading) -> Caused:
    """Return what bringing one more reading to the cloud causes."""
    rate = reading.rate_mgdl_per_min
    arrow = 0 if rate is None else trend_of(rate)
    match upload.cloud:
        case "nightscout":
            return upload, (_to_nightscout(reading, arrow),)
        case "share":
            shared = SharedReading(
                at_unix_ms=reading.at_unix_ms, glucose_mgdl=reading.glucose_mgdl, trend=arrow
            )
            waiting = (*upload.waiting, shared)[-WAITING_MAX:]
            return _go_on(replace(upload, waiting=waiting, logging_in=False))
        case _:
            return upload, ()


def answered(upload: Upload, raw: bytes) -> Caused:
    """Return what a cloud's answer causes; bytes that are none change nothing."""
    try:
        response = decode_response(raw)
    except WireError:
        return upload, ()
    if upload.cloud == "share" and upload.logging_in:
        session = _session(response)
        upload = replace(upload, logging_in=False, session=session)
        return _go_on(upload) if session else _refused(upload, response)
    if response.status in (200, 201):
        return upload, ()
    return _refused(replace(upload, session=""), response)


def _go_on(upload: Upload) -> Caused:
    """Store what waits, or log in first."""
    assert upload.waiting, "a login is asked for with a reading in hand"
    if not upload.session:
        request = login_request(_LOGIN["accountName"], _LOGIN["password"])
        return replace(upload, logging_in=True), (_send("share", SHARE_HOST, request),)
    request = post_request(upload.session, upload.serial, upload.waiting)
    return replace(upload, waiting=()), (_send("share", SHARE_HOST, request),)


def _refused(upload: Upload, response: Response) -> Caused:
    """Count a refusal, and show the first."""
    shown = Show(text=f"{upload.cloud}: the upload was refused, status {response.status}")
    first = upload.refused == 0
    return replace(upload, refused=upload.refused + 1), (shown,) if first else ()


def _session(response: Response) -> str:
    """Return the session that an answer opens, "" when it opens none."""
    if response.status != 200:
        return ""
    try:
        told = json_body(response.body)
    except WireError:
        return ""
    return told if isinstance(told, str) else ""


def _to_nightscout(reading: Reading, arrow: int) -> Send:
    entry = {
        "type": "sgv",
        "sgv": reading.glucose_mgdl,
        "date": reading.at_unix_ms,
        "dateString": iso_from_unix_ms(reading.at_unix_ms),
        "direction": _ARROWS[arrow],
        "device": "dexcom-g6",
    }
    headers = (
        ("api-secret", hashlib.sha1(API_SECRET, usedforsecurity=False).hexdigest()),
        ("content-type", "application/json"),
    )
    body = json.dumps([entry], separators=(",", ":")).encode()
    request = Request(method="POST", target="/api/v1/entries", headers=headers, body=body)
    return _send("nightscout", NIGHTSCOUT_HOST, request)


def _send(to: str, host: str, request: Request) -> Send:
    return Send(link="internet", to=to, raw=encode_request(request, host))
