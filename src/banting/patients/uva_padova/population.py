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

from typing import Any

import numpy as np
from numpy.typing import NDArray

from banting import draws, seeds
from banting.errors import ModelError
from banting.kernels import VirtualCohort, packed
from banting.patients.uva_padova import moments
from banting.patients.uva_padova.layout import (
    Physiology,
    basal_u_per_h,
    equilibrium,
    step_parameters,
)
from banting.patients.uva_padova.moments import COHORTS, SPREADS, Cohort

__all__ = ["draw", "plausible", "sampled", "virtual_cohort"]

_ATTEMPTS = 200
_DRAWN_AT_ONCE = 512  # tries of some patients side by side; changes nothing but the time
_SCALES = tuple((s.name, s.share, s.middle, s.sd) for s in SPREADS)
_NORMALS = len(SPREADS) + 2  # and weight, and basal rate
_TISSUE_LEAST_MG_PER_KG = 20.0


def sampled(cohort: Cohort, seed: int, patients: NDArray[np.int64]) -> tuple[Physiology, Any]:
    """Return the physiologies of some patients of a cohort, and who of them feels lows late.

    Args:
        cohort: one of `COHORTS`.
        seed: of the run.
        patients: `[n]` numbers; patient i is the same person in any company.
    Raises: ModelError when a patient finds no plausible draw (not seen in 10^6).
    """
    key = seeds.key(seed, "patient", cohort.id)
    chosen = np.zeros((_NORMALS, len(patients)))
    waiting = np.arange(len(patients))
    attempt = 0
    while len(waiting) and attempt < _ATTEMPTS:
        tries = min(max(1, _DRAWN_AT_ONCE // len(waiting)), _ATTEMPTS - attempt)
        numbers = np.repeat(patients[waiting], tries)
        at = np.tile(np.arange(attempt, attempt + tries, dtype=np.int64), len(waiting))
        z = draws.normals(key, numbers, _NORMALS, at)
        good = plausible(cohort, _valued(cohort, z)).reshape(len(waiting), tries)
        found, first = good.any(axis=1), good.argmax(axis=1)
        chosen[:, waiting] = z[:, np.arange(len(waiting)) * tries + first]
        waiting = waiting[~found]
        attempt += tries
    if len(waiting):
        raise ModelError(f"cohort {cohort.id}", f"patient {patients[waiting[0]]} has no draw")
    extra = draws.uniforms(seeds.key(seed, "counter-regulation", cohort.id), patients, 3)
    impaired = extra[0] < cohort.impaired_share
    return _with_hormones(_valued(cohort, chosen), extra, impaired), impaired


def _valued(cohort: Cohort, z: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return every parameter of the people whose normal draws are `z` [_NORMALS, n]."""
    values = {}
    for i, (name, share, middle, sd) in enumerate(_SCALES):
        at = middle + sd * z[i]
        values[name] = 1.0 / (1.0 + np.exp(-at)) if share else np.exp(at)
    weight = cohort.weight_kg
    values["body_weight_kg"] = np.exp(weight.middle + weight.sd * z[-2])
    basal = cohort.basal_median_u_per_h * np.exp(cohort.basal_sd * z[-1])
    clearance = values["vi"] * values["insulin_basal_pmoll"] * values["body_weight_kg"]
    values["m2"] = 100.0 * basal / clearance
    return values


def plausible(cohort: Cohort, at: dict[str, NDArray[np.float64]]) -> NDArray[np.bool_]:
    """Return `[n]`: who lies in every stated range and has a plausible fasting state."""
    good = (at["m2"] >= moments.M2_RANGE[0]) & (at["m2"] <= moments.M2_RANGE[1])
    for s in (*SPREADS, cohort.weight_kg):
        good &= (at[s.name] >= s.low) & (at[s.name] <= s.high)
    plasma = at["glucose_basal_mgdl"] * at["vg"]
    tissue = (1.0 - at["egp_basal"] + at["k1"] * plasma) / at["k2"]
    good &= tissue > _TISSUE_LEAST_MG_PER_KG
    return np.asarray(good & (at["kmin"] < 0.8 * at["kmax"]) & (at["b"] > at["d"] + 0.05))


def _with_hormones(
    at: dict[str, NDArray[np.float64]], extra: NDArray[np.float64], impaired: NDArray[np.bool_]
) -> Physiology:
    """Return the people with their counter-regulation; `extra` [3, n] uniform draws."""
    rise = (
        moments.HORMONES_RISE[0] + (moments.HORMONES_RISE[1] - moments.HORMONES_RISE[0]) * extra[1]
    )
    left = (
        moments.HORMONES_LEFT[0] + (moments.HORMONES_LEFT[1] - moments.HORMONES_LEFT[0]) * extra[2]
    )
    left = left * np.where(impaired, moments.IMPAIRED_LEFT, 1.0)
    below = np.where(impaired, moments.IMPAIRED_BELOW_MGDL, moments.HORMONES_BELOW_MGDL)
    return Physiology(hormones_max=at["egp_basal"] * rise * left, hormones_below_mgdl=below, **at)


def virtual_cohort(
    name: str,
    numbers: NDArray[np.int64],
    people: Physiology,
    impaired: NDArray[np.bool_],
    *,
    isf_mgdl_per_u: NDArray[np.float64] | None = None,
    carb_ratio_g_per_u: NDArray[np.float64] | None = None,
) -> VirtualCohort:
    """Return people `[n]` as kernels read them; ratios where they are known of these people."""
    n = len(impaired)
    values = np.array([np.broadcast_to(v, n) for v in step_parameters(people)])
    return VirtualCohort(
        cohort=name,
        numbers=numbers,
        parameters=packed(values),
        initial=packed(np.array([np.broadcast_to(v, n) for v in equilibrium(people)])),
        body_weight_kg=np.asarray(people.body_weight_kg),
        basal_u_per_h=np.asarray(basal_u_per_h(people)),
        glucose_basal_mgdl=np.asarray(people.glucose_basal_mgdl),
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
