"""PID with insulin feedback: an auto mode like the 670G's, after published descriptions.

Not the product: what is public is the law (proportional, integral and derivative of glucose, less
an estimate of the insulin already there), the targets and when the system gives up. Gains, the
limit of the rate and how the wearer comes back after an exit are ours, and say so below.

    pid = Kp e + I + Kp Td dG/dt          I grows by Kp e dt / Ti, within its clamp
    rate = (1 + feedback) pid - feedback * insulin estimate, within 0 and the highest rate

Pure functions of one patient and one five-minute tick. Knows: readings, what the pump delivered,
settings. Never knows: carbohydrate (meals are the calculator's), the body.
"""

from __future__ import annotations

import math

from banting.schema.source import Source

__all__ = [
    "CORRECTION_TARGET_MGDL",
    "SOURCES",
    "SUSPEND_BELOW_MGDL",
    "TARGET_MGDL",
    "UMAX_OVER_BASAL",
    "guarded",
    "insulin_felt",
    "mode_after",
    "rate_wanted",
    "slope_mgdl_per_min",
]

SOURCES = (
    Source(
        id="steil-2011",
        title="Steil et al.: The effect of insulin feedback on closed loop glucose control, J Clin "
        "Endocrinol Metab 2011 96:1402",
        where="abstract; the law of the controller and a feedback gain of 0.5 are as recalled",
        says="insulin delivery by PID with a model-predicted plasma insulin fed back; predictions "
        "correlated with measured insulin (R 0.86)",
    ),
    Source(
        id="steil-2013",
        title="Steil: Algorithms for a closed-loop artificial pancreas: the case for PID control, "
        "J Diabetes Sci Technol 2013 7:1621, PMC3876382 and its companion",
        where="abstract",
        says="insulin feedback, an emulation of insulin inhibiting its own secretion, improved the "
        "meal response of PID control",
    ),
    Source(
        id="ruiz-2012",
        title="Ruiz et al.: Effect of insulin feedback on closed-loop glucose control, J Diabetes "
        "Sci Technol 2012 6:1123, PMC3570847",
        where="abstract",
        says="target 120 mg/dL; lows under PID with feedback none, without eight",
    ),
    Source(
        id="weinzimer-2008",
        title="Weinzimer et al.: Fully automated closed-loop insulin delivery versus semiautomated "
        "hybrid control, Diabetes Care 2008 31:934",
        where="methods; as recalled, not re-read",
        says="integral time 450 min by day, derivative time 66 min",
    ),
    Source(
        id="panteleon-2006",
        title="Panteleon et al.: Evaluation of the effect of gain on the meal response of an "
        "automated closed-loop insulin delivery system, Diabetes 2006 55:1995",
        where="abstract",
        says="the proportional gain is set relative to the total daily dose; half and one and a "
        "half of it remained stable",
    ),
    Source(
        id="palerm-2009",
        title="Palerm: Physiologic insulin delivery with insulin feedback, a control systems "
        "perspective, Comput Methods Programs Biomed 2011 102:130",
        where="insulin model, as Tidepool's data-science-models carries it (772a143)",
        says="subcutaneous insulin reaches its effect through two compartments of 55 and 70 min",
    ),
    Source(
        id="medtronic-auto-mode",
        title="Medtronic Diabetes support: MiniMed 670G system, About Auto Mode",
        where="whole article",
        says="target 120 mg/dL, 150 on request; a correction is offered above 150 mg/dL; carbs "
        "have to be entered",
    ),
    Source(
        id="medtronic-limit",
        title="US patent 9,849,239: Generation and application of an insulin limit for a "
        "closed-loop operating mode",
        where="abstract",
        says="the highest rate follows from fasting glucose, daily insulin and fasting delivery; "
        "the formula is not used here",
    ),
    Source(
        id="medtronic-exits",
        title="Medtronic Diabetes support: exiting SmartGuard Auto Mode",
        where="list of exits; 2.5 h at the least, 4 h at the highest rate, 1 h above 300 and 3 h "
        "above 250 mg/dL are as recalled from the 670G user guide",
        says="safe basal lasts at most 90 minutes; a prolonged high leaves auto mode",
    ),
)
TICK_MIN = 5.0
TARGET_MGDL = 120.0
CORRECTION_TARGET_MGDL = 150.0
SUSPEND_BELOW_MGDL = 50.0  # ours: below it the rate is nothing, whatever the law says
FEEDBACK = 0.5
INTEGRAL_MIN = 450.0
DERIVATIVE_MIN = 66.0
# Ours: an offset decays over 2.5 h if insulin acted at once, at the 1800 rule's sensitivity.
GAIN_PER_SENSITIVITY_H = 0.4
UMAX_OVER_BASAL = 3.0  # ours
INTEGRAL_OVER_BASAL = 2.0  # ours: the clamp against wind-up
LEAST_MIN_MAX = 150.0
HIGHEST_MIN_MAX = 240.0
HIGH_MGDL, HIGH_MIN_MAX = 250.0, 180.0
VERY_HIGH_MGDL, VERY_HIGH_MIN_MAX = 300.0, 60.0
SAFE_BASAL_MIN = 90.0
_STAYS_1 = math.exp(-TICK_MIN / 55.0)
_STAYS_2 = math.exp(-TICK_MIN / 70.0)
_MOVES = (_STAYS_1 - _STAYS_2) / (1.0 - 70.0 / 55.0)


