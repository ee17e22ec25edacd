"""What a plan names, looked up on the shelves: titles and sources for reports.

Knows: the clinical shelves. Never knows: kernels, people, or what was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from banting.controllers import CONTROLLERS
from banting.faults import FAULTS
from banting.patients import PATIENTS, SUBJECT_SOURCES
from banting.schema.source import Source
from banting.schema.trial_form import EXTERNAL
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

    A program of the user's own is on no shelf, and is named as he did.
    """
    arms = plan.arms
    return (
        *_people(plan),
        *_found(PartRole.PHYSIOLOGY, plan.physiologies, PATIENTS),
        *_found(PartRole.CONTROLLER, (arm.controller for arm in arms), CONTROLLERS),
        *_found(PartRole.SENSOR, (arm.sensor for arm in arms if arm.sensor), SENSORS),
        *_found(PartRole.MEALS, (plan.meals,), MEALS),
        *_found(PartRole.BEHAVIOUR, (plan.behaviour,), BEHAVIOURS),
        *_found(PartRole.FAULT, (fault for arm in arms for fault in arm.faults), FAULTS),
    )


def _people(plan: TrialPlan) -> tuple[TrialPart, ...]:
    """Return published subjects; a cohort of the house's own is described by its model."""
    if plan.subjects is None:
        return ()
    names, told = plan.subjects.names, plan.subjects.ratios_sha256
    ratios = (
        "basal rates are theirs, ratios by the house's rules (no Quest.csv lay beside)"
        if told is None
        else f"basal rates are theirs, and their ratios Quest.csv's (SHA-256 {told})"
    )
    says = (
        f"{len(names)} people: {', '.join(names)}; read from a vpatient_params.csv with SHA-256 "
        f"{plan.subjects.sha256}; {ratios}; nobody among them feels lows late, and hormones answer "
        "as those of our median person"
    )
    cohort = plan.wearer.cohort
    title = "subjects that simglucose makes public"
    return (
        TrialPart(role=PartRole.PEOPLE, id=cohort, title=title, says=says, sources=SUBJECT_SOURCES),
    )


def _found(
    role: PartRole, names: Iterable[str], shelf: Mapping[str, _Entry]
) -> tuple[TrialPart, ...]:
    """Return the entries of a shelf by these names, each once."""
    return tuple(
        _program(role, name) if name.startswith(EXTERNAL) else _part(role, name, shelf[name])
        for name in dict.fromkeys(names)
    )


def _part(role: PartRole, name: str, entry: _Entry) -> TrialPart:
    """Return a part as its shelf describes it."""
    return TrialPart(role=role, id=name, title=entry.title, says=entry.says, sources=entry.sources)


def _program(role: PartRole, name: str) -> TrialPart:
    """Return a dosing rule that is a program outside."""
    command = name.removeprefix(EXTERNAL).strip()
    says = "a program of the user's own, outside Banting"
    return TrialPart(role=role, id=name, title=f"the program {command!r}", says=says)
