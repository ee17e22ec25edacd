"""S2008, the UVA/Padova type-1 model, and our extended variant of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banting.patients.uva_padova.moments import COHORTS, typical
from banting.patients.uva_padova.one_patient import OnePatient, one_patient

if TYPE_CHECKING:
    from banting.kernels import PatientKernels, Precision
    from banting.schema.subjects import Subjects

__all__ = [
    "COHORTS",
    "extended_body",
    "extended_kernels",
    "faithful_body",
    "faithful_kernels",
    "of_subjects",
    "varying_kernels",
]


def extended_body(cohort: str) -> OnePatient:
    """Return the median person of a cohort, extended variant, for a replay."""
    return one_patient(typical(COHORTS[cohort]), faithful=False)


def faithful_body(cohort: str) -> OnePatient:
    """Return the median person of a cohort, faithful S2008, for a replay."""
    return one_patient(typical(COHORTS[cohort]), faithful=True)


def extended_kernels(precision: Precision = "f64") -> PatientKernels:
    """Return the extended variant over a cohort; imports numba."""
    from banting.kernels import DTYPES, PatientKernels
    from banting.patients.uva_padova import lanes, one_lane, population

    return PatientKernels(
        id="extended",
        title="extended S2008",
        draw=population.draw,
        five_minutes=lanes.FIVE_MINUTES[precision]["extended"],
        lane=one_lane.LANES_OF[precision]["extended"],
        dtype=DTYPES[precision],
    )


def varying_kernels(precision: Precision = "f64") -> PatientKernels:
    """Return the extended variant over a cohort that changes over the day; imports numba.

    In a replay the same people do not change: use `extended_body`.
    """
    from dataclasses import replace

    from banting.patients.uva_padova import varying

    return replace(
        extended_kernels(precision),
        id="extended-varying",
        title="extended S2008, varying over the day",
        tuned=varying.tuned,
    )


def faithful_kernels(precision: Precision = "f64") -> PatientKernels:
    """Return faithful S2008 over a cohort; imports numba."""
    from banting.kernels import DTYPES, PatientKernels
    from banting.patients.uva_padova import lanes, one_lane, population

    return PatientKernels(
        id="s2008",
        title="faithful S2008",
        draw=population.draw,
        five_minutes=lanes.FIVE_MINUTES[precision]["faithful"],
        lane=one_lane.LANES_OF[precision]["faithful"],
        dtype=DTYPES[precision],
    )


def of_subjects(kernels: PatientKernels, chosen: Subjects) -> PatientKernels:
    """Return the kernels of any variant with published subjects for people."""
    from dataclasses import replace

    from banting.patients.uva_padova.subjects import draw_of

    return replace(kernels, draw=draw_of(chosen))
