"""The order of a patient's state and step parameters, and how parameters become step parameters.

A `Physiology` is what a person is (rates, volumes, levels); step parameters are what the kernels
read, for one length of step. Every field is a float of one patient or an array `[n]` of many. The
identities that tie dependent values to the independent ones were checked on the published
subjects.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.patients.uva_padova.glucose import COUNTER_LAG_MIN
from banting.patients.uva_padova.insulin import chain_coefficients
from banting.patients.uva_padova.series import Quantity, exponential, phi
from banting.patients.uva_padova.stomach import gut_coefficients

__all__ = ["PARAMETERS", "STATE", "Physiology", "basal_u_per_h", "equilibrium", "step_parameters"]

STATE = (
    "stomach_solid_mg",
    "stomach_liquid_mg",
    "gut_mg",
    "plate_g",
    "stomach_before_meal_mg",
    "meal_eaten_g",
    "eating",
    "plasma_glucose_mg_per_kg",
    "tissue_glucose_mg_per_kg",
    "plasma_insulin_pmol_per_kg",
    "insulin_action_pmoll",
    "insulin_delay_1_pmoll",
    "insulin_delay_2_pmoll",
    "liver_insulin_pmol_per_kg",
    "depot_1_pmol_per_kg",
    "depot_2_pmol_per_kg",
    "site_glucose_mg_per_kg",
    "hormones_share",
    "ketone_mmoll",
)
PARAMETERS = 78
_PMOL_PER_U = 6000.0
_BIOAVAILABLE = 0.9  # f, of eaten glucose
_RENAL_PER_MIN = 0.0005  # ke1
_RENAL_ABOVE_MG_PER_KG = 339.0  # ke2
_INDEPENDENT_UPTAKE_MG_PER_KG_MIN = 1.0  # Fsnc
_LIVER_EXTRACTION = 0.6  # HEb
_UPTAKE_CEILING_MG_PER_KG_MIN = 12.0  # ours, after megarbane-2007: at basal glucose
_FASTING_KETONE_MMOLL = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Physiology:
    """One person or many: the independent parameters of S2008, and those of the extension.

    Names are the model's own; rates per minute, volumes dL/kg (Vg) and L/kg (Vi), masses mg/kg.
    `hormones_max` is the largest counter-regulatory production (mg/kg/min), `hormones_below_mgdl`
    where it begins.
    """

    body_weight_kg: Quantity
    glucose_basal_mgdl: Quantity
    insulin_basal_pmoll: Quantity
    egp_basal: Quantity
    vg: Quantity
    vi: Quantity
    vmx: Quantity
    km0: Quantity
    k1: Quantity
    k2: Quantity
    p2u: Quantity
    m1: Quantity
    m2: Quantity
    ki: Quantity
    kp2: Quantity
    kp3: Quantity
    ka1: Quantity
    ka2: Quantity
    kd: Quantity
    ksc: Quantity
    kabs: Quantity
    kmax: Quantity
    kmin: Quantity
    b: Quantity
    d: Quantity
    hormones_max: Quantity
    hormones_below_mgdl: Quantity


def _tissue_basal(p: Physiology) -> Quantity:
    """Return tissue glucose at equilibrium (Gtb)."""
    plasma = p.glucose_basal_mgdl * p.vg
    return (_INDEPENDENT_UPTAKE_MG_PER_KG_MIN - p.egp_basal + p.k1 * plasma) / p.k2


def _uptake_basal(p: Physiology) -> Quantity:
    """Return the tissue's Vm at equilibrium (Vm0)."""
    tissue = _tissue_basal(p)
    return (p.egp_basal - _INDEPENDENT_UPTAKE_MG_PER_KG_MIN) * (p.km0 + tissue) / tissue


def _liver_loss(p: Physiology) -> Quantity:
    """Return the rate of insulin breakdown in the liver (m30)."""
    return _LIVER_EXTRACTION * p.m1 / (1.0 - _LIVER_EXTRACTION)


