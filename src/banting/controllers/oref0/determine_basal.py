"""One decision of oref0: from glucose, insulin on board, carbohydrate and settings to an order.

The one function, numbers in and numbers out, that numba compiles; what it is made of lies one idea
a file beside it. Never knows: JSON, text, a clock, the patient.

Source: oref0 (lib/determine-basal/determine-basal.js).
"""

from __future__ import annotations

from typing import Any

from banting.controllers.oref0.agreement import disagreement
from banting.controllers.oref0.aims import aims_of, distrust, harmless
from banting.controllers.oref0.dosing import carbs_needed, dose, plain
from banting.controllers.oref0.endings import NO_EVENTUAL, NOT_ENDED
from banting.controllers.oref0.forecast import POINTS, at_start, one_tick
from banting.controllers.oref0.microbolus import permitted, safe_now
from banting.controllers.oref0.nouns import (
    Aims,
    CarbsNeeded,
    Decision,
    Forecast,
    Impact,
    Insulin,
    LastTemp,
    Meal,
    Moment,
    Outlook,
    Running,
    Settings,
    Status,
    Temp,
    Weighed,
)
from banting.controllers.oref0.outlook import bgi_of, impact_of, outlook_of
from banting.controllers.oref0.set_temp_basal import set_temp_basal
from banting.controllers.oref0.weighing import weigh

__all__ = ["before_forecast", "determine_basal"]

NAN = float("nan")


def before_forecast(
    status: Status,
    running: Running,
    last: LastTemp,
    moment: Moment,
    settings: Settings,
    eventual_mgdl: float,
) -> tuple[int, Temp]:
    """Return the rule that ends the decision without a forecast, and its order, if one does."""
    distrusted = distrust(status, settings)
    if distrusted != NOT_ENDED:
        return distrusted, harmless(settings, running)
    cancel = set_temp_basal(0.0, 0.0, settings, running)
    differs = disagreement(running, last, moment)
    if differs != NOT_ENDED:
        return differs, cancel
    if eventual_mgdl != eventual_mgdl:
        return NO_EVENTUAL, cancel
    return NOT_ENDED, cancel


def forecast_of(
    glucose_mgdl: float,
    impact: Impact,
    outlook: Outlook,
    meal: Meal,
    aims: Aims,
    settings: Settings,
    activity: Any,
    zero_activity: Any,
    lines: Any,
) -> Forecast:
    """Return the finished forecasts, and write their points into `lines`."""
    f = at_start(glucose_mgdl, impact.eventual_mgdl, aims)
    lines[:, 0] = glucose_mgdl
    for tick in range(len(activity)):
        bgi = bgi_of(activity[tick], aims.isf_mgdl_per_u)
        zt_bgi = bgi_of(zero_activity[tick], aims.isf_mgdl_per_u)
        points = float(min(tick + 1, POINTS))
        f = one_tick(f, points, bgi, zt_bgi, outlook, meal, aims, settings)
        if tick + 1 < POINTS:
            lines[0, tick + 1] = f.iob_mgdl
            lines[1, tick + 1] = f.zt_mgdl
            lines[2, tick + 1] = f.cob_mgdl
            lines[3, tick + 1] = f.uam_mgdl
    return f


def determine_basal(
    status: Status,
    running: Running,
    last: LastTemp,
    insulin: Insulin,
    meal: Meal,
    moment: Moment,
    settings: Settings,
    activity: Any,
    zero_activity: Any,
    lines: Any,
) -> Decision:
    """Return the decision.

    Args:
        status: the latest glucose and its changes.
        running: the temporary basal that runs.
        last: the latest one in the history.
        insulin: insulin on board now.
        meal: carbohydrate on board now.
        moment: autosens, whether microboluses are allowed, the minute of the hour.
        settings: the profile.
        activity: `[ticks]` U/min of the insulin on board, every five minutes from now; 48 ticks,
            or fewer where the input broke off (then the forecasts end there).
        zero_activity: `[ticks]` the same, were the basal zero from now on.
        lines: `[4, 48]` receives the forecasts `IOB, ZT, COB, UAM` (mg/dL, neither rounded nor
            clipped), as far as they go; left alone where the decision ends before.
    """
    aims = aims_of(status, settings, moment)
    impact = impact_of(status, insulin, aims, settings)
    end, temp = before_forecast(status, running, last, moment, settings, impact.eventual_mgdl)
    if end != NOT_ENDED:
        return Decision(
            aims=aims,
            impact=impact,
            weighed=Weighed(NAN, NAN, NAN, NAN, NAN, NAN, NAN, False, False),
            carbs=CarbsNeeded(NAN, NAN, False),
            order=plain(end, temp, NAN, NAN, 0.0),
        )
    outlook = outlook_of(impact, meal, aims, settings)
    bg = status.glucose_mgdl
    f = forecast_of(bg, impact, outlook, meal, aims, settings, activity, zero_activity, lines)
    weighed = weigh(f, status, impact, outlook, meal, aims, settings)
    guard, within = weighed.min_guard_mgdl, f.above_threshold_min
    carbs = carbs_needed(impact, outlook, meal, aims, settings, guard, within)
    smb = permitted(settings, meal, moment, bg, aims.target_mgdl)
    smb = smb & safe_now(settings, status, impact, aims, guard)
    order = dose(
        status, insulin, meal, moment, running, impact, weighed, carbs, smb, aims, settings
    )
    return Decision(aims=aims, impact=impact, weighed=weighed, carbs=carbs, order=order)
