"""The order of a patient's state and step parameters, and how a person becomes step parameters.

Every field of a `Physiology` is a float of one patient or an array `[n]` of many. The fasting
state has a closed form, so the basal rate that holds it is exact. Source: hovorka-2004.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.patients.hovorka.cascade import Quantity, exponential
from banting.patients.hovorka.glucose import (
    BRAIN_FULL_MMOLL,
    RENAL_ABOVE_MMOLL,
    RENAL_PER_MIN,
)
from banting.patients.hovorka.gut import gut_coefficients
from banting.patients.hovorka.insulin import chain_coefficients
from banting.patients.hovorka.ketone import FASTING_KETONE_MMOLL
from banting.units import MGDL_PER_MMOLL, mgdl_from_mmoll

__all__ = [
    "ACTION_SCALE",
    "EXTRA_DISPOSAL",
    "FASTING_MGDL",
    "PARAMETERS",
    "STATE",
    "Physiology",
    "basal_u_per_h",
    "equilibrium",
    "fasting_insulin_mul",
    "glucose_without_insulin_mgdl",
    "step_parameters",
]

STATE = (
    "plate_g",
    "gut_1_mmol",
    "gut_2_mmol",
    "depot_1_mu",
    "depot_2_mu",
    "plasma_insulin_mul",
    "transport_per_min",
    "disposal_per_min",
    "production_lost",
    "plasma_glucose_mmol",
    "tissue_glucose_mmol",
    "site_glucose_mmoll",
    "ketone_mmoll",
)
PARAMETERS = 50
ACTION_SCALE, EXTRA_DISPOSAL = 48, 49  # rows that exercise moves; 1 and 0 at rest
FASTING_MMOLL = 6.0  # ours: everyone's basal rate is the one that holds this
FASTING_MGDL = mgdl_from_mmoll(FASTING_MMOLL)
_MMOL_PER_G = 1000.0 / (10.0 * MGDL_PER_MMOLL)  # of glucose
_MU_PER_U = 1000.0
SITE_LAG_MIN = 10.7  # hovorka-interstitial: e^2.372, the median; ours: the same for everyone


@dataclass(frozen=True, slots=True, kw_only=True)
class Physiology:
    """One person or many, by the model's own parameters.

    Attributes:
        body_weight_kg: kg.
        egp0, f01: production without insulin, and uptake that needs none, mmol/kg/min.
        k12: tissue to plasma, 1/min. ka1, ka2, ka3: activation of the three actions, 1/min.
        sit, sid: sensitivity of transport and disposal, 1/min per mU/L; sie: of production, L/mU.
        ke: elimination of insulin, 1/min. vi, vg: volumes of insulin and glucose, L/kg.
        absorbed_per_min: insulin's 1/tI. digested_per_min: food's 1/tG.
        bioavailable: share of eaten carbohydrate that reaches the blood (0.7-1.2: it also carries
            what a count of carbohydrate misses).
    """

    body_weight_kg: Quantity
    egp0: Quantity
    f01: Quantity
    k12: Quantity
    ka1: Quantity
    ka2: Quantity
    ka3: Quantity
    sit: Quantity
    sid: Quantity
    sie: Quantity
    ke: Quantity
    vi: Quantity
    vg: Quantity
    absorbed_per_min: Quantity
    digested_per_min: Quantity
    bioavailable: Quantity


def fasting_insulin_mul(p: Physiology) -> Quantity:
    """Return plasma insulin (mU/L) at which glucose rests at `FASTING_MMOLL`.

    The positive root of production = uptake, a quadratic with one; meaningless where `egp0` is not
    above `f01`, for then no rate of insulin holds glucose.
    """
    surplus = p.egp0 - p.f01
    passed = p.vg * FASTING_MMOLL * p.sit
    a = p.sid * (p.egp0 * p.sie + passed)
    b = surplus * p.sid - p.egp0 * p.sie * p.k12
    c = surplus * p.k12
    root: Quantity = (b * b + 4.0 * a * c) ** 0.5
    return (b + root) / (2.0 * a)


def _input_mu_per_min(p: Physiology) -> Quantity:
    """Return the insulin input that keeps the fasting state."""
    return fasting_insulin_mul(p) * p.ke * p.vi * p.body_weight_kg


def basal_u_per_h(p: Physiology) -> Quantity:
    """Return the basal rate that keeps a fasting person at `FASTING_MMOLL`."""
    return _input_mu_per_min(p) * 60.0 / _MU_PER_U


def glucose_without_insulin_mgdl(p: Physiology) -> Quantity:
    """Return where fasting glucose comes to rest without any insulin: the kidney alone holds it."""
    return mgdl_from_mmoll(RENAL_ABOVE_MMOLL + (p.egp0 - p.f01) / (RENAL_PER_MIN * p.vg))


def equilibrium(p: Physiology) -> tuple[Quantity, ...]:
    """Return the fasting state under basal insulin, in the order of `STATE`."""
    zero = 0.0 * p.vg
    insulin = fasting_insulin_mul(p)
    depot = _input_mu_per_min(p) / p.absorbed_per_min
    transport, disposal = p.sit * insulin, p.sid * insulin
    plasma = FASTING_MMOLL * p.vg * p.body_weight_kg
    return (
        zero, zero, zero,
        depot, depot, insulin,
        transport, disposal, p.sie * insulin,
        plasma,
        plasma * transport / (p.k12 + disposal),
        zero + FASTING_MMOLL,
        zero + FASTING_KETONE_MMOLL,
    )  # fmt: skip


def _site_weights(minutes: float) -> tuple[float, float, float, float]:
    """Return what stays at the site over a step, and the weights of plasma glucose over it.

    The weights are of its start, middle and end, exact for a quadratic.
    """
    stays = exponential(1.0 / SITE_LAG_MIN, minutes)
    lags = SITE_LAG_MIN / minutes
    m0 = 1.0 - stays
    m1 = 1.0 - lags * m0
    m2 = 1.0 - 2.0 * lags * m1
    return stays, m0 - 3.0 * m1 + 2.0 * m2, 4.0 * (m1 - m2), 2.0 * m2 - m1


def step_parameters(p: Physiology, minutes: float = 1.0) -> tuple[Quantity, ...]:
    """Return what the kernels read, `PARAMETERS` values in their order, for a step in minutes."""
    zero = 0.0 * p.vg
    volume_l = p.vg * p.body_weight_kg
    chain = chain_coefficients(
        absorbed_per_min=p.absorbed_per_min,
        eliminated_per_min=p.ke,
        volume_l=p.vi * p.body_weight_kg,
        activated_per_min=(p.ka1, p.ka2, p.ka3),
        sensitivity=(p.sit, p.sid, p.sie),
        minutes=minutes,
    )
    gut = gut_coefficients(
        absorbed_per_min=p.digested_per_min,
        mmol_per_g=p.bioavailable * _MMOL_PER_G,
        minutes=minutes,
    )
    brain = p.f01 * p.body_weight_kg
    values = (
        *gut,
        p.digested_per_min,
        *chain,
        p.ka1, p.ka1 * p.sit, p.ka2, p.ka2 * p.sid, p.ka3, p.ka3 * p.sie,
        p.k12,
        brain,
        brain / (BRAIN_FULL_MMOLL * volume_l),
        BRAIN_FULL_MMOLL * volume_l,
        RENAL_ABOVE_MMOLL * volume_l,
        p.egp0 * p.body_weight_kg,
        1.0 / volume_l,
        *(zero + weight for weight in _site_weights(minutes)),
        1.0 / fasting_insulin_mul(p),
        zero + 1.0,
        zero,
    )  # fmt: skip
    assert len(values) == PARAMETERS
    return values
