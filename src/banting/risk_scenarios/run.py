"""Scenarios run and scored, one batch at a time, so that batches can go to any worker.

A scenario that cannot be run, or whose run fails, is told with its reason; it has no score, and
nothing here turns a missing score into a harmless one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from banting.controllers import CONTROLLERS
from banting.errors import ModelError
from banting.kernels import ControllerKernels
from banting.risk_scenarios.course import Course
from banting.risk_scenarios.loop_rule import LOOP_RULES, Silence, run_with_loop
from banting.risk_scenarios.nouns import Scenario
from banting.risk_scenarios.score import Score, Thresholds, score_of
from banting.risk_scenarios.shelf_rule import run_with_shelf

__all__ = ["CONTROLLER_NAMES", "NOTHING", "Ran", "batches", "run_batch"]

NOTHING = "none"
CONTROLLER_NAMES: tuple[str, ...] = (
    *LOOP_RULES,
    *(name for name in CONTROLLERS if name not in LOOP_RULES),
    NOTHING,
)
BATCH = 32
SPOKE = Silence()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What came of one scenario: a score, or the reason why there is none.

    `silence`: how often Loop declined to decide, and why.
    """

    scenario: Scenario
    score: Score | None
    why_not: str = ""
    silence: Silence = SPOKE


def batches(scenarios: Sequence[Scenario]) -> Iterator[tuple[Scenario, ...]]:
    """Yield scenarios in batches of equal length and start, as lanes need them."""
    kinds: dict[tuple[int, int, bool], list[Scenario]] = {}
    for scenario in scenarios:
        key = (scenario.duration_min, scenario.start_clock_min, scenario.loop is None)
        kinds.setdefault(key, []).append(scenario)
    for alike in kinds.values():
        for first in range(0, len(alike), BATCH):
            yield tuple(alike[first : first + BATCH])


def run_batch(
    scenarios: Sequence[Scenario],
    controller: str = "loop",
    thresholds: Thresholds = Thresholds.CURRENT,
    seed: int = 1,
) -> tuple[Ran, ...]:
    """Return what came of scenarios that begin alike and last as long, in their order.

    Args:
        scenarios: one batch of `batches`.
        controller: who steers where a scenario has Loop (`CONTROLLER_NAMES`); where a scenario has
            none, none does.
        thresholds: those of the DKA index.
        seed: of the noise of noisy sensors.
    """
    able = [scenario for scenario in scenarios if not scenario.unsupported]
    done = {id(scenario): ran for scenario, ran in _run(able, controller, thresholds, seed)}
    return tuple(
        done.get(id(scenario)) or Ran(scenario=scenario, score=None, why_not=scenario.unsupported)
        for scenario in scenarios
    )


def _run(
    scenarios: list[Scenario], controller: str, thresholds: Thresholds, seed: int
) -> Iterator[tuple[Scenario, Ran]]:
    """Yield what came of each scenario."""
    steered = controller != NOTHING
    shelf = [s for s in scenarios if steered and s.loop and controller not in LOOP_RULES]
    for scenario in scenarios:
        if shelf and scenario.loop:
            continue
        yield scenario, _alone(scenario, controller if steered else "", thresholds, seed)
    if shelf:
        yield from zip(shelf, _together(shelf, controller, thresholds, seed), strict=True)


def _alone(scenario: Scenario, controller: str, thresholds: Thresholds, seed: int) -> Ran:
    """Return what came of one scenario with Loop, or with the pump alone."""
    course, silence = Course(scenario, seed), SPOKE
    try:
        if scenario.loop is not None and controller:
            silence = run_with_loop(course, LOOP_RULES[controller])
        else:
            for step in range(scenario.steps):
                course.live(step)
    except ModelError as error:
        return Ran(scenario=scenario, score=None, why_not=f"the run failed: {error}")
    return _scored(course, thresholds, silence)


def _together(
    scenarios: list[Scenario], controller: str, thresholds: Thresholds, seed: int
) -> tuple[Ran, ...]:
    """Return what came of scenarios in lockstep with a controller of the shelf."""
    courses = [Course(scenario, seed) for scenario in scenarios]
    try:
        run_with_shelf(courses, _kernels(controller))
    except ModelError as error:
        why = f"the run failed: {error}"
        return tuple(Ran(scenario=scenario, score=None, why_not=why) for scenario in scenarios)
    return tuple(_scored(course, thresholds, SPOKE) for course in courses)


def _scored(course: Course, thresholds: Thresholds, silence: Silence) -> Ran:
    """Return the score of a finished course; a value that is no number is a failure."""
    trace, scenario = course.trace(), course.scenario
    if not bool(np.isfinite(trace.glucose_mgdl).all() and np.isfinite(trace.iob_u).all()):
        return Ran(scenario=scenario, score=None, why_not="the run failed: glucose is no number")
    if silence.steps == scenario.steps:
        why = f"the run failed: Loop decided at no step ({silence.why})"
        return Ran(scenario=scenario, score=None, why_not=why, silence=silence)
    return Ran(scenario=scenario, score=score_of(trace, thresholds), silence=silence)


@cache
def _kernels(controller: str) -> ControllerKernels:
    """Return a controller of the shelf with its usual options, compiled once in this process."""
    return CONTROLLERS[controller].kernels(())
