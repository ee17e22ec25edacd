"""Those who follow and command from afar: LoopFollow, LoopCaregiver, or a phone with text messages.

What the rest of the house sees of the family: its models (`SPECS`), the machine of each
(`DEVICES`), the secrets that lie on a caregiver's phone (`SECRETS`), and what is left out
(`LIMITS`). Nobody asks a caregiver's phone for anything, so it offers no service.
"""

from __future__ import annotations

from collections.abc import Callable

from banting.devices.caregiver.app import CaregiverApp
from banting.devices.caregiver.belongings import secrets
from banting.devices.caregiver.by_sms import CaregiverBySms
from banting.devices.caregiver.limits import LIMITS
from banting.devices.caregiver.specs import SPECS
from banting.devices.family import HomeParts
from banting.interfaces import Device, Service
from banting.schema.setup import DeviceSetup, Setup

__all__ = ["DEVICES", "LIMITS", "SECRETS", "SERVICES", "SPECS"]


def _caregiver(setup: DeviceSetup, world: Setup, parts: HomeParts) -> Device:
    del parts
    spec = next(spec for spec in SPECS if spec.model == setup.model)
    if setup.model == "phone-sms":
        return CaregiverBySms(setup, spec, world)
    return CaregiverApp(setup, spec, world)


DEVICES: dict[str, Callable[[DeviceSetup, Setup, HomeParts], Device]] = {"caregiver": _caregiver}
SERVICES: tuple[tuple[str, Service], ...] = ()
SECRETS: Callable[[Setup], tuple[tuple[str, bytes], ...]] = secrets
