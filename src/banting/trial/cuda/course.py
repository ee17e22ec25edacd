"""A course on a graphics card: people go there, live every day in every arm, and are counted.

They are drawn here by the functions that a processor's trial draws them with, start from the same
arrays, and end in the same mergeable summaries, so that outcomes and reports do not know where a
day was lived. Knows: a course, a card. Never knows: a shelf, a file, how the kernel works.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from banting.errors import ModelError
from banting.kernels import LANES, DType, Precision, unpacked
from banting.trial.blocks import days_of, summaries_of
from banting.trial.cuda.table import Kitchen
from banting.trial.cuda.through import (
    WARPS,
    Carried,
    Lanes,
    Rows,
    Told,
    cuda,
    kernel_of,
    numba_settings,
)
from banting.trial.days import Totals
from banting.trial.lanes import DayArrays
from banting.trial.living import Life, changes_of, life_of, no_tally, tables_of
from banting.trial.mishaps import MISHAPS
from banting.trial.people import DayAtTable, People, people_of
from banting.trial.run import check
from banting.trial.summary import Summary, merged
from banting.trial.treatment import Course, Treatment

__all__ = [
    "BLOCK_PEOPLE",
    "OnCard",
    "arrays_of",
    "lanes_of",
    "precision_of",
    "rows_of",
    "run_on_gpu",
    "typed_tables",
]

BLOCK_PEOPLE = 1 << 17  # some 16 warps for each multiprocessor of a large card, twice over
Floats = NDArray[np.float64]
_SERVED = ("eaten_g", "announced_g")
_OF_PRECISION = (
    "forced_u_per_h", "forged_u", "passes", "leak_from_min", "shown_mgdl", "as_sensor_mgdl",
    "entered_g", "asleep",
)  # fmt: skip
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
    if not _usable():
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


def _usable() -> bool:
    """Tell whether a card is here with what compiles for it, or numba's simulator of one."""
    compiler = find_spec("numba_cuda") is not None or numba_settings.ENABLE_CUDASIM
    return bool(compiler and cuda.is_available())


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
        carried, told = arrays_of(life)
        return OnCard(
            life=life,
            carried=Carried(*(cuda.to_device(part) for part in carried)),
            told=Told(*(cuda.to_device(part) for part in told)),
            kernel=kernel_of(
                lanes_of(course, treatment), rows_of(carried, told), precision_of(course)
            ),
        )

    def live_day(self, table: DayAtTable, day: int, ticks: int) -> Floats:
        """Let everyone live a day, its meals on the card; return its tally `[TALLY, n]`."""
        self.launch(self.sent(table, day), day, ticks)
        return self.tally()

    def sent(self, table: DayAtTable, day: int) -> DayArrays:
        """Send a day's tables to the card, where its meals are already; begin a new tally."""
        dtype = self.life.course.patient.dtype
        self.carried.tally.copy_to_device(no_tally(self.life.people.groups).astype(dtype))
        tables = typed_tables(tables_of(self.life, table, day), dtype)
        here = [name for name in DayArrays._fields if name not in _SERVED]
        return tables._replace(
            **{name: cuda.to_device(np.ascontiguousarray(getattr(tables, name))) for name in here}
        )

    def launch(self, tables: DayArrays, day: int, ticks: int) -> None:
        """Start everyone's day; returns before it is over."""
        blocks, first = -(-self.life.people.groups // WARPS), 0
        for last, parameters in [*changes_of(self.life, day, ticks), (ticks, None)]:
            self.kernel[blocks, (LANES, WARPS)](
                self.carried, self.told, tables, first, last, day, self.life.patients
            )
            if parameters is not None:
                dtype = self.life.course.patient.dtype
                self.told.body.copy_to_device(parameters.astype(dtype))
            first = last

    def tally(self) -> Floats:
        """Return the tally of the day that was started last, when it is over, `[TALLY, n]`."""
        counted = self.carried.tally.copy_to_host().astype(np.float64)
        return unpacked(counted, self.life.patients)


def precision_of(course: Course) -> Precision:
    """Return what a course's bodies are stepped in."""
    return "f32" if course.patient.dtype is np.float32 else "f64"


def arrays_of(life: Life) -> tuple[Carried, Told]:
    """Return people at the start of an arm as the kernel takes them, still here.

    Each array is of the type that the kernel computes in, and has at least one row.
    """
    body, sensor, rule, person = life.body, life.sensor, life.rule, life.person

    def own(part: NDArray[Any]) -> NDArray[Any]:
        return np.ascontiguousarray(part, dtype=life.course.patient.dtype)

    def wide(part: NDArray[Any]) -> NDArray[Any]:
        return part if part.size else np.zeros((part.shape[0], LANES))

    return Carried(
        body=own(body.state), felt=own(body.felt), sensor=wide(sensor.state),
        rule=wide(rule.state), wearer=own(person.state), pump=own(person.pump),
        tally=own(no_tally(life.people.groups)),
    ), Told(
        body=own(body.parameters), sensor=wide(sensor.parameters), settings=wide(rule.settings),
        traits=own(person.traits), half_of_basal_u=own(life.half_of_basal_u), key=sensor.key,
        habits=own(person.habits), steers=own(rule.steers), histogram=life.histogram,
    )  # fmt: skip


def typed_tables(tables: DayArrays, dtype: DType) -> DayArrays:
    """Return a day's tables in the types that the kernel computes in, still here."""
    typed = {
        name: np.ascontiguousarray(getattr(tables, name), dtype=dtype) for name in _OF_PRECISION
    }
    return tables._replace(**typed)


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
