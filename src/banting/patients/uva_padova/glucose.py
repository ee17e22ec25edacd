"""The glucose half of S2008 and what the extended variant changes in it.

`faithful_rates` is S2008 as simglucose computes it, gates and all: below zero a compartment
freezes, and without insulin the tissue emits glucose. `extended_rates` is our default and stays
plausible there:

- uptake is never negative, and saturates at high insulin as the need for glucose does
  (megarbane-2007; the ceiling is ours);
- production falls smoothly to zero, never below (exact above a small margin, so equilibria stay);
- insulin-independent uptake falls in proportion below 81 mg/dL (hovorka-2004);
- above 400 mg/dL the kidney loses what it filters (S2008's own excretion is 17 times smaller);
- hormones answer a low (`counter_step`): production rises by up to `hormones_max` (kleinbaum-1983);
- in deep hypoglycaemia the liver answers by itself (bolli-1985; size and threshold ours).

Units: glucose masses mg/kg, rates mg/kg/min, insulin actions pmol/L, concentrations mg/dL.
"""

from __future__ import annotations

import math

__all__ = [
    "AUTOREGULATION_BELOW_MGDL",
    "counter_step",
    "extended_rates",
    "faithful_rates",
    "glucose_step_extended",
    "glucose_step_faithful",
    "ketone_step",
    "saturated_action",
    "site_step",
    "uptake_max",
]

_PRODUCTION_MARGIN = 0.2  # mg/kg/min: below it the floor bends
_BRAIN_FULL_MGDL = 81.0  # 4.5 mmol/L, hovorka-2004
AUTOREGULATION_BELOW_MGDL = 40.0  # ours
_AUTOREGULATION_WIDTH_MGDL = 20.0  # ours: basal production again at 20 mg/dL
_FILTERED_ABOVE_MGDL = 400.0  # S2008 was validated to here; beyond, all that is filtered is lost
_FILTERED_DL_PER_KG_MIN = 0.016  # andrianesis-2013: 125 mL/min in 78 kg
COUNTER_WIDTH_MGDL = 23.0  # full answer at 68 - 23 = 45 mg/dL, the last step of banarer-2003
COUNTER_LAG_MIN = 20.0  # ours: hormones rise and act within tens of minutes
_KETONE_RISE_MMOLL_PER_MIN = 0.0038  # klonoff-2024
_KETONE_FASTING_MMOLL = 0.1  # ours
_KETONE_CLEARED_PER_MIN = math.log(2.0) / 90.0  # ours: half-life 90 min once insulin is back
_KETONE_INSULIN_SHARE = 0.5  # deficit begins below half of basal insulin, as the DKA index does


def faithful_rates(
    plasma: float,
    tissue: float,
    appearance: float,
    action: float,
    on_liver: float,
    constants: tuple[float, ...],
) -> tuple[float, float]:
    """Return d(plasma)/dt and d(tissue)/dt of S2008 as simglucose has it."""
    kp1, kp2, kp3, k1, k2, vm0, vmx, km0, fsnc, ke1, ke2 = constants[:11]
    production = kp1 - kp2 * plasma - kp3 * on_liver
    production = production if production > 0.0 else 0.0
    over = plasma - ke2
    renal = ke1 * over if over > 0.0 else 0.0
    flow = k1 * plasma - k2 * tissue
    d_plasma = production + appearance - fsnc - renal - flow
    d_tissue = flow - (vm0 + vmx * action) * tissue / (km0 + tissue)
    return (d_plasma if plasma >= 0.0 else 0.0), (d_tissue if tissue >= 0.0 else 0.0)


def extended_rates(
    plasma: float,
    tissue: float,
    appearance: float,
    uptake_max: float,
    on_liver: float,
    hormones: float,
    constants: tuple[float, ...],
) -> tuple[float, float]:
    """Return d(plasma)/dt and d(tissue)/dt of the extended variant.

    Args: as in S2008, but `uptake_max` is the tissue's Vm already clamped and saturated, and
    `hormones` the counter-regulatory production now (mg/kg/min).
    """
    kp1, kp2, kp3, k1, k2, _, _, km0, fsnc, ke1, ke2, per_volume, egp_basal = constants[:13]
    raw = kp1 - kp2 * plasma - kp3 * on_liver
    bent = raw + _PRODUCTION_MARGIN
    bent = bent * bent * (0.25 / _PRODUCTION_MARGIN)
    floor = bent if raw > -_PRODUCTION_MARGIN else 0.0
    production = raw if raw > _PRODUCTION_MARGIN else floor
    glucose_mgdl = plasma * per_volume
    fed = glucose_mgdl * (1.0 / _BRAIN_FULL_MGDL)
    brain = fsnc * (1.0 if fed > 1.0 else fed)
    missing = (AUTOREGULATION_BELOW_MGDL - glucose_mgdl) * (1.0 / _AUTOREGULATION_WIDTH_MGDL)
    own = egp_basal * (missing if missing > 0.0 else 0.0)
    over = plasma - ke2
    renal = ke1 * over if over > 0.0 else 0.0
    spilt = glucose_mgdl - _FILTERED_ABOVE_MGDL
    renal = renal + (_FILTERED_DL_PER_KG_MIN * spilt if spilt > 0.0 else 0.0)
    flow = k1 * plasma - k2 * tissue
    d_plasma = production + hormones + own + appearance - brain - renal - flow
    d_tissue = flow - uptake_max * tissue / (km0 + tissue)
    return d_plasma, d_tissue


