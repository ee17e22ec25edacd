"""Machines of device families, one folder each; families never import each other.

`FAMILIES` is the shelf: a family's name to what the rest of the house sees of it.
"""

from __future__ import annotations

from banting.devices import paradigm
from banting.devices.family import Family, HomeParts, RadioTiming

__all__ = ["FAMILIES", "Family", "HomeParts", "RadioTiming"]

FAMILIES: dict[str, Family] = {
    "paradigm": Family(
        specs=paradigm.SPECS,
        devices=paradigm.DEVICES,
        dialect=paradigm.DIALECT,
        radio=paradigm.RADIO,
        limits=paradigm.LIMITS,
    ),
}
