"""Deviations of glucose from insulin's effect, bucket by bucket, and the carbohydrate they tell of.

Every five minutes after a meal some of it is absorbed: as much as the deviation tells, and never
less than a floor. Array functions of one patient. Never knows: which meal, what is left of it.

Source: oref0 (lib/determine-basal/cob.js).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from banting.controllers.oref0.iob import activity_at
from banting.controllers.oref0.rounding import half_up, least, most, rounded, to_two_decimals

__all__ = ["NO_DATA_BELOW_MGDL", "Absorption", "absorb"]

NAN = float("nan")
NO_DATA_BELOW_MGDL = 39.0
UNSEEN = 999.0


class Absorption(NamedTuple):
    """What is absorbed since a meal, and deviations (mg/dL per five minutes) in a window.

    `current` is NaN where the newest readings allow none. `clock_ms` is the oldest time that was
    looked at, NaN for none. `deviations` says how many were written.
    """

    absorbed_g: float
    current: float
    highest: float
    lowest: float
    slope_from_highest: float
    slope_from_lowest: float
    clock_ms: float
    deviations: int


def absorb(
    at_ms: Any,
    glucose_mgdl: Any,
    isf_mgdl_per_u: Any,
    dose_at_ms: Any,
    dose_u: Any,
    table: Any,
    end_min: float,
    meal_ms: float,
    window_end_ms: float,
    carb_ratio_g_per_u: float,
    min_5m_impact_mgdl: float,
    deviations: Any,
) -> Absorption:
    """Return what was absorbed since a meal.

    Args:
        at_ms, glucose_mgdl, isf_mgdl_per_u: `[n]` buckets, newest first.
        dose_at_ms, dose_u: `[doses]` as in `Doses`.
        table, end_min: the curve, as for `iob.activity_at`.
        meal_ms: from when on carbohydrate is absorbed.
        window_end_ms: deviations before it are kept; NaN for none.
        carb_ratio_g_per_u, min_5m_impact_mgdl: the profile's; the latter is the floor.
        deviations: `[n]` receives the whole deviations of the window.
    """
    absorbed, current, clock, count = 0.0, NAN, NAN, 0
    highest, lowest, from_highest, from_lowest = 0.0, UNSEEN, 0.0, UNSEEN
    for i in range(len(at_ms) - 3):
        at, bg, old, isf = at_ms[i], glucose_mgdl[i], glucose_mgdl[i + 3], isf_mgdl_per_u[i]
        if (bg < NO_DATA_BELOW_MGDL) | (old < NO_DATA_BELOW_MGDL):
            continue
        clock = at
        active = activity_at(dose_at_ms, dose_u, table, end_min, at)
        bgi = rounded(-active * isf * 5.0, 100.0)
        average = rounded(to_two_decimals((bg - old) / 3.0) - bgi, 1000.0)
        deviation = to_two_decimals(bg - glucose_mgdl[i + 1] - bgi)
        if i == 0:
            current = average
        if window_end_ms > at:
            deviations[count] = half_up(average)
            count += 1
        if (window_end_ms > at) & (i > 0):
            slope = (average - current) / (at - window_end_ms) * 1000.0 * 60.0 * 5.0
            if average > highest:
                highest, from_highest = average, least(0.0, slope)
            if average < lowest:
                lowest, from_lowest = average, most(0.0, slope)
        if at > meal_ms:
            impact = most(most(deviation, current / 2.0), min_5m_impact_mgdl)
            absorbed += impact * carb_ratio_g_per_u / isf
    return Absorption(
        absorbed_g=absorbed,
        current=current,
        highest=highest,
        lowest=lowest,
        slope_from_highest=from_highest,
        slope_from_lowest=from_lowest,
        clock_ms=clock,
        deviations=count,
    )
