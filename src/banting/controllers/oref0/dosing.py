"""The rules of a decision, from low to high: what to order, once the forecasts are weighed.

Scalar functions; the first rule that applies ends it. Knows: the weighed numbers, settings, the
running temporary basal. Never knows: how a forecast was made.

Source: oref0 (lib/determine-basal/determine-basal.js), the core dosing logic.
"""

from __future__ import annotations

from banting.controllers.oref0.endings import (
    FALLING_KEEPS,
    FALLING_NEUTRAL,
    HIGH_NO_TEMP,
    HIGH_RAISES,
    HIGH_RUNS,
    HIGH_TOO_MUCH,
    IN_RANGE_KEEPS,
    IN_RANGE_NEUTRAL,
    LOW_RATE,
    LOW_RISING_KEEPS,
    LOW_RISING_NEUTRAL,
    LOW_RISING_ZERO,
    LOW_RUNS,
    LOW_SUSPEND,
    LOW_TOO_LITTLE,
    LOW_ZERO,
    LOW_ZERO_LONG,
    MAX_IOB_KEEPS,
    MAX_IOB_NEUTRAL,
    MICROBOLUS_TEMP,
    TOP_OF_HOUR,
)
from banting.controllers.oref0.microbolus import microbolus_of
from banting.controllers.oref0.nouns import (
    Aims,
    CarbsNeeded,
    Impact,
    Insulin,
    Meal,
    Moment,
    Order,
    Outlook,
    Running,
    Settings,
    Status,
    Temp,
    Weighed,
)
from banting.controllers.oref0.rounding import half_up, least, most, rounded
from banting.controllers.oref0.set_temp_basal import (
    max_safe_basal,
    round_basal,
    set_temp_basal,
    untouched,
)

__all__ = ["carbs_needed", "dose", "plain"]

NAN = float("nan")
NEUTRAL_MIN = 30.0
LOW_TEMP_MIN_MAX = 120.0
KEEP_LEFT_MIN = 15.0
NAIVE_FLOOR_MGDL = 40.0
TOP_OF_HOUR_FROM_MIN = 55.0
COB_NOT_COUNTED = 0.25
CARBS_WITHIN_MIN = 45.0


def plain(end: int, temp: Temp, rate_u_per_h: float, minutes: float, req_u: float) -> Order:
    """Return an order without a microbolus, with what was worked out for it (NaN: nothing)."""
    return Order(
        end=end,
        temp=temp,
        smb_u=NAN,
        smb_on=False,
        insulin_req_u=req_u,
        asked_u_per_h=rate_u_per_h,
        asked_min=minutes,
        low_u_per_h=NAN,
        max_bolus_u=NAN,
        capped_u_per_h=NAN,
    )


def carbs_needed(
    impact: Impact,
    outlook: Outlook,
    meal: Meal,
    aims: Aims,
    settings: Settings,
    guard_mgdl: float,
    within_min: float,
) -> CarbsNeeded:
    """Return the carbohydrate (g) that zero basal until the low, and carbs on board, leave open."""
    lowest = impact.naive_mgdl
    lowest = least(guard_mgdl, lowest) if lowest < NAIVE_FLOOR_MGDL else lowest
    zero_mgdl = settings.current_basal_u_per_h * aims.isf_mgdl_per_u * within_min / 60.0
    counted_g = most(0.0, meal.cob_g - COB_NOT_COUNTED * meal.carbs_g)
    missing = (aims.threshold_mgdl - lowest - zero_mgdl) / outlook.csf_mgdl_per_g - counted_g
    grams = half_up(missing)
    wanted = (grams >= settings.carbs_req_from_g) & (within_min <= CARBS_WITHIN_MIN)
    return CarbsNeeded(grams=grams, within_min=within_min, wanted=wanted & (not meal.clock_unread))


def _neutral(keeps: int, sets: int, aims: Aims, settings: Settings, running: Running) -> Order:
    """Return the basal rate as a temp, unless it runs already for long enough."""
    steps = settings.fine_steps_per_u
    same = round_basal(aims.basal_u_per_h, steps) == round_basal(running.rate_u_per_h, steps)
    if (running.left_min > KEEP_LEFT_MIN) & same:
        return plain(keeps, untouched(), NAN, NAN, 0.0)
    temp = set_temp_basal(aims.basal_u_per_h, NEUTRAL_MIN, settings, running)
    return plain(sets, temp, NAN, NAN, 0.0)


