"""The two responses of Tidepool's linear patient, as functions of the time since a dose or meal.

The reference that the recursion in `minute.py` is held against, and what a scenario's scoring
needs: insulin on board. Times are whole minutes. Sources: tidepool-insulin, tidepool-carbs.
"""

from __future__ import annotations

import math

from banting.errors import ModelError

__all__ = [
    "ABSORPTION_RANGE_MIN",
    "CARB_DELAY_MIN",
    "FAST_MIN",
    "FOLLOWED_MIN",
    "SLOW_MIN",
    "carbs_absorbed_share",
    "carbs_lag_min",
    "insulin_cleared_share",
    "steady_iob_h",
]

FAST_MIN, SLOW_MIN = 55.0, 70.0
CARB_DELAY_MIN = 20
FOLLOWED_MIN = 475  # their responses have 96 points, five minutes apart, the first at 0
ABSORPTION_RANGE_MIN = (25.0, 595.0)


def insulin_cleared_share(minutes: int) -> float:
    """Return the share of a dose that has acted after some minutes: a sum over whole minutes.

    Not an integral: so theirs is, and it ends at 0.99998.
    """
    slow, fast = math.exp(-1.0 / SLOW_MIN), math.exp(-1.0 / FAST_MIN)
    sums = [(1.0 - q ** (minutes + 1)) / (1.0 - q) for q in (slow, fast)]
    return (sums[0] - sums[1]) / (SLOW_MIN - FAST_MIN)


def carbs_lag_min(absorption_min: float) -> float:
    """Return the lag of a meal that is absorbed in some minutes: 99 % of it by then.

    Their table, from 25 to 595 min, is this in whole minutes for the 5 minutes begun.

    Raises: ModelError outside the table.
    """
    low, high = ABSORPTION_RANGE_MIN
    if not low <= absorption_min <= high:
        raise ModelError(
            "physiology tidepool-linear",
            f"no absorption in {absorption_min:g} min is known; try {low:g} to {high:g}",
        )
    begun = 5.0 * math.floor(absorption_min / 5.0)
    return float(math.floor((begun - CARB_DELAY_MIN) / math.log(100.0)))


def carbs_absorbed_share(minutes: int, lag_min: float) -> float:
    """Return the share of a meal that has acted after some minutes."""
    after = max(minutes - CARB_DELAY_MIN, 0)
    return 1.0 - math.exp(-after / lag_min)


def steady_iob_h() -> float:
    """Return insulin on board under a steady basal rate, as hours of that rate.

    As theirs: 5-minute pulses, each followed for 8 hours. Source: tidepool-steady-iob.
    """
    left = (1.0 - insulin_cleared_share(at) for at in range(0, FOLLOWED_MIN + 1, 5))
    return sum(left) / 12.0
