"""A trial as planned: people, habits, arms, days, and what chance follows from; as frozen nouns.

`trial_file.py` reads one from TOML; `banting.trial` runs it. Names of patients, controllers,
sensors, faults and behaviours are ids on their shelves, checked when the plan is built.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from banting.schema.disturbance import NOTHING, Disturbance
from banting.schema.setup import Scalar, Wearer
from banting.schema.subjects import Subjects

__all__ = ["ArmPlan", "TrialPlan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmPlan:
    """One arm: how the same people are treated, and what happens to them.

    Attributes:
        id, says: a short name, and a sentence for reports.
        controller: id on the controllers' shelf; `options` are the controller's own, by name.
        sensor: id on the sensors' shelf; None: finger-sticks only, at the wearer's own hours.
        settings: overrides of therapy settings by the name of a `kernels.SETTINGS` row, for all.
        faults: ids of fault processes, each drawn per person at its published rate.
        disturbance: what happens to everyone at the same minute of the run.
    """

    id: str
    says: str
    controller: str = "open-loop"
    options: tuple[tuple[str, Scalar], ...] = ()
    sensor: str | None = None
    settings: tuple[tuple[str, float], ...] = ()
    faults: tuple[str, ...] = ()
    disturbance: Disturbance = field(default=NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPlan:
    """A whole trial.

    Attributes:
        title: for reports.
        wearer: cohort, sleep, who reacts, and settings that hold for everyone.
        meals: id of a meal scenario; `behaviour` id of how people count and announce them.
        patients: how many people, numbered from 0 (or from `wearer.patient`).
        days: how long; a day starts at noon (`schema.day`).
        seed: everything follows from it.
        physiologies: ids of patient models; every arm runs in each.
        precision: `f64` or `f32`.
        subjects: who they are, where the cohort is one of published subjects.
    """

    title: str
    wearer: Wearer
    arms: tuple[ArmPlan, ...]
    meals: str = "six-meals"
    behaviour: str = "counting"
    patients: int = 1000
    days: int = 1
    seed: int = 1
    physiologies: tuple[str, ...] = ("extended", "hovorka")
    precision: Literal["f64", "f32"] = "f64"
    subjects: Subjects | None = None

    @property
    def without_rows(self) -> TrialPlan:
        """The plan as a report may tell it: of published subjects only who they are."""
        return replace(self, subjects=self.subjects and self.subjects.without_rows)