def saturated_action(action: float, most: float) -> float:
    """Return insulin action (pmol/L) that is S2008's own up to half of `most`, and never above it.

    Beyond half, each further unit counts less: 1 - 1/(4s) of the most, at s times the most; value
    and slope join.
    """
    bent = most - 0.25 * most * most / (action if action > 1.0 else 1.0)
    return bent if action > 0.5 * most else action


def uptake_max(action: float, constants: tuple[float, ...]) -> float:
    """Return the tissue's largest uptake (mg/kg/min), never negative."""
    vm = constants[5] + constants[6] * saturated_action(action, constants[13])
    return vm if vm > 0.0 else 0.0


def counter_step(
    hormones_share: float, glucose_mgdl: float, threshold_mgdl: float, stays: float
) -> float:
    """Return the share (0-1) of the hormonal answer one step later.

    Args:
        hormones_share: the share now.
        glucose_mgdl: plasma glucose now; the answer is full `COUNTER_WIDTH_MGDL` below the
            threshold.
        threshold_mgdl: where this person's answer begins.
        stays: e^(-step / lag).
    """
    called = (threshold_mgdl - glucose_mgdl) * (1.0 / COUNTER_WIDTH_MGDL)
    called = 0.0 if called < 0.0 else (1.0 if called > 1.0 else called)
    return called + (hormones_share - called) * stays


def ketone_step(ketone_mmoll: float, insulin_share_of_basal: float, minutes: float) -> float:
    """Return the ketone proxy (beta-hydroxybutyrate, mmol/L) one step later.

    It rises at klonoff-2024's rate when insulin is gone, is cleared when it is back, and does not
    act on anything else: a proxy, not a model of ketone metabolism.
    """
    lacking = 1.0 - insulin_share_of_basal * (1.0 / _KETONE_INSULIN_SHARE)
    lacking = 0.0 if lacking < 0.0 else lacking
    cleared = (ketone_mmoll - _KETONE_FASTING_MMOLL) * _KETONE_CLEARED_PER_MIN * (1.0 - lacking)
    return ketone_mmoll + minutes * (_KETONE_RISE_MMOLL_PER_MIN * lacking - cleared)


def glucose_step_faithful(
    masses: tuple[float, float],
    appearance: tuple[float, float, float],
    action: tuple[float, float, float],
    on_liver: tuple[float, float, float],
    constants: tuple[float, ...],
    minutes: float,
) -> tuple[tuple[float, float], float, float]:
    """Return plasma and tissue glucose (mg/kg) one RK4 step later, as S2008 has it.

    Args: each triple is the value at the start, the middle and the end of the step.
    Returns: both masses, and the slope of plasma glucose at the start and near the end.
    """
    gp, gt = masses
    h = 0.5 * minutes
    a1, b1 = faithful_rates(gp, gt, appearance[0], action[0], on_liver[0], constants)
    a2, b2 = faithful_rates(
        gp + h * a1, gt + h * b1, appearance[1], action[1], on_liver[1], constants
    )
    a3, b3 = faithful_rates(
        gp + h * a2, gt + h * b2, appearance[1], action[1], on_liver[1], constants
    )
    a4, b4 = faithful_rates(
        gp + minutes * a3, gt + minutes * b3, appearance[2], action[2], on_liver[2], constants
    )
    sixth = minutes / 6.0
    return (
        (gp + sixth * (a1 + 2.0 * (a2 + a3) + a4), gt + sixth * (b1 + 2.0 * (b2 + b3) + b4)),
        a1,
        a4,
    )


def glucose_step_extended(
    masses: tuple[float, float],
    appearance: tuple[float, float, float],
    action: tuple[float, float, float],
    on_liver: tuple[float, float, float],
    hormones: tuple[float, float, float],
    constants: tuple[float, ...],
    minutes: float,
) -> tuple[tuple[float, float], float, float]:
    """Return plasma and tissue glucose (mg/kg) one RK4 step later, extended variant.

    Args: each triple is the value at the start, the middle and the end of the step.
    Returns: both masses, and the slope of plasma glucose at the start and near the end.
    """
    gp, gt = masses
    h = 0.5 * minutes
    v1 = uptake_max(action[0], constants)
    v2 = uptake_max(action[1], constants)
    v4 = uptake_max(action[2], constants)
    a1, b1 = extended_rates(gp, gt, appearance[0], v1, on_liver[0], hormones[0], constants)
    a2, b2 = extended_rates(
        gp + h * a1, gt + h * b1, appearance[1], v2, on_liver[1], hormones[1], constants
    )
    a3, b3 = extended_rates(
        gp + h * a2, gt + h * b2, appearance[1], v2, on_liver[1], hormones[1], constants
    )
    a4, b4 = extended_rates(
        gp + minutes * a3,
        gt + minutes * b3,
        appearance[2],
        v4,
        on_liver[2],
        hormones[2],
        constants,
    )
    sixth = minutes / 6.0
    return (
        (gp + sixth * (a1 + 2.0 * (a2 + a3) + a4), gt + sixth * (b1 + 2.0 * (b2 + b3) + b4)),
        a1,
        a4,
    )


def site_step(
    site: float, before: float, middle: float, after: float, constants: tuple[float, ...]
) -> float:
    """Return glucose where a sensor sits (mg/kg) one step later, exact for a quadratic.

    Args:
        site: glucose there now; the rest: plasma glucose at start, middle and end.
        constants: e^(-step/lag) and the three weights of the quadrature.
    """
    stays, w0, wm, w1 = constants
    later = site * stays + w0 * before + wm * middle + w1 * after
    return later if site >= 0.0 else site
