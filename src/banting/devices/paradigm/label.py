"""The label on the pump's back: its serial number in print, for whoever holds the pump.

Knows: how it reads. Never knows: who reads it. Source: the 2011 letter, which asks customers to
guard that number because commands that carry it are obeyed.
"""

from __future__ import annotations

import re

__all__ = ["LABEL", "serial_on_label"]

LABEL = "S/N "
_PRINTED = re.compile(rb"S/N ([0-9]{6})")


def serial_on_label(seen: bytes) -> bytes | None:
    """Return the serial number as it goes on the air, None when this is no label."""
    printed = _PRINTED.fullmatch(seen)
    return bytes.fromhex(printed[1].decode()) if printed else None
