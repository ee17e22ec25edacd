"""A day's meals, served on the card: one thread a person, by `meal_lanes.serve_person`.

Knows: what kernels are told of meals. Never knows: glucose, or who doses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from banting.kernels import LANES, TICKS_PER_DAY
from banting.trial.cuda.through import cuda
from banting.trial.meal_lanes import serve_person
from banting.trial.meals import told_of
from banting.trial.people import DayAtTable, People
from banting.trial.treatment import Course

__all__ = ["Kitchen", "kernel"]

_THREADS = 128


@cache
def kernel() -> Any:
    """Return the kernel; compiled when it is first launched, a thread a lane."""

    def serve(
        eaten: Any, counted: Any, numbers: Any, day: int, slots: Any, ways: Any, sleep: Any,
        keys: Any,
    ) -> None:  # fmt: skip
        """Write a thread's columns of a day's tables."""
        j = cuda.grid(1)
        if j >= eaten.shape[1]:
            return
        for tick in range(TICKS_PER_DAY):
            eaten[tick, j] = 0.0
            counted[tick, j] = 0.0
        serve_person(eaten, counted, j, numbers[j], day, slots, ways, sleep, keys)

    return cuda.jit(serve)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kitchen:
    """Where some people's meals are served: their numbers on the card, and two tables."""

    numbers: Any
    told: tuple[Any, ...]
    eaten_g: Any
    announced_g: Any
    groups: int

    @staticmethod
    def of(course: Course, people: People) -> Kitchen:
        """Return the kitchen of some people; spare lanes repeat the last of them."""
        lanes = people.groups * LANES
        numbers = people.numbers[np.minimum(np.arange(lanes), len(people.numbers) - 1)]
        told = told_of(course.meals, course.behaviour, course.wearer, course.seed)
        eaten_g, announced_g = (
            cuda.device_array((TICKS_PER_DAY, lanes), np.float32) for _ in range(2)
        )
        return Kitchen(
            numbers=cuda.to_device(numbers),
            told=tuple(cuda.to_device(part) for part in told),
            eaten_g=eaten_g,
            announced_g=announced_g,
            groups=people.groups,
        )

    def serve(self, day: int) -> DayAtTable:
        """Return a day's meals, on the card; those of the day before are gone."""
        blocks = -(-self.groups * LANES // _THREADS)
        kernel()[blocks, _THREADS](self.eaten_g, self.announced_g, self.numbers, day, *self.told)
        shape = (TICKS_PER_DAY, self.groups, LANES)
        return DayAtTable(
            eaten_g=self.eaten_g.reshape(shape), announced_g=self.announced_g.reshape(shape)
        )
