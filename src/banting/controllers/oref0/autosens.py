"""How sensitive to insulin the last day was, by what glucose did that insulin does not explain.

Deviations after meals, and rises of unknown cause, are left out; the median of the rest says
whether the basal rates were too high or too low. One run over one lookback; oref0 runs it over 8 h
and over 24 h and takes the lower ratio. Never knows: a decision.

Source: oref0 (lib/determine-basal/autosens.js, lib/percentile.js).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from banting.controllers.oref0.glucose_status import Reading
from banting.controllers.oref0.history import Doses
from banting.controllers.oref0.iob import COLUMNS
from banting.controllers.oref0.meal import CarbEntry, MealRules
from banting.controllers.oref0.on_board import Action
from banting.controllers.oref0.rounding import half_up, least, most, rounded, to_two_decimals
from banting.controllers.oref0.schedules import (
    Schedule,
    basal_u_per_h_at,
    isf_mgdl_per_u_at,
    minute_of_day,
)
from banting.controllers.oref0.spans import MINUTE_MS

__all__ = [
    "DAY_MS",
    "LOOKBACK",
    "SensitivityRules",
    "TempTarget",
    "median",
    "sensitivity_ratio",
    "unexplained",
]

NAN = float("nan")
DAY_MS = 24.0 * 60.0 * MINUTE_MS
LOOKBACK = 96  # deviations, eight hours of them; fewer are padded with zeros
PAD_MAX = 18.0
LOWEST_MGDL = 40.0
SENSOR_FLOOR_MGDL = 39.0
NO_RISE_BELOW_MGDL = 80.0
CLOSE_MIN = 2.0
MEAL_WAIT_TICKS = 9
MEAL_TICKS_MAX = 60
NEVER_TICKS = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class TempTarget:
    """A temporary target (mg/dL); 0 minutes cancel."""

    from_ms: float
    minutes: float
    target_mgdl: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityRules:
    """What the search hangs on, besides what meals do.

    `basal` is the schedule. `temp_targets` count only where `exercise` is on; they are asked in
    their order. `retrospective` looks back from the newest reading and lets rises with much
    insulin on board count.
    """

    meal: MealRules
    basal: Schedule
    isf_mgdl_per_u: float
    max_daily_basal_u_per_h: float
    ratio_min: float
    ratio_max: float
    exercise: bool = False
    temp_targets: tuple[TempTarget, ...] = ()
    retrospective: bool = False


@dataclass(slots=True)
class _Exclusion:
    """Whether deviations belong to a meal, announced or not: the state of the walk."""

    absorbing: bool = False
    unannounced: bool = False
    cob_g: float = 0.0
    carbs_g: float = 0.0
    ticks: int = NEVER_TICKS
    in_meal: bool = False

    def counts(self, deviation: float, much_insulin: bool) -> bool:
        """Return whether a deviation is no meal's, and go on by five minutes."""
        if self.cob_g > 0.0 or self.absorbing or self.carbs_g > 0.0:
            over = self.ticks > MEAL_TICKS_MAX and self.cob_g < 0.5
            self.absorbing = deviation > 0.0 and not over
            if not self.absorbing and self.cob_g < 0.5:
                self.carbs_g = 0.0
            self.ticks = 1 if not self.in_meal else self.ticks + 1
            self.in_meal = True
            return False
        self.in_meal = False
        if much_insulin or self.unannounced or self.ticks < MEAL_WAIT_TICKS:
            self.ticks += 1
            self.unannounced = deviation > 0.0
            return False
        return True


def sensitivity_ratio(deviations: Sequence[float], rules: SensitivityRules) -> float:
    """Return the ratio (above 1: more insulin is needed) that deviations tell of."""
    padded = list(deviations)
    if len(padded) < LOOKBACK:
        padded += [0.0] * int(half_up((1.0 - len(padded) / LOOKBACK) * PAD_MAX))
    middle = median(padded)
    off_u_per_h = middle * 12.0 / rules.isf_mgdl_per_u if middle else 0.0
    ratio = 1.0 + off_u_per_h / rules.max_daily_basal_u_per_h
    return rounded(least(most(ratio, rules.ratio_min), rules.ratio_max), 100.0)


def median(values: Sequence[float]) -> float:
    """Return the value half way through the sorted ones, between two ranks, as oref0 has it."""
    ranked = sorted(values)
    place = len(ranked) * 0.5
    lower = math.floor(place)
    if lower + 1 >= len(ranked):
        return ranked[lower]
    weight = place % 1.0
    return ranked[lower] * (1.0 - weight) + ranked[lower + 1] * weight


