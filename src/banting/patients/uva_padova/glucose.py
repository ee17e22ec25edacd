"""The glucose half of S2008 and what the extended variant changes in it.

`faithful_step` is S2008 as simglucose computes it, gates and all: below zero a compartment freezes,
and without insulin the tissue emits glucose. `extended_step` is our default and stays plausible
there:

- uptake is never negative, and saturates at high insulin as the need for glucose does
  (megarbane-2007; the ceiling is ours);
- production falls smoothly to zero, never below (S2008's own above a small margin, so equilibria
  stay);
- insulin-independent uptake falls in proportion below 81 mg/dL (hovorka-2004);
- above 400 mg/dL the kidney loses what it filters (S2008's own excretion is 17 times smaller);
- hormones answer a low (`counter_step`): production rises by up to `hormones_max` (kleinbaum-1983);
- in deep hypoglycaemia the liver answers by itself (bolli-1985; size and threshold ours).

A step is Kutta's, third order.

Units: glucose masses mg/kg, rates mg/kg/min, insulin actions pmol/L, concentrations mg/dL.
"""

from __future__ import annotations

import math

from banting.patients.uva_padova.series import Quantity, exponential, phi

__all__ = [
    "GLUCOSE_CONSTANTS",
    "counter_step",
    "extended_rates",
    "extended_step",
    "faithful_rates",
    "faithful_step",
    "glucose_constants",
    "ketone_step",
    "site_step",
    "uptake_max",
]

Pair = tuple[float, float]
Triple = tuple[float, float, float]
Values = tuple[float, ...]

_INDEPENDENT_UPTAKE = 1.0  # Fsnc, mg/kg/min
_RENAL_PER_MIN = 0.0005  # ke1
_RENAL_ABOVE_MG_PER_KG = 339.0  # ke2
_BIOAVAILABLE = 0.9  # f, of eaten glucose
_FROZEN_MG_PER_KG = -1e-11  # where simglucose's gates leave a compartment that reached zero
_PRODUCTION_MARGIN = 0.2  # mg/kg/min: below it the floor bends
_PER_FOUR_MARGINS = 0.25 / _PRODUCTION_MARGIN
_BRAIN_FULL_MGDL = 81.0  # 4.5 mmol/L, hovorka-2004
_AUTOREGULATION_BELOW_MGDL = 40.0  # ours
_AUTOREGULATION_WIDTH_MGDL = 20.0  # ours: basal production again at 20 mg/dL
_FILTERED_ABOVE_MGDL = 400.0  # S2008 was validated to here; beyond, all that is filtered is lost
_FILTERED_DL_PER_KG_MIN = 0.016  # andrianesis-2013: 125 mL/min in 78 kg
_SPILT_FROM = _FILTERED_DL_PER_KG_MIN * _FILTERED_ABOVE_MGDL
_COUNTER_WIDTH_MGDL = 23.0  # full answer at 68 - 23 = 45 mg/dL, the last step of banarer-2003
_COUNTER_LAG_MIN = 20.0  # ours: hormones rise and act within tens of minutes
_KETONE_RISE_MMOLL_PER_MIN = 0.0038  # klonoff-2024
_KETONE_FASTING_MMOLL = 0.1  # ours
_KETONE_CLEARED_PER_MIN = math.log(2.0) / 90.0  # ours: half-life 90 min once insulin is back
_KETONE_INSULIN_SHARE = 0.62  # of basal insulin; lacking below: set so that sherr-2014 is met
GLUCOSE_CONSTANTS = 24


