"""What the family says of its one model: the push service needs no set-up, only a phone to push to.

Knows: which phones are pushed to. Never knows: what is pushed.
"""

from __future__ import annotations

from banting.devices.apns.sources import APPLE_ANSWERS, APPLE_REQUESTS
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup

__all__ = ["APPLE_APPS", "SPECS", "implied"]

APPLE_APPS = ("loop", "trio", "iaps")

SPECS: tuple[DeviceSpec, ...] = (
    DeviceSpec(
        role="push",
        model="apns",
        title="Apple push notification service",
        family="apns",
        firmwares=(),
        options=(),
        sources=(APPLE_REQUESTS, APPLE_ANSWERS),
    ),
)


def implied(setup: Setup) -> tuple[DeviceSetup, ...]:
    """Return the push service where the dosing app runs on an iPhone."""
    phone = setup.device("phone")
    if phone is None or phone.model not in APPLE_APPS or setup.device("push") is not None:
        return ()
    return (DeviceSetup(role="push", model="apns", firmware="", serial="", options=()),)
