"""What an assumption puts into an attacker's hands: secrets by name, with their bytes.

Knows: which families' secrets an assumption hands over. Never knows: what they open.
"""

from __future__ import annotations

from banting.build.system import System
from banting.schema.question import Position

__all__ = ["secret_values"]

# An assumption whose holder has more than one secret -> the families whose secrets he has.
_HOLDERS = {"caregiver_turned": ("caregiver",), "insider_at_host": ("nightscout", "share")}


def secret_values(system: System, position: Position) -> tuple[tuple[str, bytes], ...]:
    """Return the secrets that assumptions granted at a position put into the attacker's hands."""
    pump = system.device("pump")
    assert pump is not None, "a set-up has a pump"
    serial = bytes.fromhex(pump.setup.serial)
    by_family = dict(system.secrets)
    every = dict(one for secrets in by_family.values() for one in secrets)
    held: dict[str, bytes] = {}
    for key in system.taken_for_granted(position):
        if key == "serial_known":
            held["pump-serial"] = serial
        elif key == "serial_guessed":
            held["guessed-serial"] = serial
        elif key == "otp_guessed":
            held["guessed-otp-secret"] = every["otp-secret"]
        elif key in _HOLDERS:
            held.update(one for name in _HOLDERS[key] for one in by_family.get(name, ()))
        else:
            name = _name_of(system, key)
            held.update({name: every[name]} if name in every else {})
    return tuple(sorted(held.items()))


def _name_of(system: System, key: str) -> str:
    """Return the secret that an assumption says is known, "" when it says no such thing."""
    fact = next(one.fact for one in system.assumptions if one.key == key)
    return fact.removeprefix("knows.") if fact.startswith("knows.") else ""
