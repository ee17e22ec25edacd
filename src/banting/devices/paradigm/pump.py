"""The pump as a machine: it hears four kinds of packet, obeys keys, and lives through time.

Knows: which idea each event belongs to. Never knows: how; `pump_radio`, `pump_remote`,
`pump_glucose`, `pump_hands` and `pump_time` do. Pure: state in, state and effects out.
"""

from __future__ import annotations

from banting.devices.paradigm.identity import address, identified, serial_of
from banting.devices.paradigm.insulin import round_rate
from banting.devices.paradigm.models import MODELS
from banting.devices.paradigm.packets import Packet, PacketType, decode_air
from banting.devices.paradigm.pump_battery import FULL_CHARGE
from banting.devices.paradigm.pump_facts import pump_facts, pump_interfaces
from banting.devices.paradigm.pump_glucose import hear_meter, hear_sensor
from banting.devices.paradigm.pump_hands import act_on_pump
from banting.devices.paradigm.pump_log import pump_log
from banting.devices.paradigm.pump_radio import hear_carelink, listens_every_ms
from banting.devices.paradigm.pump_remote import hear_remote
from banting.devices.paradigm.pump_state import (
    Caused,
    Delivery,
    Identity,
    PumpState,
    Switches,
    rejected,
)
from banting.devices.paradigm.pump_time import next_wake_ms, settle
from banting.devices.paradigm.schedules import BasalEntry
from banting.devices.paradigm.specs import SPECS
from banting.errors import WireError
from banting.schema.device_log import LogEntry
from banting.schema.effects import Act, Effect, Frame
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup
from banting.units import milliunits_from_u

__all__ = ["DEFAULT_BASAL_U_PER_H", "Pump"]

DEFAULT_BASAL_U_PER_H = 1.0  # estimate: where the wearer's own rate is not given
_SENSORS = frozenset(spec.model for spec in SPECS if spec.role == "sensor")
_NO_IDS: tuple[str | None, ...] = (None, None, None)


class Pump:
    """A Paradigm pump: implements `interfaces.Device`."""

    role = "pump"
    links: tuple[str, ...] = ("radio",)

    def __init__(self, setup: DeviceSetup, spec: DeviceSpec, world: Setup) -> None:
        """Take the pump as owned and the set-up around it (what is paired, the wearer's basal)."""
        self.setup = identified(setup)
        self.spec = spec
        self.identity = Identity(
            model=MODELS[setup.model],
            firmware=setup.firmware,
            serial=address(self.setup.serial),
        )
        self._switches = _switches(self.setup, world)
        self._basal = _basal(self.identity, self._switches, world)

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return what is true of this pump as it is switched."""
        return pump_facts(self.identity, self._switches)

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return every way in and out."""
        return pump_interfaces(self.identity)

    def initial(self) -> PumpState:
        """Return the pump at the start of the day: full of insulin unless the set-up says less."""
        full = self.identity.model.reservoir_milliunits
        options = dict(self.setup.options)
        held = options.get("reservoir_u")
        reservoir = full if held is None else min(full, milliunits_from_u(float(held)))
        percent = int(options.get("battery_percent", 100))
        return PumpState(
            settled_ms=0,
            delivery=Delivery(profiles=(self._basal,) * 3, reservoir=reservoir),
            switches=self._switches,
            charge=FULL_CHARGE * percent // 100,
        )

    def receive(
        self, state: PumpState, frame: Frame, now_ms: int
    ) -> tuple[PumpState, tuple[Effect, ...]]:
        """Return the pump after a frame on the radio."""
        state, before = settle(self.identity, state, now_ms)
        state, caused = self._hear(state, frame, now_ms)
        return state, (*before, *caused)

    def act(self, state: PumpState, act: Act, now_ms: int) -> tuple[PumpState, tuple[Effect, ...]]:
        """Return the pump after something done by hand (`pump_hands.ACTS`)."""
        state, before = settle(self.identity, state, now_ms)
        state, caused = act_on_pump(self.identity, state, act, now_ms)
        return state, (*before, *caused)

    def tick(self, state: PumpState, now_ms: int) -> tuple[PumpState, tuple[Effect, ...]]:
        """Return the pump at a time."""
        return settle(self.identity, state, now_ms)

    def wake_at(self, state: PumpState) -> int | None:
        """Return when the pump wants to be settled next."""
        return next_wake_ms(state)

    def log(self, state: PumpState) -> tuple[LogEntry, ...]:
        """Return the pump's history."""
        return pump_log(self.identity, state)

    def _hear(self, state: PumpState, frame: Frame, now_ms: int) -> Caused:
        if not state.powered:
            return rejected(state, "the battery is empty", frame.raw)
        try:
            packet = decode_air(frame.raw)
        except WireError as error:
            return rejected(state, f"noise: {error.reason}", frame.raw)
        if packet.type is PacketType.CARELINK:
            return hear_carelink(self.identity, state, packet, frame, now_ms)
        return self._hear_others(state, packet, frame, now_ms)

    def _hear_others(self, state: PumpState, packet: Packet, frame: Frame, now_ms: int) -> Caused:
        if packet.type.of_sensor:
            return hear_sensor(state, packet, frame.raw, now_ms)
        if not state.awake(now_ms) and frame.duration_ms < listens_every_ms(state):
            return rejected(state, "the radio is asleep: the burst was too short", frame.raw)
        if packet.type is PacketType.REMOTE:
            return hear_remote(self.identity, state, packet, frame.raw, now_ms)
        if packet.type is PacketType.METER:
            return hear_meter(self.identity, state, packet, frame.raw, now_ms)
        return rejected(state, "MySentry packets are only sent, never obeyed", frame.raw)


