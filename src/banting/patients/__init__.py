"""The shelf of patient models: one literal table, read by `build.py` and by the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from banting.interfaces import Body
from banting.patients import hovorka, tidepool_linear, uva_padova
from banting.patients.uva_padova.sources import CITED
from banting.schema.source import Source
from banting.schema.subjects import SUBJECT_COHORTS

if TYPE_CHECKING:
    from banting.kernels import PatientKernels, Precision
    from banting.schema.subjects import Subjects

__all__ = [
    "COHORTS",
    "PATIENTS",
    "SUBJECT_SOURCES",
    "KernelsOf",
    "PatientEntry",
    "two_physiologies",
]


class KernelsOf(Protocol):
    """Returns a model's kernels for one precision; imports numba."""

    def __call__(self, precision: Precision = "f64") -> PatientKernels:
        """Return the kernels."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientEntry:
    """A patient model: for the catalogue, for a replay (`body`), for a trial (`kernels`).

    `cohorts` are those whose people it has; `of_subjects` puts published subjects in their place,
    whose cohorts are `subject_cohorts`; None where the model has no place for them.
    """

    id: str
    title: str
    says: str
    sources: tuple[Source, ...]
    body: Callable[[str], Body]
    kernels: KernelsOf
    cohorts: tuple[str, ...] = tuple(uva_padova.COHORTS)
    of_subjects: Callable[[PatientKernels, Subjects], PatientKernels] | None = None

    @property
    def subject_cohorts(self) -> tuple[str, ...]:
        """Cohorts of published subjects that the model can take for people."""
        return tuple(SUBJECT_COHORTS) if self.of_subjects else ()


COHORTS: dict[str, str] = {cohort.id: cohort.title for cohort in uva_padova.COHORTS.values()}

_S2008 = ("dalla-man-2007", "dalla-man-gim-2007", "kovatchev-2009", "simglucose")
_EXTENSION = (
    "hovorka-2004", "kleinbaum-1983", "mitrakou-1991", "banarer-2003", "bolli-1985",
    "hansen-1986", "megarbane-2007", "andrianesis-2013", "klonoff-2024", "geddes-2008", "ours",
)  # fmt: skip

SUBJECT_SOURCES = tuple(CITED[key] for key in ("simglucose-subjects", "simglucose-ratios"))
_S2017 = ("visentin-2015", "visentin-2018", "mallad-2015")

PATIENTS: dict[str, PatientEntry] = {
    "extended": PatientEntry(
        id="extended",
        title="UVA/Padova S2008, extended for extremes (default)",
        says="S2008 where it was validated; outside, uptake never turns negative, production has a "
        "floor, hormones answer lows, and ketones are followed by a proxy",
        sources=tuple(CITED[key] for key in (*_S2008, *_EXTENSION)),
        body=uva_padova.extended_body,
        kernels=uva_padova.extended_kernels,
        of_subjects=uva_padova.of_subjects,
    ),
    "extended-varying": PatientEntry(
        id="extended-varying",
        title="UVA/Padova S2008, extended, varying over the day",
        says="the extended people with what is public of S2017: seven patterns of insulin "
        "sensitivity at breakfast, lunch and dinner, chance from day to day, and the dawn",
        sources=tuple(CITED[key] for key in (*_S2008, *_EXTENSION, *_S2017)),
        body=uva_padova.extended_body,
        kernels=uva_padova.varying_kernels,
        of_subjects=uva_padova.of_subjects,
    ),
    "s2008": PatientEntry(
        id="s2008",
        title="UVA/Padova S2008 as simglucose implements it, faults and all",
        says="for comparison only: it freezes below zero, and emits glucose without insulin",
        sources=tuple(CITED[key] for key in _S2008),
        body=uva_padova.faithful_body,
        kernels=uva_padova.faithful_kernels,
        of_subjects=uva_padova.of_subjects,
    ),
    "hovorka": PatientEntry(
        id="hovorka",
        title="Hovorka 2004 with its published population",
        says="an independent model of adults, as published: no hormones answer a low, so an "
        "overdose falls towards zero",
        sources=tuple(hovorka.CITED.values()),
        body=hovorka.body,
        kernels=hovorka.kernels,
        cohorts=tuple(hovorka.COHORTS),
    ),
    "hovorka-exercise": PatientEntry(
        id="hovorka-exercise",
        title="Hovorka 2004, exercising every afternoon",
        says="the same people on 45 minutes of exercise at 17:00",
        sources=tuple(hovorka.CITED.values()),
        body=hovorka.body,
        kernels=hovorka.exercise_kernels,
        cohorts=tuple(hovorka.COHORTS),
    ),
    "tidepool-linear": PatientEntry(
        id="tidepool-linear",
        title="Tidepool's linear patient",
        says="superposed responses to insulin and food, for comparison with Tidepool's risk "
        "analysis; glucose may go below zero",
        sources=tuple(tidepool_linear.CITED.values()),
        body=tidepool_linear.body,
        kernels=tidepool_linear.kernels,
        cohorts=tuple(tidepool_linear.COHORTS),
    ),
}


def two_physiologies(cohort: str) -> tuple[str, ...]:
    """Return the models in which a trial of a cohort is run: ours, and the most independent other.

    Hovorka's population is adults only; children and adolescents have faithful S2008 instead.
    Tidepool's profiles are of its own model and no other, and published subjects are S2008's.
    """
    if cohort in tidepool_linear.COHORTS:
        return ("tidepool-linear",)
    return ("extended", "hovorka" if cohort in hovorka.COHORTS else "s2008")
