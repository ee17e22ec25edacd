"""Nightscout 13.0.1, 14.0.0 and 15.0.7: the cloud that a home uploads to and is read from.

What the rest of the house sees of the family: what its model takes in a set-up (`SPECS`), how the
machine is built (`DEVICES`), how a site is asked from outside (`SERVICE`), which secrets it holds
(`credentials`), what is left out (`LIMITS`). The twin on a real port offers the same `answer`.
"""

from __future__ import annotations

from collections.abc import Callable

from banting.devices.family import HomeParts
from banting.devices.nightscout.answer import answer
from banting.devices.nightscout.answers import Answered
from banting.devices.nightscout.credentials import credentials
from banting.devices.nightscout.limits import LIMITS
from banting.devices.nightscout.machine import Nightscout
from banting.devices.nightscout.made_up_day import with_made_up_day
from banting.devices.nightscout.permissions import ROLES
from banting.devices.nightscout.service import HOST, SERVICE
from banting.devices.nightscout.site import SECRET_LENGTH_MIN, Site, site_of
from banting.devices.nightscout.specs import SPECS
from banting.devices.nightscout.state import CloudState
from banting.devices.nightscout.versions import VERSIONS
from banting.interfaces import Device
from banting.schema.setup import DeviceSetup, Setup

__all__ = [
    "DEVICES",
    "HOST",
    "LIMITS",
    "ROLES",
    "SECRET_LENGTH_MIN",
    "SERVICE",
    "SPECS",
    "VERSIONS",
    "Answered",
    "CloudState",
    "Site",
    "answer",
    "credentials",
    "site_of",
    "with_made_up_day",
]

DEVICES: dict[str, Callable[[DeviceSetup, Setup, HomeParts], Device]] = {
    "nightscout": lambda setup, _world, _parts: Nightscout(setup, SPECS[0]),
}