def _suspend(weighed: Weighed, aims: Aims, settings: Settings, running: Running) -> Order:
    """Return a zero temp of 30 to 120 minutes, as long as the low is deep."""
    missing_u = (aims.target_mgdl - weighed.min_guard_mgdl) / aims.isf_mgdl_per_u
    minutes = half_up(60.0 * missing_u / settings.current_basal_u_per_h)
    minutes = least(LOW_TEMP_MIN_MAX, most(NEUTRAL_MIN, half_up(minutes / 30.0) * 30.0))
    temp = set_temp_basal(0.0, minutes, settings, running)
    return plain(LOW_SUSPEND, temp, NAN, minutes, 0.0)


def _low_req(impact: Impact, weighed: Weighed, aims: Aims) -> float:
    """Return the insulin (U, negative) to leave out, twice what would do, for safety."""
    req = rounded(
        2.0 * least(0.0, (weighed.eventual_mgdl - aims.target_mgdl) / aims.isf_mgdl_per_u), 100.0
    )
    barely = (impact.min_delta_mgdl < 0.0) & (impact.min_delta_mgdl > impact.expected_delta_mgdl)
    scaled = rounded(req * (impact.min_delta_mgdl / impact.expected_delta_mgdl), 100.0)
    return scaled if barely else req


def _low(
    impact: Impact,
    weighed: Weighed,
    carbs: CarbsNeeded,
    aims: Aims,
    settings: Settings,
    running: Running,
) -> Order:
    """Return what is done when glucose would end below the range."""
    rising = (impact.min_delta_mgdl > impact.expected_delta_mgdl) & (impact.min_delta_mgdl > 0.0)
    no_carbs = (carbs.grams == 0.0) | (carbs.grams != carbs.grams)
    if rising & no_carbs & (impact.naive_mgdl < NAIVE_FLOOR_MGDL):
        temp = set_temp_basal(0.0, NEUTRAL_MIN, settings, running)
        return plain(LOW_RISING_ZERO, temp, NAN, NAN, 0.0)
    if rising & no_carbs:
        keeps, sets = LOW_RISING_KEEPS, LOW_RISING_NEUTRAL
        return _neutral(keeps, sets, aims, settings, running)

    isf, basal = aims.isf_mgdl_per_u, aims.basal_u_per_h
    req = _low_req(impact, weighed, aims)
    naive_req = rounded(least(0.0, (impact.naive_mgdl - aims.target_mgdl) / isf), 100.0)
    rate = round_basal(basal + 2.0 * req, settings.fine_steps_per_u)
    scheduled = running.left_min * (running.rate_u_per_h - basal) / 60.0
    if scheduled < least(req, naive_req) - basal * 0.3:
        temp = set_temp_basal(rate, NEUTRAL_MIN, settings, running)
        return plain(LOW_TOO_LITTLE, temp, rate, NAN, 0.0)
    if (running.left_min > 5.0) & (rate >= running.rate_u_per_h * 0.8):
        return plain(LOW_RUNS, untouched(), rate, NAN, 0.0)
    if not rate <= 0.0:
        temp = set_temp_basal(rate, NEUTRAL_MIN, settings, running)
        return plain(LOW_RATE, temp, rate, NAN, 0.0)
    missing_u = (aims.target_mgdl - impact.naive_mgdl) / isf
    minutes = half_up(60.0 * missing_u / settings.current_basal_u_per_h)
    minutes = least(LOW_TEMP_MIN_MAX, most(0.0, half_up(minutes / 30.0) * 30.0))
    if minutes > 0.0:
        temp = set_temp_basal(rate, minutes, settings, running)
        return plain(LOW_ZERO_LONG, temp, rate, minutes, 0.0)
    temp = set_temp_basal(rate, NEUTRAL_MIN, settings, running)
    return plain(LOW_ZERO, temp, rate, minutes, 0.0)


def _raise(rate: float, req_u: float, aims: Aims, settings: Settings, running: Running) -> Order:
    """Return a higher rate, within the safe maximum, unless what runs is as good."""
    highest = max_safe_basal(settings)
    steps = settings.fine_steps_per_u
    capped = rate if rate > highest else NAN
    safe = round_basal(highest, steps) if rate > highest else rate
    runs, left = running.rate_u_per_h, running.left_min
    temp = set_temp_basal(safe, NEUTRAL_MIN, settings, running)
    end = HIGH_RAISES
    if left * (runs - aims.basal_u_per_h) / 60.0 >= req_u * 2.0:
        end = HIGH_TOO_MUCH
    elif (left != left) | (left == 0.0):
        end = HIGH_NO_TEMP
    elif (left > 5.0) & (round_basal(safe, steps) <= round_basal(runs, steps)):
        end = HIGH_RUNS
        temp = untouched()
    return Order(
        end=end,
        temp=temp,
        smb_u=NAN,
        smb_on=False,
        insulin_req_u=req_u,
        asked_u_per_h=safe,
        asked_min=NAN,
        low_u_per_h=NAN,
        max_bolus_u=NAN,
        capped_u_per_h=capped,
    )


