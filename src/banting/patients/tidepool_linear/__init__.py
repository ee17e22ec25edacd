"""Tidepool's linear patient, so that our numbers compare with their risk analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banting.patients.tidepool_linear.one_patient import OnePatient, one_patient
from banting.patients.tidepool_linear.profiles import COHORTS, PROFILES, Profile, profile
from banting.patients.tidepool_linear.sources import CITED

if TYPE_CHECKING:
    from banting.kernels import PatientKernels, Precision

__all__ = ["CITED", "COHORTS", "PROFILES", "Profile", "body", "kernels", "profile"]


def body(cohort: str) -> OnePatient:
    """Return the person of a profile, for a replay.

    Raises: ModelError for a cohort that is none of the profiles.
    """
    return one_patient(cohort)


def kernels(precision: Precision = "f64") -> PatientKernels:
    """Return the model over a cohort; imports numba."""
    from banting.kernels import DTYPES, PatientKernels
    from banting.patients.tidepool_linear import lanes, population

    return PatientKernels(
        id="tidepool-linear",
        title="Tidepool's linear patient",
        draw=population.draw,
        five_minutes=lanes.FIVE_MINUTES[precision],
        dtype=DTYPES[precision],
    )