def glucose_constants(
    *,
    kp1: Quantity,
    kp2: Quantity,
    kp3: Quantity,
    k1: Quantity,
    k2: Quantity,
    vm0: Quantity,
    vmx: Quantity,
    km0: Quantity,
    kabs: Quantity,
    ksc: Quantity,
    vg: Quantity,
    body_weight_kg: Quantity,
    egp_basal: Quantity,
    insulin_basal_pmol_per_kg: Quantity,
    saturates_at_pmoll: Quantity,
    hormones_max: Quantity,
    hormones_below_mgdl: Quantity,
    minutes: float,
) -> tuple[Quantity, ...]:
    """Return the 24 constants of the glucose half, for a step in minutes.

    0 kp1, 1 kp2, 2 kp3, 3 k1, 4 k2, 5 Vm0, 6 Vmx, 7 Km0, 8 appearance in blood per mg in the gut,
    9-12 site glucose: what stays of it, what it takes from plasma before, after, and from the
    difference of plasma's slopes; 13 mg/dL per mg/kg; then of the extension alone: 14 brain's
    share of full uptake, 15 spilling and 16 autoregulation per mg/kg, 17 the latter at zero; 18
    action that saturates; hormones: 19 largest production, 20 call at zero, 21 call per mg/kg,
    22 what stays of them; 23 lack of insulin (1 without any) per pmol/kg.
    """
    z = -ksc * minutes
    p1, p2, p3 = phi(1, z), phi(2, z), phi(3, z)
    lag = ksc * minutes
    middle = lag * (4 * p2 - 8 * p3)
    per_volume = 1.0 / vg
    return (
        kp1, kp2, kp3, k1, k2, vm0, vmx, km0,
        _BIOAVAILABLE * kabs / body_weight_kg,
        exponential(z),
        lag * (p1 - 3 * p2 + 4 * p3) + 0.5 * middle,
        lag * (4 * p3 - p2) + 0.5 * middle,
        0.125 * minutes * middle,
        per_volume,
        per_volume / _BRAIN_FULL_MGDL,
        per_volume * _FILTERED_DL_PER_KG_MIN,
        per_volume * egp_basal / _AUTOREGULATION_WIDTH_MGDL,
        egp_basal * (_AUTOREGULATION_BELOW_MGDL / _AUTOREGULATION_WIDTH_MGDL),
        saturates_at_pmoll,
        hormones_max,
        hormones_below_mgdl / _COUNTER_WIDTH_MGDL,
        per_volume / _COUNTER_WIDTH_MGDL,
        vg * 0.0 + exponential(-minutes / _COUNTER_LAG_MIN),
        1.0 / (_KETONE_INSULIN_SHARE * insulin_basal_pmol_per_kg),
    )  # fmt: skip


def faithful_rates(
    plasma: float, tissue: float, supply: float, drive: float, most: float, c: tuple[float, ...]
) -> Pair:
    """Return d(plasma)/dt and d(tissue)/dt of S2008.

    Args: masses; appearance less insulin-independent uptake; production at no glucose; the
        tissue's largest uptake Vm; what `glucose_constants` returned.
    """
    production = drive - c[1] * plasma
    production = production if production > 0.0 else 0.0
    over = plasma - _RENAL_ABOVE_MG_PER_KG
    over = over if over > 0.0 else 0.0
    flow = c[3] * plasma - c[4] * tissue
    return (
        (production + supply) - (flow + _RENAL_PER_MIN * over),
        flow - most * (tissue / (c[7] + tissue)),
    )


def extended_rates(
    plasma: float, tissue: float, supply: float, drive: float, most: float, c: tuple[float, ...]
) -> Pair:
    """Return d(plasma)/dt and d(tissue)/dt of the extended variant.

    Args: as `faithful_rates`, but `supply` is appearance and the hormones' production, and `most`
        is clamped and saturated. Production is 0 below minus the margin, S2008's own above it, and
        between them the parabola that joins both: a difference of two squares of what lies above.
    """
    raw = drive - c[1] * plasma
    above = raw + _PRODUCTION_MARGIN
    above = above if above > 0.0 else 0.0
    beyond = raw - _PRODUCTION_MARGIN
    beyond = beyond if beyond > 0.0 else 0.0
    production = _PER_FOUR_MARGINS * (above * above - beyond * beyond)
    brain = c[14] * plasma
    brain = _INDEPENDENT_UPTAKE * (brain if brain < 1.0 else 1.0)
    over = plasma - _RENAL_ABOVE_MG_PER_KG
    over = over if over > 0.0 else 0.0
    spilt = c[15] * plasma - _SPILT_FROM
    spilt = spilt if spilt > 0.0 else 0.0
    own = c[17] - c[16] * plasma
    own = own if own > 0.0 else 0.0
    flow = c[3] * plasma - c[4] * tissue
    lost = (brain + spilt) + (flow + _RENAL_PER_MIN * over)
    return (
        (production + supply) + (own - lost),
        flow - most * (tissue / (c[7] + tissue)),
    )


def uptake_max(action: float, c: tuple[float, ...]) -> float:
    """Return the extended tissue's largest uptake (mg/kg/min), never negative.

    Insulin action is S2008's own up to half of the action that saturates, and never above that.
    Beyond half, each further unit counts less: 1 - 1/(4s) of the most, at s times the most; value
    and slope join.
    """
    bent = c[18] - 0.25 * c[18] * c[18] / (action if action > 1.0 else 1.0)
    most = c[5] + c[6] * (bent if action > 0.5 * c[18] else action)
    return most if most > 0.0 else 0.0


def counter_step(hormones_share: float, plasma: float, c: tuple[float, ...]) -> float:
    """Return the share (0-1) of the hormonal answer one step later.

    Args: the share now; plasma glucose now (mg/kg): the answer is full 23 mg/dL below where this
        person's begins; what `glucose_constants` returned.
    """
    called = c[20] - c[21] * plasma
    called = called if called > 0.0 else 0.0
    called = called if called < 1.0 else 1.0
    return called + (hormones_share - called) * c[22]


