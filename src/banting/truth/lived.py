"""What people of a trial went through, some hundred at a time, measured and then forgotten.

The tables ask what no summary keeps: when glucose first passed a line, what a set change looked
like on the sensor. So traces are lived in chunks on two threads and reduced at once; memory stays
flat in the number of people. Knows: courses. Never knows: what is asked of a trace.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from banting.kernels import MINUTES_PER_TICK

if TYPE_CHECKING:
    from banting.trial import Course

__all__ = ["Measure", "Told", "Traces", "hours_until", "measured_over"]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Told = Callable[[int, int], None]
_THREADS = 2
_PERSON_DAYS = 2048  # in one chunk
_LEAST, _MOST = 32, 256  # people


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """Some people through one arm; every series is `[ticks, n]`, at the end of each five minutes.

    `start_mgdl` `[n]` is glucose at minute 0. A reading is 0 where the sensor shows none; insulin
    in U per tick, as pumped (basal and boluses) and as it reached the tissue; ketone in mmol/L.
    """

    numbers: NDArray[np.int64]
    start_mgdl: Floats
    plasma_mgdl: Singles
    reading_mgdl: Singles
    pumped_u: Singles
    arrived_u: Singles
    ketone_mmoll: Singles

    @property
    def set_changed(self) -> NDArray[np.bool_]:
        """Whether a set was changed early, with a syringe: more insulin arrived than was pumped."""
        return np.asarray(self.arrived_u > 1.0001 * self.pumped_u + 0.001)


Measure = Callable[[Traces], Floats]  # -> [m, n], or [m, however many events they had]


def _traces(course: Course, arm: int, first: int, last: int) -> Traces:
    """Return what the people from `first` to before `last` went through."""
    from banting.trial.blocks import kept_of
    from banting.trial.lanes import KEPT

    numbers = course.numbers(first, last)
    start, kept = kept_of(course, arm, numbers)
    row = {name: kept[:, index] for index, name in enumerate(KEPT)}
    return Traces(
        numbers=numbers,
        start_mgdl=start,
        plasma_mgdl=row["plasma_mgdl"],
        reading_mgdl=row["reading_mgdl"],
        pumped_u=row["basal_u"] + row["bolus_u"],
        arrived_u=row["arrived_u"],
        ketone_mmoll=row["ketone_mmoll"],
    )


def _measured(course: Course, arm: int, edge: tuple[int, int], measure: Measure) -> Floats:
    """Return what is found of the people of one chunk; their traces end here."""
    return measure(_traces(course, arm, *edge))


def measured_over(
    course: Course, arm: int, people: int, measure: Measure, told: Told = lambda _done, _of: None
) -> Floats:
    """Return what `measure` found of an arm's people, side by side in the order of their numbers.

    Args:
        course, arm: what is lived.
        people: how many.
        measure: from traces to `[m, ...]`; called on two threads at once.
        told: called with (people done, of all).
    """
    size = max(_LEAST, min(_MOST, _PERSON_DAYS // course.days))
    edges = [(first, min(first + size, people)) for first in range(0, people, size)]
    with ThreadPoolExecutor(max_workers=_THREADS) as pool:
        jobs = [pool.submit(_measured, course, arm, edge, measure) for edge in edges]
        parts = []
        try:
            for edge, job in zip(edges, jobs, strict=True):
                parts.append(job.result())
                told(edge[1], people)
        finally:
            for job in jobs:
                job.cancel()
    return np.concatenate(parts, axis=1)


def hours_until(reached: NDArray[np.bool_], from_tick: int = 0) -> Floats:
    """Return `[n]` hours from the start of a tick until `[ticks, n]` is first true, or infinity."""
    after = reached[from_tick:]
    hours = (after.argmax(axis=0) + 1.0) * MINUTES_PER_TICK / 60.0
    return np.where(after.any(axis=0), hours, np.inf)
