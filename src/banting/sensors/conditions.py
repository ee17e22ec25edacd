"""What happens to a sensor around its own error: gaps, pressure, lateness, the scale.

Pure functions of one patient's scalars, compiled over lanes by `lanes.py`. Knows: nothing of the
error model. Sources and assumptions: `wear.py` beside this file.
"""

from __future__ import annotations

from typing import Any

from banting.chance import exponential, floor
from banting.sensors.wear import FALL_MGDL, FALL_SD, PRESSED_MIN, PRESSED_SD

__all__ = ["COMPILED", "gap_after", "pressure_after", "shown"]

LOWEST_MGDL, HIGHEST_MGDL = 40.0, 400.0
LOW_MGDL, HIGH_MGDL = 39.0, 401.0  # what stands for "LOW" and "HIGH" (dexcom-low-high)
_TICKS_PER_MIN = 0.2
_NO_FALL_MGDL = 0.01  # what is left of a fall when it is over


def gap_after(gap: Any, chosen: Any, chances: Any) -> Any:
    """Return the kind of gap at this tick from that at the last one.

    Args:
        gap: 0 none, 1 short, 2 long.
        chosen: a uniform draw.
        chances: of a gap, that it is long, that a short one ends, that a long one ends.
    """
    begins, is_long, short_ends, long_ends = chances
    kind = 2.0 if chosen < begins * is_long else 1.0
    begun = kind if chosen < begins else 0.0
    ends = short_ends if gap < 1.5 else long_ends
    kept = 0.0 if chosen < ends else gap
    return kept if gap > 0.5 else begun


def pressure_after(
    pressure: Any, night: Any, chosen: Any, normals: Any, chance: Any, stays: Any
) -> Any:
    """Return pressure at this tick: ticks left, the fall it aims at and the fall it has reached.

    Args:
        pressure: the same three, one tick ago.
        night: whether the wearer is in bed.
        chosen, normals: a uniform draw and two normal ones.
        chance, stays: as `Wear.rows` has them.
    """
    left, aims, fall = pressure
    begins = night & (left < 0.5) & (chosen < chance)
    length = floor(PRESSED_MIN * _TICKS_PER_MIN * exponential(PRESSED_SD * normals[0]) + 0.5)
    length = length if length > 1.0 else 1.0
    size = FALL_MGDL * exponential(FALL_SD * normals[1])
    left = length if begins else left
    aims = size if begins else aims
    pressed = left > 0.5
    aim = aims if pressed else 0.0
    fall = aim + (fall - aim) * stays
    fall = fall if fall > _NO_FALL_MGDL else 0.0
    return (left - 1.0 if pressed else 0.0), aims, fall


def shown(value_mgdl: Any, last_mgdl: Any, late_share: Any) -> Any:
    """Return what a display or a loop is told: whole mg/dL, or the ends of the scale."""
    arrives = value_mgdl + (last_mgdl - value_mgdl) * late_share
    whole = floor(arrives + 0.5)
    whole = LOW_MGDL if whole < LOWEST_MGDL else whole
    return HIGH_MGDL if whole > HIGHEST_MGDL else whole


# What a compiler of any of these has to know, callees first.
COMPILED = (gap_after, pressure_after, shown)
