"""The forecast on the grid, and what it calls for, in one pass over its 75 points.

Knows: every effect from tick to tick. Never knows: what they stand for, or a pump. The formulas are
those of `prediction`, `dosing` and `correction`; what in them depends on the point only is a table.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from banting.controllers.loop.dosing import (
    ABOVE,
    BELOW,
    IN_RANGE,
    SUSPEND,
    correction_u,
    threshold_mgdl,
)
from banting.controllers.loop.grid_insulin import ACTED_SHARE, PER_ACTED_SHARE
from banting.controllers.loop.grid_state import ACTED, EFFECT, INSULIN, MID_ABSORPTION, UNITS
from banting.controllers.loop.insulin import EFFECT_TICKS, TICK_S
from banting.controllers.loop.momentum import MOMENTUM_S
from banting.controllers.loop.prediction import blend_share

__all__ = [
    "PATH",
    "RISE",
    "add_fading",
    "blend_momentum",
    "call_for",
    "insulin_and_carbs",
    "run_up",
]

_STRETCH = 16
PATH = 5 * _STRETCH  # points ahead, the last of the forecast repeated to whole vectors
_MOMENTUM_POINTS = int(MOMENTUM_S / TICK_S) + 1
_BLEND = tuple(blend_share(i, _MOMENTUM_POINTS, 0.0) for i in range(_MOMENTUM_POINTS))
# how far a forecast value's threshold has risen from the suspend threshold to the target
RISE = np.array([threshold_mgdl(i / EFFECT_TICKS, 0.0, 1.0) for i in range(PATH + 1)])


def insulin_and_carbs(
    x: Any, lag: int, isf_mgdl_per_u: float, back: int, carbs: Any, change: Any
) -> None:
    """Write what insulin and meals change in each tick from the last reading on.

    Args:
        x: the patient's memory.
        lag: how many ticks ago that reading was, at most 2.
        isf_mgdl_per_u: the sensitivity now.
        back: where `carbs` begins.
        carbs: the cumulative effect of meals.
        change: `[lag + PATH + 1]`, to be written; nothing changes after the last point.
    """
    since = carbs[back - lag :]
    change[0] = 0.0
    for i in range(lag):
        change[1 + i] = since[1 + i] - since[i] - x[ACTED + 2 - lag + i]
    ahead, to_come = change[lag + 1 :], carbs[back:]
    if x[MID_ABSORPTION] > 0.0:
        for j in range(EFFECT_TICKS):
            ahead[j] = to_come[j + 1] - to_come[j] - x[UNITS + j] * isf_mgdl_per_u
    else:
        for j in range(EFFECT_TICKS):
            ahead[j] = to_come[j + 1] - to_come[j] - x[EFFECT + j]
    for j in range(EFFECT_TICKS, PATH):
        ahead[j] = 0.0


def add_fading(change: Any, velocity: float, shape: Any, ticks: int) -> None:
    """Add a correction that fades out from the last reading on."""
    for j in range(ticks):
        change[1 + j] += velocity * shape[j]


def blend_momentum(change: Any, slope_mgdl_per_s: float) -> None:
    """Blend momentum out against all else over its first ticks."""
    step = slope_mgdl_per_s * TICK_S
    for i in range(1, _MOMENTUM_POINTS):
        change[i] = (1.0 - _BLEND[i]) * change[i] + _BLEND[i] * step


def run_up(glucose_mgdl: float, lag: int, change: Any, path: Any) -> None:
    """Add the changes up to a forecast from now on.

    Five stretches side by side: one sum after the other would wait for itself at every point.

    Args:
        glucose_mgdl: the last reading.
        lag: how many ticks ago it was.
        change: in each tick from then on.
        path: `[PATH + 1]`, to be written.
    """
    begin = glucose_mgdl
    for i in range(1, lag + 1):
        begin += change[i]
    path[0] = begin
    ahead = change[lag + 1 :]
    a, b, c, d, e = begin, 0.0, 0.0, 0.0, 0.0
    for j in range(_STRETCH):
        a += ahead[j]
        b += ahead[j + _STRETCH]
        c += ahead[j + 2 * _STRETCH]
        d += ahead[j + 3 * _STRETCH]
        e += ahead[j + 4 * _STRETCH]
        path[1 + j] = a
        path[1 + j + _STRETCH] = b
        path[1 + j + 2 * _STRETCH] = c
        path[1 + j + 3 * _STRETCH] = d
        path[1 + j + 4 * _STRETCH] = e
    b += a
    c += b
    d += c
    for j in range(_STRETCH):
        path[1 + j + _STRETCH] += a
        path[1 + j + 2 * _STRETCH] += b
        path[1 + j + 3 * _STRETCH] += c
        path[1 + j + 4 * _STRETCH] += d


def lowest_and_least(
    path: Any, insulin: int, suspend_below_mgdl: float, middle_mgdl: float, pair: Any
) -> tuple[float, float]:
    """Return the lowest value ahead, and the least positive correction times sensitivity.

    The latter is `dosing.correction_u` with `dosing.threshold_mgdl` at every point, infinite when
    no value is above its threshold.

    Args:
        path: of `run_up`.
        insulin: which curve.
        suspend_below_mgdl, middle_mgdl: the suspend threshold, the middle of the target.
        pair: `[2, _STRETCH]`: room.
    """
    rise = middle_mgdl - suspend_below_mgdl
    lowest, least = pair[0], pair[1]
    for j in range(_STRETCH):
        lowest[j], least[j] = path[0], np.inf
    for stretch in range(5):
        values = path[1 + stretch * _STRETCH :]
        risen = RISE[1 + stretch * _STRETCH :]
        per_share = PER_ACTED_SHARE[insulin, 1 + stretch * _STRETCH :]
        for j in range(_STRETCH):
            value = values[j]
            above = (value - (suspend_below_mgdl + rise * risen[j])) * per_share[j]
            above = above if above > 0.0 else np.inf
            lowest[j] = value if value < lowest[j] else lowest[j]
            least[j] = above if above < least[j] else least[j]
    low, small = lowest[0], least[0]
    for j in range(1, _STRETCH):
        low = lowest[j] if lowest[j] < low else low
        small = least[j] if least[j] < small else small
    return low, small


def call_for(
    x: Any,
    path: Any,
    low_mgdl: float,
    high_mgdl: float,
    suspend_below_mgdl: float,
    isf_mgdl_per_u: float,
    pair: Any,
) -> tuple[int, float, bool]:
    """Return what the forecast calls for: kind (`dosing`), insulin (U), and whether it dips.

    Args:
        x: the patient's memory.
        path: the forecast from now on, of `run_up`.
        low_mgdl, high_mgdl, suspend_below_mgdl, isf_mgdl_per_u: the settings now.
        pair: `[2, _STRETCH]`: room.
    """
    insulin, middle, eventual = int(x[INSULIN]), 0.5 * (low_mgdl + high_mgdl), path[EFFECT_TICKS]
    lowest, least = lowest_and_least(path, insulin, suspend_below_mgdl, middle, pair)
    if lowest < suspend_below_mgdl:
        return SUSPEND, 0.0, False
    dips = lowest < low_mgdl
    if dips and eventual < low_mgdl:
        at = 0
        while path[at] > lowest:
            at += 1
        acts = isf_mgdl_per_u * ACTED_SHARE[insulin, at]
        return BELOW, correction_u(lowest, middle, acts), dips
    if eventual > high_mgdl and least < np.inf:
        return ABOVE, least / isf_mgdl_per_u, dips
    return IN_RANGE, 0.0, dips