def _high(
    status: Status,
    insulin: Insulin,
    meal: Meal,
    impact: Impact,
    weighed: Weighed,
    smb: bool,
    aims: Aims,
    settings: Settings,
    running: Running,
) -> Order:
    """Return what is done when glucose would end high: microbolus, low temp, or a higher rate."""
    lower = least(weighed.min_pred_mgdl, weighed.eventual_mgdl)
    req = rounded((lower - aims.target_mgdl) / aims.isf_mgdl_per_u, 100.0)
    room = settings.max_iob_u - insulin.iob_u
    req = room if req > room else req
    rate = round_basal(aims.basal_u_per_h + 2.0 * req, settings.fine_steps_per_u)
    req = rounded(req, 1000.0)
    if not (smb & (status.glucose_mgdl > aims.threshold_mgdl)):
        return _raise(rate, req, aims, settings, running)
    micro = microbolus_of(req, insulin, meal, impact, weighed, aims, settings)
    low = Temp(rate_u_per_h=micro.low_u_per_h, duration_min=micro.low_min, fate=0)
    rest = _raise(rate, req, aims, settings, running)
    paid = micro.low_min > 0.0
    return Order(
        end=MICROBOLUS_TEMP if paid else rest.end,
        temp=low if paid else rest.temp,
        smb_u=micro.units_u,
        smb_on=True,
        insulin_req_u=req,
        asked_u_per_h=rest.asked_u_per_h,
        asked_min=micro.low_min,
        low_u_per_h=micro.low_u_per_h,
        max_bolus_u=micro.limit_u,
        capped_u_per_h=rest.capped_u_per_h,
    )


def dose(
    status: Status,
    insulin: Insulin,
    meal: Meal,
    moment: Moment,
    running: Running,
    impact: Impact,
    weighed: Weighed,
    carbs: CarbsNeeded,
    smb: bool,
    aims: Aims,
    settings: Settings,
) -> Order:
    """Return the order of the first rule that applies, from low to high.

    `smb` says that microboluses are allowed and, by the forecasts, safe.
    """
    bg, threshold = status.glucose_mgdl, aims.threshold_mgdl
    recovering = (bg < threshold) & (insulin.iob_u < super_negative(settings))
    recovering = recovering & (impact.min_delta_mgdl > 0.0)
    recovering = recovering & (impact.min_delta_mgdl > impact.expected_delta_mgdl)
    if (not recovering) & ((bg < threshold) | (weighed.min_guard_mgdl < threshold)):
        return _suspend(weighed, aims, settings, running)
    if settings.skips_neutral_temps & (moment.minute_of_hour >= TOP_OF_HOUR_FROM_MIN):
        temp = set_temp_basal(0.0, 0.0, settings, running)
        return plain(TOP_OF_HOUR, temp, NAN, NAN, 0.0)
    if weighed.eventual_mgdl < aims.min_bg_mgdl:
        return _low(impact, weighed, carbs, aims, settings, running)
    if (impact.min_delta_mgdl < impact.expected_delta_mgdl) & (not smb):
        keeps, sets = FALLING_KEEPS, FALLING_NEUTRAL
        return _neutral(keeps, sets, aims, settings, running)
    lower = least(weighed.eventual_mgdl, weighed.min_pred_mgdl)
    if (lower < aims.max_bg_mgdl) & (not smb):
        keeps, sets = IN_RANGE_KEEPS, IN_RANGE_NEUTRAL
        return _neutral(keeps, sets, aims, settings, running)
    if insulin.iob_u > settings.max_iob_u:
        keeps, sets = MAX_IOB_KEEPS, MAX_IOB_NEUTRAL
        return _neutral(keeps, sets, aims, settings, running)
    return _high(status, insulin, meal, impact, weighed, smb, aims, settings, running)


def super_negative(settings: Settings) -> float:
    """Return the insulin on board (U) below which a low is left to mend itself if it rises."""
    return -settings.current_basal_u_per_h * 20.0 / 60.0
