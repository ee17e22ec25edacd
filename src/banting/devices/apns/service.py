"""The push service as a machine: takes signed requests on the internet, brings them to the phone.

Knows: who may push (the home's key), where to, and how long to keep a push. Never knows: what a
payload commands; it looks at none.

    phone-away, phone-back    no value; the phone loses the network, or finds it again

While the phone is away the newest push of its app is kept until it expires, an older one is lost. A
push of low priority waits until the phone would take it. Accepted is not delivered: the answer says
only that the service took the push. Source: `sources.py`.
"""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass, replace

from banting.devices.apns.requests import Denied, Granted, KnownKey, check
from banting.devices.apns.sources import (
    APPLE_REQUESTS,
    LOOPFOLLOW,
    NIGHTSCOUT_LOOP,
    TRIO,
    delivers,
)
from banting.devices.home_secrets import bundle_identifier, device_token_json, push_key_json
from banting.errors import WireError
from banting.schema.day import unix_ms
from banting.schema.device_log import LogEntry
from banting.schema.effects import Act, Effect, Frame, Rejected, Send
from banting.schema.facts import Change, InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup
from banting.units import MS_PER_MIN
from banting.wire.http import Response, decode_request, encode_response
from banting.wire.jwt import public_pem
from banting.wire.push import push_address, push_key

__all__ = ["PushService", "PushState"]

DELIVERY_MS = 1_500  # estimate, see limits
LOW_PRIORITY_EVERY_MS = 20 * MS_PER_MIN  # estimate from "two or three an hour"
FLOOD_MAX, FLOOD_WITHIN_MS = 30, MS_PER_MIN  # estimate