def unexplained(
    readings: Sequence[Reading],
    entries: Sequence[CarbEntry],
    doses: Doses,
    action: Action,
    rules: SensitivityRules,
    since_ms: float,
    lookback: int = LOOKBACK,
) -> list[float]:
    """Return the deviations (mg/dL per five minutes) that belong to no meal; imports numba.

    Args:
        readings: newest first.
        entries: meals.
        doses: the history's, as of now.
        action: how insulin acts.
        rules: see `SensitivityRules`.
        since_ms: readings before it are not looked at: a day ago, or the last change of site.
        lookback: how many deviations are kept, the newest.
    """
    at_ms, glucose = _buckets(readings, since_ms)
    meals = sorted(entries, key=lambda entry: -entry.at_ms)
    if at_ms:
        meals = meals[:1] + [meal for meal in meals[1:] if not meal.at_ms < at_ms[0]]
    walk, found = _Exclusion(), list[float]()
    for i in range(3, len(at_ms)):
        bg, last, old = glucose[i], glucose[i - 1], glucose[i - 3]
        if not (bg >= LOWEST_MGDL and last >= LOWEST_MGDL and old >= LOWEST_MGDL):
            continue
        minute = minute_of_day(at_ms[i], rules.meal.utc_offset_min)
        isf = isf_mgdl_per_u_at(rules.meal.isf, minute)
        iob, activity = _on_board(doses, action, at_ms[i])
        deviation = bg - last - rounded(-activity * isf * 5.0, 100.0)
        deviation = 0.0 if bg < NO_RISE_BELOW_MGDL and deviation > 0.0 else deviation
        deviation = to_two_decimals(deviation)
        if meals and meals[-1].at_ms < at_ms[i]:
            meal = meals.pop()
            if meal.carbs_g >= 1.0:
                walk.cob_g += meal.carbs_g
                walk.carbs_g += meal.carbs_g
        if walk.cob_g > 0.0:
            impact = most(deviation, rules.meal.min_5m_impact_mgdl)
            absorbed = impact * rules.meal.carb_ratio_g_per_u / isf
            walk.cob_g = max(0.0, walk.cob_g - (0.0 if math.isnan(absorbed) else absorbed))
        basal = basal_u_per_h_at(rules.basal, minute)
        if walk.counts(deviation, not rules.retrospective and iob > 2.0 * basal):
            found.append(deviation)
        found.extend(_extra(at_ms[i], minute, rules))
        if len(found) > lookback:
            del found[0]
    return found


def _buckets(readings: Sequence[Reading], since_ms: float) -> tuple[list[float], list[float]]:
    """Return times and values, oldest first, without the oldest; close readings are averaged."""
    oldest_first = list(reversed(readings))
    values = [reading.glucose_mgdl for reading in oldest_first]
    kept, at_ms = [0], [NAN]
    at = last_at = NAN
    for i in range(1, len(values)):
        at = _time_of(oldest_first[i], at)
        last_at = _time_of(oldest_first[i - 1], last_at)
        missing = values[i] < SENSOR_FLOOR_MGDL or values[i - 1] < SENSOR_FLOOR_MGDL
        if missing or (at - since_ms) < 0.0:
            continue
        if abs((at - last_at) / MINUTE_MS) > CLOSE_MIN:
            kept.append(i)
            at_ms.append(at)
        else:
            values[kept[-1]] = (values[kept[-1]] + values[i]) / 2.0
    return at_ms[1:], [values[i] for i in kept[1:]]


def _time_of(reading: Reading, otherwise_ms: float) -> float:
    """Return a reading's time by its texts, another where it has none."""
    times = (reading.shown_ms, reading.stamped_ms)
    return next((at for at in times if not math.isnan(at)), otherwise_ms)


def _on_board(doses: Doses, action: Action, at_ms: float) -> tuple[float, float]:
    """Return insulin on board (U) and activity (U/min) at an instant."""
    from banting.controllers.oref0 import compiled

    tick = np.empty((1, len(COLUMNS)))
    at, units = doses.at_ms, doses.units_u
    compiled.fill_ticks(at, units, action.table, action.end_min, at_ms, tick)
    return float(tick[0, 0]), float(tick[0, 1])


def _extra(at_ms: float, minute: float, rules: SensitivityRules) -> list[float]:
    """Return deviations that are added: for exercise, and a zero in every even hour."""
    added: list[float] = []
    target = _temp_target(at_ms, rules.temp_targets) if rules.exercise else 0.0
    if target > 100.0:
        added.append(-(target - 100.0) / 20.0)
    if minute % 60.0 < 5.0 and minute // 60.0 % 2.0 == 0.0:
        added.append(0.0)
    return added


def _temp_target(at_ms: float, targets: Sequence[TempTarget]) -> float:
    """Return the temporary target that runs at an instant, 0 for none."""
    for target in targets:
        if at_ms >= target.from_ms and target.minutes == 0.0:
            return 0.0
        if target.from_ms <= at_ms < target.from_ms + target.minutes * MINUTE_MS:
            return target.target_mgdl
    return 0.0
