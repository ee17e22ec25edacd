"""A remote command to Loop: what a site makes of `notifications/loop` for the push service.

Knows: the checks before a push is sent, the fields that Loop reads, the request to the push service
(its HTTP/2 is written as HTTP/1.1 here). The phone's token and app come from the newest profile.
Never knows: what Loop does with it. Every push shows on the phone; an override lasts 1 min to 24 h.
Source: lib/server/loop.js, lib/api2/notifications-v2.js:17. Read, not run.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.devices.home_secrets import PushKey
from banting.devices.nightscout.clock import iso
from banting.devices.nightscout.site import Site
from banting.devices.nightscout.state import CloudState, Fields, written
from banting.units import MIN_PER_DAY, MS_PER_MIN, MS_PER_S
from banting.wire.http import Request, encode_request
from banting.wire.jwt import es256_jwt

__all__ = ["PUSH_HOST", "Push", "ordered_push"]

PUSH_HOST = "api.push.apple.com"
_HOLDS_MS = 5 * MS_PER_MIN
_TEXT_MAX = 200
_SOMEWHERE = "192.0.2.1"  # an address of documentation: a site tells Loop where a command came from
_ABSORPTION_H = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A push ready to be sent: the request's bytes, and what the phone will show."""

    raw: bytes
    alert: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phone:
    token: str
    bundle: str


def ordered_push(site: Site, state: CloudState, order: object, now_ms: int) -> Push | str:
    """Return the push that an order becomes, or the reason why none is sent."""
    if site.push_key is None:
        return "Loop notification failed: LOOP_APNS_KEY not set."
    phone = _phone(state)
    if isinstance(phone, str):
        return f"Loop notification failed: Could not find {phone}."
    fields = order if isinstance(order, dict) else {}
    command = _command(site, fields)
    if isinstance(command, str):
        return command
    payload, alert = command
    for name in ("notes", "enteredBy"):
        if _text(fields, name):
            alert += f" - {_text(fields, name)}"
    told: Fields = {"remote-address": _SOMEWHERE}
    told |= {key: fields[name] for key, name in _NAMED if _text(fields, name)}
    told |= payload
    if site.version.dates_pushes:
        told |= {"sent-at": iso(now_ms), "expiration": iso(now_ms + _HOLDS_MS)}
    return Push(raw=_request(site.push_key, phone, told, alert, now_ms), alert=alert)


_NAMED = (("notes", "notes"), ("entered-by", "enteredBy"))


def _command(site: Site, fields: Fields) -> tuple[Fields, str] | str:
    """Return the fields of a command and its alert text, or why there is none."""
    match fields.get("eventType"):
        case "Temporary Override Cancel":
            return {"cancel-temporary-override": "true"}, "Cancel Temporary Override"
        case "Temporary Override":
            minutes = int(_number(fields.get("duration")))
            if not 1 <= minutes <= MIN_PER_DAY:
                return "Loop notification failed: an override lasts 1 minute to 24 hours."
            name = _text(fields, "reason")
            shown = _text(fields, "reasonDisplay") or name
            payload = {"override-name": name, "override-duration-minutes": minutes}
            return payload, f"{shown} Temporary Override"
        case "Remote Carbs Entry" if site.version.pushes_doses:
            return _carbs(site, fields)
        case "Remote Bolus Entry" if site.version.pushes_doses:
            return _bolus(fields)
    return "Loop notification failed: Unhandled event type:"


def _carbs(site: Site, fields: Fields) -> tuple[Fields, str] | str:
    grams = _number(fields.get("remoteCarbs"))
    if grams <= 0:
        return "Loop remote carbs failed. Incorrect carbs entry: "
    hours = _number(fields.get("remoteAbsorption"))
    hours = hours if hours > 0 else _ABSORPTION_H
    payload: Fields = {"carbs-entry": grams, "absorption-time": hours, **_code(fields)}
    if site.version.dates_pushes and _text(fields, "created_at"):
        payload["start-time"] = _text(fields, "created_at")
    return payload, f"Remote Carbs Entry: {grams:g} grams\nAbsorption Time: {hours:g} hours"


def _bolus(fields: Fields) -> tuple[Fields, str] | str:
    units = _number(fields.get("remoteBolus"))
    if units <= 0:
        return "Loop remote bolus failed. Incorrect bolus entry: "
    return {"bolus-entry": units, **_code(fields)}, f"Remote Bolus Entry: {units:g} U\n"


def _code(fields: Fields) -> Fields:
    code = fields.get("otp")
    code = str(code) if isinstance(code, int) and not isinstance(code, bool) else code
    return {"otp": code[:_TEXT_MAX]} if isinstance(code, str) and code else {}


def _phone(state: CloudState) -> _Phone | str:
    """Return where the newest profile says the phone is, or what could not be found."""
    profiles = state.documents("profile")
    settings = profiles[-1].fields().get("loopSettings") if profiles else None
    if not isinstance(settings, dict):
        return "loopSettings in profile"
    token, bundle = _text(settings, "deviceToken"), _text(settings, "bundleIdentifier")
    if not token or not token.isalnum() or not token.isascii():
        return "deviceToken in loopSettings"
    if not bundle or not bundle.isascii() or not bundle.isprintable():
        return "bundleIdentifier in loopSettings"
    return _Phone(token=token, bundle=bundle)


def _request(key: PushKey, phone: _Phone, payload: Fields, alert: str, now_ms: int) -> bytes:
    issued_s = now_ms // MS_PER_S
    body = {"aps": {"alert": alert, "content-available": 1}, **payload}
    headers = (
        ("authorization", f"bearer {es256_jwt(key.pem, key.key_id, key.team_id, issued_s)}"),
        ("apns-topic", phone.bundle),
        ("apns-push-type", "alert"),
        ("apns-priority", "10"),
        ("apns-expiration", str((now_ms + _HOLDS_MS) // MS_PER_S)),
        ("content-type", "application/json"),
    )
    request = Request(
        method="POST",
        target=f"/3/device/{phone.token}",
        headers=headers,
        body=written(body).encode(),
    )
    return encode_request(request, PUSH_HOST)


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return value[:_TEXT_MAX] if isinstance(value, str) else ""


def _number(value: object) -> float:
    """Return a number, whole where it is whole; 0 when it is none or beyond any dose."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return 0
    if not 0 <= number <= 1_000_000:
        return 0
    return int(number) if number == int(number) else number
