"""Payloads of pushes to Loop: a command in plain JSON beside the text that the phone shows.

Knows: the fields and their forms. Nothing in a payload is signed: whoever may push may command,
except that bolus and carbohydrate carry a one-time code. Never knows: what Loop accepts.
Source: cgm-remote-monitor lib/server/loop.js; LoopFollow
LoopFollow/Remote/LoopAPNS/LoopAPNSService.swift:143-158; facts of controllers, section 5.1
(read, not run).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from banting.errors import WireError

__all__ = [
    "EXPIRES_AFTER_S",
    "LoopCommand",
    "bolus_command",
    "cancel_command",
    "carbs_command",
    "iso_from_unix_ms",
    "loop_payload",
    "override_command",
    "unix_ms_from_iso",
]

EXPIRES_AFTER_S = 5 * 60  # the sender's choice: Nightscout and LoopFollow both say five minutes
ABSORPTION_H = 3.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OVERRIDE_MIN_MAX = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopCommand:
    """A command's own fields, and the text that tells of it on the phone."""

    fields: tuple[tuple[str, str | int | float], ...]
    alert: str


def override_command(preset: str, minutes: int) -> LoopCommand:
    """Return the command that starts a preset for 1 minute to 24 hours."""
    assert 1 <= minutes <= OVERRIDE_MIN_MAX, "an override lasts from a minute to a day"
    fields = (("override-name", preset), ("override-duration-minutes", minutes))
    return LoopCommand(fields=fields, alert=f"{preset} Temporary Override")


def cancel_command() -> LoopCommand:
    """Return the command that ends the override that runs."""
    fields = (("cancel-temporary-override", "true"),)
    return LoopCommand(fields=fields, alert="Cancel Temporary Override")


def bolus_command(milliunits: int, otp: str | None) -> LoopCommand:
    """Return the command for a bolus; without a one-time code the field is left out."""
    bolus_u = milliunits / 1000
    fields: tuple[tuple[str, str | float], ...] = (("bolus-entry", bolus_u), *_otp(otp))
    return LoopCommand(fields=fields, alert=f"Remote Bolus Entry: {bolus_u} U")


def carbs_command(grams: int, otp: str | None, eaten_unix_ms: int) -> LoopCommand:
    """Return the command that enters carbohydrate; `eaten_unix_ms` is when it is eaten."""
    fields: tuple[tuple[str, str | float], ...] = (
        ("carbs-entry", float(grams)),
        ("absorption-time", ABSORPTION_H),
        ("start-time", iso_from_unix_ms(eaten_unix_ms)),
        *_otp(otp),
    )
    alert = f"Remote Carbs Entry: {grams} grams\nAbsorption Time: {ABSORPTION_H} hours"
    return LoopCommand(fields=fields, alert=alert)


def loop_payload(
    command: LoopCommand, *, sender: str, remote_address: str, sent_unix_ms: int
) -> bytes:
    """Return a payload's JSON as sent at a time, with the sender's own say about who he is."""
    ends = sent_unix_ms + EXPIRES_AFTER_S * 1000
    fields: dict[str, object] = {
        "aps": {
            "alert": f"{command.alert} - {sender}",
            "content-available": 1,
            "interruption-level": "time-sensitive",
        },
        "remote-address": remote_address,
        "entered-by": sender,
        **dict(command.fields),
        "sent-at": iso_from_unix_ms(sent_unix_ms),
        "expiration": iso_from_unix_ms(ends),
    }
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def iso_from_unix_ms(unix_ms: int) -> str:
    """Return a time as ISO 8601 in UTC with milliseconds, as JavaScript writes it."""
    whole, rest_ms = divmod(unix_ms, 1000)
    return f"{datetime.fromtimestamp(whole, tz=UTC):%Y-%m-%dT%H:%M:%S}.{rest_ms:03d}Z"


def unix_ms_from_iso(text: str) -> int:
    """Return the ms since 1970 of a time in ISO 8601 with its offset from UTC.

    Raises:
        WireError: when it is no such time.
    """
    try:
        told = datetime.fromisoformat(text)
    except ValueError as error:
        raise WireError(0, "no time in ISO 8601") from error
    if told.tzinfo is None:
        raise WireError(0, "a time without its offset from UTC")
    return (told - _EPOCH) // timedelta(milliseconds=1)


def _otp(otp: str | None) -> tuple[tuple[str, str], ...]:
    return () if otp is None else (("otp", otp),)
