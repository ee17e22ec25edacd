"""The order of a patient's state and step parameters, and how parameters become step parameters.

A `Physiology` is what a person is (rates, volumes, levels); step parameters are what the kernels
read, for one length of step. Every field is a float of one patient or an array `[n]` of many. The
identities that tie dependent values to the independent ones were checked on the published
subjects.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.patients.uva_padova.glucose import GLUCOSE_CONSTANTS, glucose_constants
from banting.patients.uva_padova.insulin import INSULIN_CONSTANTS, insulin_constants
from banting.patients.uva_padova.series import Quantity
from banting.patients.uva_padova.stomach import DIGESTION_CONSTANTS, digestion_constants

__all__ = [
    "DIGESTION",
    "GLUCOSE",
    "INSULIN",
    "PARAMETERS",
    "STATE",
    "Physiology",
    "basal_u_per_h",
    "equilibrium",
    "step_parameters",
]

STATE = (
    "stomach_solid_mg",
    "stomach_liquid_mg",
    "gut_mg",
    "plate_g",
    "stomach_before_meal_mg",
    "meal_eaten_g",
    "settling_min",
    "emptied_1_mg_per_min",
    "emptied_2_mg_per_min",
    "emptied_3_mg_per_min",
    "plasma_glucose_mg_per_kg",
    "tissue_glucose_mg_per_kg",
    "site_glucose_mg_per_kg",
    "depot_1_pmol_per_kg",
    "depot_2_pmol_per_kg",
    "plasma_insulin_pmol_per_kg",
    "liver_insulin_pmol_per_kg",
    "insulin_action_pmoll",
    "insulin_delay_1_pmoll",
    "insulin_delay_2_pmoll",
    "hormones_share",
    "ketone_mmoll",
)
DIGESTION = slice(0, DIGESTION_CONSTANTS)
INSULIN = slice(DIGESTION.stop, DIGESTION.stop + INSULIN_CONSTANTS)
GLUCOSE = slice(INSULIN.stop, INSULIN.stop + GLUCOSE_CONSTANTS)
PARAMETERS = GLUCOSE.stop
_PMOL_PER_U = 6000.0
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
        zero, zero, zero, zero, zero, zero, zero, zero, zero, zero,
        plasma,
        _tissue_basal(p),
        plasma,
        depot,
        p.kd * depot / p.ka2,
        insulin,
        p.m2 * insulin / (p.m1 + _liver_loss(p)),
        zero,
        p.insulin_basal_pmoll,
        p.insulin_basal_pmoll,
        zero,
        zero + _FASTING_KETONE_MMOLL,
    )  # fmt: skip


def _saturates_at(p: Physiology) -> Quantity:
    """Return the action (pmol/L) that bounds uptake at the ceiling, at basal glucose."""
    tissue = _tissue_basal(p)
    vm_ceiling = _UPTAKE_CEILING_MG_PER_KG_MIN * (p.km0 + tissue) / tissue
    return (vm_ceiling - _uptake_basal(p)) / p.vmx


def step_parameters(p: Physiology, minutes: float = 1.0) -> tuple[Quantity, ...]:
    """Return what the kernels read, `PARAMETERS` values in their order, for a step in minutes.

    The constants of digestion, of insulin and of glucose lie at `DIGESTION`, `INSULIN`, `GLUCOSE`.
    """
    plasma = p.glucose_basal_mgdl * p.vg
    digestion = digestion_constants(
        kmax=p.kmax, kmin=p.kmin, kabs=p.kabs, b=p.b, d=p.d, minutes=minutes
    )
    insulin = insulin_constants(
        ka1=p.ka1, ka2=p.ka2, kd=p.kd, m1=p.m1, m2=p.m2, m30=_liver_loss(p), m4=0.4 * p.m2,
        p2u=p.p2u, ki=p.ki, insulin_volume_l_per_kg=p.vi,
        insulin_basal_pmoll=p.insulin_basal_pmoll, body_weight_kg=p.body_weight_kg,
        minutes=minutes,
    )  # fmt: skip
    glucose = glucose_constants(
        kp1=p.egp_basal + p.kp2 * plasma + p.kp3 * p.insulin_basal_pmoll,
        kp2=p.kp2, kp3=p.kp3, k1=p.k1, k2=p.k2, vm0=_uptake_basal(p), vmx=p.vmx, km0=p.km0,
        kabs=p.kabs, ksc=p.ksc, vg=p.vg, body_weight_kg=p.body_weight_kg, egp_basal=p.egp_basal,
        insulin_basal_pmol_per_kg=p.insulin_basal_pmoll * p.vi,
        saturates_at_pmoll=_saturates_at(p), hormones_max=p.hormones_max,
        hormones_below_mgdl=p.hormones_below_mgdl, minutes=minutes,
    )  # fmt: skip
    values = (*digestion, *insulin, *glucose)
    assert len(values) == PARAMETERS
    return values
