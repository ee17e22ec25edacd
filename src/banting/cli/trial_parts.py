"""What a trial's plan names, described as the shelves describe it: each once, for reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from banting.schema.trial_form import EXTERNAL

if TYPE_CHECKING:
    from banting.schema.source import Source
    from banting.schema.trial_found import PartRole, TrialPart
    from banting.schema.trial_plan import TrialPlan

__all__ = ["parts_of"]


class _Shown(Protocol):
    """What every entry of a shelf says of itself."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def says(self) -> str: ...
    @property
    def sources(self) -> tuple[Source, ...]: ...


def parts_of(plan: TrialPlan) -> tuple[TrialPart, ...]:
    """Return every part of a plan that its reports may describe."""
    return tuple(_parts(plan))


def _parts(plan: TrialPlan) -> Iterator[TrialPart]:
    from banting.controllers import CONTROLLERS
    from banting.faults import FAULTS
    from banting.patients import PATIENTS
    from banting.schema.trial_found import PartRole, TrialPart
    from banting.sensors import SENSORS
    from banting.trial.behaviour import BEHAVIOURS
    from banting.trial.meals import MEALS

    arms = plan.arms
    named: tuple[tuple[PartRole, Mapping[str, _Shown], tuple[str, ...]], ...] = (
        (PartRole.PHYSIOLOGY, PATIENTS, plan.physiologies),
        (PartRole.CONTROLLER, CONTROLLERS, tuple(arm.controller for arm in arms)),
        (PartRole.SENSOR, SENSORS, tuple(arm.sensor for arm in arms if arm.sensor is not None)),
        (PartRole.MEALS, MEALS, (plan.meals,)),
        (PartRole.BEHAVIOUR, BEHAVIOURS, (plan.behaviour,)),
        (PartRole.FAULT, FAULTS, tuple(fault for arm in arms for fault in arm.faults)),
    )
    for role, shelf, names in named:
        for name in dict.fromkeys(names):
            if name.startswith(EXTERNAL):
                command = name.removeprefix(EXTERNAL).strip()
                says = "a program of the user's own, outside Banting"
                yield TrialPart(role=role, id=name, title=f"the program {command!r}", says=says)
            else:
                yield _part(role, shelf[name])


def _part(role: PartRole, entry: _Shown) -> TrialPart:
    from banting.schema.trial_found import TrialPart

    return TrialPart(
        role=role, id=entry.id, title=entry.title, says=entry.says, sources=entry.sources
    )