def insulin_felt(
    under_skin_u_per_h: float, felt_u_per_h: float, given_u: float
) -> tuple[float, float]:
    """Return both compartments of the insulin estimate a tick later, as the rates that hold them.

    Args:
        under_skin_u_per_h, felt_u_per_h: the compartments; both equal a rate kept for ever.
        given_u: basal and bolus insulin delivered during the tick.
    """
    rate = given_u * (60.0 / TICK_MIN)
    first, second = under_skin_u_per_h - rate, felt_u_per_h - rate
    return rate + first * _STAYS_1, rate + second * _STAYS_2 + first * _MOVES


def slope_mgdl_per_min(newest: float, second: float, third: float, oldest: float) -> float:
    """Return the slope of the least-squares line through four readings, 0 if any is missing."""
    complete = (newest > 0.0) & (second > 0.0) & (third > 0.0) & (oldest > 0.0)
    slope = (7.5 * (newest - oldest) + 2.5 * (second - third)) / 125.0
    return slope if complete else 0.0


def rate_wanted(
    reading_mgdl: float,
    slope_mgdl_per_min: float,
    integral_u_per_h: float,
    felt_u_per_h: float,
    target_mgdl: float,
    isf_mgdl_per_u: float,
    basal_u_per_h: float,
) -> tuple[float, float]:
    """Return the integral (U/h) and the rate (U/h) that the law asks for, before any limit.

    Args:
        reading_mgdl, slope_mgdl_per_min: glucose now and how it moves.
        integral_u_per_h: as it was left.
        felt_u_per_h: the insulin estimate.
        target_mgdl: 120, or what an override sets.
        isf_mgdl_per_u, basal_u_per_h: the person's settings.
    """
    gain = GAIN_PER_SENSITIVITY_H / isf_mgdl_per_u
    error = reading_mgdl - target_mgdl
    most = INTEGRAL_OVER_BASAL * basal_u_per_h
    integral = integral_u_per_h + gain * error * (TICK_MIN / INTEGRAL_MIN)
    integral = integral if integral < most else most
    integral = integral if integral > 0.0 else 0.0
    pid = gain * error + integral + gain * DERIVATIVE_MIN * slope_mgdl_per_min
    return integral, (1.0 + FEEDBACK) * pid - FEEDBACK * felt_u_per_h


def guarded(
    rate_u_per_h: float, reading_mgdl: float, suspend_below_mgdl: float, max_basal_u_per_h: float
) -> float:
    """Return the rate within its limits: nothing below the suspend level, never above the most."""
    rate = rate_u_per_h if rate_u_per_h < max_basal_u_per_h else max_basal_u_per_h
    rate = rate if rate > 0.0 else 0.0
    return 0.0 if reading_mgdl < suspend_below_mgdl else rate


def mode_after(
    least_min: float, highest_min: float, high_min: float, very_high_min: float, safe_min: float
) -> float:
    """Return how long safe basal has still to run (min), 0 when auto mode holds.

    Safe basal is the pump's own program. Auto mode gives way to it when it has delivered nothing,
    or its most, for too long, and when glucose stays high. The wearer's return to auto mode is not
    modelled: he is back when safe basal has lasted as long as it may.

    Args:
        least_min, highest_min: for how long the rate has been nothing, or its most.
        high_min, very_high_min: for how long glucose has been above 250 and 300 mg/dL.
        safe_min: how long safe basal that runs has still to run.
    """
    leaves = (least_min >= LEAST_MIN_MAX) | (highest_min >= HIGHEST_MIN_MAX)
    leaves = leaves | (high_min >= HIGH_MIN_MAX) | (very_high_min >= VERY_HIGH_MIN_MAX)
    left = safe_min - TICK_MIN
    left = left if left > 0.0 else 0.0
    return SAFE_BASAL_MIN if (leaves & (safe_min <= 0.0)) else left
