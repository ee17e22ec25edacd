"""Four forecasts of glucose, one tick at a time: insulin only, with carbs, unannounced meal, zero.

`iob` lets the present deviation fade within an hour; `cob` adds carbohydrate on board; `uam` lets
a rise of unknown cause fade; `zt` is insulin alone, with no more basal. Scalar functions without a
branch, so that patients side by side can take a tick together. Never knows: the dose.

Source: oref0 (lib/determine-basal/determine-basal.js), the loop over `iobArray`.
"""

from __future__ import annotations

from banting.controllers.oref0.nouns import Aims, Forecast, Meal, Outlook, Settings
from banting.controllers.oref0.rounding import half_up, is_truthy, least, most

__all__ = ["POINTS", "acts_later", "at_start", "drawn", "one_tick"]

POINTS = 48  # of a line, the first is now
UNSEEN_MGDL = 999.0
LOWEST_MGDL = 39.0
HIGHEST_MGDL = 401.0
NEVER_MIN = 240.0
INSULIN_PEAK_POINTS = 18.0  # 90 minutes: a peak, and half an hour to deliver
UAM_PEAK_POINTS = 12.0
DEVIATION_POINTS = 12.0
UAM_POINTS = 36.0

NAN = float("nan")


def drawn(value_mgdl: float) -> float:
    """Return a point of a line as it is shown: whole, between 39 and 401 mg/dL."""
    return half_up(least(HIGHEST_MGDL, most(LOWEST_MGDL, value_mgdl)))


def acts_later(outlook: Outlook) -> bool:
    """Tell whether any carbohydrate is expected to act."""
    return is_truthy(outlook.cid_ticks) | (outlook.peak_mgdl > 0.0)


def _watches_cob(outlook: Outlook, meal: Meal) -> bool:
    """Tell whether the line with carbohydrate is drawn at all."""
    return (meal.cob_g > 0.0) & ((outlook.ci_mgdl > 0.0) | (outlook.peak_mgdl > 0.0))


def at_start(glucose_mgdl: float, eventual_mgdl: float, aims: Aims) -> Forecast:
    """Return the forecasts before their first tick."""
    above_min = 0.0 if drawn(glucose_mgdl) < aims.threshold_mgdl else NEVER_MIN
    return Forecast(
        iob_mgdl=glucose_mgdl,
        cob_mgdl=glucose_mgdl,
        uam_mgdl=glucose_mgdl,
        zt_mgdl=glucose_mgdl,
        iob_end_mgdl=eventual_mgdl,
        cob_end_mgdl=NAN,
        uam_end_mgdl=NAN,
        iob_guard_mgdl=UNSEEN_MGDL,
        cob_guard_mgdl=UNSEEN_MGDL,
        uam_guard_mgdl=UNSEEN_MGDL,
        zt_guard_mgdl=UNSEEN_MGDL,
        iob_min_mgdl=UNSEEN_MGDL,
        cob_min_mgdl=UNSEEN_MGDL,
        uam_min_mgdl=UNSEEN_MGDL,
        iob_max_mgdl=glucose_mgdl,
        cob_max_mgdl=glucose_mgdl,
        above_threshold_min=above_min,
    )


def _lower(found_mgdl: float, value_mgdl: float, counts: bool) -> float:
    """Return the lowest whole value so far."""
    return half_up(value_mgdl) if counts & (value_mgdl < found_mgdl) else found_mgdl


def one_tick(
    f: Forecast,
    points: float,
    bgi_mgdl: float,
    zt_bgi_mgdl: float,
    outlook: Outlook,
    meal: Meal,
    aims: Aims,
    settings: Settings,
) -> Forecast:
    """Return the forecasts five minutes on.

    Args:
        f: the forecasts so far.
        points: how many points each line has, 1 to 48; at 48 the lines grow no more.
        bgi_mgdl: what insulin on board does in these five minutes.
        zt_bgi_mgdl: the same, were the basal zero from now on.
        outlook, meal, aims, settings: as for the whole decision.
    """
    ci, hours = outlook.ci_mgdl, outlook.ca_time_h
    deviation = ci * (1.0 - least(1.0, points / DEVIATION_POINTS))
    iob = f.iob_mgdl + bgi_mgdl + deviation
    zt = f.zt_mgdl + zt_bgi_mgdl
    fading = 1.0 - points / most(outlook.cid_ticks * 2.0, 1.0)
    seen = most(0.0, most(0.0, ci) * fading)
    from_ends = least(points, hours * 12.0 - points)
    unseen = most(0.0, from_ends / (hours / 2.0 * 12.0) * outlook.peak_mgdl)
    fall = least(0.0, deviation)
    cob = f.cob_mgdl + bgi_mgdl + fall + seen + unseen
    by_slope = most(0.0, outlook.uci_mgdl + points * outlook.slope_mgdl)
    by_time = most(0.0, outlook.uci_mgdl * (1.0 - points / UAM_POINTS))
    uam = f.uam_mgdl + bgi_mgdl + fall + least(by_slope, by_time)

    grows = points < POINTS
    peaked = least(points + 1.0, float(POINTS)) > INSULIN_PEAK_POINTS
    uam_peaked = least(points + 1.0, float(POINTS)) > UAM_PEAK_POINTS
    later = acts_later(outlook)
    iob_max = iob if iob > f.iob_max_mgdl else f.iob_max_mgdl
    watched = drawn(cob if _watches_cob(outlook, meal) else iob)
    crosses = grows & (watched < aims.threshold_mgdl) & (f.above_threshold_min == NEVER_MIN)
    # told apart before the call: numba takes no branch among so many named arguments
    cob_max = cob if later & (cob > iob_max) else f.cob_max_mgdl
    above_min = 5.0 * points if crosses else f.above_threshold_min
    iob_line, zt_line = iob if grows else f.iob_mgdl, zt if grows else f.zt_mgdl
    cob_line, uam_line = cob if grows else f.cob_mgdl, uam if grows else f.uam_mgdl
    return Forecast(
        iob_mgdl=iob_line,
        cob_mgdl=cob_line,
        uam_mgdl=uam_line,
        zt_mgdl=zt_line,
        iob_end_mgdl=iob,
        cob_end_mgdl=cob,
        uam_end_mgdl=uam,
        iob_guard_mgdl=_lower(f.iob_guard_mgdl, iob, True),
        cob_guard_mgdl=_lower(f.cob_guard_mgdl, cob, True),
        uam_guard_mgdl=_lower(f.uam_guard_mgdl, uam, True),
        zt_guard_mgdl=_lower(f.zt_guard_mgdl, zt, True),
        iob_min_mgdl=_lower(f.iob_min_mgdl, iob, peaked),
        cob_min_mgdl=_lower(f.cob_min_mgdl, cob, peaked & later),
        uam_min_mgdl=_lower(f.uam_min_mgdl, uam, uam_peaked & settings.uam),
        iob_max_mgdl=iob_max,
        cob_max_mgdl=cob_max,
        above_threshold_min=above_min,
    )
