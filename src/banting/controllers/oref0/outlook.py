"""What insulin explains of the glucose change, and what carbohydrate may still do.

Scalar functions. Knows: deltas, insulin activity, carbohydrate on board. Never knows: the dose.

Source: oref0 (lib/determine-basal/determine-basal.js), from `bgi` to the carbohydrate impact.
"""

from __future__ import annotations

from banting.controllers.oref0.nouns import (
    Aims,
    Impact,
    Insulin,
    Meal,
    Outlook,
    Settings,
    Status,
)
from banting.controllers.oref0.rounding import half_up, is_truthy, least, most, rounded

__all__ = ["bgi_of", "impact_of", "outlook_of"]

MINUTES = 5.0
DEVIATION_TICKS = 6.0
CORRECTION_TICKS = 24.0  # two hours to come back to the target
ABSORPTION_G_PER_H_MAX = 30.0
ASSUMED_G_PER_H = 20.0
ABSORPTION_H_MIN = 3.0


def bgi_of(activity_u_per_min: float, isf_mgdl_per_u: float) -> float:
    """Return how insulin alone moves glucose in five minutes (mg/dL)."""
    return rounded(-activity_u_per_min * isf_mgdl_per_u * MINUTES, 100.0)


def impact_of(status: Status, insulin: Insulin, aims: Aims, settings: Settings) -> Impact:
    """Return deviations from insulin's effect, and glucose when both have run out."""
    delta, short, long = (
        status.delta_mgdl,
        status.short_avgdelta_mgdl,
        status.long_avgdelta_mgdl,
    )
    isf = aims.isf_mgdl_per_u
    bgi = bgi_of(insulin.activity_u_per_min, isf)
    min_delta = least(delta, short)
    deviation = half_up(DEVIATION_TICKS * (min_delta - bgi))
    # a fall that may be noise is judged by ever longer averages
    deviation = (
        half_up(DEVIATION_TICKS * (least(short, long) - bgi)) if deviation < 0.0 else deviation
    )
    deviation = half_up(DEVIATION_TICKS * (long - bgi)) if deviation < 0.0 else deviation
    cautious = isf if insulin.iob_u > 0.0 else least(isf, settings.isf_mgdl_per_u)
    naive = half_up(status.glucose_mgdl - insulin.iob_u * cautious)
    eventual = naive + deviation
    return Impact(
        min_delta_mgdl=min_delta,
        max_delta_mgdl=most(most(delta, short), long),
        bgi_mgdl=bgi,
        deviation_mgdl=deviation,
        naive_mgdl=naive,
        eventual_mgdl=eventual,
        expected_delta_mgdl=rounded(bgi + (aims.target_mgdl - eventual) / CORRECTION_TICKS, 10.0),
    )


def outlook_of(impact: Impact, meal: Meal, aims: Aims, settings: Settings) -> Outlook:
    """Return the present carbohydrate impact, how long it lasts, and what is left for later."""
    csf = aims.isf_mgdl_per_u / settings.carb_ratio_g_per_u
    uci = rounded(impact.min_delta_mgdl - impact.bgi_mgdl, 10.0)
    highest = rounded(ABSORPTION_G_PER_H_MAX * csf * MINUTES / 60.0, 10.0)
    ci = highest if uci > highest else uci
    hours = ABSORPTION_H_MIN / (aims.ratio if is_truthy(aims.ratio) else 1.0)
    longer = most(hours, meal.cob_g / ASSUMED_G_PER_H) + 1.5 * meal.last_carb_age_min / 60.0
    hours = rounded(longer, 10.0) if is_truthy(meal.carbs_g) else hours
    absorbed_g = most(0.0, ci / MINUTES * 60.0 * hours / 2.0) / csf
    left_g = most(0.0, meal.cob_g - absorbed_g - meal.carbs_g * settings.carbs_ignored_share)
    left_g = least(settings.carbs_cap_g, left_g)
    lasts = least(hours * 60.0 / MINUTES / 2.0, most(0.0, meal.cob_g * csf / ci))
    from_max = rounded(meal.slope_from_max_mgdl, 100.0)
    from_min = rounded(meal.slope_from_min_mgdl, 100.0)
    return Outlook(
        csf_mgdl_per_g=csf,
        ci_mgdl=ci,
        uci_mgdl=uci,
        cid_ticks=0.0 if ci == 0.0 else lasts,
        ca_time_h=hours,
        peak_mgdl=left_g * csf * MINUTES / 60.0 / (hours / 2.0),
        slope_mgdl=least(from_max, -from_min / 3.0),
    )
