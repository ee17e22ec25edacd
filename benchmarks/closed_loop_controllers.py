"""Loop as a rule of a trial: patient-days a second on one core, and what a decision costs.

The rule alone: 512 people hear a made-up day of glucose that rises and falls with their meals, is
noisy, and misses a reading now and then; the pump does what was ordered. Meals are what costs:
while more than one is being absorbed, counteraction is shared among them anew at every tick. CPU
time, the median of several runs, the first (compilation) left out.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from banting.controllers import CONTROLLERS
from banting.kernels import (
    HEARD,
    LANES,
    MINUTES_PER_TICK,
    ORDERS,
    SETTINGS,
    TICKS_PER_DAY,
    ControllerKernels,
    VirtualCohort,
    groups_for,
    packed,
)
from banting.schema.setup import Scalar

__all__ = ["BENCHMARKS"]

PEOPLE = 512
RUNS = 5
AIM_PATIENT_DAYS_PER_S = 10_000.0
MUST_PATIENT_DAYS_PER_S = 2_000.0
MEALS = {"no meals": (), "three meals": (84, 144, 216), "six meals": (84, 120, 150, 186, 222, 254)}
_RISES_TICKS, _FALLS_TICKS = 12, 36
_ROW = {name: slice(k * LANES, (k + 1) * LANES) for k, name in enumerate(HEARD)}

Floats = NDArray[np.float64]
Figures = dict[str, float | str]


def _told(rule: ControllerKernels) -> Floats:
    """Return what pumps of people with ordinary basal rates are told, packed."""
    none = np.zeros((groups_for(PEOPLE), 0))
    cohort = VirtualCohort(
        cohort="adult",
        numbers=np.arange(PEOPLE),
        parameters=none,
        initial=none,
        body_weight_kg=np.full(PEOPLE, 70.0),
        basal_u_per_h=np.linspace(0.4, 2.0, PEOPLE),
        glucose_basal_mgdl=np.full(PEOPLE, 110.0),
        impaired_awareness=np.zeros(PEOPLE, bool),
    )
    told = rule.therapy(cohort)
    return packed(np.array([getattr(told, name) for name in SETTINGS]))


def _day(meals: tuple[int, ...]) -> list[Floats]:
    """Return what is heard by tick, packed: readings, and meals announced with a bolus."""
    rng = np.random.default_rng(1)
    since = np.arange(TICKS_PER_DAY)[:, None] - np.array([*meals, 2 * TICKS_PER_DAY])[None, :]
    up = np.clip(since / _RISES_TICKS, 0.0, 1.0)
    down = np.clip((since - _RISES_TICKS) / _FALLS_TICKS, 0.0, 1.0)
    bump = (up - down).sum(axis=1)
    heard = np.zeros((len(HEARD), PEOPLE))
    heard[HEARD.index("temp_u_per_h")] = -1.0
    day = []
    for tick in range(TICKS_PER_DAY):
        glucose = 115.0 + 60.0 * bump[tick] + rng.normal(0.0, 3.0, PEOPLE)
        heard[HEARD.index("reading_mgdl")] = np.round(glucose) * (rng.random(PEOPLE) > 0.02)
        eats = tick in meals
        heard[HEARD.index("carbs_g")] = rng.uniform(15.0, 80.0, PEOPLE) * eats
        heard[HEARD.index("asks")] = float(eats)
        day.append(packed(heard))
    return day


def _live_s(rule: ControllerKernels, told: Floats, day: list[Floats]) -> float:
    """Return the CPU seconds in which everyone's decisions of a day are made."""
    state, groups = rule.initial(told), groups_for(PEOPLE)
    orders = np.zeros((groups, len(ORDERS) * LANES))
    rate, left = np.zeros((groups, LANES)), np.zeros((groups, LANES))
    taken = 0.0
    for tick, heard in enumerate(day):
        runs = left > 0.0
        heard[:, _ROW["basal_u"]] = np.where(runs, rate, told[:, :LANES]) / 12.0
        heard[:, _ROW["bolus_u"]] = orders[:, 2 * LANES :]
        left = np.maximum(left - MINUTES_PER_TICK, 0.0)
        heard[:, _ROW["temp_u_per_h"]] = np.where(left > 0.0, rate, -1.0)
        heard[:, _ROW["temp_left_min"]] = left
        when = np.array([tick, tick * MINUTES_PER_TICK, 1.0, 0.0])
        begun = time.process_time()
        rule.decide(state, told, heard, when, orders)
        taken += time.process_time() - begun
        minutes = orders[:, LANES : 2 * LANES]
        rate = np.where(minutes > 0.0, orders[:, :LANES], rate)
        left = np.where(minutes >= 0.0, minutes, left)
    return taken


def _per_s(name: str, options: tuple[tuple[str, Scalar], ...], meals: tuple[int, ...]) -> float:
    """Return patient-days per second of a rule of the shelf."""
    rule, day = CONTROLLERS[name].kernels(options), _day(meals)
    told = _told(rule)
    _live_s(rule, told, day)
    return PEOPLE / statistics.median(_live_s(rule, told, day) for _ in range(RUNS))


def loop_by_meals() -> Figures:
    """Loop with its defaults, by how many meals are announced."""
    figures: Figures = {}
    for says, meals in MEALS.items():
        per_s = _per_s("loop", (), meals)
        figures[f"{says}, patient-days/s/core"] = per_s
        figures[f"{says}, ns per decision"] = 1e9 / per_s / TICKS_PER_DAY
        figures[f"{says}, share of aim"] = per_s / AIM_PATIENT_DAYS_PER_S
        figures[f"{says}, times what it must"] = per_s / MUST_PATIENT_DAYS_PER_S
    rule = CONTROLLERS["loop"].kernels(())
    figures["state, kB per patient"] = 1e-3 * rule.initial(_told(rule)).nbytes / PEOPLE
    return figures


def loop_by_strategy() -> Figures:
    """Loop with each of its strategies, three meals a day; patient-days/s/core."""
    chosen: dict[str, tuple[str, tuple[tuple[str, Scalar], ...]]] = {
        "temporary rates": ("loop", ()),
        "automatic boluses": ("loop", (("strategy", "automatic-bolus"),)),
        "integral correction": ("loop", (("retrospective_correction", "integral"),)),
        "sensitivity of the moment": ("loop", (("mid_absorption_sensitivity", True),)),
        "rules of Loop 3.5": ("loop35", ()),
    }
    return {
        says: _per_s(name, options, MEALS["three meals"])
        for says, (name, options) in chosen.items()
    }


BENCHMARKS: dict[str, Callable[[], Figures]] = {
    "loop-grid": loop_by_meals,
    "loop-grid-strategies": loop_by_strategy,
}
