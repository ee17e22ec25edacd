"""Time in Loop: seconds since an epoch, a grid of five minutes, and schedules as timelines.

Knows: floors, ceilings and who is in force when. Never knows: what a value means. The grid is of
absolute time, so effects of different origin meet on the same points. A timeline is three arrays:
start (ascending), end, value.

Source: LoopAlgorithm, Extensions/Date and SampleValue (`loop-algorithm`).
"""

from __future__ import annotations

import math
from typing import Any

from banting.controllers.loop.insulin import TICK_S

__all__ = ["index_at", "tick_ceil", "tick_floor", "ticks_between"]

Floats = Any  # a float array [n], as numba sees it


def tick_floor(at_s: float) -> float:
    """Return the last point of the grid that is not after a time."""
    return math.floor(at_s / TICK_S) * TICK_S


def tick_ceil(at_s: float) -> float:
    """Return the first point of the grid that is not before a time."""
    return math.ceil(at_s / TICK_S) * TICK_S


def ticks_between(first_s: float, last_s: float) -> int:
    """Return how many points of the grid lie from one to another, both counted, at least one."""
    return max(round((last_s - first_s) / TICK_S), 0) + 1


def index_at(start_s: Floats, at_s: float) -> int:
    """Return the item in force at a time, the last that has begun by then; -1 for none."""
    found = -1
    for i in range(len(start_s)):
        if start_s[i] > at_s:
            break
        found = i
    return found
