"""One patient's Loop for one tick of a trial: hear, forecast, decide, and send to the pump.

Knows: what a pump and a phone report, the settings, an override in force. Never knows: the body.
The formulas are in the rule files beside it; this is their order, as in `decision` and
`app_layer`, on the memory that `grid_state` lays out.

- Loop runs when a reading comes. Without one nothing automatic is ordered, and a running temporary
  rate runs out by itself; a bolus that is asked for takes a reading of less than 15 minutes.
- A bolus that is asked for is Loop's own recommendation, the meal just announced included, and
  nothing else is sent beside it. Without a fresh reading Loop recommends none: then the person
  doses the carbohydrate by the ratio, as a pump's calculator does; and so does who injects by
  syringe because earlier insulin went astray (`asks` 2), which Loop knows nothing of.
- An override is taken to last: `WHEN` does not say when it ends.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from banting import therapy
from banting.controllers.loop.app_rules import (
    CANCEL_TEMP,
    INPUT_AGE_S_MAX,
    LEAVE_TEMP,
    glucose_based_factor,
    supported_dose,
    temp_command,
)
from banting.controllers.loop.dosing import (
    TEMP_BASAL_S,
    automatic_bolus_u,
    automatic_temp_u_per_h,
    manual_bolus_u,
    temp_basal_u_per_h,
)
from banting.controllers.loop.grid_carbs import carbs_on_grid
from banting.controllers.loop.grid_forecast import (
    add_fading,
    blend_momentum,
    call_for,
    insulin_and_carbs,
    run_up,
)
from banting.controllers.loop.grid_glucose import hear, momentum_slope, runs_smoothly
from banting.controllers.loop.grid_insulin import active_u, five_minutes_pass, net_u
from banting.controllers.loop.grid_meals import MealsSeen, eat, forget_meals, see_meals
from banting.controllers.loop.grid_retrospective import (
    BACK_INTEGRAL,
    BACK_STANDARD,
    FADE_TICKS,
    FADES,
    Sums,
    correction,
    fade_row,
    is_known,
)
from banting.controllers.loop.grid_state import (
    ACTIVE_U,
    BOLUS_U,
    CLOCK,
    FACTOR,
    INTEGRAL,
    KIND,
    LOOP_35_RULES,
    POSITIVE,
    READING_MGDL,
    READING_TICK,
    SHARE,
    STRATEGY,
    TEMP_U_PER_H,
    UNITS_U,
)
from banting.controllers.loop.guardrails import CARBS_G
from banting.controllers.loop.insulin import TICK_S
from banting.controllers.loop.retrospective import integral_limits_mgdl

__all__ = ["Heard", "Room", "Told", "loop_tick"]

ACTIVE_MULTIPLIER = 2.0  # how many of the largest boluses may be on board
GRADUAL_MGDL_MAX = 40.0  # a larger step between readings: no retrospective correction
PUMP_STEPS = 20.0  # of 0.05 U, or U/h
_CARBS_G_MAX = CARBS_G.high
_READING_TICKS = int(INPUT_AGE_S_MAX / TICK_S)  # a reading of so many ticks ago is too old
_LEAVE_MIN = -1.0
_TEMP_MIN = TEMP_BASAL_S / 60.0

Orders = tuple[float, float, float]


class Told(NamedTuple):
    """The settings in force now: units as in `kernels.SETTINGS`, an override worked in."""

    basal_u_per_h: float
    isf_mgdl_per_u: float
    carb_ratio_g_per_u: float
    low_mgdl: float
    high_mgdl: float
    suspend_below_mgdl: float
    max_bolus_u: float
    max_basal_u_per_h: float


class Heard(NamedTuple):
    """What is heard now, as in `kernels.HEARD`, without the pump's own account of insulin."""

    reading_mgdl: float
    carbs_g: float
    asks: float
    basal_u: float
    bolus_u: float
    temp_u_per_h: float
    temp_left_min: float


