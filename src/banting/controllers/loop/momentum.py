"""Momentum: glucose goes on for a quarter of an hour as it went for the last one.

Knows: glucose samples. Never knows: why glucose moves. A straight line through the samples of 15
minutes; jumps, calibrations, gaps and mixed sources give none. The slope is capped upwards only.

Source: LoopAlgorithm, Glucose/GlucoseMath (`loop-algorithm`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from banting.controllers.loop.insulin import TICK_S
from banting.controllers.loop.timeline import tick_ceil, tick_floor, ticks_between

__all__ = [
    "MOMENTUM_JUMP_MGDL_MAX",
    "MOMENTUM_S",
    "MOMENTUM_SLOPE_MAX",
    "is_gradual",
    "momentum_effect",
    "samples_between",
    "slope_mgdl_per_s",
]

Floats = Any
Samples = tuple[Floats, Floats, Any, Any]

MOMENTUM_S = 900.0
MOMENTUM_JUMP_MGDL_MAX = 40.0
MOMENTUM_SLOPE_MAX = 4.0 / 60.0  # mg/dL/s


def samples_between(at_s: Floats, first_s: float, last_s: float) -> tuple[int, int]:
    """Return the first sample from one time on, and the first after another (both inclusive)."""
    begin = 0
    while begin < len(at_s) and at_s[begin] < first_s:
        begin += 1
    stop = begin
    while stop < len(at_s) and at_s[stop] <= last_s:
        stop += 1
    return begin, stop


def is_gradual(glucose_mgdl: Floats, step_mgdl_max: float) -> bool:
    """Tell whether there are two samples at least, and no step between them is too large."""
    for i in range(1, len(glucose_mgdl)):
        if abs(glucose_mgdl[i] - glucose_mgdl[i - 1]) > step_mgdl_max:
            return False
    return len(glucose_mgdl) >= 2


def slope_mgdl_per_s(at_s: Floats, glucose_mgdl: Floats) -> float:
    """Return the slope of the least-squares line; NaN when all samples are at one time."""
    n = len(at_s)
    x, y, xx, xy = 0.0, 0.0, 0.0, 0.0
    for i in range(n):
        since = at_s[i] - at_s[0]
        x += since
        y += glucose_mgdl[i]
        xx += since * since
        xy += since * glucose_mgdl[i]
    spread = n * xx - x * x
    return (n * xy - x * y) / spread if spread != 0.0 else math.nan


def momentum_effect(samples: Samples, duration_s: float, gated: bool) -> tuple[float, Floats]:
    """Return the first point of the grid (s) and the effect (mg/dL) from there; empty for none.

    Args:
        samples: those of the last 15 minutes: time (s), glucose (mg/dL), calibration, source.
        duration_s: how far ahead.
        gated: whether a jump of more than 40 mg/dL gives no momentum (Loop 3.5 has no such rule).
    """
    at, glucose, display_only, source = samples
    n = len(at)
    none = (0.0, np.empty(0))
    if n < 3 or abs(at[n - 1] - at[0]) >= TICK_S * n:
        return none
    for i in range(n):
        if display_only[i] or source[i] != source[0]:
            return none
    if gated and not is_gradual(glucose, MOMENTUM_JUMP_MGDL_MAX):
        return none
    slope = min(slope_mgdl_per_s(at, glucose), MOMENTUM_SLOPE_MAX)
    if not math.isfinite(slope):
        return none
    first, last = tick_floor(at[n - 1]), tick_ceil(at[n - 1] + duration_s)
    effect = np.empty(ticks_between(first, last))
    for i in range(len(effect)):
        effect[i] = max(first + i * TICK_S - at[n - 1], 0.0) * slope
    return first, effect
