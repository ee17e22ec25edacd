"""Names in a trial's plan -> kernels off the shelves: one course a physiology.

Knows: the clinical shelves. Never knows: devices, attacks, files, how a trial is run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from banting.controllers import CONTROLLERS
from banting.errors import ModelError
from banting.faults import FAULTS
from banting.patients import PATIENTS
from banting.schema.setup import Scalar
from banting.schema.subjects import SUBJECT_COHORTS
from banting.schema.trial_form import EXTERNAL
from banting.schema.trial_plan import ArmPlan, TrialPlan
from banting.sensors import SENSORS
from banting.trial.behaviour import BEHAVIOURS
from banting.trial.meals import MEALS

if TYPE_CHECKING:
    from banting.kernels import ControllerKernels, PatientKernels
    from banting.trial import Course, Treatment

__all__ = ["courses_of"]

Entry = TypeVar("Entry")
Starts = Callable[[str, tuple[tuple[str, Scalar], ...]], "ControllerKernels"]


def courses_of(plan: TrialPlan, external: Starts | None = None) -> tuple[Course, ...]:
    """Return a course for each physiology of a plan; imports numba.

    Args:
        plan: what is to be run.
        external: starts a program named `external:COMMAND`; None where none may be started.
    Raises: ModelError for a name that no shelf has, saying which names there are.
    """
    from banting.trial import Course

    treatments = tuple(_treatment(arm, external) for arm in plan.arms)
    meals, behaviour = (
        _named(MEALS, plan.meals, "meals"),
        _named(BEHAVIOURS, plan.behaviour, "behaviour"),
    )
    return tuple(
        Course(
            wearer=plan.wearer,
            patient=_patient(plan, name),
            treatments=treatments,
            seed=plan.seed,
            hours=24 * plan.days,
            meals=meals,
            behaviour=behaviour,
        )
        for name in plan.physiologies
    )


def _patient(plan: TrialPlan, name: str) -> PatientKernels:
    """Return a model of the body, with published subjects for people where the plan has them."""
    entry = _named(PATIENTS, name, "physiology")
    kernels, cohort = entry.kernels(plan.precision), plan.wearer.cohort
    if cohort not in SUBJECT_COHORTS:
        return kernels
    if entry.of_subjects is None:
        raise ModelError(f"physiology {name}", f"has nobody of {cohort}{_among(entry.cohorts)}")
    if plan.subjects is None or not plan.subjects.rows:
        raise ModelError(f"cohort {cohort}", "its subjects were not read")
    return entry.of_subjects(kernels, plan.subjects)


def _treatment(arm: ArmPlan, external: Starts | None) -> Treatment:
    """Return an arm with its kernels."""
    from banting.trial import Treatment

    where = f"arm {arm.id}"
    faults = [_named(FAULTS, name, f"{where}: fault") for name in arm.faults]
    return Treatment(
        controller=_controller(arm, where, external),
        disturbance=replace(arm.disturbance, id=arm.id, says=arm.says),
        sensor=None if arm.sensor is None else _named(SENSORS, arm.sensor, where).kernels(),
        settings=arm.settings,
        mishaps=tuple(fault.draw for fault in faults),
    )


def _controller(arm: ArmPlan, where: str, external: Starts | None) -> ControllerKernels:
    """Return an arm's dosing rule."""
    if arm.controller.startswith(EXTERNAL):
        if external is None:
            raise ModelError(where, f"{arm.controller!r}: no program may be started here")
        return external(arm.controller.removeprefix(EXTERNAL), arm.options)
    entry = _named(CONTROLLERS, arm.controller, f"{where}: controller")
    known = {option.key for option in entry.options}
    for key, _ in arm.options:
        if key not in known:
            raise ModelError(where, f"{arm.controller} takes no option {key!r}{_among(known)}")
    return entry.kernels(arm.options)


def _named(shelf: Mapping[str, Entry], name: str, where: str) -> Entry:
    """Return an entry of a shelf."""
    if name not in shelf:
        raise ModelError(where, f"there is no {name!r}{_among(shelf)}")
    return shelf[name]


def _among(names: Iterable[str]) -> str:
    """Return what there is instead, in words."""
    found = ", ".join(sorted(names))
    return f"; there are {found}" if found else ""
