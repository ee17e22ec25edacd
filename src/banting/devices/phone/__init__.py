"""The phone with the app that doses: one machine, one folder for what each app takes from afar.

What the rest of the house sees: models (`SPECS`), machines by role (`DEVICES`), what the apps hold
(`SECRETS`), how they look to someone who writes to them directly (`SERVICES`), `LIMITS`.
"""

from __future__ import annotations

from collections.abc import Callable

from banting.devices.family import HomeParts
from banting.devices.phone.apps import APPS
from banting.devices.phone.limits import LIMITS as _OF_ALL
from banting.devices.phone.machine import Phone
from banting.interfaces import Device, Service
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup

__all__ = ["DEVICES", "LIMITS", "SECRETS", "SERVICES", "SPECS"]

SPECS: tuple[DeviceSpec, ...] = tuple(spec for app in APPS.values() for spec in app.specs)
SERVICES: tuple[tuple[str, Service], ...] = tuple(
    one for app in APPS.values() for one in app.services
)
LIMITS: tuple[str, ...] = (*_OF_ALL, *(limit for app in APPS.values() for limit in app.limits))


def _secrets(setup: Setup) -> tuple[tuple[str, bytes], ...]:
    """Return what the app of a set-up's phone holds, by name."""
    phone = setup.device("phone")
    return () if phone is None else APPS[phone.model].secrets(setup)


SECRETS = _secrets


def _phone(setup: DeviceSetup, world: Setup, parts: HomeParts) -> Device:
    app = APPS[setup.model]
    spec = next(spec for spec in app.specs if spec.model == setup.model)
    return Phone(setup, spec, world, parts, app)


DEVICES: dict[str, Callable[[DeviceSetup, Setup, HomeParts], Device]] = {"phone": _phone}