def ketone_step(ketone_mmoll: float, insulin: float, c: tuple[float, ...], minutes: float) -> float:
    """Return the ketone proxy (beta-hydroxybutyrate, mmol/L) one step later.

    It rises at klonoff-2024's rate when insulin is gone, at less while some is left, is cleared
    when it is back, and does not act on anything else: a proxy, not a model of ketone metabolism.
    The share of basal insulin below which some is lacking is set so that two hours without basal
    at night cost the 0.04 mmol/L that sherr-2014 found in the morning.

    Args: the proxy and plasma insulin (pmol/kg) now; what `glucose_constants` returned; the step.
    """
    lacking = 1.0 - insulin * c[23]
    lacking = lacking if lacking > 0.0 else 0.0
    cleared = (ketone_mmoll - _KETONE_FASTING_MMOLL) * _KETONE_CLEARED_PER_MIN * (1.0 - lacking)
    return ketone_mmoll + minutes * (_KETONE_RISE_MMOLL_PER_MIN * lacking - cleared)


def site_step(
    site: float, before: float, after: float, bends: float, c: tuple[float, ...]
) -> float:
    """Return glucose where a sensor sits (mg/kg) one step later, exact for a quadratic.

    Args: glucose there now; plasma before and after; plasma's slope before less that after (its
        middle is the cubic through values and slopes); what `glucose_constants` returned.
    """
    return site * c[9] + c[10] * before + c[11] * after + c[12] * bends


def faithful_step(
    masses: Values, gut: Triple, action: Triple, on_liver: Triple, c: tuple[float, ...], h: float
) -> Triple:
    """Return plasma, tissue and site glucose (mg/kg) one step later, as S2008 has it.

    Args: the three masses; gut content (mg), insulin action on uptake and on the liver (pmol/L) at
        the start, the middle and the end; what `glucose_constants` returned; the step in minutes.
    """
    gp, gt, site = masses
    s1, s2 = c[8] * gut[0] - _INDEPENDENT_UPTAKE, c[8] * gut[1] - _INDEPENDENT_UPTAKE
    s3 = c[8] * gut[2] - _INDEPENDENT_UPTAKE
    e1, e2, e3 = c[0] - c[2] * on_liver[0], c[0] - c[2] * on_liver[1], c[0] - c[2] * on_liver[2]
    v1, v2, v3 = c[5] + c[6] * action[0], c[5] + c[6] * action[1], c[5] + c[6] * action[2]
    half = 0.5 * h
    a1, b1 = faithful_rates(gp, gt, s1, e1, v1, c)
    a2, b2 = faithful_rates(gp + half * a1, gt + half * b1, s2, e2, v2, c)
    a3, b3 = faithful_rates(gp + h * (2.0 * a2 - a1), gt + h * (2.0 * b2 - b1), s3, e3, v3, c)
    sixth = h * (1.0 / 6.0)
    plasma = gp + sixth * (a1 + 4.0 * a2 + a3)
    tissue = gt + sixth * (b1 + 4.0 * b2 + b3)
    plasma = plasma if plasma > _FROZEN_MG_PER_KG else _FROZEN_MG_PER_KG
    tissue = tissue if tissue > _FROZEN_MG_PER_KG else _FROZEN_MG_PER_KG
    return (
        plasma if gp >= 0.0 else gp,
        tissue if gt >= 0.0 else gt,
        site_step(site, gp, plasma, a1 - a3, c) if site >= 0.0 else site,
    )


def extended_step(
    masses: Values,
    gut: Triple,
    most: Triple,
    on_liver: Triple,
    hormones: Pair,
    c: tuple[float, ...],
    h: float,
) -> Triple:
    """Return plasma, tissue and site glucose (mg/kg) one step later, extended variant.

    Args: as `faithful_step`, but the tissue's largest uptake for insulin's action on it, and the
        share of the hormonal answer at the start and at the end.
    """
    gp, gt, site = masses
    r1, r3 = c[19] * hormones[0], c[19] * hormones[1]
    s1, s2, s3 = c[8] * gut[0] + r1, c[8] * gut[1] + 0.5 * (r1 + r3), c[8] * gut[2] + r3
    e1, e2, e3 = c[0] - c[2] * on_liver[0], c[0] - c[2] * on_liver[1], c[0] - c[2] * on_liver[2]
    half = 0.5 * h
    a1, b1 = extended_rates(gp, gt, s1, e1, most[0], c)
    a2, b2 = extended_rates(gp + half * a1, gt + half * b1, s2, e2, most[1], c)
    a3, b3 = extended_rates(gp + h * (2.0 * a2 - a1), gt + h * (2.0 * b2 - b1), s3, e3, most[2], c)
    sixth = h * (1.0 / 6.0)
    plasma = gp + sixth * (a1 + 4.0 * a2 + a3)
    tissue = gt + sixth * (b1 + 4.0 * b2 + b3)
    return plasma, tissue, site_step(site, gp, plasma, a1 - a3, c)
