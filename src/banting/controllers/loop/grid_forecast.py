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

__all__ = ["add_fading", "blend_momentum", "call_for", "insulin_and_carbs"]

_POINTS = EFFECT_TICKS + 1
_MOMENTUM_POINTS = int(MOMENTUM_S / TICK_S) + 1
_BLEND = tuple(blend_share(i, _MOMENTUM_POINTS, 0.0) for i in range(_MOMENTUM_POINTS))
# how far a forecast value's threshold has risen from the suspend threshold to the target
_RISE = np.array([threshold_mgdl(i / EFFECT_TICKS, 0.0, 1.0) for i in range(_POINTS)])


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
        change: `[lag + EFFECT_TICKS + 1]`, to be written from item 1 on.
    """
    for i in range(lag):
        change[1 + i] = carbs[back - lag + i + 1] - carbs[back - lag + i] - x[ACTED + 2 - lag + i]
    if x[MID_ABSORPTION] > 0.0:
        for j in range(EFFECT_TICKS):
            change[lag + 1 + j] = (
                carbs[back + j + 1] - carbs[back + j] - x[UNITS + j] * isf_mgdl_per_u
            )
    else:
        for j in range(EFFECT_TICKS):
            change[lag + 1 + j] = carbs[back + j + 1] - carbs[back + j] - x[EFFECT + j]


def add_fading(change: Any, velocity: float, shape: Any, ticks: int) -> None:
    """Add a correction that fades out from the last reading on."""
    for j in range(ticks):
        change[1 + j] += velocity * shape[j]


def blend_momentum(change: Any, slope_mgdl_per_s: float) -> None:
    """Blend momentum out against all else over its first ticks."""
    step = slope_mgdl_per_s * TICK_S
    for i in range(1, _MOMENTUM_POINTS):
        change[i] = (1.0 - _BLEND[i]) * change[i] + _BLEND[i] * step


def call_for(
    x: Any,
    glucose_mgdl: float,
    lag: int,
    change: Any,
    low_mgdl: float,
    high_mgdl: float,
    suspend_below_mgdl: float,
    isf_mgdl_per_u: float,
    forecast: Any,
) -> tuple[int, float, bool]:
    """Return what the forecast calls for: kind (`dosing`), insulin (U), and whether it dips.

    Args:
        x: the patient's memory.
        glucose_mgdl: the last reading.
        lag: how many ticks ago it was.
        change: in each tick from then on.
        low_mgdl, high_mgdl, suspend_below_mgdl, isf_mgdl_per_u: the settings now.
        forecast: `[EFFECT_TICKS + 1]`, to be written: the forecast from now on.
    """
    insulin = int(x[INSULIN])
    value = glucose_mgdl
    for i in range(1, lag + 1):
        value += change[i]
    middle = 0.5 * (low_mgdl + high_mgdl)
    rise = middle - suspend_below_mgdl
    lowest, lowest_at, least, least_at = value, 0, np.inf, 0
    forecast[0] = value
    for j in range(1, _POINTS):
        value += change[lag + j]
        forecast[j] = value
        lowest_at = j if value < lowest else lowest_at
        lowest = value if value < lowest else lowest
        per_isf = (value - (suspend_below_mgdl + rise * _RISE[j])) * PER_ACTED_SHARE[insulin, j]
        better = (per_isf > 0.0) & (per_isf < least)
        least_at = j if better else least_at
        least = per_isf if better else least
    if lowest < suspend_below_mgdl:
        return SUSPEND, 0.0, False
    dips = lowest < low_mgdl
    if dips and value < low_mgdl:
        acts = isf_mgdl_per_u * ACTED_SHARE[insulin, lowest_at]
        return BELOW, correction_u(lowest, middle, acts), dips
    if value > high_mgdl and least < np.inf:
        wanted = threshold_mgdl(least_at / EFFECT_TICKS, suspend_below_mgdl, middle)
        acts = isf_mgdl_per_u * ACTED_SHARE[insulin, least_at]
        return ABOVE, correction_u(forecast[least_at], wanted, acts), dips
    return IN_RANGE, 0.0, dips
