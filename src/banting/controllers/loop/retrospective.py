"""Retrospective correction: what the forecast got wrong lately, it is taken to get wrong again.

Knows: counteraction and the effect of carbohydrate. Never knows: what a discrepancy comes from.
Discrepancies are summed over half an hour; the last sum fades out over an hour (standard), or a
sum over up to three hours of one sign, with a term for its rise and fall (integral), longer.

Source: LoopAlgorithm, LoopMath and RetrospectiveCorrection/ (`loop-algorithm`); where Loop 3.5
differs, LoopKit's copies of them (`loop-3.5`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from banting.controllers.loop.insulin import TICK_S
from banting.controllers.loop.timeline import tick_ceil, tick_floor

__all__ = [
    "CORRECTION_MIN",
    "GROUPING_S",
    "RETROSPECTION_S",
    "combined_sums",
    "correction_velocity",
    "decay_effect",
    "discrepancies",
    "integral_limits_mgdl",
    "integral_total",
    "is_recent",
    "stepwise_decay_effect",
]

Floats = Any

GROUPING_S = 1800.0
RETROSPECTION_S = 10800.0
CORRECTION_MIN = 60.0
_GROUPING_WINDOW_S = 1.01 * GROUPING_S
_RECENT_S = 900.0
_DISCREPANCY_MGDL_MIN = 0.1
_FORGET = math.exp(-5.0 / 60.0)
_PERSISTENT_GAIN = 2.0
_CURRENT_GAIN = 1.0
_INTEGRAL_GAIN = (1.0 - _FORGET) / _FORGET * (_PERSISTENT_GAIN - _CURRENT_GAIN)
_PROPORTIONAL_GAIN = _CURRENT_GAIN - _INTEGRAL_GAIN
_DIFFERENTIAL_GAIN = 2.0
_CORRECTION_MIN_MAX = 180.0
_NEGATIVE_LIMIT_MGDL = 10.0
_POSITIVE_LIMIT_HOURS = 4.0


def discrepancies(
    ice: tuple[Floats, Floats, Floats], first_s: float, carb_effect: Floats
) -> tuple[Floats, Floats]:
    """Return time (s) and size (mg/dL in five minutes) of what carbohydrate does not explain.

    The increments of the carbohydrate effect are taken one by one, each against the next interval
    of counteraction that ends by then; when they run out, counteraction stands alone.

    Args:
        ice: counteraction: start (s), end (s), velocity (mg/dL/s).
        first_s: the first point of the carbohydrate effect.
        carb_effect: the effect (mg/dL) on the grid, may be empty.
    """
    _, end, velocity = ice
    m, n = len(end), len(carb_effect)
    at, size = np.empty(m), np.empty(m)
    tick = 0
    while m > 0 and tick < n and first_s + tick * TICK_S < end[0]:
        tick += 1
    j = 0
    while tick < n and j < m and end[j] < first_s + tick * TICK_S:
        j += 1
    found = 0
    for k in range(tick + 1, n):
        if j >= m:
            break
        if end[j] > first_s + k * TICK_S:
            continue
        at[found] = end[j]
        size[found] = velocity[j] * TICK_S - (carb_effect[k] - carb_effect[k - 1])
        found, j = found + 1, j + 1
    for k in range(j, m):
        at[found], size[found] = end[k], velocity[k] * TICK_S
        found += 1
    return at[:found], size[:found]


def combined_sums(at_s: Floats, size_mgdl: Floats) -> tuple[Floats, Floats]:
    """Return, for each discrepancy, since when (s) and how much was summed up to it.

    A sum takes in all that came before within half an hour and one part in a hundred.
    """
    since, total = at_s.copy(), size_mgdl.copy()
    for i in range(len(at_s)):
        for j in range(i - 1, -1, -1):
            if at_s[i] > at_s[j] + _GROUPING_WINDOW_S:
                break
            since[i] = min(since[i], at_s[j])
            total[i] += size_mgdl[j]
    return since, total


def _recent(since_s: Floats, at_s: Floats, total_mgdl: Floats, glucose_s: float) -> tuple[int, int]:
    """Return the range of the latest sums without a gap or a change of sign between them.

    Only sums of the last three hours and of 0.1 mg/dL or more are taken.
    """
    stop = len(at_s)
    while stop > 0 and since_s[stop - 1] > glucose_s:
        stop -= 1
    sign = math.copysign(1.0, total_mgdl[len(at_s) - 1])
    begin, later = stop, at_s[len(at_s) - 1]
    while begin > 0:
        k = begin - 1
        goes_on = (
            at_s[k] >= glucose_s - RETROSPECTION_S
            and math.copysign(1.0, total_mgdl[k]) == sign
            and later - at_s[k] <= _RECENT_S
            and abs(total_mgdl[k]) >= _DISCREPANCY_MGDL_MIN
        )
        if not goes_on:
            break
        begin, later = k, at_s[k]
    return begin, stop


def integral_total(
    sums: tuple[Floats, Floats, Floats],
    glucose_s: float,
    limits_mgdl: tuple[float, float],
    falls_only: bool,
) -> tuple[float, float]:
    """Return the integral correction (mg/dL) and for how long it acts (min).

    Args:
        sums: since when (s), up to when (s), how much (mg/dL).
        glucose_s: the time of the last sample.
        limits_mgdl: the least and the most the integral may be (infinite but in Loop 3.5).
        falls_only: whether the differential term counts only when discrepancies fall.
    """
    since, at, total = sums
    begin, stop = _recent(since, at, total, glucose_s)
    current = total[len(total) - 1]
    integral, minutes = 0.0, CORRECTION_MIN - 10.0
    for k in range(begin, stop):
        integral = _FORGET * integral + _INTEGRAL_GAIN * total[k]
        minutes += 10.0
    integral = min(max(integral, limits_mgdl[0]), limits_mgdl[1])
    change = current - total[stop - 2] if stop - begin > 1 else 0.0
    change = min(change, 0.0) if falls_only else change
    whole = _PROPORTIONAL_GAIN * current + integral + _DIFFERENTIAL_GAIN * change
    return whole, min(minutes, _CORRECTION_MIN_MAX)


def integral_limits_mgdl(
    glucose_mgdl: float,
    isf_mgdl_per_u: float,
    basal_u_per_h: float,
    target_low_mgdl: float,
    target_high_mgdl: float,
) -> tuple[float, float]:
    """Return Loop 3.5's bounds of the integral: down to target, up by 1 to 4 h without basal."""
    per_hour = abs(isf_mgdl_per_u * basal_u_per_h)
    most = min(max(glucose_mgdl - target_high_mgdl, per_hour), _POSITIVE_LIMIT_HOURS * per_hour)
    return -max(glucose_mgdl - target_low_mgdl, _NEGATIVE_LIMIT_MGDL), most


