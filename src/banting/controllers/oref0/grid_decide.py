"""oref0's decision over a group of patients side by side, from the grid's sums to orders.

The ground and the end of a decision are worked out patient by patient; its forecasts, four lines
over 48 ticks, are taken tick by tick with all patients of a group at once. Every rule is the one
function that `determine_basal` uses too.

What a rig would ask of its files is not asked here: the pump's history is taken to agree with the
pump, readings are five minutes old at most and without noise, autosens is off, and no microbolus is
given at a tick at which the wearer asks for a bolus himself.
"""

from __future__ import annotations

from typing import Any

from banting.controllers.oref0.aims import aims_of, harmless
from banting.controllers.oref0.determine_basal import before_forecast
from banting.controllers.oref0.dosing import carbs_needed, dose
from banting.controllers.oref0.endings import NOT_ENDED
from banting.controllers.oref0.forecast import POINTS, at_start, one_tick
from banting.controllers.oref0.grid_layout import (
    ACTIVITY,
    ASKS_HEARD,
    BASAL_SET,
    BOLUS_AGE,
    CURVE_TICKS_MAX,
    HIGH_SET,
    ISF_SET,
    LEFT_HEARD,
    LOW_SET,
    MAX_BASAL_SET,
    ON_BOARD,
    OPTION_AT,
    RATIO_SET,
    READING_HEARD,
    TEMP_HEARD,
    UNHEARD,
    W_BASAL,
    W_CARBS,
    W_CARBS_AGE,
    W_CI,
    W_CID,
    W_COB,
    W_CSF,
    W_HOURS,
    W_ISF,
    W_PEAK,
    W_RATIO,
    W_SLOPE,
    W_SLOPE_MAX,
    W_SLOPE_MIN,
    W_THRESHOLD,
    W_UCI,
    ZERO_AT,
    L,
)
from banting.controllers.oref0.grid_meal import SEEN_FROM_MGDL, status_of
from banting.controllers.oref0.grid_options import (
    BOLUS_INCREMENT,
    FINE_STEPS,
    FLAT_GUARD,
    MAX_IOB,
    PROFILE_SHARES,
    SMB_AFTER_CARBS,
    SMB_ALWAYS,
    SMB_BASAL_MIN,
    SMB_WITH_COB,
    UAM,
)
from banting.controllers.oref0.microbolus import permitted, safe_now
from banting.controllers.oref0.nouns import (
    Aims,
    Forecast,
    Insulin,
    LastTemp,
    Meal,
    Moment,
    Outlook,
    Running,
    Settings,
    Temp,
)
from banting.controllers.oref0.outlook import impact_of, outlook_of
from banting.controllers.oref0.rounding import rounded
from banting.controllers.oref0.weighing import weigh
from banting.therapy import CARBS_G_PER_DAY

__all__ = ["finish", "forecast_all", "lay_ground", "read_profile"]

NAN = float("nan")
READING_AGE_MAX_TICKS = 2.0  # oref0 distrusts a reading of more than 12 minutes
BASAL_H_OF_MAX_IOB = 3.0
AVERAGE_MEAL_G = CARBS_G_PER_DAY / 3.0
LEAVE_ALONE = -1.0


def read_profile(x: Any, s: Any, w: Any, share: float) -> None:
    """Work out basal, sensitivity and carbohydrate ratio, which an override may have scaled."""
    scale = share if x[OPTION_AT + PROFILE_SHARES] > 0.0 else 1.0
    for i in range(L):
        w[i + W_BASAL] = s[i + BASAL_SET] * scale
        w[i + W_ISF] = s[i + ISF_SET] / scale
        w[i + W_RATIO] = s[i + RATIO_SET] / scale


