"""The sensor maker's cloud as a machine: an account on the internet, opened by name and password.

Knows: the wearer's account (`account.py`). Never knows: whether who logs in is the wearer, or
whether a reading came from a sensor.
"""

from __future__ import annotations

import json

from banting.devices.home_secrets import SHARE_LOGIN
from banting.devices.share.account import Account, Asked, respond
from banting.devices.share.sources import PYDEXCOM
from banting.errors import WireError
from banting.schema.day import unix_ms
from banting.schema.device_log import LogEntry
from banting.schema.effects import Act, Effect, Frame, Rejected, Send
from banting.schema.facts import Change, Fact, InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup
from banting.wire.http import Response, decode_request, encode_response, json_body

__all__ = ["ShareCloud"]

_HABIT = 2
_LOGIN = json.loads(SHARE_LOGIN)


class ShareCloud:
    """The cloud of one account: implements `interfaces.Device`; its state is the account."""

    role = "share"
    links: tuple[str, ...] = ("internet",)

    def __init__(self, setup: DeviceSetup, spec: DeviceSpec, world: Setup) -> None:
        """Take the account as used; what else is in the home is nothing to it."""
        del world
        self.setup = setup
        self.spec = spec
        self._used = setup.text("used") != "never"

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return that glucose is shared through it."""
        if not self._used:
            return ()
        says = "close the account at the sensor maker's cloud, or stop sharing through it"
        stop = Change(key="share.used", value='"never"', says=says, cost=_HABIT)
        fact = StatedFact(
            fact=Fact("share.in-use"),
            says="glucose is shared through the sensor maker's cloud, opened by name and password",
            device="share",
            source=PYDEXCOM,
            change=stop,
        )
        return (fact,)

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return its one way in."""
        note = InterfaceNote(
            device="share",
            interface="share.service",
            rules=(),
            why_no_command="" if self._used else "the account is closed",
            source=PYDEXCOM,
        )
        return (note,)

    def initial(self) -> Account:
        """Return the account at the start of the day: empty, nobody logged in."""
        return Account()

    def receive(
        self, state: Account, frame: Frame, now_ms: int
    ) -> tuple[Account, tuple[Effect, ...]]:
        """Return the account after a request, and the answer."""
        try:
            request = decode_request(frame.raw)
        except WireError as error:
            return state, (Rejected(reason=f"no request: {error.reason}", raw=frame.raw),)
        if not self._used:
            return state, _answered(frame, Response(status=404))
        asked = Asked(
            request=request,
            name=_LOGIN["accountName"],
            password=_LOGIN["password"],
            at_unix_ms=unix_ms(now_ms),
        )
        state, response = respond(state, asked)
        return state, _answered(frame, response)

    def act(self, state: Account, act: Act, now_ms: int) -> tuple[Account, tuple[Effect, ...]]:
        """Raise: hands reach no cloud."""
        del state
        raise AssertionError(f"nobody can {act.name} the sensor maker's cloud at {now_ms}")

    def tick(self, state: Account, now_ms: int) -> tuple[Account, tuple[Effect, ...]]:
        """Return the same: it only answers."""
        del now_ms
        return state, ()

    def wake_at(self, state: Account) -> int | None:
        """Return None: it does nothing by itself."""
        del state
        return None

    def log(self, state: Account) -> tuple[LogEntry, ...]:
        """Return nothing: the wearer is shown no log of who logged in."""
        del state
        return ()


def _answered(frame: Frame, response: Response) -> tuple[Effect, ...]:
    """Return the answer to whoever asked; a refusal is kept beside it."""
    send = Send(link="internet", to=frame.sender, raw=encode_response(response))
    if response.status == 200:
        return (send,)
    return Rejected(reason=_reason(response), raw=frame.raw), send


def _reason(response: Response) -> str:
    if not response.body:
        return f"status {response.status}"
    told = json_body(response.body)
    return str(told["Code"]) if isinstance(told, dict) and "Code" in told else "refused"
