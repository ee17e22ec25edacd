"""Banting's own virtual population, in the form of S2008.

It is OURS: sampled from published means and ranges, not UVA/Padova's 300 subjects, not the 30 that
simglucose ships, and accepted by no regulator. Only marginal statistics are public, so parameters
are drawn independently; dependent values follow from the model's identities; draws outside a
stated range or without a plausible fasting state are drawn again.

A parameter is log-normal (shares: logit-normal) with the stated mean and a spread that makes the
range of 30 draws as wide as the stated one: sd = log(max / min) / 4.09, the expected range of 30
normal draws (Tippett 1925, Biometrika 17:364, tabulates it; here computed).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache

import numpy as np
from numpy.typing import NDArray

from banting import draws, seeds
from banting.errors import ModelError
from banting.kernels import VirtualCohort, packed
from banting.patients.formula import worked_out, written_down
from banting.patients.uva_padova import moments
from banting.patients.uva_padova.layout import (
    PARAMETERS,
    Physiology,
    basal_u_per_h,
    equilibrium,
    step_parameters,
)
from banting.patients.uva_padova.moments import COHORTS, SPREADS, Cohort
from banting.patients.uva_padova.series import Quantity

__all__ = ["draw", "sampled", "virtual_cohort"]

Floats = NDArray[np.float64]
_ATTEMPTS = 200
_DRAWN_AT_ONCE = 1024  # tries of some patients side by side; changes nothing but the time
_TISSUE_LEAST_MG_PER_KG = 20.0
# The rows of people's tables; the last is drawn as a basal rate, from which m2 follows.
_DRAWN = (*(s.name for s in SPREADS), "body_weight_kg", "m2")
_ROW = {name: row for row, name in enumerate(_DRAWN)}
_SHARES = tuple(s.name for s in SPREADS if s.share)
_NOT_YET = (*_SHARES, "m2")  # all others are the exponential of what is drawn
_NOT_YET_ROWS = [_ROW[name] for name in _NOT_YET]
_FIELDS = tuple(field.name for field in fields(Physiology))


def _read_by_kernels(values: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Return a person's step parameters, fasting state and basal rate, from each of `_FIELDS`."""
    person = Physiology(**dict(zip(_FIELDS, values, strict=True)))
    return (*step_parameters(person), *equilibrium(person), basal_u_per_h(person))


