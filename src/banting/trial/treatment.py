"""An arm with everything off the shelves that it needs, and the course that all arms share.

Knows: kernels that were handed in. Never knows: a shelf, a name of one, a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.kernels import (
    MINUTES_PER_TICK,
    TICKS_PER_DAY,
    ControllerKernels,
    PatientKernels,
    SensorKernels,
)
from banting.schema.disturbance import Disturbance
from banting.schema.mishaps import Windows
from banting.schema.setup import Wearer
from banting.trial.behaviour import BEHAVIOURS, Behaviour
from banting.trial.meals import MEALS, MealScenario

__all__ = ["Course", "MishapDraw", "Treatment"]

# (seed, numbers, days, cohort, basal U/h [n]) -> what goes wrong
MishapDraw = Callable[[int, NDArray[np.int64], int, str, NDArray[np.float64]], Windows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """One arm: how people are treated and what happens to them; see `schema.trial_plan.ArmPlan`."""

    controller: ControllerKernels
    disturbance: Disturbance
    sensor: SensorKernels | None = None
    settings: tuple[tuple[str, float], ...] = ()
    mishaps: tuple[MishapDraw, ...] = ()

    @property
    def id(self) -> str:
        """The arm's name."""
        return self.disturbance.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What all arms and blocks of one physiology's run share."""

    wearer: Wearer
    patient: PatientKernels
    treatments: tuple[Treatment, ...]
    seed: int
    hours: int = 24
    meals: MealScenario = MEALS["six-meals"]
    behaviour: Behaviour = BEHAVIOURS["counting"]

    @property
    def ticks(self) -> int:
        """Length of the run."""
        return self.hours * 60 // MINUTES_PER_TICK

    @property
    def days(self) -> int:
        """Days begun."""
        return -(-self.ticks // TICKS_PER_DAY)

    def numbers(self, first: int, last: int) -> NDArray[np.int64]:
        """Return the numbers of the patients from `first` to before `last` of this run."""
        return np.arange(first, last) + (self.wearer.patient or 0)
