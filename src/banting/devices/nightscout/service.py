"""How a site is asked, by whoever holds what: requests out of intents, and what answers mean.

Knows: which request stands for which wish, and where a held secret goes in it. Never knows: the
site's configuration; a secret that is not held is left out, and the site refuses as it sees fit.
"""

from __future__ import annotations

from collections.abc import Mapping

from banting.devices.nightscout.machine import LINK
from banting.devices.nightscout.site import secret_hash
from banting.devices.nightscout.speech import describe, secrets_in
from banting.devices.nightscout.state import Fields, written
from banting.devices.nightscout.stating import ROLE
from banting.devices.nightscout.wishes import order, record
from banting.errors import TechniqueFailed, WireError
from banting.schema.day import unix_ms
from banting.schema.intents import (
    CloudIntent,
    Exchange,
    Heard,
    LogIn,
    ReadCloud,
    RemoteBasal,
    RemoteBolus,
    RemoteCancel,
    RemoteCarbs,
    RemoteLoop,
    RemoteOverride,
    RemoteTarget,
    SwitchProfile,
    WriteCarbs,
    WriteGlucose,
    WriteProfile,
    WriteTarget,
)
from banting.schema.verdict import ByteField
from banting.units import MS_PER_S
from banting.wire.http import Request, decode_response, encode_request, is_response

__all__ = ["HOST", "SERVICE", "NightscoutService"]

HOST = "nightscout.example"
_WAITS_MS = 5 * MS_PER_S
_SHA1_CHARS = 40
_PATHS = {
    "status": "/api/v1/status.json",
    "profile": "/api/v1/profile.json",
    "entries": "/api/v1/entries.json?count=288",
    "treatments": "/api/v1/treatments.json?count=100",
    "devices": "/api/v1/devicestatus.json?count=10",
    "everything": "/api/v2/ddata/at",  # the second interface, unguarded before 15.0.0
}
_COMMANDS = "/api/v2/notifications/loop"


class NightscoutService:
    """A Nightscout site from outside: implements `interfaces.Service`."""

    link = LINK
    host = ROLE

    def ask(self, wanted: CloudIntent, held: Mapping[str, bytes], now_ms: int) -> Exchange:
        """Return the request for something, with the secrets held.

        Raises:
            TechniqueFailed: when no request to a site stands for what is wanted.
        """
        request, says = _request(wanted, held, unix_ms(now_ms))
        raw = encode_request(request, HOST)
        return Exchange(raw=raw, repeats=1, wait_ms=_WAITS_MS, says=says, to=self.host)

    def meaning(self, exchange: Exchange, answer: bytes) -> Heard:
        """Return what an answer means: what was asked for, done, or refused."""
        if not is_response(answer):
            return Heard.OTHER
        try:
            response = decode_response(answer)
        except WireError:
            return Heard.OTHER
        if response.status >= 400:
            return Heard.REFUSED
        return Heard.ANSWER if exchange.raw.startswith(b"GET ") else Heard.ACCEPTED

    def secrets_in(self, raw: bytes) -> tuple[tuple[str, bytes], ...]:
        """Return what a listener learns from a message."""
        return secrets_in(raw)

    def describe(self, raw: bytes) -> tuple[str, bytes, tuple[ByteField, ...]]:
        """Return a sentence on a message, its bytes and its fields."""
        return describe(raw)


def _request(wanted: CloudIntent, held: Mapping[str, bytes], now_ms: int) -> tuple[Request, str]:
    match wanted:
        case ReadCloud(what=what):
            if what not in _PATHS:
                raise TechniqueFailed(f"a Nightscout site keeps no {what}")
            shown = Request(method="GET", target=_PATHS[what], headers=_headers(held))
            return shown, f"asks the site for its {what}"
        case WriteGlucose() | WriteCarbs() | WriteTarget() | WriteProfile() | SwitchProfile():
            path, fields, says = record(wanted, held, now_ms)
            return _post(path, [fields], held), says
        case RemoteOverride() | RemoteCancel() | RemoteBolus() | RemoteCarbs():
            fields, says = order(wanted, held, now_ms)
            return _post(_COMMANDS, fields, held), says
        case LogIn() | RemoteTarget() | RemoteBasal() | RemoteLoop():
            raise TechniqueFailed("a Nightscout site takes no such request")


def _post(path: str, content: Fields | list[Fields], held: Mapping[str, bytes]) -> Request:
    headers = (*_headers(held), ("content-type", "application/json"))
    return Request(method="POST", target=path, headers=headers, body=written(content).encode())


def _headers(held: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    """Return the header that carries the secret; who saw a request holds its SHA-1 already."""
    secret = held.get("api-secret")
    accept = ("accept", "application/json")
    if secret is None:
        return (accept,)
    text = secret.decode("utf-8", "replace")
    hashed = text if _is_hash(text) else secret_hash(text)
    return (accept, ("api-secret", hashed))


def _is_hash(text: str) -> bool:
    return len(text) == _SHA1_CHARS and not text.strip("0123456789abcdef")


SERVICE = NightscoutService()