Caused = tuple["PushState", tuple[Effect, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PushState:
    """The push that waits, if any, and for when; what was taken lately.

    `waiting` is the newest push that could not be delivered yet, because the phone is away or has
    had enough of low priority; `low_at_ms` is when one of low priority was last delivered.
    """

    away: bool = False
    waiting: Granted | None = None
    low_at_ms: int | None = None
    taken_ms: tuple[int, ...] = ()
    taken: int = 0


class PushService:
    """Apple's push service, as one home sees it: implements `interfaces.Device`."""

    role = "push"
    links: tuple[str, ...] = ("internet",)

    def __init__(self, setup: DeviceSetup, spec: DeviceSpec, world: Setup) -> None:
        """Take the home: its phone's app is the topic, whoever sends decides whether a key is."""
        self.setup = setup
        self.spec = spec
        phone = world.device("phone")
        assert phone is not None, "pushes go to a phone"
        self._phone = push_address(device_token_json(bundle_identifier(phone.model)))
        self._facts = tuple(_reasons(world))

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return that it delivers, once for each who has a key for it."""
        return self._facts

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return where requests come in."""
        note = InterfaceNote(
            device="push",
            interface="push.requests",
            rules=(),
            why_no_command="" if self._facts else "no key for this app has been made",
            source=APPLE_REQUESTS,
        )
        return (note,)

    def initial(self) -> PushState:
        """Return the service at the start of the day."""
        return PushState()

    def receive(self, state: PushState, frame: Frame, now_ms: int) -> Caused:
        """Return the service after a request: an answer, and perhaps a push on its way."""
        try:
            request = decode_request(frame.raw)
        except WireError as error:
            return state, (Rejected(reason=f"no request: {error.reason}", raw=frame.raw),)
        now_s = unix_ms(now_ms) // 1000
        key = _home_key() if self._facts else None
        found = check(request, key, self._phone, now_s)
        lately = tuple(at_ms for at_ms in state.taken_ms if at_ms > now_ms - FLOOD_WITHIN_MS)
        if isinstance(found, Granted) and len(lately) >= FLOOD_MAX:
            found = Denied(status=429, reason="TooManyRequests")
        if isinstance(found, Denied):
            refused = Rejected(reason=found.reason, raw=frame.raw)
            return state, (refused, _answer(frame.sender, found.status, reason=found.reason))
        state = replace(state, taken_ms=(*lately, now_ms), taken=state.taken + 1)
        apns_id = found.apns_id or _made_up_id(frame.raw, state.taken)
        state, effects = _take(state, found, now_ms)
        return state, (_answer(frame.sender, 200, apns_id=apns_id), *effects)

    def act(self, state: PushState, act: Act, now_ms: int) -> Caused:
        """Return the service after the phone lost the network or found it again."""
        match act.name:
            case "phone-away":
                return replace(state, away=True), ()
            case "phone-back":
                return _try(replace(state, away=False), now_ms)
        raise AssertionError(f"nobody can {act.name} the push service")

    def tick(self, state: PushState, now_ms: int) -> Caused:
        """Return the service after it tried again what waits."""
        return _try(state, now_ms)

    def wake_at(self, state: PushState) -> int | None:
        """Return when the phone takes the push of low priority that waits."""
        if state.away or state.waiting is None or state.low_at_ms is None:
            return None
        return state.low_at_ms + LOW_PRIORITY_EVERY_MS

    def log(self, state: PushState) -> tuple[LogEntry, ...]:
        """Return nothing: nobody in the home can read its log."""
        del state
        return ()


@functools.cache
def _home_key() -> KnownKey:
    """Return the public half of the key that the home's team has registered."""
    key = push_key(push_key_json())
    return KnownKey(public_pem=public_pem(key.pem), key_id=key.key_id, team_id=key.team_id)


def _take(state: PushState, push: Granted, now_ms: int) -> Caused:
    """Return the service with one more push: delivered, kept instead of an older one, or lost."""
    if state.away:
        keeps = push.expires_unix_s > 0
        return (replace(state, waiting=push) if keeps else state), ()
    if push.priority == 10:
        return state, (_deliver(push),)
    return _try(replace(state, waiting=push), now_ms)


def _try(state: PushState, now_ms: int) -> Caused:
    """Return the service after it tried to deliver what waits."""
    push = state.waiting
    if push is None or state.away:
        return state, ()
    low = push.priority < 10
    if low and state.low_at_ms is not None and now_ms < state.low_at_ms + LOW_PRIORITY_EVERY_MS:
        return state, ()
    state = replace(state, waiting=None)
    if push.expires_unix_s and unix_ms(now_ms) > push.expires_unix_s * 1000:
        return state, ()
    return (replace(state, low_at_ms=now_ms) if low else state), (_deliver(push),)


def _deliver(push: Granted) -> Send:
    return Send(link="internet", to="phone", raw=push.payload, after_ms=DELIVERY_MS)


def _answer(to: str, status: int, *, apns_id: str = "", reason: str = "") -> Send:
    headers = (("apns-id", apns_id),) if apns_id else ()
    body = json.dumps({"reason": reason}, separators=(",", ":")).encode() if reason else b""
    response = Response(status=status, headers=headers, body=body)
    return Send(link="internet", to=to, raw=encode_response(response))


def _made_up_id(raw: bytes, number: int) -> str:
    """Return an id in the form of a UUID that follows from the request and its number."""
    digits = hashlib.sha256(raw + number.to_bytes(8, "big")).hexdigest().upper()
    cuts = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
    return "-".join(digits[start:end] for start, end in cuts)


def _reasons(world: Setup) -> list[StatedFact]:
    """Return why the service would deliver: one fact for each who uses a key of the home's team."""
    found = []
    options = {one.role: dict(one.options) for one in world.devices}
    if options.get("nightscout", {}).get("push_key") == "set":
        says = "take the push key out of Nightscout and revoke it in the developer account"
        revoke = Change(key="nightscout.push_key", value='"none"', says=says, cost=2)
        told = "the push service delivers what is signed with the key that Nightscout holds"
        found.append(delivers(told, NIGHTSCOUT_LOOP, revoke))
    if options.get("caregiver", {}).get("holds_push_key") is True:
        says = "take the push key out of the caregiver's app and revoke it"
        revoke = Change(key="caregiver.holds_push_key", value="false", says=says, cost=2)
        told = "the push service delivers what is signed with the key that the caregiver holds"
        found.append(delivers(told, LOOPFOLLOW, revoke))
    phone = world.device("phone")
    if phone is not None and phone.model == "trio" and phone.flag("remote_commands"):
        says = "turn remote control off in Trio"
        off = Change(key="phone.remote_commands", value="false", says=says, cost=1)
        told = "the push service delivers what is signed with a key for Trio's remote control"
        found.append(delivers(told, TRIO, off))
    return found