class Room(NamedTuple):
    """Arrays to work in, for one patient at a time."""

    seen: MealsSeen
    sums: Sums
    carbs: Any
    change: Any
    path: Any  # the forecast from now on
    pair: Any
    at_s: Any
    mgdl: Any


def loop_tick(
    x: Any, own: Told, heard: Heard, needs_share: float, target_mgdl: float, room: Room
) -> Orders:
    """Return what Loop orders at a tick: temporary rate (U/h), its time (min), bolus (U).

    Args:
        x: the patient's memory (`grid_state`); one tick older afterwards.
        own: the settings without an override.
        heard: what is heard now.
        needs_share: an override's share of insulin needs, 1 none.
        target_mgdl: an override's target, 0 none.
        room: arrays to work in; `path` receives the forecast from now on, if one is made.
    """
    now = int(x[CLOCK])
    share = needs_share if needs_share > 0.0 else 1.0
    told = _told_now(own, share, target_mgdl)
    _remember(x, now, own, told, heard)
    x[SHARE] = share
    x[CLOCK] = now + 1.0
    lag = now - x[READING_TICK]
    fresh = lag < _READING_TICKS
    asks = heard.asks > 0.0
    if fresh and (heard.reading_mgdl > 0.0 or (asks and heard.asks < 2.0)):
        _decide(x, now, int(lag), told, room)
    if asks:
        bolus = supported_dose(_asked_u(x, fresh, told, heard), PUMP_STEPS)
        if bolus > 0.0:
            return 0.0, _LEAVE_MIN, bolus
    if heard.reading_mgdl > 0.0:
        return _automatic(x, told, heard, share == 1.0)
    return 0.0, _LEAVE_MIN, 0.0


def _told_now(own: Told, share: float, target_mgdl: float) -> Told:
    """Return the settings under an override."""
    retargeted = target_mgdl > 0.0
    return Told(
        own.basal_u_per_h * share,
        own.isf_mgdl_per_u * (1.0 / share),
        own.carb_ratio_g_per_u * (1.0 / share),
        target_mgdl if retargeted else own.low_mgdl,
        target_mgdl if retargeted else own.high_mgdl,
        own.suspend_below_mgdl,
        own.max_bolus_u,
        own.max_basal_u_per_h,
    )


def _remember(x: Any, now: int, own: Told, told: Told, heard: Heard) -> None:
    """Take in what happened since the last tick, and what begins now."""
    before = x[SHARE]
    scheduled = own.basal_u_per_h * before
    net = net_u(heard.basal_u, heard.bolus_u, scheduled)
    five_minutes_pass(x, net, own.isf_mgdl_per_u * (1.0 / before))
    hear(x, now, heard.reading_mgdl)
    forget_meals(x, now)
    if heard.carbs_g > 0.0:
        grams = min(heard.carbs_g, _CARBS_G_MAX)
        eat(x, now, grams, told.isf_mgdl_per_u / told.carb_ratio_g_per_u)


def _decide(x: Any, now: int, lag: int, told: Told, room: Room) -> None:
    """Forecast, and keep what the forecast calls for."""
    back = BACK_INTEGRAL if x[INTEGRAL] > 0.0 else BACK_STANDARD
    gated, positive = x[LOOP_35_RULES] == 0.0, x[POSITIVE] > 0.0
    first = see_meals(x, room.seen, now, back)
    carbs_on_grid(x, room.seen, first, now, back, room.carbs)
    insulin_and_carbs(x, lag, told.isf_mgdl_per_u, back, room.carbs, room.change)
    if is_known(x) and (not gated or runs_smoothly(x, GRADUAL_MGDL_MAX, room.at_s, room.mgdl)):
        velocity, minutes = _correction(x, now, back, told, room)
        if positive or velocity < 0.0:
            shape = FADES[1 if x[LOOP_35_RULES] > 0.0 else 0, fade_row(minutes)]
            add_fading(room.change, velocity, shape, FADE_TICKS)
    slope, moves = momentum_slope(x, gated, room.at_s, room.mgdl)
    if moves and (positive or slope <= 0.0):
        blend_momentum(room.change, slope)
    run_up(x[READING_MGDL], lag, room.change, room.path)
    kind, units, dips = call_for(
        x, room.path, told.low_mgdl, told.high_mgdl, told.suspend_below_mgdl, told.isf_mgdl_per_u,
        room.pair,
    )  # fmt: skip
    _keep(x, told, kind, units, dips)


