"""Apple's push notification service: what stands between whoever holds a key and the phone.

What the rest of the house sees of the family: its one model, which is there wherever the app runs
on an iPhone (`IMPLIED`), the machine (`DEVICES`), how it looks from outside (`SERVICES`), and what
is left out (`LIMITS`). The push key itself belongs to whoever sends.
"""

from __future__ import annotations

from collections.abc import Callable

from banting.devices.apns.face import PUSH
from banting.devices.apns.limits import LIMITS
from banting.devices.apns.service import PushService
from banting.devices.apns.specs import SPECS, implied
from banting.devices.family import HomeParts
from banting.interfaces import Device, Service
from banting.schema.setup import DeviceSetup, Setup

__all__ = ["DEVICES", "IMPLIED", "LIMITS", "SECRETS", "SERVICES", "SPECS"]

DEVICES: dict[str, Callable[[DeviceSetup, Setup, HomeParts], Device]] = {
    "push": lambda setup, world, _: PushService(setup, SPECS[0], world),
}
SERVICES: tuple[tuple[str, Service], ...] = (("push", PUSH),)


def _secrets(setup: Setup) -> tuple[tuple[str, bytes], ...]:
    """Return none: the service knows public halves of keys only."""
    del setup
    return ()


SECRETS: Callable[[Setup], tuple[tuple[str, bytes], ...]] = _secrets
IMPLIED: Callable[[Setup], tuple[DeviceSetup, ...]] = implied
