"""Sampling Hovorka's published population: patient i is the same person in any company.

Parameters are drawn independently, as the table has them; whoever has one at or below zero, or an
implausible fasting state, is drawn again. That shifts the table's means a little (the decision
record has the figures). What is plausible is ours; see `plausible`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from banting import draws, seeds
from banting.errors import ModelError
from banting.kernels import VirtualCohort, packed
from banting.patients.formula import worked_out, written_down
from banting.patients.hovorka.cascade import Quantity
from banting.patients.hovorka.layout import (
    FASTING_MGDL,
    PARAMETERS,
    Physiology,
    basal_u_per_h,
    equilibrium,
    glucose_without_insulin_mgdl,
    step_parameters,
)
from banting.patients.hovorka.table import TABLE, checked

__all__ = [
    "BASAL_RANGE_U_PER_H",
    "IMPAIRED_SHARE",
    "WITHOUT_INSULIN_MGDL_MIN",
    "candidates",
    "draw",
    "plausible",
    "positive",
    "sampled",
]

BASAL_RANGE_U_PER_H = (0.2, 2.5)  # ours; the 30 public S2008 subjects need 0.29-1.72
WITHOUT_INSULIN_MGDL_MIN = 250.0  # ours, after kitabchi-2009: without insulin people fall ill
IMPAIRED_SHARE = 0.195  # geddes-2008

_ATTEMPTS = 400
_DRAWN_AT_ONCE = 1024  # tries of some patients side by side; changes nothing but the time
_GAUSSIAN = tuple(s for s in TABLE if s.form != "even")
_EVEN = tuple(s for s in TABLE if s.form == "even")
_MIDDLE, _SD = np.array([(s.a, s.b) for s in _GAUSSIAN]).T[:, :, None]
_LOGS = [row for row, spread in enumerate(_GAUSSIAN) if spread.form == "log"]
_FIELDS = tuple(field.name for field in fields(Physiology))


def _read_by_kernels(values: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Return a person's step parameters, fasting state and basal rate, from each of `_FIELDS`."""
    person = Physiology(**dict(zip(_FIELDS, values, strict=True)))
    return (*step_parameters(person), *equilibrium(person), basal_u_per_h(person))


def _fasting(values: Sequence[Quantity]) -> tuple[Quantity, Quantity]:
    """Return a person's basal rate, and glucose without any insulin, from each of `_FIELDS`."""
    person = Physiology(**dict(zip(_FIELDS, values, strict=True)))
    return basal_u_per_h(person), glucose_without_insulin_mgdl(person)


_READ = written_down(_read_by_kernels, len(_FIELDS))
_RESTS = written_down(_fasting, len(_FIELDS))


def _table(people: Physiology) -> NDArray[np.float64]:
    """Return people as `[_FIELDS, n]`."""
    return np.array([getattr(people, name) for name in _FIELDS])


def candidates(
    cohort: str, seed: int, patients: NDArray[np.int64], attempt: NDArray[np.int64]
) -> Physiology:
    """Return who some patients would be at an attempt, `[n]` each, plausible or not."""
    z = draws.normals(
        seeds.key(seed, "patient", "hovorka", cohort), patients, len(_GAUSSIAN), attempt
    )
    u = draws.uniforms(
        seeds.key(seed, "patient-even", "hovorka", cohort), patients, len(_EVEN), attempt
    )
    at = z * _SD
    at += _MIDDLE
    at[_LOGS] = np.exp(at[_LOGS])
    values = {s.name: row for s, row in zip(_GAUSSIAN, at, strict=True)}
    values |= {s.name: s.a + (s.b - s.a) * row for s, row in zip(_EVEN, u, strict=True)}
    return Physiology(**values)


def positive(people: Physiology) -> NDArray[np.bool_]:
    """Return `[n]`: in whom every parameter is above zero."""
    return np.asarray((_table(people) > 0.0).all(axis=0))


def plausible(people: Physiology) -> NDArray[np.bool_]:
    """Return `[n]`: who can live with type 1 diabetes.

    Every parameter is above zero; some rate of insulin holds fasting glucose, and it is one that
    adults need; without any, glucose comes to rest above `WITHOUT_INSULIN_MGDL_MIN`.
    """
    low, high = BASAL_RANGE_U_PER_H
    basal, without_mgdl = worked_out(_RESTS, _table(people))  # no numbers where there are none
    good = positive(people) & (people.egp0 > people.f01) & (basal > low) & (basal < high)
    return np.asarray(good & (without_mgdl > WITHOUT_INSULIN_MGDL_MIN))


def sampled(cohort: str, seed: int, patients: NDArray[np.int64]) -> Physiology:
    """Return the physiologies of some patients of a cohort, `[n]` each.

    Args:
        cohort: one of `table.COHORTS`.
        seed: of the run.
        patients: `[n]` numbers; patient i is the same person in any company.
    Raises: ModelError for another cohort, or when a patient finds no plausible draw (two in five
        draws are plausible, so not to be expected in the life of the universe).
    """
    checked(cohort)
    accepted = np.zeros(len(patients), np.int64)
    waiting = np.arange(len(patients))
    attempt = 0
    while len(waiting) and attempt < _ATTEMPTS:
        tries = min(max(1, _DRAWN_AT_ONCE // len(waiting)), 16, _ATTEMPTS - attempt)
        numbers = np.repeat(patients[waiting], tries)
        at = np.tile(np.arange(attempt, attempt + tries, dtype=np.int64), len(waiting))
        good = plausible(candidates(cohort, seed, numbers, at)).reshape(len(waiting), tries)
        found, first = good.any(axis=1), good.argmax(axis=1)
        accepted[waiting] = attempt + first
        waiting = waiting[~found]
        attempt += tries
    if len(waiting):
        raise ModelError(f"cohort {cohort}", f"patient {patients[waiting[0]]} has no draw")
    return candidates(cohort, seed, patients, accepted)


def draw(cohort: str, seed: int, numbers: NDArray[np.int64]) -> VirtualCohort:
    """Return some patients of a cohort, `[n]` by number, as kernels read them.

    Raises: ModelError for a cohort that the published population does not have.
    """
    people = sampled(cohort, seed, numbers)
    read = worked_out(_READ, _table(people))
    late = draws.uniforms(seeds.key(seed, "awareness", "hovorka", cohort), numbers, 1)[0]
    return VirtualCohort(
        cohort=cohort,
        numbers=numbers,
        parameters=packed(read[:PARAMETERS]),
        initial=packed(read[PARAMETERS:-1]),
        body_weight_kg=np.asarray(people.body_weight_kg),
        basal_u_per_h=read[-1],
        glucose_basal_mgdl=np.full(len(numbers), FASTING_MGDL),
        impaired_awareness=late < IMPAIRED_SHARE,
    )