def settings_at(x: Any, s: Any, w: Any, i: int, target_mgdl: float) -> Settings:
    """Return the profile of lane i; `target_mgdl` is a temporary target, 0 none."""
    set_by_hand = target_mgdl > 0.0
    basal, ratio = w[i + W_BASAL], w[i + W_RATIO]
    limit = x[OPTION_AT + MAX_IOB]
    by_thumb = AVERAGE_MEAL_G / ratio + BASAL_H_OF_MAX_IOB * basal
    max_iob = limit if limit >= 0.0 else by_thumb
    low = target_mgdl if set_by_hand else s[i + LOW_SET]
    high = target_mgdl if set_by_hand else s[i + HIGH_SET]
    return Settings(
        current_basal_u_per_h=basal,
        max_basal_u_per_h=s[i + MAX_BASAL_SET],
        max_daily_basal_u_per_h=basal,
        max_daily_multiplier=3.0,
        current_basal_multiplier=4.0,
        fine_steps_per_u=x[OPTION_AT + FINE_STEPS],
        skips_neutral_temps=False,
        isf_mgdl_per_u=w[i + W_ISF],
        carb_ratio_g_per_u=ratio,
        min_bg_mgdl=low,
        max_bg_mgdl=high,
        max_iob_u=max_iob,
        temp_target_set=set_by_hand,
        high_target_raises_sensitivity=False,
        low_target_lowers_sensitivity=False,
        half_basal_target_mgdl=160.0,
        sensitivity_raises_target=True,
        resistance_lowers_target=False,
        autosens_max=1.2,
        noisy_target_multiplier=1.3,
        flat_guard=x[OPTION_AT + FLAT_GUARD] > 0.0,
        uam=x[OPTION_AT + UAM] > 0.0,
        smb_always=x[OPTION_AT + SMB_ALWAYS] > 0.0,
        smb_with_cob=x[OPTION_AT + SMB_WITH_COB] > 0.0,
        smb_after_carbs=x[OPTION_AT + SMB_AFTER_CARBS] > 0.0,
        smb_with_temp_target=False,
        smb_high_bg=False,
        smb_high_bg_mgdl=110.0,
        smb_with_high_temp_target=False,
        smb_after_wizard=True,
        smb_basal_min=x[OPTION_AT + SMB_BASAL_MIN],
        uam_smb_basal_min=30.0,
        smb_interval_min=3.0,
        bolus_increment_u=x[OPTION_AT + BOLUS_INCREMENT],
        max_delta_share=0.2,
        carbs_cap_g=90.0,
        carbs_ignored_share=0.0,
        carbs_req_from_g=1.0,
    )


def insulin_at(x: Any, i: int, slot: int) -> Insulin:
    """Return insulin on board of lane i, rounded as oref0 hands it on."""
    return Insulin(
        iob_u=rounded(x[i + (ON_BOARD + slot) * L], 1000.0),
        activity_u_per_min=rounded(x[i + (ACTIVITY + slot) * L], 10000.0),
        bolus_age_min=x[i + BOLUS_AGE * L],
    )


def meal_at(w: Any, i: int) -> Meal:
    """Return the carbohydrate of lane i."""
    return Meal(
        carbs_g=w[i + W_CARBS],
        cob_g=w[i + W_COB],
        last_carb_age_min=w[i + W_CARBS_AGE],
        slope_from_max_mgdl=w[i + W_SLOPE_MAX],
        slope_from_min_mgdl=w[i + W_SLOPE_MIN],
        wizard_found=False,
        clock_unread=False,
    )


def moment_at(h: Any, i: int) -> Moment:
    """Return the rest of what lane i's decision hangs on."""
    return Moment(
        autosens_known=False,
        autosens_ratio=1.0,
        microbolus_allowed=h[i + ASKS_HEARD] <= 0.0,
        minute_of_hour=0.0,
    )


def running_at(h: Any, i: int) -> Running:
    """Return the temporary rate that lane i's pump says it runs; none is 0 for 0 minutes."""
    rate, left = h[i + TEMP_HEARD], h[i + LEFT_HEARD]
    runs = (rate >= 0.0) & (left > 0.0)
    return Running(rate_u_per_h=rate if runs else 0.0, left_min=left if runs else 0.0)


def lay_ground(x: Any, s: Any, h: Any, w: Any, slot: int, target_mgdl: float) -> None:
    """Work out, for every lane, what its forecasts start from."""
    for i in range(L):
        settings, status = settings_at(x, s, w, i, target_mgdl), status_of(x, i)
        aims = aims_of(status, settings, moment_at(h, i))
        impact = impact_of(status, insulin_at(x, i, slot), aims, settings)
        outlook = outlook_of(impact, meal_at(w, i), aims, settings)
        w[i + W_CSF], w[i + W_CI], w[i + W_UCI] = (
            outlook.csf_mgdl_per_g,
            outlook.ci_mgdl,
            outlook.uci_mgdl,
        )
        w[i + W_CID], w[i + W_HOURS] = outlook.cid_ticks, outlook.ca_time_h
        w[i + W_PEAK], w[i + W_SLOPE] = outlook.peak_mgdl, outlook.slope_mgdl
        w[i + W_THRESHOLD] = aims.threshold_mgdl
        store(w, i, at_start(status.glucose_mgdl, impact.eventual_mgdl, aims))


def store(w: Any, i: int, f: Forecast) -> None:
    """Keep the forecasts of lane i, in their order."""
    w[i], w[i + L], w[i + 2 * L], w[i + 3 * L] = f[0], f[1], f[2], f[3]
    w[i + 4 * L], w[i + 5 * L], w[i + 6 * L], w[i + 7 * L] = f[4], f[5], f[6], f[7]
    w[i + 8 * L], w[i + 9 * L], w[i + 10 * L], w[i + 11 * L] = f[8], f[9], f[10], f[11]
    w[i + 12 * L], w[i + 13 * L], w[i + 14 * L], w[i + 15 * L] = f[12], f[13], f[14], f[15]
    w[i + 16 * L] = f[16]


