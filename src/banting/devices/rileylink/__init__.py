"""RileyLink-class bridges: the box that lets a phone speak on a pump's radio.

What the rest of the house sees: models (`SPECS`), machines by role (`DEVICES`), how a frame is
wrapped for Bluetooth (`CARRIER`; `RileyLinkCarrier(pump=...)` tells what it carries), `LIMITS`.
"""

from __future__ import annotations

from collections.abc import Callable

from banting.devices.family import HomeParts
from banting.devices.rileylink.bridge import Bridge
from banting.devices.rileylink.carrier import CARRIER, RileyLinkCarrier
from banting.devices.rileylink.limits import LIMITS
from banting.devices.rileylink.specs import SPECS
from banting.interfaces import Device
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup

__all__ = ["CARRIER", "DEVICES", "LIMITS", "SPECS", "RileyLinkCarrier"]


def _spec(setup: DeviceSetup) -> DeviceSpec:
    return next(spec for spec in SPECS if spec.model == setup.model)


DEVICES: dict[str, Callable[[DeviceSetup, Setup, HomeParts], Device]] = {
    "bridge": lambda setup, world, _: Bridge(setup, _spec(setup), world),
}
