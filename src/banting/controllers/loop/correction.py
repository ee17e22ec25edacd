"""What a forecast calls for: the correction, and the insulin that it takes.

Knows: the forecast, the target, sensitivities, the curve of the insulin to be given. Never knows:
the dose that is made of it (`dosing`). The least insulin that brings no value above its threshold
wins; a value below the suspend threshold ends the search.

Source: LoopAlgorithm, Insulin/DoseMath (`loop-algorithm`).
"""

from __future__ import annotations

from typing import Any

from banting.controllers.loop.dosing import (
    ABOVE,
    BELOW,
    IN_RANGE,
    SUSPEND,
    correction_u,
    threshold_mgdl,
)
from banting.controllers.loop.insulin import share_remaining
from banting.controllers.loop.timeline import index_at

__all__ = ["UNCOVERED_SENSITIVITY", "UNCOVERED_TARGET", "correct", "effective_isf"]

Floats = Any
Timeline = tuple[Floats, Floats, Floats]

# instead of a kind of correction: a timeline that does not reach over the forecast; the status of
# `decision`, negative
UNCOVERED_TARGET = -10
UNCOVERED_SENSITIVITY = -11


def effective_isf(
    sensitivity: Timeline, start_s: float, at_s: float, curve: Floats
) -> tuple[float, bool]:
    """Return how far a unit given at the start has lowered glucose by a time, and if that is known.

    Args:
        sensitivity: a timeline (mg/dL per U).
        start_s: when the unit is given.
        at_s: the time.
        curve: of the insulin.
    """
    lowered, reaches = 0.0, False
    for i in range(len(sensitivity[0])):
        if (sensitivity[1][i] < start_s) | (sensitivity[0][i] > at_s):
            continue
        begin = max(start_s, sensitivity[0][i]) - start_s
        end = min(at_s, sensitivity[1][i]) - start_s
        acts = share_remaining(begin, curve) - share_remaining(end, curve)
        lowered += sensitivity[2][i] * acts
        reaches = end >= at_s - start_s
    return lowered, reaches


def correct(
    forecast: tuple[Floats, Floats],
    start_s: float,
    target: tuple[Floats, Floats, Floats, Floats],
    suspend_below_mgdl: float,
    sensitivity: Timeline,
    curve: Floats,
) -> tuple[int, float, float, float, bool]:
    """Return what a forecast calls for.

    Args:
        forecast: time (s) and value (mg/dL).
        start_s: when insulin would be given.
        target: a timeline: start (s), end (s), lower bound, upper bound (mg/dL).
        suspend_below_mgdl: the suspend threshold.
        sensitivity: a timeline (mg/dL per U).
        curve: of the insulin to be given.

    Returns:
        the kind (`dosing`) or what is not covered; the insulin (U), 0 for SUSPEND and IN_RANGE;
        the lowest value (mg/dL); its time (s); whether it lies below the lower bound of the target
        at the end.
    """
    duration = curve[0] + curve[1]
    lowest, lowest_s, lowest_isf = float("inf"), start_s, 0.0
    eventual, eventual_s = 0.0, start_s
    least = float("inf")
    for i in range(len(forecast[0])):
        at, value = forecast[0][i], forecast[1][i]
        if at < start_s:
            continue
        if value < suspend_below_mgdl:
            return SUSPEND, 0.0, value, at, False
        eventual, eventual_s = value, at
        item = index_at(target[0], at)
        if item < 0:
            return UNCOVERED_TARGET, 0.0, value, at, False
        middle = 0.5 * (target[2][item] + target[3][item])
        isf, reaches = effective_isf(sensitivity, start_s, at, curve)
        if not reaches:
            return UNCOVERED_SENSITIVITY, 0.0, value, at, False
        if value < lowest:
            lowest, lowest_s, lowest_isf = value, at, isf
        wanted = threshold_mgdl((at - start_s) / duration, suspend_below_mgdl, middle)
        units = correction_u(value, wanted, isf)
        least = units if 0.0 < units < least else least
        if at >= start_s + duration:
            break
    at_lowest, at_end = index_at(target[0], lowest_s), index_at(target[0], eventual_s)
    dips = lowest < target[2][at_end]
    if lowest < target[2][at_lowest] and eventual < target[2][at_end]:
        middle = 0.5 * (target[2][at_lowest] + target[3][at_lowest])
        return BELOW, correction_u(lowest, middle, lowest_isf), lowest, lowest_s, dips
    if eventual > target[3][at_end] and least < float("inf"):
        return ABOVE, least, lowest, lowest_s, dips
    return IN_RANGE, 0.0, lowest, lowest_s, dips
