"""Dexcom G6: a sensor that tells the phone each reading, and a cloud if its app is so set.

What the rest of the house sees of the family: its one model (`SPECS`), the machine (`DEVICES`), how
its messages look (`SPEECH`), and what is left out (`LIMITS`). It offers no service and holds no
secret of its own: the login of Share belongs to Share, the API secret to Nightscout.
"""

from __future__ import annotations

from collections.abc import Callable

from banting.devices.dexcom.face import G6_SPEECH
from banting.devices.dexcom.limits import LIMITS
from banting.devices.dexcom.sensor import G6Sensor
from banting.devices.dexcom.specs import SPECS
from banting.devices.family import HomeParts
from banting.interfaces import Device, Service, Speech
from banting.schema.setup import DeviceSetup, Setup

__all__ = ["DEVICES", "LIMITS", "SECRETS", "SERVICES", "SPECS", "SPEECH"]

DEVICES: dict[str, Callable[[DeviceSetup, Setup, HomeParts], Device]] = {
    "sensor": lambda setup, world, _: G6Sensor(setup, SPECS[0], world),
}
SERVICES: tuple[tuple[str, Service], ...] = ()
SPEECH: Speech = G6_SPEECH


def _secrets(setup: Setup) -> tuple[tuple[str, bytes], ...]:
    """Return none of its own."""
    del setup
    return ()


SECRETS: Callable[[Setup], tuple[tuple[str, bytes], ...]] = _secrets
