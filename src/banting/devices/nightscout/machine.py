"""Nightscout as a machine of the home: requests come by the internet, answers go to who asked.

Knows: frames, addresses, and that a command's answer waits for the push service. Never knows: what
a request means; `answer.py` does. It forgets a command whose push is not answered in half a minute.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.nightscout.answer import answer
from banting.devices.nightscout.answers import as_status, as_text
from banting.devices.nightscout.site import Site, site_of
from banting.devices.nightscout.state import CloudState, Owed
from banting.devices.nightscout.stating import ROLE, interfaces, stated_facts
from banting.errors import WireError
from banting.schema.day import unix_ms
from banting.schema.device_log import LogEntry
from banting.schema.effects import Act, Effect, Frame, Rejected, Send
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, DeviceSpec
from banting.units import MS_PER_S
from banting.wire.http import (
    Response,
    decode_request,
    decode_response,
    encode_response,
    is_response,
    json_body,
)

__all__ = ["LINK", "PUSH", "Nightscout"]

LINK = "internet"
PUSH = "push"  # the push service's name on the internet
OWED_MAX = 100
_WAITS_MS = 30 * MS_PER_S  # estimate: a client of the push service gives up about then


class Nightscout:
    """A Nightscout site: implements `interfaces.Device`."""

    role = ROLE
    links: tuple[str, ...] = (LINK,)

    def __init__(self, setup: DeviceSetup, spec: DeviceSpec) -> None:
        """Take the site as set up."""
        self.setup = setup
        self.spec = spec
        self.site = site_as_set_up(setup)

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return what is true of it."""
        return stated_facts(self.site)

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return its interfaces."""
        return interfaces()

    def initial(self) -> CloudState:
        """Return an empty site; the phone uploads its profile at the day's start."""
        return CloudState()

    def receive(
        self, state: CloudState, frame: Frame, now_ms: int
    ) -> tuple[CloudState, tuple[Effect, ...]]:
        """Return the site after a message: a request, or the push service's answer."""
        if is_response(frame.raw):
            return _push_answered(state, frame)
        try:
            request = decode_request(frame.raw)
        except WireError as error:
            refused = Rejected(reason=f"no request: {error.reason}", raw=frame.raw)
            return state, (refused, _send(as_status(400, "Bad Request"), frame.sender))
        answered = answer(self.site, state, request, unix_ms(now_ms))
        state = answered.state
        if answered.push is None:
            return state, _told(answered.response, frame)
        if len(state.owed) == OWED_MAX:
            return state, _told(as_status(429, "Too Many Requests"), frame)
        owed = Owed(to=frame.sender, until_ms=now_ms + _WAITS_MS)
        push = Send(link=LINK, raw=answered.push, to=PUSH)
        return replace(state, owed=(*state.owed, owed)), (push,)

    def act(
        self, state: CloudState, act: Act, now_ms: int
    ) -> tuple[CloudState, tuple[Effect, ...]]:
        """Refuse: nobody's hands are on a server."""
        del state, now_ms
        raise AssertionError(f"hands cannot {act.name} a server")

    def tick(self, state: CloudState, now_ms: int) -> tuple[CloudState, tuple[Effect, ...]]:
        """Return the site after giving up waiting for the push service."""
        late = tuple(one for one in state.owed if now_ms >= one.until_ms)
        if not late:
            return state, ()
        told = as_text("Loop notification failed: no answer of the push service", 500)
        left = tuple(one for one in state.owed if now_ms < one.until_ms)
        return replace(state, owed=left), tuple(_send(told, one.to) for one in late)

    def wake_at(self, state: CloudState) -> int | None:
        """Return when the oldest answer owed is given up."""
        return state.owed[0].until_ms if state.owed else None

    def log(self, state: CloudState) -> tuple[LogEntry, ...]:
        """Return nothing: what it keeps of the day is its collections."""
        del state
        return ()


def site_as_set_up(setup: DeviceSetup) -> Site:
    """Return the site that a table of a set-up file describes."""
    return site_of(
        version=setup.text("version"),
        default_roles=setup.text("default_roles"),
        push_key_set=setup.text("push_key") == "set",
    )


def _told(response: Response, frame: Frame) -> tuple[Effect, ...]:
    """Answer the asker; a refusal is kept as evidence too."""
    answered = _send(response, frame.sender)
    if response.status < 400:
        return (answered,)
    return Rejected(reason=f"status {response.status}", raw=frame.raw), answered


def _push_answered(state: CloudState, frame: Frame) -> tuple[CloudState, tuple[Effect, ...]]:
    """Tell the oldest asker what the push service said of his command."""
    if frame.sender != PUSH or not state.owed:
        return state, (Rejected(reason="an answer to nothing that was asked", raw=frame.raw),)
    owed, *left = state.owed
    told = _of_push(frame.raw)
    return replace(state, owed=tuple(left)), (_send(told, owed.to),)


def _of_push(raw: bytes) -> Response:
    try:
        said = decode_response(raw)
        if said.status == 200:
            return as_text("OK")
        content = json_body(said.body) if said.body else None
    except WireError:
        content = None
    reason = content.get("reason") if isinstance(content, dict) else None
    known = reason if isinstance(reason, str) else "Unknown reason"
    return as_text(f"APNs delivery failed: {known}", 500)


def _send(response: Response, to: str) -> Send:
    return Send(link=LINK, raw=encode_response(response), to=to)