def _switches(setup: DeviceSetup, world: Setup) -> Switches:
    options = dict(setup.options)
    remote, meter = world.device("remote"), world.device("meter")
    paired = remote is not None and remote.flag("paired")
    linked = meter is not None and meter.flag("linked")
    has = MODELS[setup.model]
    return Switches(
        max_bolus=milliunits_from_u(setup.number("max_bolus_u")),
        max_basal_per_h=milliunits_from_u(setup.number("max_basal_u_per_h")),
        remote_option=setup.flag("remote_option"),
        remote_ids=_first(serial_of(world, "remote") if paired else None),
        meter_option=bool(options.get("meter_option", False)),
        meter_ids=_first(serial_of(world, "meter") if linked and has.has_meter else None),
        sensor_option=bool(options.get("sensor_option", False)),
        sensor_id=serial_of(world, "sensor") if has.has_sensor and _own_sensor(world) else None,
        easy_bolus=setup.flag("easy_bolus"),
        easy_bolus_step=milliunits_from_u(setup.number("easy_bolus_step_u")),
        pc_connect=bool(options.get("pc_connect", False)),
        low_glucose_alert_mgdl=int(options.get("low_glucose_alert_mgdl", 0)),
    )


def _own_sensor(world: Setup) -> bool:
    """Return whether the sensor is one that this radio can hear."""
    sensor = world.device("sensor")
    return sensor is not None and sensor.model in _SENSORS


def _first(digits: str | None) -> tuple[str | None, ...]:
    return (digits, *_NO_IDS[1:])


def _basal(identity: Identity, switches: Switches, world: Setup) -> tuple[BasalEntry, ...]:
    """Return a flat profile at the wearer's rate, within max basal."""
    basal_u_per_h = world.wearer.basal_u_per_h
    wanted = DEFAULT_BASAL_U_PER_H if basal_u_per_h is None else basal_u_per_h
    rate = min(milliunits_from_u(wanted), switches.max_basal_per_h)
    rate = round_rate(rate, identity.model.generation)
    return (BasalEntry(half_hour=0, milliunits_per_h=rate),)
