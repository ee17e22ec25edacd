"""When people change their infusion sets: each person at an hour of his own, every few days.

Knows: the recommended wear time, and that sets are changed by day. Never knows: whether a set
failed; a set changed early does not move the plan.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting import draws, seeds
from banting.faults.rates import figure
from banting.schema.day import day_min
from banting.units import MIN_PER_DAY

__all__ = ["WEAR_MIN", "put_in_min"]

Ints = NDArray[np.int64]
WEAR_MIN = round(figure("set_failure", "wear_days") * MIN_PER_DAY)
_WEAR_DAYS = WEAR_MIN // MIN_PER_DAY
_FROM_MIN, _TO_MIN = 8 * 60, 20 * 60  # on the clock; ours: people are told to change sets by day


def put_in_min(seed: int, numbers: Ints, days: int) -> Ints:
    """Return when each planned set is put in, `[n, sets + 1]` minutes of the run.

    The first is worn when the run begins; the last column ends the last set, after the run's end.
    Set i of a person is the same set however long the run is.
    """
    u = draws.uniforms(seeds.key(seed, "set-changes"), numbers, 2)
    day = (u[0] * _WEAR_DAYS).astype(np.int64)
    clock = _FROM_MIN + (u[1] * (_TO_MIN - _FROM_MIN)).astype(np.int64)
    first_change = day * MIN_PER_DAY + (clock - day_min(0)) % MIN_PER_DAY
    sets = -(-days // _WEAR_DAYS) + 1
    return np.asarray(first_change[:, None] + WEAR_MIN * (np.arange(sets + 1) - 1)[None, :])
