"""Commands that a caregiver's app pushes itself: to Loop in plain JSON, to Trio sealed.

Knows: payloads, and the request that carries one. Never knows: what the app makes of them.
Source: LoopFollow LoopFollow/Remote/LoopAPNS/LoopAPNSService.swift:143-158,662-681; Trio 0.8.4
Trio/Sources/Services/RemoteControl (read, not run).
"""

from __future__ import annotations

import base64
import hashlib
import json

from banting.devices.home_secrets import (
    TRIO_SECRET,
    bundle_identifier,
    device_token_json,
    push_key_json,
)
from banting.schema.intents import (
    RemoteBolus,
    RemoteCancel,
    RemoteCarbs,
    RemoteOverride,
    RemoteTarget,
)
from banting.wire.http import Request
from banting.wire.loop_push import (
    EXPIRES_AFTER_S,
    LoopCommand,
    bolus_command,
    cancel_command,
    carbs_command,
    loop_payload,
    override_command,
)
from banting.wire.push import push_address, push_key, push_request
from banting.wire.sealed import NONCE_BYTES, key_of, seal

__all__ = ["Command", "to_loop", "to_trio"]

Command = RemoteBolus | RemoteCancel | RemoteCarbs | RemoteOverride | RemoteTarget


def to_loop(
    wanted: Command, *, sender: str, preset: str, otp: str | None, now_unix_ms: int
) -> Request | None:
    """Return the push of a command to Loop, None when there is none for it."""
    command = _loop_command(wanted, preset, otp, now_unix_ms)
    if command is None:
        return None
    payload = loop_payload(command, sender=sender, remote_address=sender, sent_unix_ms=now_unix_ms)
    return _push("loop", payload, now_unix_ms)


def to_trio(wanted: Command, *, sender: str, preset: str, now_unix_ms: int) -> Request:
    """Return the sealed push of a command to Trio."""
    command = _trio_command(wanted, preset, now_unix_ms)
    plain = json.dumps(
        {"user": sender, "timestamp": now_unix_ms / 1000, **command}, separators=(",", ":")
    ).encode("utf-8")
    nonce = hashlib.sha256(b"nonce of a caregiver " + plain).digest()[:NONCE_BYTES]
    sealed = base64.b64encode(seal(key_of(TRIO_SECRET.decode()), nonce, plain)).decode("ascii")
    aps = {"alert": f"Remote command from {sender}", "content-available": 1}
    payload = json.dumps({"aps": aps, "encrypted_data": sealed}, separators=(",", ":"))
    return _push("trio", payload.encode("utf-8"), now_unix_ms)


def _push(app: str, payload: bytes, now_unix_ms: int) -> Request:
    now_s = now_unix_ms // 1000
    return push_request(
        push_key(push_key_json()),
        push_address(device_token_json(bundle_identifier(app))),
        payload,
        unix_s=now_s,
        expires_unix_s=now_s + EXPIRES_AFTER_S,
    )


def _loop_command(
    wanted: Command, preset: str, otp: str | None, now_unix_ms: int
) -> LoopCommand | None:
    match wanted:
        case RemoteOverride(minutes=minutes):
            return override_command(preset, minutes)
        case RemoteCancel():
            return cancel_command()
        case RemoteBolus(milliunits=milliunits):
            return bolus_command(milliunits, otp)
        case RemoteCarbs(grams=grams):
            return carbs_command(grams, otp, now_unix_ms)
        case _:
            return None


def _trio_command(wanted: Command, preset: str, now_unix_ms: int) -> dict[str, object]:
    match wanted:
        case RemoteOverride():
            return {"command_type": "start_override", "overrideName": preset}
        case RemoteCancel():
            return {"command_type": "cancel_override"}
        case RemoteBolus(milliunits=milliunits):
            return {"command_type": "bolus", "bolus_amount": milliunits / 1000}
        case RemoteCarbs(grams=grams):
            told = {"command_type": "meal", "carbs": grams, "fat": 0, "protein": 0}
            return {**told, "scheduled_time": now_unix_ms / 1000}
        case _:
            told = {"target": wanted.target_mgdl, "duration": wanted.minutes}
            return {"command_type": "temp_target", **told}
