"""The pump's side of a decision: steps of basal rates, the safe maximum, and when to leave a temp.

Scalar functions. Knows: rates, limits, the running temporary basal. Never knows: glucose.

Source: oref0 (lib/basal-set-temp.js, lib/round-basal.js).
"""

from __future__ import annotations

from banting.controllers.oref0.nouns import Running, Settings, Temp
from banting.controllers.oref0.rounding import half_up, least

__all__ = [
    "CANCELLED",
    "KEPT",
    "NEUTRAL",
    "NOTHING",
    "SET",
    "max_safe_basal",
    "round_basal",
    "set_temp_basal",
    "untouched",
]

# What becomes of a wish for a temporary basal.
SET = 0  # ordered
KEPT = 1  # one near enough runs long enough
NEUTRAL = 2  # ordered, at the profile's own rate
CANCELLED = 3  # the profile's own rate is wanted: the running one is cancelled instead
NOTHING = 4  # the same, and none runs

COARSE_FROM_U_PER_H = 10.0  # from here every pump has steps of 0.1
FINE_BELOW_U_PER_H = 1.0
STEPS_PER_U = 20.0
COARSE_STEPS_PER_U = 10.0

NAN = float("nan")


def round_basal(rate_u_per_h: float, fine_steps_per_u: float) -> float:
    """Return a rate in the pump's steps.

    Args:
        rate_u_per_h: any rate.
        fine_steps_per_u: steps per unit below 1 U/h, 20 or 40 by model; 0 leaves every rate as
            it is (AndroidAPS).
    """
    steps = fine_steps_per_u if rate_u_per_h < FINE_BELOW_U_PER_H else STEPS_PER_U
    steps = steps if rate_u_per_h < COARSE_FROM_U_PER_H else COARSE_STEPS_PER_U
    return half_up(rate_u_per_h * steps) / steps if fine_steps_per_u > 0.0 else rate_u_per_h


def max_safe_basal(settings: Settings) -> float:
    """Return the highest rate (U/h) that may be ordered: of three limits the lowest."""
    daily = settings.max_daily_multiplier * settings.max_daily_basal_u_per_h
    current = settings.current_basal_multiplier * settings.current_basal_u_per_h
    return least(least(settings.max_basal_u_per_h, daily), current)


def untouched() -> Temp:
    """Return the order that leaves the pump alone."""
    return Temp(rate_u_per_h=NAN, duration_min=NAN, fate=NOTHING)


def set_temp_basal(
    rate_u_per_h: float, duration_min: float, settings: Settings, running: Running
) -> Temp:
    """Return what to tell the pump so that it runs a rate, within limits, for some minutes.

    A running one is kept when it is within a fifth of the rate and lasts until ten minutes before
    the new one would end. `duration_min` 0 cancels.
    """
    highest = max_safe_basal(settings)
    wanted = highest if rate_u_per_h > highest else rate_u_per_h
    wanted = 0.0 if rate_u_per_h < 0.0 else wanted
    rate = round_basal(wanted, settings.fine_steps_per_u)
    left, runs = running.left_min, running.rate_u_per_h
    long_enough = (left > duration_min - 10.0) & (left <= 120.0) & (duration_min > 0.0)
    near = (rate <= runs * 1.2) & (rate >= runs * 0.8)
    if long_enough & near:
        return Temp(rate_u_per_h=NAN, duration_min=NAN, fate=KEPT)
    if rate != settings.current_basal_u_per_h:
        return Temp(rate_u_per_h=rate, duration_min=duration_min, fate=SET)
    if not settings.skips_neutral_temps:
        return Temp(rate_u_per_h=rate, duration_min=duration_min, fate=NEUTRAL)
    if left > 0.0:
        return Temp(rate_u_per_h=0.0, duration_min=0.0, fate=CANCELLED)
    return untouched()
