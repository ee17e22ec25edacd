"""A push's payload as Loop reads it: JSON in, one command out.

Knows: field names and types. Never knows: whether a command is allowed. What a command is, is
decided by which field is there, in Loop's order: bolus, carbohydrate, override, cancel.

    bolus-entry (U) | carbs-entry (g), absorption-time (h), start-time
    override-name, override-duration-minutes | cancel-temporary-override
    otp, sent-at, expiration, remote-address, entered-by

Source: `sources.VALIDATION` (its RemoteNotification types); facts of controllers, section 5.1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime

from banting.errors import WireError
from banting.wire.http import json_body

__all__ = ["BolusEntry", "CancelOverride", "CarbsEntry", "Command", "StartOverride", "decode_push"]

_TEXT_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What all commands carry: times in ms since 1970, None when absent."""

    otp: str | None = None
    sent_at: str | None = None
    expires_unix_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BolusEntry(Command):
    """Give a bolus, in milliunits."""

    milliunits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbsEntry(Command):
    """Enter carbohydrate; absent fields leave Loop its own: three hours, now."""

    grams: float
    absorption_h: float | None = None
    eaten_unix_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOverride(Command):
    """Start the preset of a name; `minutes` None keeps the preset's own length."""

    name: str
    minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOverride(Command):
    """End the override that runs."""


def decode_push(payload: bytes) -> Command:
    """Return the command in a payload.

    Raises:
        WireError: when it is no JSON object, holds no command, or a field has another type.
    """
    told = json_body(payload)
    if not isinstance(told, dict):
        raise WireError(0, "a payload is an object")
    otp, sent_at = _text(told, "otp"), _text(told, "sent-at")
    expires = _time(told, "expiration")
    if "bolus-entry" in told:
        units = _number(told, "bolus-entry")
        return BolusEntry(
            otp=otp, sent_at=sent_at, expires_unix_ms=expires, milliunits=round(units * 1000)
        )
    if "carbs-entry" in told:
        return CarbsEntry(
            otp=otp,
            sent_at=sent_at,
            expires_unix_ms=expires,
            grams=_number(told, "carbs-entry"),
            absorption_h=_number(told, "absorption-time") if "absorption-time" in told else None,
            eaten_unix_ms=_time(told, "start-time"),
        )
    if "override-name" in told:
        key = "override-duration-minutes"
        return StartOverride(
            otp=otp,
            sent_at=sent_at,
            expires_unix_ms=expires,
            name=_text(told, "override-name") or "",
            minutes=_number(told, key) if key in told else None,
        )
    if "cancel-temporary-override" in told:
        return CancelOverride(otp=otp, sent_at=sent_at, expires_unix_ms=expires)
    raise WireError(0, "the payload holds no command")


def _text(told: dict[str, object], key: str) -> str | None:
    value = told.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _TEXT_MAX:
        raise WireError(0, f"{key} is no short text")
    return value


def _number(told: dict[str, object], key: str) -> float:
    value = told[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WireError(0, f"{key} is no number")
    if not math.isfinite(value) or abs(value) > 1e6:
        raise WireError(0, f"{key} is out of all range")
    return float(value)


def _time(told: dict[str, object], key: str) -> int | None:
    text = _text(told, key)
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise WireError(0, f"{key} is no time") from error
    zoned = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    return round(zoned.timestamp() * 1000)
