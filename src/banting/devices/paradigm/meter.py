"""The linked meter as a machine: shows a fingerstick, and sends it to the pump when linked.

Knows: its identifier. Never knows: what the pump does with a value.

    fingerstick      mg/dL
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.devices.paradigm.identity import address, identified
from banting.devices.paradigm.meter_packets import (
    GLUCOSE_MGDL_MAX,
    MeterAck,
    MeterReading,
    decode_meter,
    encode_meter,
)
from banting.devices.paradigm.packets import decode_air, encode_air
from banting.devices.paradigm.sources import LETTER_2011, MINIMED_RF
from banting.devices.paradigm.stating import HABIT, change, fact, interface
from banting.errors import WireError
from banting.schema.device_log import LogEntry
from banting.schema.effects import Act, Effect, Frame, Send, Show, ShowGlucose
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup

__all__ = ["METER_REPEATS", "Meter", "MeterState"]

METER_REPEATS = 255  # a value is sent up to 255 times (ps2/minimed_rf)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterState:
    """Whether a value was sent that the pump has not acknowledged."""

    waiting: bool = False


class Meter:
    """A meter: implements `interfaces.Device`."""

    role = "meter"
    links: tuple[str, ...] = ("radio",)

    def __init__(self, setup: DeviceSetup, spec: DeviceSpec, world: Setup) -> None:
        """Take the meter as owned; the pump's option decides what the wearer reads there."""
        self.setup = identified(setup)
        self.spec = spec
        self._id = address(self.setup.serial)
        pump = world.device("pump")
        self._pump_takes = pump is not None and dict(pump.options).get("meter_option") is True

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return that it is in use, and when linked what that puts on the air."""
        if self.setup.text("used") == "never":
            return ()
        stop = change("meter.used", '"never"', "leave this meter in a drawer", HABIT)
        facts = [fact("meter.in-use", "the meter is in use", "meter", LETTER_2011, stop)]
        if not self.setup.flag("linked"):
            return tuple(facts)
        unlink = change("meter.linked", "false", "unlink the meter", HABIT)
        says = "every value carries the meter's number in clear"
        facts.append(fact("air.carries-meter-id", says, "meter", MINIMED_RF, unlink))
        if self._pump_takes:
            off = change("pump.meter_option", "false", "turn the meter option off", 1)
            says = "the wearer takes the meter's value from the pump's screen"
            facts.append(fact("wearer.reads-meter-on-pump", says, "meter", LETTER_2011, off))
        return tuple(facts)

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return its radio and its screen."""
        shows = "the meter's own screen shows what it measured; nothing sent to it changes that"
        return (
            interface("meter", "meter.radio", MINIMED_RF),
            interface("meter", "meter.screen", LETTER_2011, shows),
        )

    def initial(self) -> MeterState:
        """Return the meter at the start of the day."""
        return MeterState()

    def receive(
        self, state: MeterState, frame: Frame, now_ms: int
    ) -> tuple[MeterState, tuple[Effect, ...]]:
        """Return the meter after a frame; only the pump's acknowledgement means anything to it."""
        del now_ms
        try:
            message = decode_meter(decode_air(frame.raw))
        except WireError:
            return state, ()
        if not state.waiting or message != MeterAck(meter_id=self._id):
            return state, ()
        return MeterState(), (Show(text="sent to the pump"),)

    def act(
        self, state: MeterState, act: Act, now_ms: int
    ) -> tuple[MeterState, tuple[Effect, ...]]:
        """Return the meter after a fingerstick: the value shown, and sent when linked."""
        del now_ms
        assert act.name == "fingerstick", f"hands cannot {act.name} a meter"
        glucose_mgdl = min(max(act.value, 0), GLUCOSE_MGDL_MAX)
        shown = ShowGlucose(glucose_mgdl=glucose_mgdl, origin="meter")
        if not self.setup.flag("linked"):
            return state, (shown,)
        reading = MeterReading(meter_id=self._id, glucose_mgdl=glucose_mgdl)
        burst = Send(link="radio", raw=encode_air(encode_meter(reading)), repeats=METER_REPEATS)
        return MeterState(waiting=True), (shown, burst)

    def tick(self, state: MeterState, now_ms: int) -> tuple[MeterState, tuple[Effect, ...]]:
        """Return the same: nothing happens by itself."""
        del now_ms
        return state, ()

    def log(self, state: MeterState) -> tuple[LogEntry, ...]:
        """Return nothing: it keeps no log."""
        del state
        return ()

    def wake_at(self, state: MeterState) -> int | None:
        """Return None: it never asks to be woken."""
        del state
        return None
