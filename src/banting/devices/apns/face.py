"""How the push service looks from outside: requests to push a command to Loop, and their answers.

Knows: what can be asked with the secrets held, and what a listener or reader sees in the bytes. A
secret that is not held is left out; a one-time code is taken as heard, or made from its secret. The
time of sending is what the sender says: now, or a time that is held to be forged.
Never knows: how a request is checked.
Source: LoopFollow LoopFollow/Remote/LoopAPNS/LoopAPNSService.swift:143-158,662-681 (read, not run).
"""

from __future__ import annotations

from collections.abc import Mapping

from banting.devices.apns.bytes_told import describe, secrets_in
from banting.errors import TechniqueFailed, WireError
from banting.schema.day import unix_ms
from banting.schema.intents import (
    CloudIntent,
    Exchange,
    Heard,
    RemoteBolus,
    RemoteCancel,
    RemoteCarbs,
    RemoteOverride,
)
from banting.schema.verdict import ByteField
from banting.wire.http import decode_response
from banting.wire.loop_push import (
    EXPIRES_AFTER_S,
    LoopCommand,
    bolus_command,
    cancel_command,
    carbs_command,
    loop_payload,
    override_command,
    unix_ms_from_iso,
)
from banting.wire.push import encode_push, push_address, push_key, push_request
from banting.wire.totp import secret_bytes, totp

__all__ = ["PUSH", "PushFace"]

_WAIT_MS = 2_000
_SENDER = "LoopFollow"  # what the payload claims; nothing checks it


class PushFace:
    """Pushes to Loop: implements `interfaces.Service`."""

    link = "internet"
    host = "push"

    def ask(self, wanted: CloudIntent, held: Mapping[str, bytes], now_ms: int) -> Exchange:
        """Return the request that pushes a command.

        Raises:
            TechniqueFailed: when Loop takes no such command by push, or a secret is unreadable.
        """
        now_unix_ms = unix_ms(now_ms)
        try:
            key = push_key(held["push-key"]) if "push-key" in held else None
            address = push_address(held["device-token"]) if "device-token" in held else None
            command = _command(wanted, held, now_unix_ms)
            payload = loop_payload(
                command,
                sender=_SENDER,
                remote_address=_SENDER,
                sent_unix_ms=_said_unix_ms(held, now_unix_ms),
            )
            now_s = now_unix_ms // 1000
            expires_s = now_s + EXPIRES_AFTER_S
            request = push_request(key, address, payload, unix_s=now_s, expires_unix_s=expires_s)
        except WireError as error:
            raise TechniqueFailed(f"a secret for a push cannot be read: {error.reason}") from error
        return Exchange(
            raw=encode_push(request),
            repeats=1,
            wait_ms=_WAIT_MS,
            says=f"push to the phone: {command.alert}",
            to=self.host,
        )

    def meaning(self, exchange: Exchange, answer: bytes) -> Heard:
        """Return whether the push was taken; that the phone obeys it, no answer tells."""
        del exchange
        try:
            status = decode_response(answer).status
        except WireError:
            return Heard.OTHER
        if status == 200:
            return Heard.ACCEPTED
        return Heard.REFUSED if 400 <= status < 500 else Heard.OTHER

    def secrets_in(self, raw: bytes) -> tuple[tuple[str, bytes], ...]:
        """Return what a listener learns: the phone's address, a preset's name, a one-time code."""
        return secrets_in(raw)

    def describe(self, raw: bytes) -> tuple[str, bytes, tuple[ByteField, ...]]:
        """Return a sentence, the message and its fields; no sentence when it is not push's."""
        return describe(raw)


def _command(wanted: CloudIntent, held: Mapping[str, bytes], now_unix_ms: int) -> LoopCommand:
    match wanted:
        case RemoteOverride(minutes=minutes):
            return override_command(held.get("preset", b"").decode("utf-8", "replace"), minutes)
        case RemoteCancel():
            return cancel_command()
        case RemoteBolus(milliunits=milliunits):
            return bolus_command(milliunits, _code(held, now_unix_ms))
        case RemoteCarbs(grams=grams):
            return carbs_command(grams, _code(held, now_unix_ms), now_unix_ms)
        case _:
            raise TechniqueFailed(f"Loop takes no {type(wanted).__name__} by push")


def _said_unix_ms(held: Mapping[str, bytes], now_unix_ms: int) -> int:
    """Return the time of sending that the payload tells: now, or the one that is to be forged."""
    said = held.get("sent-at")
    return now_unix_ms if said is None else unix_ms_from_iso(said.decode("ascii", "replace"))


def _code(held: Mapping[str, bytes], now_unix_ms: int) -> str | None:
    """Return the one-time code in hand: the one heard, or the one its secret gives now."""
    if "otp-code" in held:
        return held["otp-code"].decode("ascii", "replace")
    if "otp-secret" in held:
        secret = secret_bytes(held["otp-secret"].decode("ascii", "replace"))
        return totp(secret, now_unix_ms // 1000)
    return None


PUSH = PushFace()
