"""The Loop app's own numbers between a recommendation and a pump, as functions of scalars.

Knows: rounding, ages, the factor of automatic boluses, when a temporary basal rate is worth a
command. Never knows: nouns or pumps. numba compiles them for the trial; `app_layer` calls them.

Source: Loop 3.5, LoopDataManager, LoopConstants and LoopKit's DoseMath (`loop-3.5`).
"""

from __future__ import annotations

import math

__all__ = [
    "AUTOMATIC_FACTOR",
    "CANCEL_TEMP",
    "CONTINUE_S",
    "INPUT_AGE_S_MAX",
    "LEAVE_TEMP",
    "RECOMMENDATION_AGE_S_MAX",
    "SET_TEMP",
    "glucose_based_factor",
    "per_loop_factor",
    "supported_dose",
    "temp_command",
]

INPUT_AGE_S_MAX = 900.0  # of the reading and of the pump's own report
RECOMMENDATION_AGE_S_MAX = 300.0
CONTINUE_S = 660.0  # a running rate with more than this left need not be sent again
LOOP_MIN = 5.0
AUTOMATIC_FACTOR = 0.4

_FACTOR_MIN = 0.2
_FACTOR_MAX = 0.8
_FACTOR_FROM_MGDL = 10.0  # above the lower bound of the target
_FACTOR_TO_MGDL = 200.0

# what to do about the temporary basal rate
LEAVE_TEMP = 0
SET_TEMP = 1
CANCEL_TEMP = 2


def supported_dose(wanted: float, steps_per_unit: float) -> float:
    """Return the largest rate or volume a pump supports that is not above the one wanted, or 0.

    This hides a negative rate of the algorithm.

    Args:
        wanted: U/h or U.
        steps_per_unit: 20 for steps of 0.05.
    """
    steps = math.floor(wanted * steps_per_unit)
    steps = steps + 1 if (steps + 1) / steps_per_unit <= wanted else steps
    steps = steps - 1 if steps / steps_per_unit > wanted else steps
    return steps / steps_per_unit if steps > 0 else 0.0


def glucose_based_factor(glucose_mgdl: float, target_low_mgdl: float) -> float:
    """Return the share of a correction given at once: 0.2 near the target, 0.8 from 200 mg/dL."""
    begins = target_low_mgdl + _FACTOR_FROM_MGDL
    span = max(_FACTOR_TO_MGDL - begins, 1.0)
    risen = (glucose_mgdl - begins) / span
    factor = _FACTOR_MIN + (_FACTOR_MAX - _FACTOR_MIN) * risen
    return min(max(factor, _FACTOR_MIN), _FACTOR_MAX)


def per_loop_factor(factor: float, minutes_since_loop: float) -> float:
    """Return a factor scaled down when the last loop is less than five minutes ago."""
    return factor * min(max(minutes_since_loop / LOOP_MIN, 0.0), 1.0)


def temp_command(
    wanted_u_per_h: float,
    scheduled_u_per_h: float,
    running_u_per_h: float,
    running_left_s: float,
    follows_schedule: bool,
) -> int:
    """Return LEAVE_TEMP, SET_TEMP or CANCEL_TEMP.

    Args:
        wanted_u_per_h: the rate recommended, as the pump supports it.
        scheduled_u_per_h: the scheduled rate, likewise.
        running_u_per_h: the temporary rate that runs, negative for none.
        running_left_s: for how long yet.
        follows_schedule: whether the pump's own program is the schedule: not under an override
            that scales it.
    """
    runs = (running_u_per_h >= 0.0) & (running_left_s > 0.0)
    same = runs & (wanted_u_per_h == running_u_per_h) & (running_left_s > CONTINUE_S)
    neutral = (wanted_u_per_h == scheduled_u_per_h) & follows_schedule
    otherwise = SET_TEMP if not neutral else (CANCEL_TEMP if runs else LEAVE_TEMP)
    return LEAVE_TEMP if same else otherwise
