"""What a plan names, looked up on the shelves: titles and sources for reports.

Knows: the clinical shelves. Never knows: kernels, people, or what was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from banting.controllers import CONTROLLERS
from banting.faults import FAULTS
from banting.patients import PATIENTS
from banting.schema.source import Source
from banting.schema.trial_found import PartRole, TrialPart
from banting.schema.trial_plan import TrialPlan
from banting.sensors import SENSORS
from banting.trial.behaviour import BEHAVIOURS
from banting.trial.meals import MEALS

__all__ = ["parts_of"]


class _Entry(Protocol):
    """What every shelf says of an entry."""

    @property
    def title(self) -> str: ...
    @property
    def says(self) -> str: ...
    @property
    def sources(self) -> tuple[Source, ...]: ...


def parts_of(plan: TrialPlan) -> tuple[TrialPart, ...]:
    """Return each part that a plan names, once, in the order of `PartRole`.

    What no shelf has (a program of the user's own) is left out.
    """
    arms = plan.arms
    return (
        *_found(PartRole.PHYSIOLOGY, plan.physiologies, PATIENTS),
        *_found(PartRole.CONTROLLER, (arm.controller for arm in arms), CONTROLLERS),
        *_found(PartRole.SENSOR, (arm.sensor for arm in arms if arm.sensor), SENSORS),
        *_found(PartRole.MEALS, (plan.meals,), MEALS),
        *_found(PartRole.BEHAVIOUR, (plan.behaviour,), BEHAVIOURS),
        *_found(PartRole.FAULT, (fault for arm in arms for fault in arm.faults), FAULTS),
    )


def _found(
    role: PartRole, names: Iterable[str], shelf: Mapping[str, _Entry]
) -> tuple[TrialPart, ...]:
    """Return the entries of a shelf by these names, each once."""
    return tuple(
        TrialPart(
            role=role,
            id=name,
            title=shelf[name].title,
            says=shelf[name].says,
            sources=shelf[name].sources,
        )
        for name in dict.fromkeys(names)
        if name in shelf
    )