def load(w: Any, i: int) -> Forecast:
    """Return the forecasts of lane i as `store` kept them."""
    return Forecast(
        w[i], w[i + L], w[i + 2 * L], w[i + 3 * L], w[i + 4 * L], w[i + 5 * L], w[i + 6 * L],
        w[i + 7 * L], w[i + 8 * L], w[i + 9 * L], w[i + 10 * L], w[i + 11 * L], w[i + 12 * L],
        w[i + 13 * L], w[i + 14 * L], w[i + 15 * L], w[i + 16 * L],
    )  # fmt: skip


def outlook_at(w: Any, i: int) -> Outlook:
    """Return what carbohydrate is expected to do in lane i."""
    return Outlook(
        csf_mgdl_per_g=w[i + W_CSF],
        ci_mgdl=w[i + W_CI],
        uci_mgdl=w[i + W_UCI],
        cid_ticks=w[i + W_CID],
        ca_time_h=w[i + W_HOURS],
        peak_mgdl=w[i + W_PEAK],
        slope_mgdl=w[i + W_SLOPE],
    )


def forecast_all(x: Any, s: Any, w: Any, slot: int, target_mgdl: float) -> None:
    """Take every lane's forecasts through their 48 ticks, all lanes of the group at each tick."""
    for tick in range(POINTS):
        at = ACTIVITY + (slot + tick) % CURVE_TICKS_MAX
        zero = x[ZERO_AT + tick]
        points = float(min(tick + 1, POINTS))
        for i in range(L):
            activity, isf = x[i + at * L], w[i + W_ISF]
            bgi = rounded(-rounded(activity, 10000.0) * isf * 5.0, 100.0)
            stopped = rounded(activity + w[i + W_BASAL] * zero, 10000.0)
            zt_bgi = rounded(-stopped * isf * 5.0, 100.0)
            aims = Aims(
                ratio=NAN,
                basal_u_per_h=0.0,
                isf_mgdl_per_u=isf,
                target_mgdl=0.0,
                min_bg_mgdl=0.0,
                max_bg_mgdl=0.0,
                threshold_mgdl=w[i + W_THRESHOLD],
            )
            f = one_tick(
                load(w, i), points, bgi, zt_bgi, outlook_at(w, i), meal_at(w, i), aims,
                settings_at(x, s, w, i, target_mgdl),
            )  # fmt: skip
            store(w, i, f)


def decided(x: Any, s: Any, h: Any, w: Any, i: int, slot: int, target: float) -> tuple[Temp, float]:
    """Return the temporary rate and the microbolus (U, 0 none) that lane i's rules end in."""
    settings, status, moment = settings_at(x, s, w, i, target), status_of(x, i), moment_at(h, i)
    insulin, meal, running = insulin_at(x, i, slot), meal_at(w, i), running_at(h, i)
    aims = aims_of(status, settings, moment)
    impact = impact_of(status, insulin, aims, settings)
    last = LastTemp(known=False, rate_u_per_h=NAN, duration_min=NAN, age_min=NAN)
    end, temp = before_forecast(status, running, last, moment, settings, impact.eventual_mgdl)
    if end != NOT_ENDED:
        return temp, 0.0
    outlook, f = outlook_at(w, i), load(w, i)
    weighed = weigh(f, status, impact, outlook, meal, aims, settings)
    guard, within = weighed.min_guard_mgdl, f.above_threshold_min
    carbs = carbs_needed(impact, outlook, meal, aims, settings, guard, within)
    smb = permitted(settings, meal, moment, status.glucose_mgdl, aims.target_mgdl)
    smb = smb & safe_now(settings, status, impact, aims, guard)
    order = dose(
        status, insulin, meal, moment, running, impact, weighed, carbs, smb, aims, settings
    )
    return order.temp, order.smb_u if order.smb_u > 0.0 else 0.0


def finish(
    x: Any, s: Any, h: Any, w: Any, out: Any, i: int, slot: int, target_mgdl: float
) -> float:
    """Write lane i's temporary rate, and return its microbolus (U).

    Without a reading nothing is decided; when the last is too old to trust, a high rate is not let
    go on, nor a zero rate for long.
    """
    temp, smb = Temp(rate_u_per_h=NAN, duration_min=NAN, fate=0), 0.0
    if h[i + READING_HEARD] >= SEEN_FROM_MGDL:
        temp, smb = decided(x, s, h, w, i, slot, target_mgdl)
    elif x[i + UNHEARD * L] > READING_AGE_MAX_TICKS:
        temp = harmless(settings_at(x, s, w, i, target_mgdl), running_at(h, i))
    ordered = temp.duration_min >= 0.0
    highest = s[i + MAX_BASAL_SET]
    rate = temp.rate_u_per_h if temp.rate_u_per_h < highest else highest
    out[i] = rate if ordered & (temp.duration_min > 0.0) else 0.0
    out[i + L] = temp.duration_min if ordered else LEAVE_ALONE
    return smb
