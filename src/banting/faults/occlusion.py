"""A line that blocks: nothing arrives until the pump notices what has piled up, and someone acts.

Knows: how often, after how much insulin pumps alarm, when the set would be changed anyway. Never
knows: boluses; the trial, which does, rings earlier where they pile up faster.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting.faults.arrivals import DAYS_PER_YEAR, apart, between, minute, struck
from banting.faults.rates import figure
from banting.faults.set_changes import WEAR_MIN, put_in_min
from banting.schema.mishaps import MishapKind, Windows, windows_of
from banting.units import MIN_PER_DAY

__all__ = ["alarm_after_u", "occlusion_windows"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_NEVER_MIN = 2.0**40


def alarm_after_u(u: Floats) -> Floats:
    """Return the insulin (U) that trips an alarm, for even draws: a triangle over the range."""
    low, mode, high = (figure("occlusion", key) for key in ("low_u", "alarm_after_u", "high_u"))
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
    return np.asarray(np.where(u < turn, rising, falling))


def occlusion_windows(seed: int, numbers: Ints, days: int, basal_u_per_h: Floats) -> Windows:
    """Return the windows of blocked lines, each until the planned change or until a new set.

    Some open again by themselves before the alarm, and deliver at once what had piled up.
    """
    rate = figure("occlusion_rate", "rate") / DAYS_PER_YEAR
    patient, day, share = struck(seed, "occlusion", numbers, days, rate)
    start = minute(day, share)
    edges = put_in_min(seed, numbers, days)[patient]
    change = edges[:, 0] + WEAR_MIN * ((start - edges[:, 0]) // WEAR_MIN + 1)
    u = between(seed, "occlusion-course", numbers[patient], day, (0.0, 0.0, 0.0), np.ones(3))
    threshold = alarm_after_u(u[0])
    basal = np.maximum(basal_u_per_h[patient], 0.0)
    with np.errstate(divide="ignore"):
        piling_min = np.minimum(60.0 * threshold / basal, _NEVER_MIN)
    alarm = start + np.ceil(piling_min).astype(np.int64)
    opens = u[1] < figure("occlusion_rate", "clears_itself")
    latest = np.minimum(alarm, change) - start
    opened = start + np.maximum(1, (u[2] * latest).astype(np.int64))
    end = np.where(opens, opened, change)
    kept = apart(patient, start, end)
    return windows_of(
        MishapKind.PASSES,
        patient=patient[kept],
        from_min=start[kept],
        to_min=end[kept],
        run_min=days * MIN_PER_DAY,
        alarm_min=alarm[kept],
        alarm_after_u=threshold[kept],
        released_u=np.where(opens, basal * (opened - start) / 60.0, 0.0)[kept],
        ended_by_new_set=True,
    )
