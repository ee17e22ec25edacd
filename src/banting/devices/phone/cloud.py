"""What the app tells its Nightscout and asks of a cloud, as HTTP messages.

Knows: paths, documents, the header that carries the secret's hash. Never knows: who else can read
what it tells. The profile tells whoever may read it how to push to this phone: the device token,
the app's bundle id and the wearer's presets stand in it.
Source: LoopKit/NightscoutService NightscoutServiceKit/Extensions/StoredSettings.swift:52-59,
StoredDosingDecision.swift; cgm-remote-monitor /api/v1; ShareClient (LoopKit/dexcom-share-client).
"""

from __future__ import annotations

import hashlib
import json

from banting.devices.home_secrets import (
    API_SECRET,
    DEVICE_TOKEN,
    SHARE_LOGIN,
    bundle_identifier,
)
from banting.devices.phone.config import Config
from banting.devices.phone.state import PhoneState
from banting.errors import WireError
from banting.schema.day import unix_ms
from banting.schema.dosing import Order
from banting.units import u_from_milliunits
from banting.wire.http import Request, encode_request, json_body
from banting.wire.loop_push import iso_from_unix_ms

__all__ = [
    "HOSTS",
    "devicestatus",
    "entries_request",
    "note",
    "profile",
    "session_in",
    "share_login_request",
    "share_values_request",
    "treatment",
    "upload",
    "whole",
]

HOSTS = {"nightscout": "nightscout.example", "share": "share.example"}
_SECRET_SHA1 = hashlib.sha1(API_SECRET).hexdigest()  # noqa: S324 - Nightscout's choice
_APPLICATION_ID = "d89443d2-327c-4a6f-89e5-496bbb0317db"  # ShareClient's, the same for everyone
_NO_SESSION = "00000000-0000-0000-0000-000000000000"


def whole(host: str, request: Request) -> bytes:
    """Return a request's bytes; those to Nightscout carry the wearer's secret."""
    if host == "nightscout" and request.header("api-secret") is None:
        headers = (("api-secret", _SECRET_SHA1), *request.headers)
        request = Request(
            method=request.method, target=request.target, headers=headers, body=request.body
        )
    return encode_request(request, HOSTS.get(host, f"{host}.example"))


def _post(target: str, body: bytes) -> Request:
    headers = (("content-type", "application/json"),)
    return Request(method="POST", target=target, headers=headers, body=body)


