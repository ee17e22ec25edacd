"""Some people of a cohort with everything that is the same for them in every arm, packed by lanes.

Everything follows from the seed and a person's number, so it is the same in any company.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from banting import draws, seeds
from banting.kernels import (
    LANES,
    MINUTES_PER_TICK,
    SETTINGS,
    TICKS_PER_DAY,
    ControllerKernels,
    VirtualCohort,
    groups_for,
    packed,
)
from banting.schema.day import clock_min
from banting.schema.setup import Wearer, WearerReacts
from banting.schema.subjects import age_group
from banting.trial import wearer as person
from banting.trial.alarms import sounding_that_wakes, waking_of
from banting.trial.meals import serve_meals
from banting.trial.treatment import Course, Treatment

__all__ = ["DayAtTable", "People", "day_of", "people_of", "settings_of"]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
REACTS = {WearerReacts.NEVER: 0.0, WearerReacts.AWAKE: 1.0, WearerReacts.ALWAYS: 2.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Drawn people: bodies, traits `[groups, 4 * LANES]`, and when each first looks (minutes)."""

    numbers: NDArray[np.int64]
    cohort: VirtualCohort
    traits: Floats
    first_look_min: Floats
    asleep: Floats

    @property
    def groups(self) -> int:
        """How many groups of lanes hold them."""
        return groups_for(len(self.numbers))


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAtTable:
    """A day's meals, `[288, groups, LANES]`: what is eaten and what is announced (g)."""

    eaten_g: Singles
    announced_g: Singles


@cache
def _asleep(start: int, end: int) -> Floats:
    """Return by tick of a day whether the wearer sleeps, from a minute of the clock to another."""
    clock = [clock_min(tick * MINUTES_PER_TICK) for tick in range(TICKS_PER_DAY)]
    if start <= end:
        return np.array([float(start <= minute < end) for minute in clock])
    return np.array([float(minute >= start or minute < end) for minute in clock])


def people_of(course: Course, numbers: NDArray[np.int64]) -> People:
    """Return the people of these numbers, drawn from the seed."""
    cohort = course.patient.draw(course.wearer.cohort, course.seed, numbers)
    chance = draws.uniforms(seeds.key(course.seed, "wearer"), numbers, 2)
    hears = draws.uniforms(seeds.key(course.seed, "wearer-hears"), numbers, 1)
    impaired, rescue = cohort.impaired_awareness, course.behaviour.rescue
    traits = np.array(
        [
            np.where(impaired, person.SYMPTOMS_IMPAIRED_BELOW_MGDL, person.SYMPTOMS_BELOW_MGDL),
            (chance[0] < person.WAKING_CHANCE).astype(float),
            sounding_that_wakes(waking_of(age_group(course.wearer.cohort)), hears[0]),
            np.minimum(rescue.most_g, rescue.g_per_kg * cohort.body_weight_kg),
        ]
    )
    return People(
        numbers=numbers,
        cohort=cohort,
        traits=packed(traits),
        first_look_min=packed(chance[1:2] * person.LOOK_EVERY_MIN),
        asleep=_asleep(course.wearer.asleep_from_min, course.wearer.asleep_to_min),
    )


def day_of(course: Course, people: People, day: int, again: DayAtTable | None = None) -> DayAtTable:
    """Return everyone's meals of a day, counted from 0; over those of a day that is `again`.

    A table of thousands is megabytes: to be given a fresh one by the system every day costs more
    than the meals, and halts other threads.
    """
    lanes, n = people.groups * LANES, len(people.numbers)
    shape = (TICKS_PER_DAY, people.groups, LANES)
    if again is None or again.eaten_g.shape != shape:
        eaten_g, announced_g = np.zeros((2, *shape), np.float32)
        again = DayAtTable(eaten_g=eaten_g, announced_g=announced_g)
    else:
        again.eaten_g[...] = again.announced_g[...] = 0.0
    eaten, announced = (
        table.reshape(TICKS_PER_DAY, lanes) for table in (again.eaten_g, again.announced_g)
    )
    serve_meals(
        eaten, announced, course.meals, course.behaviour, course.wearer, course.seed,
        people.numbers, day,
    )  # fmt: skip
    for table in (eaten, announced):
        table[:, n:] = table[:, n - 1 : n]  # spare lanes repeat the last patient
    return again


def settings_of(
    habits: Wearer, cohort: VirtualCohort, controller: ControllerKernels, treatment: Treatment
) -> Floats:
    """Return every pump's settings `[SETTINGS, n]`: the rule's own, or what is stated for all."""
    own = controller.therapy(cohort)
    stated = {
        "basal_u_per_h": habits.basal_u_per_h,
        "isf_mgdl_per_u": habits.isf_mgdl_per_u,
        "carb_ratio_g_per_u": habits.carb_ratio_g_per_u,
        **({} if controller.steers else dict.fromkeys(_TARGETS, habits.target_mgdl)),
        **dict(treatment.settings),
    }
    rows = []
    for name in SETTINGS:
        column, value = getattr(own, name), stated.get(name)
        rows.append(column if value is None else np.full_like(column, value))
    return np.array(rows)


_TARGETS = ("target_low_mgdl", "target_high_mgdl")
