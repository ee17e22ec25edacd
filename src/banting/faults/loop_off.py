"""A loop that decides nothing for a while: the phone was left behind, or its app has stopped.

Knows: the share of time that loops were found switched off in daily life, less what sensors
explain. The lengths are ours. Never knows: what the loop would have done.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from banting.faults.arrivals import between, struck
from banting.faults.rates import figure
from banting.schema.mishaps import MishapKind, Windows, windows_of
from banting.units import MIN_PER_DAY

__all__ = ["loop_off_windows"]

Ints = NDArray[np.int64]


def loop_off_windows(seed: int, numbers: Ints, days: int) -> Windows:
    """Return the windows in which no rule decides; each lies within one day of the run."""
    short, long = (figure("loop_off", f"{name}_min") for name in ("shortest", "longest"))
    mean_min = (long - short) / math.log(long / short)  # of a length even on a logarithmic scale
    per_day = figure("loop_off", "off_share") * MIN_PER_DAY / mean_min
    patient, day, share = struck(seed, "loop-off", numbers, days, per_day)
    (size,) = between(
        seed, "loop-off-length", numbers[patient], day, (math.log(short),),
        np.array([math.log(long)]),
    )  # fmt: skip
    length = np.rint(np.exp(size)).astype(np.int64)
    start = day * MIN_PER_DAY + (share * (MIN_PER_DAY - length)).astype(np.int64)
    return windows_of(
        MishapKind.CONTROLLER_OFF,
        patient=patient,
        from_min=start,
        to_min=start + length,
        run_min=days * MIN_PER_DAY,
    )
