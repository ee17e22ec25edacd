"""A course on a graphics card: people go there, live every day in every arm, and are counted.

They are drawn here by the functions that a processor's trial draws them with, start from the same
arrays, and end in the same mergeable summaries, so that outcomes and reports do not know where a
day was lived. Knows: a course, a card. Never knows: a shelf, a file, how the kernel works.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from banting.errors import ModelError
from banting.kernels import LANES, unpacked
from banting.trial.blocks import days_of, summaries_of
from banting.trial.cuda.table import Kitchen
from banting.trial.cuda.through import WARPS, Carried, Lanes, Rows, Told, cuda, kernel_of
from banting.trial.days import Totals
from banting.trial.lanes import DayArrays
from banting.trial.living import Life, changes_of, life_of, no_tally, tables_of
from banting.trial.mishaps import MISHAPS
from banting.trial.people import DayAtTable, People, people_of
from banting.trial.run import check
from banting.trial.summary import Summary, merged
from banting.trial.treatment import Course, Treatment

__all__ = ["BLOCK_PEOPLE", "OnCard", "lanes_of", "run_on_gpu"]

BLOCK_PEOPLE = 1 << 17  # some 16 warps for each multiprocessor of a large card, twice over
_SERVED = ("eaten_g", "announced_g")
Progress = Callable[[int, int], None]


def run_on_gpu(
    course: Course,
    patients: int,
    *,
    block_people: int = BLOCK_PEOPLE,
    progress: Progress | None = None,
) -> tuple[Summary, ...]:
    """Return one summary an arm, in order, as `trial.blocks.live_block` gives them.

    Args:
        course: as for `run_course`; every patient, sensor and rule in it must have a `lane`.
        patients: how many virtual people, from number 0 or from the one that the wearer names.
        block_people: how many are on the card at once; changes nothing but time and memory.
        progress: called with (blocks done, blocks in all).
    Raises: ModelError where no card can be used, where a kernel has no lane, and as `run_course`.
    """
    check(course, patients)
    for treatment in course.treatments:
        lanes_of(course, treatment)
    if not cuda.is_available():
        raise ModelError(
            "graphics card",
            "none can be used here: this needs an NVIDIA card with its driver, and the packages of "
            "banting[gpu]; leave the card out to run the same trial on the processor",
        )
    starts = range(0, patients, block_people)
    parts: list[tuple[Summary, ...]] = []
    for done, first in enumerate(starts, start=1):
        parts.append(_block(course, first, min(first + block_people, patients)))
        if progress is not None:
            progress(done, len(starts))
    return tuple(reduce(merged, column) for column in zip(*parts, strict=True))


def lanes_of(course: Course, treatment: Treatment) -> Lanes:
    """Return what the kernel is made of for an arm.

    Raises: ModelError for a patient, sensor or rule that cannot be run a thread a person.
    """
    sensor = treatment.sensor
    wanted = (
        (course.patient.id, course.patient.lane),
        (treatment.controller.id, treatment.controller.lane),
        *(((sensor.id, sensor.lane),) if sensor is not None else ()),
    )
    for name, lane in wanted:
        if lane is None:
            raise ModelError(
                f"arm {treatment.id}", f"{name} has no form for a graphics card; run it without one"
            )
    return Lanes(
        read=_blind if sensor is None else sensor.lane,
        decide=treatment.controller.lane,
        step=course.patient.lane,
    )


def _blind(_x: Any, _p: Any, _f: Any, _when: Any, _key: Any, _out: Any, _i: int) -> None:
    """Read nothing: the sensor of someone who wears none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCard:
    """An arm's people on the card, and what is known of them here."""

    life: Life
    carried: Carried
    told: Told
    kernel: Any

    @staticmethod
    def of(course: Course, people: People, treatment: Treatment) -> OnCard:
        """Put people at the start of an arm on the card."""
        life = life_of(course, people, treatment)
        body, sensor, rule, person = life.body, life.sensor, life.rule, life.person
        tally = no_tally(people.groups)
        carried = Carried(
            body=body.state, felt=body.felt, sensor=sensor.state, rule=rule.state,
            wearer=person.state, pump=person.pump, tally=tally,
        )  # fmt: skip
        told = Told(
            body=body.parameters, sensor=sensor.parameters, settings=rule.settings,
            traits=person.traits, half_of_basal_u=life.half_of_basal_u, key=sensor.key,
            habits=person.habits, steers=rule.steers, histogram=life.histogram,
        )  # fmt: skip
        return OnCard(
            life=life,
            carried=Carried(*(cuda.to_device(_whole(part)) for part in carried)),
            told=Told(*(cuda.to_device(_whole(part)) for part in told)),
            kernel=kernel_of(
                lanes_of(course, treatment),
                rows_of(carried, told),
                "f32" if course.patient.dtype is np.float32 else "f64",
            ),
        )

    def live_day(self, table: DayAtTable, day: int, ticks: int) -> NDArray[np.float64]:
        """Let everyone live a day, its meals on the card; return its tally `[TALLY, n]`."""
        people = self.life.people
        self.carried.tally.copy_to_device(no_tally(people.groups))
        tables = tables_of(self.life, table, day)
        here = {name: getattr(tables, name) for name in DayArrays._fields if name not in _SERVED}
        tables = tables._replace(
            **{name: cuda.to_device(np.ascontiguousarray(part)) for name, part in here.items()}
        )
        blocks, first = -(-people.groups // WARPS), 0
        for last, parameters in [*changes_of(self.life, day, ticks), (ticks, None)]:
            self.kernel[blocks, (LANES, WARPS)](
                self.carried, self.told, tables, first, last, day, self.life.patients
            )
            if parameters is not None:
                self.told.body.copy_to_device(parameters.astype(self.life.course.patient.dtype))
            first = last
        return unpacked(self.carried.tally.copy_to_host(), self.life.patients)


def _whole(part: NDArray[Any]) -> NDArray[Any]:
    """Return an array that can be copied to a card: contiguous, and of at least one value."""
    part = np.ascontiguousarray(part)
    return part if part.size else np.zeros((part.shape[0], LANES), part.dtype)


def rows_of(carried: Carried, told: Told) -> Rows:
    """Return how many values of each kind these people have."""

    def rows(part: NDArray[Any]) -> int:
        return int(part.shape[1]) // LANES

    return Rows(
        body=rows(carried.body), body_parameters=rows(told.body), sensor=rows(carried.sensor),
        sensor_parameters=rows(told.sensor), rule=rows(carried.rule), settings=rows(told.settings),
        wearer=rows(carried.wearer), traits=rows(told.traits), pump=rows(carried.pump),
        tally=rows(carried.tally), mishaps=len(MISHAPS),
    )  # fmt: skip


def _block(course: Course, first: int, last: int) -> tuple[Summary, ...]:
    """Return a summary an arm of the people from `first` to before `last`, counted from 0."""
    numbers = course.numbers(first, last)
    people = people_of(course, numbers)
    arms = [OnCard.of(course, people, treatment) for treatment in course.treatments]
    totals = [Totals.none(len(numbers)) for _ in arms]
    kitchen = Kitchen.of(course, people)
    for day, ticks in days_of(course):
        table = kitchen.serve(day)
        for at, arm in enumerate(arms):
            totals[at] = totals[at].with_day(arm.live_day(table, day, ticks), ticks, numbers)
    histograms = [arm.told.histogram.copy_to_host() for arm in arms]
    return summaries_of(course, totals, histograms, numbers)
