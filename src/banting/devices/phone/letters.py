"""Messages to a cloud and their answers: what is on its way, and whose answer came.

Knows: hosts, requests, the order in which a host answers. Never knows: what an answer means. A
request that was not answered within a minute is forgotten.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.phone import cloud
from banting.devices.phone.config import Config
from banting.devices.phone.state import Asked, Caused, PhoneState
from banting.schema.effects import Send
from banting.units import MS_PER_MIN
from banting.wire.http import Request

__all__ = ["answered", "ask", "tell_nightscout"]

_FORGOTTEN_MS = MS_PER_MIN
_UPLOAD = "upload"


def ask(
    config: Config, state: PhoneState, host: str, key: str, request: Request, now_ms: int
) -> Caused:
    """Return the phone with a request on its way; a host that this home has not is not asked."""
    if host not in config.has:
        return state, ()
    kept = tuple(one for one in state.asked if one.sent_ms > now_ms - _FORGOTTEN_MS)
    state = replace(state, asked=(*kept, Asked(host=host, key=key, sent_ms=now_ms)))
    return state, (Send(link="internet", raw=cloud.whole(host, request), to=host),)


def tell_nightscout(
    config: Config, state: PhoneState, collection: str, document: bytes, now_ms: int
) -> Caused:
    """Return the phone with a document on its way to Nightscout."""
    request = cloud.upload(collection, document)
    return ask(config, state, "nightscout", _UPLOAD, request, now_ms)


def answered(state: PhoneState, host: str) -> tuple[PhoneState, str | None]:
    """Return the phone without the oldest request to a host, and its key; None: it asked none."""
    for index, one in enumerate(state.asked):
        if one.host == host:
            rest = state.asked[:index] + state.asked[index + 1 :]
            return replace(state, asked=rest), one.key
    return state, None