def _input_basal(p: Physiology) -> Quantity:
    """Return the insulin input that keeps equilibrium (u2ss), pmol/kg/min."""
    plasma = p.insulin_basal_pmoll * p.vi
    return 1.4 * p.m2 * plasma - p.m1 * p.m2 * plasma / (p.m1 + _liver_loss(p))


def basal_u_per_h(p: Physiology) -> Quantity:
    """Return the basal rate that keeps a fasting person at basal glucose."""
    return _input_basal(p) * p.body_weight_kg / _PMOL_PER_U * 60.0


def equilibrium(p: Physiology) -> tuple[Quantity, ...]:
    """Return the fasting state under basal insulin, in the order of `STATE`."""
    zero = p.vg * 0.0
    insulin = p.insulin_basal_pmoll * p.vi
    depot = _input_basal(p) / (p.kd + p.ka1)
    plasma = p.glucose_basal_mgdl * p.vg
    return (
        zero, zero, zero, zero, zero, zero, zero,
        plasma,
        _tissue_basal(p),
        insulin,
        zero,
        p.insulin_basal_pmoll,
        p.insulin_basal_pmoll,
        p.m2 * insulin / (p.m1 + _liver_loss(p)),
        depot,
        p.kd * depot / p.ka2,
        plasma,
        zero,
        zero + _FASTING_KETONE_MMOLL,
    )  # fmt: skip


def _saturates_at(p: Physiology) -> Quantity:
    """Return the action (pmol/L) that bounds uptake at the ceiling, at basal glucose."""
    tissue = _tissue_basal(p)
    vm_ceiling = _UPTAKE_CEILING_MG_PER_KG_MIN * (p.km0 + tissue) / tissue
    return (vm_ceiling - _uptake_basal(p)) / p.vmx


def step_parameters(p: Physiology, minutes: float = 1.0) -> tuple[Quantity, ...]:
    """Return what the kernels read, `PARAMETERS` values in their order, for a step in minutes."""
    plasma = p.glucose_basal_mgdl * p.vg
    chain = chain_coefficients(
        ka1=p.ka1, ka2=p.ka2, kd=p.kd, m1=p.m1, m2=p.m2, m30=_liver_loss(p), m4=0.4 * p.m2,
        p2u=p.p2u, ki=p.ki, insulin_volume_l_per_kg=p.vi,
        insulin_basal_pmoll=p.insulin_basal_pmoll, minutes=minutes,
    )  # fmt: skip
    gut = gut_coefficients(kmax=p.kmax, kmin=p.kmin, kabs=p.kabs, b=p.b, d=p.d, minutes=minutes)
    kp1 = p.egp_basal + p.kp2 * plasma + p.kp3 * p.insulin_basal_pmoll
    z = -p.ksc * minutes
    p1, p2, p3 = phi(1, z), phi(2, z), phi(3, z)
    lag = p.ksc * minutes
    zero = p.vg * 0.0
    values = (
        *gut,
        *chain,
        _PMOL_PER_U / p.body_weight_kg,
        p.p2u,
        p.ki,
        1.0 / p.vi,
        p.insulin_basal_pmoll,
        _BIOAVAILABLE * p.kabs / p.body_weight_kg,
        kp1, p.kp2, p.kp3, p.k1, p.k2, _uptake_basal(p), p.vmx, p.km0,
        zero + _INDEPENDENT_UPTAKE_MG_PER_KG_MIN,
        zero + _RENAL_PER_MIN,
        zero + _RENAL_ABOVE_MG_PER_KG,
        1.0 / p.vg,
        p.egp_basal,
        _saturates_at(p),
        exponential(z),
        lag * (p1 - 3 * p2 + 4 * p3),
        lag * (4 * p2 - 8 * p3),
        lag * (4 * p3 - p2),
        1.0 / (p.vi * p.insulin_basal_pmoll),
        p.hormones_max,
        p.hormones_below_mgdl,
        zero + exponential(-minutes / COUNTER_LAG_MIN),
    )  # fmt: skip
    assert len(values) == PARAMETERS
    return values
