"""Hovorka's model of 2004 with its published population: a second, independent physiology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banting.patients.hovorka.one_patient import OnePatient, one_patient
from banting.patients.hovorka.sources import CITED
from banting.patients.hovorka.table import COHORTS, typical

if TYPE_CHECKING:
    from banting.kernels import PatientKernels, Precision

__all__ = ["CITED", "COHORTS", "body", "exercise_kernels", "kernels"]


def body(cohort: str) -> OnePatient:
    """Return the median person of a cohort, for a replay.

    Raises: ModelError for a cohort that the published population does not have.
    """
    return one_patient(typical(cohort))


def kernels(precision: Precision = "f64") -> PatientKernels:
    """Return the model over a cohort; imports numba."""
    from banting.kernels import DTYPES, PatientKernels
    from banting.patients.hovorka import lanes, population

    return PatientKernels(
        id="hovorka",
        title="Hovorka 2004",
        draw=population.draw,
        five_minutes=lanes.FIVE_MINUTES[precision],
        dtype=DTYPES[precision],
    )


def exercise_kernels(precision: Precision = "f64") -> PatientKernels:
    """Return the model over a cohort that exercises every afternoon; imports numba.

    In a replay the same people rest: use `body`.
    """
    from dataclasses import replace

    from banting.patients.hovorka import exercise

    return replace(
        kernels(precision),
        id="hovorka-exercise",
        title="Hovorka 2004, exercising every afternoon",
        tuned=exercise.tuned_by(exercise.AFTERNOON),
    )
