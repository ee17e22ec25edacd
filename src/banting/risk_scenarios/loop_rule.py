"""Loop in a run, on its general path: exact, with the histories that Tidepool's simulator gives it.

Knows: what of a course Loop is told, and what its answer does to the pump. Source: scenario-loop.
Doses go in as they were delivered, without the one to three seconds by which Tidepool's adapter
shifts them; a negative raw rate, at which their pump would fail, is 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from banting.controllers.loop import LOOP_35, LOOP_ALGORITHM_2026, LoopInput, recommend
from banting.controllers.loop.insulin import InsulinType
from banting.controllers.loop.insulin_effect import BASAL, BOLUS
from banting.controllers.loop.nouns import (
    CarbEntries,
    Doses,
    Glucose,
    LoopOutput,
    LoopRules,
    Timeline,
    Wanted,
)
from banting.risk_scenarios.course import Course
from banting.risk_scenarios.nouns import MINUTES_PER_STEP, LoopSettings, Scenario, Schedule

__all__ = ["LOOP_RULES", "LoopRule", "Silence", "run_with_loop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopRule:
    """Loop's rules as a run uses them; `sets_temps` False: no temporary rate reaches the pump."""

    rules: LoopRules
    title: str
    sets_temps: bool = True


LOOP_RULES: dict[str, LoopRule] = {
    "loop": LoopRule(rules=LOOP_ALGORITHM_2026, title=LOOP_ALGORITHM_2026.title),
    "loop35": LoopRule(rules=LOOP_35, title=LOOP_35.title),
    "loop-boluses-only": LoopRule(
        rules=LOOP_ALGORITHM_2026,
        title="Loop whose temporary rates never reach the pump, as in Tidepool's simulator with "
        "PyLoopKit and automatic boluses",
        sets_temps=False,
    ),
}

Floats = NDArray[np.float64]

_HISTORY_MIN = 480
_DAYS_BEFORE, _DAYS_AFTER = 2, 3
_DAY_MIN = 24 * 60
_MIN_S = 60.0
# Loop's grid is of absolute time, and any start on it will do: noon of 2019-08-15, their own
_EPOCH_S = 1_565_870_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How many of a run's decisions Loop declined, and why, by its own name of the last reason."""

    steps: int = 0
    why: str = ""


def run_with_loop(course: Course, rule: LoopRule) -> Silence:
    """Let a course run to its end with Loop at every step; return where Loop said nothing.

    Raises: ModelError where Loop's settings do not cover the run.
    """
    loop = course.scenario.loop
    assert loop is not None
    lines = _timelines(course.scenario)
    silent, why = 0, ""
    for step in range(course.scenario.steps):
        course.live(step)
        said = _decide(course, step * MINUTES_PER_STEP, loop, lines, rule)
        if said.error is not None:
            silent, why = silent + 1, said.error.value
    return Silence(steps=silent, why=why)


Lines = tuple[Timeline, Timeline, Timeline, Timeline]


def _decide(
    course: Course, at_min: int, loop: LoopSettings, lines: Lines, rule: LoopRule
) -> LoopOutput:
    """Ask Loop at a minute, and let the pump do what it says."""
    given = _told(course, at_min, loop, lines)
    said = recommend(given, rule.rules)
    if said.error is not None:
        return said
    accepted_u = _accepted_u(course, at_min, given, said, rule.rules)
    if course.doses_itself(at_min):
        if rule.sets_temps:
            course.pump.set_temp(at_min, max(said.temp_u_per_h or 0.0, 0.0))
        course.give_later(at_min, said.bolus_u or 0.0)
    course.give_later(at_min, accepted_u)
    return said


def _accepted_u(
    course: Course, at_min: int, given: LoopInput, said: LoopOutput, rules: LoopRules
) -> float:
    """Return the bolus that is recommended to the person and accepted, 0 where none is asked for.

    It is recommended after the automatic dose of the same step, which counts as given.
    """
    if not course.asks(at_min):
        return 0.0
    automatic_u = said.bolus_u or 0.0
    doses = given.doses
    if automatic_u > 0.0 and course.doses_itself(at_min):
        doses = Doses(
            start_s=np.append(doses.start_s, given.start_s),
            end_s=np.append(doses.end_s, given.start_s),
            volume_u=np.append(doses.volume_u, automatic_u),
            kind=np.append(doses.kind, BOLUS),
            insulin=np.append(doses.insulin, _insulin(given.insulin)),
        )
    asked = replace(given, doses=doses, wanted=Wanted.MANUAL_BOLUS, positive_effects=False)
    return recommend(asked, rules).manual_bolus_u or 0.0


