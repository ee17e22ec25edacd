"""The remote MMT-500 or MMT-503 as a machine: three buttons, an identifier, a counter.

Knows: its counter. Never knows: whether the pump heard; there is no answer.

    press-b, press-act, press-suspend      no value
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.devices.paradigm.identity import address, identified
from banting.devices.paradigm.packets import encode_air
from banting.devices.paradigm.remote_packets import REPEATS, Button, RemotePress, encode_remote
from banting.devices.paradigm.sources import CVE_2018_14781
from banting.devices.paradigm.stating import HABIT, change, fact, interface
from banting.schema.device_log import LogEntry
from banting.schema.effects import Act, Effect, Frame, Send
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup

__all__ = ["Remote", "RemoteState"]

_BUTTONS = {
    "press-b": Button.BOLUS,
    "press-act": Button.ACT,
    "press-suspend": Button.SUSPEND,
}
_COUNTER_AT_START = 0x40


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteState:
    """The counter of the next press, one byte."""

    counter: int


class Remote:
    """A remote: implements `interfaces.Device`."""

    role = "remote"
    links: tuple[str, ...] = ("radio",)

    def __init__(self, setup: DeviceSetup, spec: DeviceSpec, world: Setup) -> None:
        """Take the remote as owned."""
        del world
        self.setup = identified(setup)
        self.spec = spec

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return that it is in use, and so names itself on the air."""
        if self.setup.text("used") == "never":
            return ()
        stop = change("remote.used", '"never"', "leave the remote in a drawer", HABIT)
        says = "every press carries the remote's number in clear"
        return (
            fact("remote.in-use", "the remote is in use", "remote", CVE_2018_14781, stop),
            fact("air.carries-remote-id", says, "remote", CVE_2018_14781, stop),
        )

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return its one way out."""
        return (interface("remote", "remote.radio", CVE_2018_14781),)

    def initial(self) -> RemoteState:
        """Return the remote at the start of the day."""
        return RemoteState(counter=_COUNTER_AT_START)

    def receive(
        self, state: RemoteState, frame: Frame, now_ms: int
    ) -> tuple[RemoteState, tuple[Effect, ...]]:
        """Return the same: a remote has no receiver."""
        del frame, now_ms
        return state, ()

    def act(
        self, state: RemoteState, act: Act, now_ms: int
    ) -> tuple[RemoteState, tuple[Effect, ...]]:
        """Return the remote after a press, and the burst it sends."""
        del now_ms
        assert act.name in _BUTTONS, f"hands cannot {act.name} a remote"
        button = _BUTTONS[act.name]
        press = RemotePress(
            remote_id=address(self.setup.serial), button=button, counter=state.counter
        )
        burst = Send(link="radio", raw=encode_air(encode_remote(press)), repeats=REPEATS[button])
        return RemoteState(counter=(state.counter + 1) & 0xFF), (burst,)

    def tick(self, state: RemoteState, now_ms: int) -> tuple[RemoteState, tuple[Effect, ...]]:
        """Return the same: nothing happens by itself."""
        del now_ms
        return state, ()

    def log(self, state: RemoteState) -> tuple[LogEntry, ...]:
        """Return nothing: it keeps no log."""
        del state
        return ()

    def wake_at(self, state: RemoteState) -> int | None:
        """Return None: it never asks to be woken."""
        del state
        return None