def correction_velocity(
    sums: tuple[Floats, Floats, Floats], total_mgdl: float, minutes: float
) -> float:
    """Return the velocity (mg/dL/s) at which a correction sets in."""
    since, at, _ = sums
    lasts: float = max(at[len(at) - 1] - since[len(since) - 1], GROUPING_S)
    return total_mgdl * CORRECTION_MIN / minutes / lasts


def is_recent(at_s: Floats, glucose_s: float) -> bool:
    """Tell whether the last discrepancy is not more than 15 minutes before the last sample."""
    return len(at_s) > 0 and glucose_s - at_s[len(at_s) - 1] <= _RECENT_S


def decay_effect(
    glucose_s: float, glucose_mgdl: float, velocity: float, duration_s: float
) -> tuple[float, Floats]:
    """Return the first point (s) and glucose (mg/dL) as the velocity fades out in a parabola."""
    first, stop = tick_floor(glucose_s), tick_ceil(glucose_s + duration_s)
    effect = np.empty(max(round((stop - first) / TICK_S), 2))
    k = velocity * TICK_S
    later = k * (1.0 - TICK_S / (duration_s - TICK_S))
    a = (later - k) / (2.0 * TICK_S * TICK_S)
    b = (k + later - 4.0 * a * TICK_S * TICK_S) / (2.0 * TICK_S)
    effect[0] = glucose_mgdl
    for i in range(1, len(effect)):
        x = min(first + i * TICK_S - glucose_s, duration_s)
        effect[i] = glucose_mgdl + a * x * x + b * x
    return first, effect


def stepwise_decay_effect(
    glucose_s: float, glucose_mgdl: float, velocity: float, duration_s: float
) -> tuple[float, Floats]:
    """Return the same with a velocity that falls tick by tick, as Loop had it until 2026."""
    first, stop = tick_floor(glucose_s), tick_ceil(glucose_s + duration_s)
    effect = np.empty(max(round((stop - first) / TICK_S), 2))
    slope = -velocity / (duration_s - TICK_S)
    effect[0] = glucose_mgdl
    for i in range(1, len(effect)):
        effect[i] = effect[i - 1] + (velocity + slope * (i - 1) * TICK_S) * TICK_S
    return first, effect