def _json(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def upload(collection: str, document: bytes) -> Request:
    """Return the request that stores a document of a collection."""
    return _post(f"/api/v1/{collection}", document)


def profile(config: Config, state: PhoneState, now_ms: int) -> bytes:
    """Return the profile: therapy, limits, and for an app that tells it how to reach this phone."""
    settings = config.settings
    store = {
        "dia": 6,
        "carbratio": _all_day(settings.carb_ratio_g_per_u),
        "sens": _all_day(settings.isf_mgdl_per_u),
        "basal": _all_day(settings.basal_u_per_h),
        "target_low": _all_day(settings.target_low_mgdl),
        "target_high": _all_day(settings.target_high_mgdl),
        "units": "mg/dL",
        "timezone": "UTC",
    }
    document: dict[str, object] = {
        "defaultProfile": "Default",
        "startDate": iso_from_unix_ms(unix_ms(now_ms)),
        "mills": str(unix_ms(now_ms)),
        "units": "mg/dL",
        "enteredBy": config.app.agent,
        "store": {"Default": store},
    }
    if config.app.tells_device:
        document["loopSettings"] = _loop_settings(config, state)
    return _json(document)


def _all_day(value: float) -> list[dict[str, object]]:
    return [{"time": "00:00", "timeAsSeconds": 0, "value": round(value, 3)}]


def _loop_settings(config: Config, state: PhoneState) -> dict[str, object]:
    settings, preset = config.settings, config.preset
    presets: list[dict[str, object]] = []
    if preset is not None:
        shown: dict[str, object] = {
            "name": preset.name,
            "symbol": "",
            "duration": preset.minutes * 60,
            "insulinNeedsScaleFactor": preset.needs_percent / 100,
        }
        if preset.target_mgdl:
            shown["targetRange"] = [preset.target_mgdl, preset.target_mgdl]
        presets.append(shown)
    return {
        "dosingEnabled": state.closed_loop,
        "overridePresets": presets,
        "minimumBGGuard": settings.suspend_below_mgdl,
        "maximumBasalRatePerHour": u_from_milliunits(settings.limits.max_basal_per_h),
        "maximumBolus": u_from_milliunits(state.max_bolus),
        "deviceToken": DEVICE_TOKEN,
        "bundleIdentifier": bundle_identifier(config.app.model),
        "dosingStrategy": "automaticBolus" if settings.automatic_bolus else "tempBasalOnly",
    }


def devicestatus(
    config: Config, state: PhoneState, order: Order | None, why: str, now_ms: int
) -> bytes:
    """Return what the app tells after a cycle; `order` None: it came to no decision, and why."""
    at = iso_from_unix_ms(unix_ms(now_ms))
    loop: dict[str, object] = {
        "name": config.app.agent,
        "timestamp": at,
        "iob": {"timestamp": at, "iob": u_from_milliunits(state.active)},
    }
    if order is None:
        loop["failureReason"] = why
    else:
        last = state.glucose[-1].glucose_mgdl if state.glucose else None
        ends = order.forecast_mgdl
        if last is not None and ends is not None:
            loop["predicted"] = {"startDate": at, "values": [last, ends]}
        loop["enacted"] = _enacted(order, at)
    pump = state.pump
    reservoir = None if pump.reservoir is None else u_from_milliunits(pump.reservoir)
    document = {
        "device": f"{config.app.agent.lower()}://phone",
        "created_at": at,
        "loop": loop,
        "pump": {"clock": at, "reservoir": reservoir, "suspended": pump.suspended},
    }
    return _json(document)


def _enacted(order: Order, at: str) -> dict[str, object]:
    told: dict[str, object] = {"timestamp": at, "received": True}
    if order.temp_per_h is not None:
        told |= {"rate": u_from_milliunits(order.temp_per_h), "duration": order.temp_minutes}
    if order.bolus:
        told["bolusVolume"] = u_from_milliunits(order.bolus)
    return told


def treatment(event_type: str, by: str, now_ms: int, **fields: object) -> bytes:
    """Return a treatment: what was given, eaten or started."""
    document = {
        "eventType": event_type,
        "created_at": iso_from_unix_ms(unix_ms(now_ms)),
        "enteredBy": by,
        **fields,
    }
    return _json(document)


def note(text: str, by: str, now_ms: int) -> bytes:
    """Return a note for whoever looks at the site."""
    return treatment("Note", by, now_ms, notes=text)


def entries_request() -> Request:
    """Return the question for the newest reading of Nightscout."""
    return Request(method="GET", target="/api/v1/entries/sgv.json?count=1")


def share_login_request() -> Request:
    """Return the opening of a session with the wearer's name and password."""
    told = json_body(SHARE_LOGIN)
    assert isinstance(told, dict), "a login has a name and a password"
    body = {**told, "applicationId": _APPLICATION_ID}
    return _post("/ShareWebServices/Services/General/LoginPublisherAccountByName", _json(body))


def share_values_request(session: str) -> Request:
    """Return the question for the newest reading of a session."""
    target = "/ShareWebServices/Services/Publisher/ReadPublisherLatestGlucoseValues"
    return _post(f"{target}?sessionId={session}&minutes=1440&maxCount=1", b"")


def session_in(body: bytes) -> str:
    """Return the session that Share opened. Raises WireError when it opened none."""
    told = json_body(body)
    if not isinstance(told, str) or len(told) > 64 or told == _NO_SESSION or not told:
        raise WireError(0, "Share opened no session")
    return told
