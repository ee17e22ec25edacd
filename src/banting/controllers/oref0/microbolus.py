"""Supermicroboluses: whether one may be given, how large, and the low temp beside it.

Scalar functions. Knows: the missing insulin, limits, the last bolus's age. Never knows: whether
the glucose is high; that was decided before.

Source: oref0 (lib/determine-basal/determine-basal.js), `enable_smb` and the microbolus branch.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from banting.controllers.oref0.nouns import (
    Aims,
    Impact,
    Insulin,
    Meal,
    Moment,
    Settings,
    Status,
    Weighed,
)
from banting.controllers.oref0.rounding import half_up, is_truthy, least, most, rounded

__all__ = ["Microbolus", "microbolus_of", "permitted", "safe_now"]

NORMAL_TARGET_MGDL = 100.0
DEFAULT_BASAL_MIN = 30.0
TEMP_MIN_MAX = 60.0

NAN = float("nan")


class Microbolus(NamedTuple):
    """A bolus (NaN: none now) and the low temp that pays for it (minutes 0: none)."""

    units_u: float
    low_u_per_h: float
    low_min: float
    limit_u: float


def permitted(settings: Settings, meal: Meal, moment: Moment, bg: float, target: float) -> bool:
    """Tell whether the settings allow microboluses in this situation."""
    temp = settings.temp_target_set
    high_target = temp & (target > NORMAL_TARGET_MGDL)
    barred = high_target & (not settings.smb_with_high_temp_target)
    barred = barred | (meal.wizard_found & (not settings.smb_after_wizard))
    called_for = (
        settings.smb_always
        | (settings.smb_with_cob & is_truthy(meal.cob_g))
        | (settings.smb_after_carbs & is_truthy(meal.carbs_g))
        | (settings.smb_with_temp_target & temp & (target < NORMAL_TARGET_MGDL))
        | (settings.smb_high_bg & (bg >= settings.smb_high_bg_mgdl))
    )
    return moment.microbolus_allowed & (not barred) & called_for


def safe_now(settings: Settings, status: Status, impact: Impact, aims: Aims, guard: float) -> bool:
    """Tell whether neither a low to come nor a jump of the readings forbids microboluses."""
    low = guard < aims.threshold_mgdl
    jump = impact.max_delta_mgdl > settings.max_delta_share * status.glucose_mgdl
    return (not low) & (not jump)


def _limit(settings: Settings, insulin: Insulin, meal: Meal) -> float:
    """Return the largest microbolus (U): so many minutes of basal, to one decimal."""
    for_meal = rounded(meal.cob_g / settings.carb_ratio_g_per_u, 1000.0)
    covered = (insulin.iob_u > for_meal) & (insulin.iob_u > 0.0)
    minutes = settings.uam_smb_basal_min if covered else settings.smb_basal_min
    unset = settings.smb_basal_min != settings.smb_basal_min
    minutes = DEFAULT_BASAL_MIN if unset else minutes
    return rounded(settings.current_basal_u_per_h * minutes / 60.0, 10.0)


def microbolus_of(
    req_u: float,
    insulin: Insulin,
    meal: Meal,
    impact: Impact,
    weighed: Weighed,
    aims: Aims,
    settings: Settings,
) -> Microbolus:
    """Return half the missing insulin as a bolus, within limits, and the low temp beside it.

    The low temp lasts until the worst case would have come back to the target: 30 or 60 minutes,
    or 30 at a part of the basal rate where less than that is needed.
    """
    limit = _limit(settings, insulin, meal)
    steps = 1.0 / settings.bolus_increment_u
    units = float(np.floor(least(req_u / 2.0, limit) * steps)) / steps
    middle = (impact.naive_mgdl + weighed.iob_min_mgdl) / 2.0
    worst_u = (aims.target_mgdl - middle) / aims.isf_mgdl_per_u
    minutes = half_up(60.0 * worst_u / settings.current_basal_u_per_h)
    minutes = 0.0 if (req_u > 0.0) & (units < settings.bolus_increment_u) else minutes
    low = 0.0
    if minutes <= 0.0:
        minutes = 0.0
    elif minutes >= 30.0:
        minutes = least(TEMP_MIN_MAX, most(0.0, half_up(minutes / 30.0) * 30.0))
    else:
        low = rounded(aims.basal_u_per_h * minutes / 30.0, 100.0)
        minutes = 30.0
    due = insulin.bolus_age_min > settings.smb_interval_min
    return Microbolus(
        units_u=units if due & (units > 0.0) else NAN,
        low_u_per_h=low,
        low_min=minutes,
        limit_u=limit,
    )