def _following(values: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Return each of `_NOT_YET` from the exponentials of `_DRAWN`, and what makes them plausible.

    That is tissue glucose at rest (mg/kg), what kmin must lie below, and what b must lie above.
    """
    at = dict(zip(_DRAWN, values, strict=True))
    at |= {name: 1.0 / (1.0 + at[name]) for name in _SHARES}
    clearance = at["vi"] * at["insulin_basal_pmoll"] * at["body_weight_kg"]
    at["m2"] = 100.0 * at["m2"] / clearance
    plasma = at["glucose_basal_mgdl"] * at["vg"]
    tissue = (1.0 - at["egp_basal"] + at["k1"] * plasma) / at["k2"]
    return (*(at[name] for name in _NOT_YET), tissue, 0.8 * at["kmax"], at["d"] + 0.05)


_READ = written_down(_read_by_kernels, len(_FIELDS))
_FOLLOWING = written_down(_following, len(_DRAWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Law:
    """How a cohort is drawn, a row `[1]` for each of `_DRAWN`.

    `middle` and `sd` are on the log scale (of shares on the logit's, turned round), `low` and
    `high` the stated range.
    """

    middle: Floats
    sd: Floats
    low: Floats
    high: Floats


@cache
def _law_of(cohort: Cohort) -> _Law:
    """Return how a cohort is drawn; the basal rate is drawn in multiples of its median."""
    spreads = (*SPREADS, cohort.weight_kg)
    turned = np.array([*(-1.0 if s.share else 1.0 for s in spreads), 1.0])[:, None]
    m2_low, m2_high = moments.M2_RANGE
    return _Law(
        middle=turned * np.array([*(s.middle for s in spreads), 0.0])[:, None],
        sd=turned * np.array([*(s.sd for s in spreads), cohort.basal_sd])[:, None],
        low=np.array([*(s.low for s in spreads), m2_low])[:, None],
        high=np.array([*(s.high for s in spreads), m2_high])[:, None],
    )


def sampled(
    cohort: Cohort, seed: int, patients: NDArray[np.int64]
) -> tuple[Physiology, NDArray[np.bool_]]:
    """Return the physiologies of some patients of a cohort, and who of them feels lows late.

    Args:
        cohort: one of `COHORTS`.
        seed: of the run.
        patients: `[n]` numbers; patient i is the same person in any company.
    Raises: ModelError when a patient finds no plausible draw (not seen in 10^6).
    """
    key, law = seeds.key(seed, "patient", cohort.id), _law_of(cohort)
    chosen = np.zeros((len(_DRAWN), len(patients)))
    waiting = np.arange(len(patients))
    attempt = 0
    while len(waiting) and attempt < _ATTEMPTS:
        tries = min(max(1, _DRAWN_AT_ONCE // len(waiting)), _ATTEMPTS - attempt)
        numbers = np.repeat(patients[waiting], tries)
        at = attempt + np.arange(len(numbers)) % tries
        values, good = _tried(cohort, law, draws.normals(key, numbers, len(_DRAWN), at))
        good = good.reshape(len(waiting), tries)
        found, first = good.any(axis=1), good.argmax(axis=1)
        accepted = np.flatnonzero(found)
        chosen[:, waiting[accepted]] = values[:, accepted * tries + first[accepted]]
        waiting = waiting[~found]
        attempt += tries
    if len(waiting):
        raise ModelError(f"cohort {cohort.id}", f"patient {patients[waiting[0]]} has no draw")
    extra = draws.uniforms(seeds.key(seed, "counter-regulation", cohort.id), patients, 3)
    impaired = extra[0] < cohort.impaired_share
    return _with_hormones(chosen, extra, impaired), impaired


def _tried(cohort: Cohort, law: _Law, z: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the people whose normal draws are `z`, both `[_DRAWN, n]`, and who is plausible.

    That is who lies in every stated range and has a plausible fasting state.
    """
    values = z * law.sd
    values += law.middle
    np.exp(values, out=values)  # NumPy's own: another's has other bits
    values[_ROW["m2"]] *= cohort.basal_median_u_per_h
    *late, tissue, kmin_below, b_above = worked_out(_FOLLOWING, values)
    for row, value in zip(_NOT_YET_ROWS, late, strict=True):
        values[row] = value
    good = ((values >= law.low) & (values <= law.high)).all(axis=0)
    good &= tissue > _TISSUE_LEAST_MG_PER_KG
    good &= (values[_ROW["kmin"]] < kmin_below) & (values[_ROW["b"]] > b_above)
    return values, good


def _with_hormones(values: Floats, extra: Floats, impaired: NDArray[np.bool_]) -> Physiology:
    """Return people `[_DRAWN, n]` with their counter-regulation; `extra` [3, n] uniform draws."""
    rise = (
        moments.HORMONES_RISE[0] + (moments.HORMONES_RISE[1] - moments.HORMONES_RISE[0]) * extra[1]
    )
    left = (
        moments.HORMONES_LEFT[0] + (moments.HORMONES_LEFT[1] - moments.HORMONES_LEFT[0]) * extra[2]
    )
    left = left * np.where(impaired, moments.IMPAIRED_LEFT, 1.0)
    below = np.where(impaired, moments.IMPAIRED_BELOW_MGDL, moments.HORMONES_BELOW_MGDL)
    return Physiology(
        hormones_max=values[_ROW["egp_basal"]] * rise * left,
        hormones_below_mgdl=below,
        **dict(zip(_DRAWN, values, strict=True)),
    )


def virtual_cohort(
    name: str,
    numbers: NDArray[np.int64],
    people: Physiology,
    impaired: NDArray[np.bool_],
    *,
    isf_mgdl_per_u: Floats | None = None,
    carb_ratio_g_per_u: Floats | None = None,
) -> VirtualCohort:
    """Return people `[n]` as kernels read them; ratios where they are known of these people."""
    given = np.empty((len(_FIELDS), len(impaired)))
    for row, field in zip(given, _FIELDS, strict=True):
        row[...] = getattr(people, field)
    read = worked_out(_READ, given)
    return VirtualCohort(
        cohort=name,
        numbers=numbers,
        parameters=packed(read[:PARAMETERS]),
        initial=packed(read[PARAMETERS:-1]),
        body_weight_kg=given[_FIELDS.index("body_weight_kg")],
        basal_u_per_h=read[-1],
        glucose_basal_mgdl=given[_FIELDS.index("glucose_basal_mgdl")],
        impaired_awareness=impaired,
        isf_mgdl_per_u=isf_mgdl_per_u,
        carb_ratio_g_per_u=carb_ratio_g_per_u,
    )


def draw(cohort: str, seed: int, numbers: NDArray[np.int64]) -> VirtualCohort:
    """Return some patients of a cohort, `[n]` by number, as kernels read them.

    Raises: ModelError for a cohort that is not in `COHORTS`.
    """
    if cohort not in COHORTS:
        raise ModelError("cohort", f"{cohort!r} is none of {', '.join(COHORTS)}")
    people, impaired = sampled(COHORTS[cohort], seed, numbers)
    return virtual_cohort(cohort, numbers, people, impaired)
