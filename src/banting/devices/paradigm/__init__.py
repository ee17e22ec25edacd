"""Medtronic Paradigm: pump, remote, meter, sensor and CareLink stick on one radio.

What the rest of the house sees of the family: what its models take in a set-up (`SPECS`), how each
role is built (`DEVICES`), how its protocol looks from outside (`DIALECT`), how long bytes take on
its channel (`RADIO`), and what the machines leave out (`LIMITS`).
"""

from __future__ import annotations

from collections.abc import Callable

from banting.devices.family import HomeParts, RadioTiming
from banting.devices.paradigm.airtime import BIT_RATE_HZ, GAP_MS, OVERHEAD_BYTES
from banting.devices.paradigm.dialect import DIALECT
from banting.devices.paradigm.limits import LIMITS
from banting.devices.paradigm.meter import Meter
from banting.devices.paradigm.pump import Pump
from banting.devices.paradigm.remote import Remote
from banting.devices.paradigm.sensor import Sensor
from banting.devices.paradigm.specs import SPECS
from banting.devices.paradigm.stick import Stick
from banting.interfaces import Device
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup

__all__ = ["DEVICES", "DIALECT", "LIMITS", "RADIO", "SPECS"]

RADIO = RadioTiming(bit_rate_hz=BIT_RATE_HZ, overhead_bytes=OVERHEAD_BYTES, gap_ms=GAP_MS)


def _spec(setup: DeviceSetup) -> DeviceSpec:
    return next(spec for spec in SPECS if (spec.role, spec.model) == (setup.role, setup.model))


DEVICES: dict[str, Callable[[DeviceSetup, Setup, HomeParts], Device]] = {
    "pump": lambda setup, world, _: Pump(setup, _spec(setup), world),
    "remote": lambda setup, world, _: Remote(setup, _spec(setup), world),
    "meter": lambda setup, world, _: Meter(setup, _spec(setup), world),
    "sensor": lambda setup, world, _: Sensor(setup, _spec(setup), world),
    "stick": lambda setup, world, _: Stick(setup, _spec(setup), world),
}