def _correction(x: Any, now: int, back: int, told: Told, room: Room) -> tuple[float, float]:
    """Return velocity (mg/dL/s) and length (min) of the retrospective correction."""
    limits = (-math.inf, math.inf)
    if x[LOOP_35_RULES] > 0.0:
        limits = integral_limits_mgdl(
            x[READING_MGDL], told.isf_mgdl_per_u, told.basal_u_per_h, told.low_mgdl, told.high_mgdl
        )
    return correction(
        x, now, back, room.carbs, room.sums, x[INTEGRAL] > 0.0, limits, x[LOOP_35_RULES] == 0.0
    )


def _keep(x: Any, told: Told, kind: int, units_u: float, dips: bool) -> None:
    """Keep what the algorithm recommends, unrounded."""
    active, most = active_u(x), told.max_bolus_u * ACTIVE_MULTIPLIER
    x[KIND], x[UNITS_U], x[ACTIVE_U] = kind, units_u, active
    if x[STRATEGY] == 0.0:
        x[BOLUS_U] = 0.0
        x[TEMP_U_PER_H] = temp_basal_u_per_h(
            kind, units_u, told.basal_u_per_h, told.max_basal_u_per_h, most, active, dips
        )
        return
    factor = x[FACTOR]
    if factor == 0.0:
        factor = glucose_based_factor(x[READING_MGDL], told.low_mgdl)
    x[TEMP_U_PER_H] = automatic_temp_u_per_h(kind, units_u, told.basal_u_per_h)
    x[BOLUS_U] = automatic_bolus_u(kind, units_u, factor, told.max_bolus_u, most, active, dips)


def _asked_u(x: Any, fresh: bool, told: Told, heard: Heard) -> float:
    """Return the bolus (U) that a person who asks is shown, or works out himself."""
    if fresh and heard.asks < 2.0:
        return manual_bolus_u(x[UNITS_U], told.max_bolus_u)
    return therapy.bolus(
        heard.reading_mgdl if heard.asks >= 2.0 else 0.0,
        heard.carbs_g,
        0.0,
        heard.asks,
        told.isf_mgdl_per_u,
        told.carb_ratio_g_per_u,
        0.5 * (told.low_mgdl + told.high_mgdl),
        told.max_bolus_u,
    )


def _automatic(x: Any, told: Told, heard: Heard, follows_schedule: bool) -> Orders:
    """Return what is sent to the pump, within every limit and as it supports it.

    Limits and rounding are `app_layer`'s: the cap on insulin on board holds for rate and bolus.
    """
    room_u = told.max_bolus_u * ACTIVE_MULTIPLIER - x[ACTIVE_U]
    most = min(told.max_basal_u_per_h, room_u * 3600.0 / TEMP_BASAL_S + told.basal_u_per_h)
    rate = supported_dose(min(x[TEMP_U_PER_H], most), PUMP_STEPS)
    bolus = supported_dose(min(x[BOLUS_U], min(told.max_bolus_u, room_u)), PUMP_STEPS)
    command = temp_command(
        rate,
        supported_dose(told.basal_u_per_h, PUMP_STEPS),
        heard.temp_u_per_h,
        heard.temp_left_min * 60.0,
        follows_schedule,
    )
    if command == LEAVE_TEMP:
        return 0.0, _LEAVE_MIN, bolus
    if command == CANCEL_TEMP:
        return 0.0, 0.0, bolus
    return rate, _TEMP_MIN, bolus
