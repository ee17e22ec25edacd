"""The worn sensor's transmitter as a machine: sends a current in its own rhythm, each one twice.

Knows: the last sensed glucose and the rhythm. Never knows: what the pump makes of a current; it is
worn by a body whose glucose is handed to it.

    sense      mg/dL at the sensor

Source: protocols section 1.11 of the fact sheet (MMCommander src/MMsimulator): the pauses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.devices.paradigm.identity import address, identified
from banting.devices.paradigm.packets import PacketType, encode_air
from banting.devices.paradigm.pump_glucose import isig_from_glucose
from banting.devices.paradigm.sensor_packets import (
    REPEAT_AFTER_S,
    SENDS_AFTER_S,
    SensorPacket,
    encode_sensor,
)
from banting.devices.paradigm.sources import LETTER_2011, MMCOMMANDER
from banting.devices.paradigm.stating import HABIT, MENU, change, fact, interface
from banting.schema.device_log import LogEntry
from banting.schema.effects import Act, Effect, Frame, Send
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup
from banting.units import MS_PER_S

__all__ = ["Sensor", "SensorState"]

_FIRST_SEND_MS = 60 * MS_PER_S
_READINGS_KEPT = 9
_SENSED_AT_START_MGDL = 120  # estimate: until the body's first value is handed over
_SEQUENCES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorState:
    """The last nine currents (newest first), the next packet's number and when it goes out."""

    isig: tuple[int, ...]
    sensed_isig: int
    sequence: int = 0
    repeat: int = 0
    next_ms: int = _FIRST_SEND_MS


class Sensor:
    """A transmitter: implements `interfaces.Device`."""

    role = "sensor"
    links: tuple[str, ...] = ("radio",)

    def __init__(self, setup: DeviceSetup, spec: DeviceSpec, world: Setup) -> None:
        """Take the sensor as owned; the pump's option decides what the wearer reads there."""
        self.setup = identified(setup)
        self.spec = spec
        pump = world.device("pump")
        self._pump_takes = pump is not None and dict(pump.options).get("sensor_option") is True
        self._worn = setup.text("used") != "never"

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return that it is worn, what it puts on the air, and where it is read."""
        if not self._worn:
            return ()
        stop = change("sensor.used", '"never"', "do not wear the sensor", HABIT)
        says = "every five minutes the transmitter's number is on the air in clear"
        facts = [
            fact("air.carries-sensor-id", says, "sensor", MMCOMMANDER, stop),
        ]
        if self._pump_takes:
            off = change("pump.sensor_option", "false", "turn the sensor option off", MENU)
            says = "the wearer takes the sensor's reading from the pump's screen"
            facts.append(fact("wearer.reads-sensor-on-pump", says, "sensor", LETTER_2011, off))
        return tuple(facts)

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return its one way out."""
        return (interface("sensor", "sensor.radio", MMCOMMANDER),)

    def initial(self) -> SensorState:
        """Return the sensor at the start of the day, warmed up."""
        isig = isig_from_glucose(_SENSED_AT_START_MGDL)
        return SensorState(isig=(isig,) * _READINGS_KEPT, sensed_isig=isig)

    def receive(
        self, state: SensorState, frame: Frame, now_ms: int
    ) -> tuple[SensorState, tuple[Effect, ...]]:
        """Return the same: the transmitter has no receiver for such frames."""
        del frame, now_ms
        return state, ()

    def act(
        self, state: SensorState, act: Act, now_ms: int
    ) -> tuple[SensorState, tuple[Effect, ...]]:
        """Return the sensor with the glucose that its next packet tells."""
        del now_ms
        assert act.name == "sense", f"nobody can {act.name} a sensor"
        return replace(state, sensed_isig=isig_from_glucose(max(act.value, 0))), ()

    def tick(self, state: SensorState, now_ms: int) -> tuple[SensorState, tuple[Effect, ...]]:
        """Return the sensor after it sent the packet that was due."""
        if now_ms < state.next_ms or not self._worn:
            return state, ()
        if not state.repeat:
            state = replace(state, isig=(state.sensed_isig, *state.isig[:-1]))
        packet = SensorPacket(
            kind=PacketType.SENSOR,
            sensor_id=address(self.setup.serial),
            isig=state.isig,
            sequence=state.sequence,
            repeat=state.repeat,
        )
        return _after(state, now_ms), (Send(link="radio", raw=encode_air(encode_sensor(packet))),)

    def log(self, state: SensorState) -> tuple[LogEntry, ...]:
        """Return nothing: it keeps no log."""
        del state
        return ()

    def wake_at(self, state: SensorState) -> int | None:
        """Return when the next packet is due, None when it is not worn."""
        return state.next_ms if self._worn else None


def _after(state: SensorState, now_ms: int) -> SensorState:
    """Return the sensor with its next sending planned: the repeat, or the next number."""
    place = state.sequence % len(SENDS_AFTER_S)
    repeat_s = REPEAT_AFTER_S[place]
    if not state.repeat:
        return replace(state, repeat=1, next_ms=now_ms + repeat_s * MS_PER_S)
    pause_ms = (SENDS_AFTER_S[place] - repeat_s) * MS_PER_S
    sequence = (state.sequence + 1) % _SEQUENCES
    return replace(state, repeat=0, sequence=sequence, next_ms=now_ms + pause_ms)
