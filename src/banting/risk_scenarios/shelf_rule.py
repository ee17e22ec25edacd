"""Any controller of the shelf in a run, on its grid of five minutes: oref0, AndroidAPS, PID, ...

Knows: the kernel interface, and what of a course a controller may hear. Runs of equal length go in
lockstep, side by side in lanes. What a controller is told is the pump's settings of the moment and
the reported histories; readings before the start are played to it, its orders then go nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from banting.kernels import (
    HEARD,
    LANES,
    ORDERS,
    SETTINGS,
    WHEN,
    ControllerKernels,
    groups_for,
    packed,
)
from banting.risk_scenarios.course import Course
from banting.risk_scenarios.nouns import MINUTES_PER_STEP

__all__ = ["run_with_shelf"]

Floats = NDArray[np.float64]

_BEFORE_STEPS = 144  # twelve hours of history
_DAY_MIN = 24 * 60
_ACTIVE_MIN = 240  # how long a pump counts a bolus as active, in a straight line


def run_with_shelf(courses: Sequence[Course], rule: ControllerKernels) -> None:
    """Let courses that begin at the same time of day run to their ends, all as long as the first.

    Raises: ModelError for settings that the controller cannot take.
    """
    first = courses[0].scenario
    settings = packed(_settings(courses, 0))
    state = rule.initial(settings)
    groups = groups_for(len(courses))
    orders = np.zeros((groups, len(ORDERS) * LANES))
    for step in range(-_BEFORE_STEPS, first.steps):
        at_min = step * MINUTES_PER_STEP
        if step >= 0:
            for course in courses:
                course.live(step)
        settings = packed(_settings(courses, max(at_min, 0)))
        heard = packed(np.array([_heard(course, step) for course in courses]).T)
        clock = (first.start_clock_min + at_min) % _DAY_MIN
        when = np.zeros(len(WHEN))
        when[:3] = (step + _BEFORE_STEPS, clock, 1.0)
        orders[:] = 0.0
        rule.decide(state, settings, heard, when, orders)
        if step >= 0:
            for lane, course in enumerate(courses):
                _obey(course, at_min, orders[lane // LANES, lane % LANES :: LANES], rule.steers)


def _settings(courses: Sequence[Course], at_min: int) -> Floats:
    """Return what controllers are told now, `[SETTINGS, n]`."""
    rows = []
    for course in courses:
        scenario = course.scenario
        assert scenario.loop is not None
        clock, needs = scenario.start_clock_min + at_min, scenario.told.needs
        row = (
            needs.basal_u_per_h.at(clock),
            needs.isf_mgdl_per_u.at(clock),
            needs.carb_ratio_g_per_u.at(clock),
            scenario.target_low_mgdl.at(clock),
            scenario.target_high_mgdl.at(clock),
            scenario.loop.suspend_below_mgdl,
            scenario.loop.max_bolus_u,
            scenario.loop.max_basal_u_per_h,
        )
        assert len(row) == len(SETTINGS)
        rows.append(row)
    return np.array(rows).T


def _heard(course: Course, step: int) -> tuple[float, ...]:
    """Return what a controller hears at a step, in the order of `HEARD`."""
    at_min = step * MINUTES_PER_STEP
    since = at_min - MINUTES_PER_STEP
    boluses = [
        (at, units) for at, units in course.told_boluses if at_min - _ACTIVE_MIN < at <= at_min
    ]
    carbs_g = sum(m.grams for m in course.scenario.told.meals if since < m.at_min <= at_min)
    before = course.pump.scheduled_u_per_h(since) * MINUTES_PER_STEP / 60.0
    temp = course.pump.temp_at(at_min) if step >= 0 else None
    heard = (
        _reading(course, at_min),
        carbs_g,
        1.0 if step >= 0 and course.asks(at_min) else 0.0,
        float(course.basal_u[step]) if step >= 0 else before,
        sum(units for at, units in boluses if at > since),
        sum(units * (1.0 - (at_min - at) / _ACTIVE_MIN) for at, units in boluses),
        temp[0] if temp else -1.0,
        float(temp[1]) if temp else 0.0,
    )
    assert len(heard) == len(HEARD)
    return heard


def _reading(course: Course, at_min: int) -> float:
    """Return the reading of the last five minutes, 0 for none."""
    for at, value in zip(reversed(course.reading_min), reversed(course.reading_mgdl), strict=True):
        if at <= at_min:
            return value if at > at_min - MINUTES_PER_STEP else 0.0
    return 0.0


def _obey(course: Course, at_min: int, orders: Floats, steers: bool) -> None:
    """Do what a controller orders; a bolus is given at the next step, as Loop's is."""
    rate, lasts_min, bolus_u = (float(order) for order in orders)
    doses = course.doses_itself(at_min)
    if steers and doses and lasts_min >= 0.0:
        course.pump.set_temp(at_min, max(rate, 0.0), round(lasts_min))
    if doses or course.asks(at_min):
        course.give_later(at_min, bolus_u)
