"""From four forecasts to the two numbers that decide: the lowest to fear, the lowest to correct.

Scalar functions. `min_guard` guards against a low at any time; `min_pred` is what a correction may
count on. Carbohydrate that is still on board weighs the line with carbohydrate. Never knows: rates.

Source: oref0 (lib/determine-basal/determine-basal.js), after the loop over `iobArray`.
"""

from __future__ import annotations

from banting.controllers.oref0.forecast import LOWEST_MGDL, UNSEEN_MGDL, acts_later, drawn
from banting.controllers.oref0.nouns import (
    Aims,
    Forecast,
    Impact,
    Meal,
    Outlook,
    Settings,
    Status,
    Weighed,
)
from banting.controllers.oref0.rounding import half_up, is_truthy, least, most

__all__ = ["weigh"]


def _zt_uam(uam_min: float, zt_guard: float, aims: Aims) -> float:
    """Return the unannounced meal's lowest, tempered by what zero basal alone would do."""
    low, target = aims.threshold_mgdl, aims.target_mgdl
    if zt_guard < low:
        value = (uam_min + zt_guard) / 2.0
    elif zt_guard < target:
        share = (zt_guard - low) / (target - low)
        value = (uam_min + (uam_min * share + zt_guard * (1.0 - share))) / 2.0
    elif zt_guard > uam_min:
        value = (uam_min + zt_guard) / 2.0
    else:
        value = uam_min
    return half_up(value)


def _average(f: Forecast, uam_min: float, cob_min: float, left: float) -> float:
    """Return where the forecasts that count end, on average; not below zero basal's lowest."""
    iob, cob, uam = f.iob_end_mgdl, f.cob_end_mgdl, f.uam_end_mgdl
    if (uam_min < UNSEEN_MGDL) & (cob_min < UNSEEN_MGDL):
        value = (1.0 - left) * uam + left * cob
    elif cob_min < UNSEEN_MGDL:
        value = (iob + cob) / 2.0
    elif uam_min < UNSEEN_MGDL:
        value = (iob + uam) / 2.0
    else:
        value = iob
    value = half_up(value)
    return f.zt_guard_mgdl if f.zt_guard_mgdl > value else value


def _guard(f: Forecast, later: bool, left: float, uam: bool) -> float:
    """Return the lowest glucose to fear."""
    blend = left * f.cob_guard_mgdl + (1.0 - left) * f.uam_guard_mgdl
    with_carbs = blend if uam else f.cob_guard_mgdl
    without = f.uam_guard_mgdl if uam else f.iob_guard_mgdl
    return half_up(with_carbs if later else without)


def _min_pred(
    iob_min: float, cob_min: float, zt_uam: float, guard: float, left: float, meal: Meal, uam: bool
) -> float:
    """Return the lowest glucose after insulin's peak, before it is held to the average."""
    carbs = is_truthy(meal.carbs_g)
    if carbs & (not uam) & (cob_min < UNSEEN_MGDL):
        return half_up(most(iob_min, cob_min))
    if carbs & (cob_min < UNSEEN_MGDL):
        blended = left * cob_min + (1.0 - left) * zt_uam
        return half_up(most(most(iob_min, cob_min), blended))
    if carbs:
        return zt_uam if uam else guard
    return half_up(most(iob_min, zt_uam)) if uam else half_up(iob_min)


def weigh(
    f: Forecast,
    status: Status,
    impact: Impact,
    outlook: Outlook,
    meal: Meal,
    aims: Aims,
    settings: Settings,
) -> Weighed:
    """Return what the finished forecasts come down to."""
    later = acts_later(outlook)
    rises = (outlook.ci_mgdl > 0.0) | (outlook.peak_mgdl > 0.0)
    cob_drawn = (meal.cob_g > 0.0) & rises
    uam_drawn = settings.uam & rises
    cob_last, uam_last = drawn(f.cob_mgdl), drawn(f.uam_mgdl)
    eventual = impact.eventual_mgdl
    eventual = most(eventual, cob_last) if cob_drawn else eventual
    eventual = most(eventual, uam_last) if uam_drawn & is_truthy(uam_last) else eventual

    iob_min = most(LOWEST_MGDL, f.iob_min_mgdl)
    cob_min = most(LOWEST_MGDL, f.cob_min_mgdl)
    uam_min = most(LOWEST_MGDL, f.uam_min_mgdl)
    left = meal.cob_g / meal.carbs_g
    average = _average(f, uam_min, cob_min, left)
    guard = _guard(f, later, left, settings.uam)
    zt_uam = _zt_uam(uam_min, f.zt_guard_mgdl, aims)
    lowest = _min_pred(iob_min, cob_min, zt_uam, guard, left, meal, settings.uam)
    lowest = least(lowest, average)
    lowest = least(lowest, f.cob_max_mgdl) if f.cob_max_mgdl > status.glucose_mgdl else lowest
    return Weighed(
        eventual_mgdl=eventual,
        min_pred_mgdl=lowest,
        min_guard_mgdl=guard,
        iob_min_mgdl=iob_min,
        iob_last_mgdl=drawn(f.iob_mgdl),
        cob_last_mgdl=cob_last,
        uam_last_mgdl=uam_last,
        cob_drawn=cob_drawn,
        uam_drawn=uam_drawn,
    )