def _told(course: Course, at_min: int, loop: LoopSettings, lines: Lines) -> LoopInput:
    """Return what Loop knows at a minute."""
    basal, sensitivity, ratio, target = lines
    factor = loop.partial_application_factor
    n = len(course.reading_min)
    return LoopInput(
        start_s=_seconds(at_min),
        glucose=Glucose(
            at_s=np.array(course.reading_min) * _MIN_S + _EPOCH_S,
            mgdl=np.array(course.reading_mgdl),
            display_only=np.zeros(n, np.bool_),
            source=np.zeros(n, np.int64),  # all of one sensor
        ),
        doses=_doses(course, at_min, loop),
        carbs=_carbs(course.scenario, at_min),
        basal=basal,
        sensitivity=sensitivity,
        carb_ratio=ratio,
        target=target,
        suspend_below_mgdl=loop.suspend_below_mgdl,
        max_bolus_u=loop.max_bolus_u,
        max_basal_u_per_h=loop.max_basal_u_per_h,
        max_active_multiplier=loop.max_active_multiplier,
        wanted=Wanted.AUTOMATIC_BOLUS if factor > 0.0 else Wanted.TEMP_BASAL,
        insulin=InsulinType(loop.insulin),
        automatic_factor=factor,
        positive_effects=loop.positive_effects,
        mid_absorption_sensitivity=loop.mid_absorption_sensitivity,
        linear_carbs=loop.linear_carbs,
    )


def _doses(course: Course, at_min: int, loop: LoopSettings) -> Doses:
    """Return the doses of the last eight hours that Loop was told of, in order of time."""
    since = at_min - _HISTORY_MIN
    rows = [
        (at, at, units, BOLUS) for at, units in course.told_boluses if since <= at <= at_min
    ] + [
        (end - MINUTES_PER_STEP, end, units, BASAL)
        for end, units in course.temps
        if since <= end - MINUTES_PER_STEP
    ]
    rows.sort()
    columns = np.array([row[:3] for row in rows], np.float64).reshape(-1, 3).T
    insulin = _insulin(InsulinType(loop.insulin))
    return Doses(
        start_s=columns[0] * _MIN_S + _EPOCH_S,
        end_s=columns[1] * _MIN_S + _EPOCH_S,
        volume_u=columns[2].copy(),
        kind=np.array([row[3] for row in rows], np.int64),
        insulin=np.full(len(rows), insulin, np.int64),
    )


def _carbs(scenario: Scenario, at_min: int) -> CarbEntries:
    """Return the meals of the last eight hours that Loop was told of."""
    since = at_min - _HISTORY_MIN
    meals = [meal for meal in scenario.told.meals if since <= meal.at_min <= at_min]
    return CarbEntries(
        at_s=np.array([_seconds(meal.at_min) for meal in meals], np.float64),
        grams=np.array([meal.grams for meal in meals], np.float64),
        absorption_s=np.array([meal.absorbed_in_min * _MIN_S for meal in meals], np.float64),
    )


def _seconds(at_min: float) -> float:
    return _EPOCH_S + at_min * _MIN_S


def _timelines(scenario: Scenario) -> Lines:
    """Return the settings that Loop is told, from days before to days after the start."""
    needs = scenario.told.needs
    days = _DAYS_AFTER + scenario.duration_min // _DAY_MIN
    start = scenario.start_clock_min
    low = _timeline(scenario.target_low_mgdl, start, days)
    high = _timeline(scenario.target_high_mgdl, start, days)
    return (
        _timeline(needs.basal_u_per_h, start, days),
        _timeline(needs.isf_mgdl_per_u, start, days),
        _timeline(needs.carb_ratio_g_per_u, start, days),
        Timeline(start_s=low.start_s, end_s=low.end_s, value=low.value, high=high.value),
    )


@lru_cache(maxsize=512)
def _timeline(schedule: Schedule, start_clock_min: int, days_after: int) -> Timeline:
    """Return a setting over some days around a start."""
    midnights = range(-_DAYS_BEFORE * _DAY_MIN, (days_after + 1) * _DAY_MIN, _DAY_MIN)
    begins = np.array(
        [_seconds(day + at - start_clock_min) for day in midnights for at in schedule.from_min]
    )
    last = _seconds(midnights[-1] + _DAY_MIN - start_clock_min)
    return Timeline(
        start_s=begins,
        end_s=np.append(begins[1:], last),
        value=np.array([value for _ in midnights for value in schedule.values]),
    )


_INSULINS = tuple(InsulinType)


def _insulin(insulin: InsulinType) -> int:
    """Return an insulin's position, as doses name it."""
    return _INSULINS.index(insulin)
