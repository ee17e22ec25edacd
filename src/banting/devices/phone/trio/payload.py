"""Trio's remote commands as bytes: JSON, sealed, inside a push's payload.

Knows: the fields, and the form of the seal. Never knows: what Trio accepts.

    {"aps": {"alert": ...}, "encrypted_data": base64(nonce 12 || AES-256-GCM || tag 16)}

Source: `sources.PUSH`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from banting.errors import WireError
from banting.wire.http import json_body
from banting.wire.sealed import NONCE_BYTES, key_of, open_sealed, seal

__all__ = [
    "SEALED",
    "TrioCommand",
    "TrioKind",
    "alert_in",
    "decode_command",
    "encode_command",
    "open_payload",
    "sealed_payload",
    "sealed_text",
]

SEALED = "encrypted_data"
_NUMBER_MAX = 1e12


class TrioKind(StrEnum):
    """What a command is, by its name in the bytes."""

    BOLUS = "bolus"
    MEAL = "meal"
    TEMP_TARGET = "temp_target"
    CANCEL_TEMP_TARGET = "cancel_temp_target"
    START_OVERRIDE = "start_override"
    CANCEL_OVERRIDE = "cancel_override"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrioCommand:
    """A command, and what it carries; None for what is not in it.

    `sent_unix_ms` is when the sender says he sent it, `bolus` milliunits, `at_unix_ms` when a meal
    is eaten.
    """

    kind: TrioKind
    user: str
    sent_unix_ms: int
    bolus: int | None = None
    carbs_g: int | None = None
    fat_g: int | None = None
    protein_g: int | None = None
    target_mgdl: int | None = None
    minutes: int | None = None
    preset: str | None = None
    at_unix_ms: int | None = None


def encode_command(command: TrioCommand) -> bytes:
    """Return a command's JSON, not sealed."""
    amounts = {
        "bolus_amount": None if command.bolus is None else command.bolus / 1000,
        "carbs": command.carbs_g,
        "fat": command.fat_g,
        "protein": command.protein_g,
        "target": command.target_mgdl,
        "duration": command.minutes,
        "overrideName": command.preset,
        "scheduled_time": None if command.at_unix_ms is None else command.at_unix_ms / 1000,
    }
    fields: dict[str, object] = {
        "user": command.user,
        "command_type": command.kind.value,
        "timestamp": command.sent_unix_ms / 1000,
        **{name: value for name, value in amounts.items() if value is not None},
    }
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def decode_command(plain: bytes) -> TrioCommand:
    """Return the command that JSON is.

    Raises:
        WireError: when it is none.
    """
    fields = json_body(plain)
    if not isinstance(fields, dict):
        raise WireError(0, "no JSON object")
    kind, user, sent = (fields.get(name) for name in ("command_type", "user", "timestamp"))
    if not isinstance(kind, str) or kind not in set(TrioKind) or not isinstance(user, str):
        raise WireError(0, "no command of a kind that is known, or nobody's")
    sent_s = _number(sent, "timestamp")
    if sent_s is None:
        raise WireError(0, "no timestamp")
    bolus_u, at_s = (_number(fields.get(n), n) for n in ("bolus_amount", "scheduled_time"))
    preset = fields.get("overrideName")
    if preset is not None and not isinstance(preset, str):
        raise WireError(0, "overrideName is no text")
    return TrioCommand(
        kind=TrioKind(kind),
        user=user,
        sent_unix_ms=round(sent_s * 1000),
        bolus=None if bolus_u is None else round(bolus_u * 1000),
        carbs_g=_whole(fields, "carbs"),
        fat_g=_whole(fields, "fat"),
        protein_g=_whole(fields, "protein"),
        target_mgdl=_whole(fields, "target"),
        minutes=_whole(fields, "duration"),
        preset=preset,
        at_unix_ms=None if at_s is None else round(at_s * 1000),
    )


def sealed_payload(secret: str | None, command: TrioCommand, alert: str) -> bytes:
    """Return the payload of a push that carries a command; without a secret nothing is sealed in.

    The nonce follows from the command, so that the same command has the same bytes in a replay; two
    different commands never share one.
    """
    plain = encode_command(command)
    sealed = b""
    if secret is not None:
        nonce = hashlib.sha256(b"banting, synthetic: nonce of Trio: " + plain).digest()
        sealed = seal(key_of(secret), nonce[:NONCE_BYTES], plain)
    fields = {
        "aps": {
            "alert": alert,
            "content-available": 1,
            "interruption-level": "time-sensitive",
        },
        SEALED: base64.b64encode(sealed).decode("ascii"),
    }
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def open_payload(secret: str, payload: bytes) -> TrioCommand:
    """Return the command that a push's payload carries.

    Raises:
        WireError: when there is none, or it was sealed with another secret or changed.
    """
    sealed = sealed_text(payload)
    if not sealed:
        raise WireError(0, f"the push carries no {SEALED}")
    try:
        raw = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WireError(0, f"{SEALED} is no base64") from error
    return decode_command(open_sealed(key_of(secret), raw))


def sealed_text(payload: bytes) -> str:
    """Return the sealed part of a payload in base64, empty when it has none."""
    try:
        sealed = _fields(payload).get(SEALED)
    except WireError:
        return ""
    return sealed if isinstance(sealed, str) and sealed.isascii() else ""


def alert_in(payload: bytes) -> str:
    """Return the text that a push shows; empty for other bytes."""
    try:
        aps = _fields(payload).get("aps")
    except WireError:
        return ""
    alert = aps.get("alert") if isinstance(aps, dict) else None
    return alert if isinstance(alert, str) else ""


def _fields(payload: bytes) -> dict[str, object]:
    fields = json_body(payload)
    if not isinstance(fields, dict):
        raise WireError(0, "the payload is no JSON object")
    return fields


def _number(value: object, name: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _NUMBER_MAX:
        raise WireError(0, f"{name} is no number")
    return float(value)


def _whole(fields: dict[str, object], name: str) -> int | None:
    """Return a whole number; 30.0 is one."""
    value = _number(fields.get(name), name)
    if value is None:
        return None
    if value != int(value):
        raise WireError(0, f"{name} is no whole number")
    return int(value)
