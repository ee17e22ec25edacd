"""Serial numbers: those a set-up gives, or synthetic ones that no real device is known to carry.

Knows: one stable number a role. Never knows: anyone's real serial. Pumps and remotes have six
decimal digits, meters and sensors six hexadecimal ones; on the air they are three bytes.
"""

from __future__ import annotations

from dataclasses import replace

from banting.schema.setup import DeviceSetup, Setup

__all__ = ["address", "identified", "serial_of"]

_SYNTHETIC = {
    "pump": "555001",
    "remote": "555002",
    "meter": "c0ffee",
    "sensor": "5e4502",
    "stick": "555005",
}


def identified(setup: DeviceSetup) -> DeviceSetup:
    """Return the device with a serial: its own, in lower case, or the synthetic one of its role."""
    return replace(setup, serial=(setup.serial or _SYNTHETIC[setup.role]).lower())


def address(digits: str) -> bytes:
    """Return six digits as the three bytes that stand for them on the air."""
    return bytes.fromhex(digits)


def serial_of(setup: Setup, role: str) -> str | None:
    """Return the digits of another device of the set-up, None when there is none."""
    device = setup.device(role)
    return None if device is None else identified(device).serial
