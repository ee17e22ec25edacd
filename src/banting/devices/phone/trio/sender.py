"""How Trio's remote control looks from outside: requests to push a sealed command, their answers.

Knows: what can be asked with the secrets held. A secret that is not held is left out: without the
shared secret nothing is sealed in, without key or address the push service refuses. Never knows:
what Trio checks. Source: LoopFollow, LoopFollow/Remote/TRC; `sources.PUSH`; read, not run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from banting.devices.phone.trio.payload import (
    SEALED,
    TrioCommand,
    TrioKind,
    sealed_payload,
    sealed_text,
)
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
    RemoteTarget,
)
from banting.schema.verdict import ByteField
from banting.wire.http import decode_request, decode_response, is_request
from banting.wire.push import PATH, encode_push, push_address, push_key, push_request

__all__ = ["TRIO", "TrioSender"]

EXPIRES_AFTER_S = 10 * 60  # a command counts for as long
_WAIT_MS = 2_000
_USER = "Caregiver"  # what the command claims; nothing checks it


class TrioSender:
    """Sealed pushes to Trio: implements `interfaces.Service`."""

    link = "internet"
    host = "push"

    def ask(self, wanted: CloudIntent, held: Mapping[str, bytes], now_ms: int) -> Exchange:
        """Return the request that pushes a command.

        Raises:
            TechniqueFailed: when Trio takes no such command by push, or a secret is unreadable.
        """
        now_unix_ms = unix_ms(now_ms)
        command, alert = _command(wanted, held, now_unix_ms)
        secret = held["trio-secret"].decode("utf-8", "replace") if "trio-secret" in held else None
        payload = sealed_payload(secret, command, alert)
        now_s = now_unix_ms // 1000
        try:
            request = push_request(
                push_key(held["push-key"]) if "push-key" in held else None,
                push_address(held["device-token"]) if "device-token" in held else None,
                payload,
                unix_s=now_s,
                expires_unix_s=now_s + EXPIRES_AFTER_S,
            )
        except WireError as error:
            raise TechniqueFailed(f"a secret for a push cannot be read: {error.reason}") from error
        says = f"push to Trio, sealed: {alert}"
        return Exchange(
            raw=encode_push(request), repeats=1, wait_ms=_WAIT_MS, says=says, to=self.host
        )

    def meaning(self, exchange: Exchange, answer: bytes) -> Heard:
        """Return whether the push was taken; that Trio obeys it, no answer tells."""
        del exchange
        try:
            status = decode_response(answer).status
        except WireError:
            return Heard.OTHER
        if status == 200:
            return Heard.ACCEPTED
        return Heard.REFUSED if 400 <= status < 500 else Heard.OTHER

    def secrets_in(self, raw: bytes) -> tuple[tuple[str, bytes], ...]:
        """Return nothing: a sealed command tells a listener nothing worth keeping."""
        del raw
        return ()

    def describe(self, raw: bytes) -> tuple[str, bytes, tuple[ByteField, ...]]:
        """Return a sentence and the sealed part; no sentence when it is no push to Trio."""
        sealed = sealed_text(_body(raw))
        at = raw.find(sealed.encode("ascii")) if sealed else -1
        if at < 0:
            return "", raw, ()
        meaning = "nonce, cipher text and tag in base64"
        field = ByteField(offset=at, length=len(sealed), name=SEALED, meaning=meaning)
        return "push to Trio: a sealed command", raw, (field,)


def _body(raw: bytes) -> bytes:
    """Return a push's payload: the body of a request to push, or the bytes themselves."""
    if not is_request(raw):
        return raw
    try:
        request = decode_request(raw)
    except WireError:
        return b""
    return request.body if request.path.startswith(PATH) else b""


def _command(
    wanted: CloudIntent, held: Mapping[str, bytes], now_unix_ms: int
) -> tuple[TrioCommand, str]:
    """Return a command and the text that its push shows."""
    bare = TrioCommand(kind=TrioKind.CANCEL_OVERRIDE, user=_USER, sent_unix_ms=now_unix_ms)
    match wanted:
        case RemoteBolus(milliunits=bolus):
            return replace(bare, kind=TrioKind.BOLUS, bolus=bolus), f"Bolus: {bolus / 1000:g} U"
        case RemoteCarbs(grams=grams):
            return replace(bare, kind=TrioKind.MEAL, carbs_g=grams), f"Meal: {grams} g"
        case RemoteTarget(target_mgdl=target, minutes=minutes):
            told = f"Temporary target: {target} mg/dL for {minutes} min"
            kind = TrioKind.TEMP_TARGET
            return replace(bare, kind=kind, target_mgdl=target, minutes=minutes), told
        case RemoteOverride():
            name = held.get("preset", b"").decode("utf-8", "replace")
            return replace(bare, kind=TrioKind.START_OVERRIDE, preset=name), f"Override: {name}"
        case RemoteCancel():
            return bare, "Cancel override"
        case _:
            raise TechniqueFailed(f"Trio takes no {type(wanted).__name__} by push")


TRIO = TrioSender()
