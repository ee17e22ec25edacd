"""From a forecast to a dose: Loop's correction and the caps on each kind of dose.

Knows: forecast values, target, limits, active insulin. Never knows: how the forecast was made, or
what a pump can deliver (`app_layer`). Functions of scalars that numba compiles for the general
path and the trial; they return LoopAlgorithm's raw numbers, a negative temporary basal rate
included (`temp_basal_u_per_h`).

Source: LoopAlgorithm, Insulin/DoseMath (`loop-algorithm`).
"""

from __future__ import annotations

__all__ = [
    "ABOVE",
    "BELOW",
    "IN_RANGE",
    "SENSITIVITY_MGDL_PER_U_MIN",
    "SUSPEND",
    "TEMP_BASAL_S",
    "automatic_bolus_u",
    "automatic_temp_u_per_h",
    "correction_u",
    "manual_bolus_u",
    "temp_basal_u_per_h",
    "threshold_mgdl",
]

# what a forecast calls for
SUSPEND = 0  # a value below the suspend threshold
BELOW = 1  # entirely below range
IN_RANGE = 2
ABOVE = 3

TEMP_BASAL_S = 1800.0
_TEMPS_PER_HOUR = 2.0
SENSITIVITY_MGDL_PER_U_MIN = 2.220446049250313e-16  # so that a division stays finite


def threshold_mgdl(progress: float, suspend_below_mgdl: float, middle_mgdl: float) -> float:
    """Return what a forecast value is corrected to.

    The suspend threshold in the first half of the insulin's effect, from there in a straight line
    to the middle of the target range at its end.

    Args:
        progress: time since now over the duration of the insulin's effect.
        suspend_below_mgdl: the suspend threshold.
        middle_mgdl: the middle of the target range now.
    """
    later = suspend_below_mgdl + (middle_mgdl - suspend_below_mgdl) * 2.0 * (progress - 0.5)
    later = middle_mgdl if progress >= 1.0 else later
    return suspend_below_mgdl if progress <= 0.5 else later


def correction_u(
    forecast_mgdl: float, threshold_mgdl: float, effective_isf_mgdl_per_u: float
) -> float:
    """Return the insulin that brings a forecast value to its threshold.

    Args:
        forecast_mgdl: the value forecast for a time.
        threshold_mgdl: what it should be then.
        effective_isf_mgdl_per_u: how far a unit given now has lowered glucose by then.
    """
    isf = effective_isf_mgdl_per_u
    isf = isf if isf > SENSITIVITY_MGDL_PER_U_MIN else SENSITIVITY_MGDL_PER_U_MIN
    return (forecast_mgdl - threshold_mgdl) / isf


def temp_basal_u_per_h(
    kind: int,
    units_u: float,
    basal_u_per_h: float,
    max_basal_u_per_h: float,
    max_active_u: float,
    active_u: float,
    dips: bool,
) -> float:
    """Return the rate for half an hour that gives a correction; it can be negative.

    With more than `max_active_u` and half the scheduled rate on board, LoopAlgorithm's own limit
    turns negative and is returned as it is; pumps' rounding hides it.

    Args:
        kind: SUSPEND, BELOW, IN_RANGE or ABOVE.
        units_u: the correction, 0 for SUSPEND and IN_RANGE.
        basal_u_per_h: the scheduled rate now.
        max_basal_u_per_h: the highest rate allowed.
        max_active_u: how much insulin may be on board.
        active_u: how much is.
        dips: whether the forecast goes below the lower bound of the target before it is above.
    """
    base = 0.0 if kind == SUSPEND else basal_u_per_h
    wanted = max(units_u * _TEMPS_PER_HOUR + base, 0.0)
    limit = basal_u_per_h if (kind == ABOVE) & dips else max_basal_u_per_h
    room = (max_active_u - active_u) * _TEMPS_PER_HOUR + basal_u_per_h
    return min(min(limit, room), wanted)


def automatic_temp_u_per_h(kind: int, units_u: float, basal_u_per_h: float) -> float:
    """Return the rate that goes with automatic boluses: the scheduled one or less."""
    base = 0.0 if kind == SUSPEND else basal_u_per_h
    return min(basal_u_per_h, max(units_u * _TEMPS_PER_HOUR + base, 0.0))


def automatic_bolus_u(
    kind: int,
    units_u: float,
    factor: float,
    max_bolus_u: float,
    max_active_u: float,
    active_u: float,
    dips: bool,
) -> float:
    """Return the automatic bolus: a share of the correction, within every cap.

    Args:
        kind: SUSPEND, BELOW, IN_RANGE or ABOVE.
        units_u: the correction.
        factor: the share of it that is given at once.
        max_bolus_u: the largest bolus allowed.
        max_active_u: how much insulin may be on board.
        active_u: how much is.
        dips: as for `temp_basal_u_per_h`.
    """
    room = max(max_active_u - active_u, 0.0)
    cap = 0.0 if (kind == ABOVE) & dips else max_bolus_u * factor
    return min(max(units_u * factor, 0.0), min(cap, room))


def manual_bolus_u(units_u: float, max_bolus_u: float) -> float:
    """Return the bolus offered to a person who asks."""
    return min(max(units_u, 0.0), max_bolus_u)
