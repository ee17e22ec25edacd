"""Air in the line: soon after a change, a gap during which the pump pushes air.

Knows: how often a gap of an hour or more was found, and that there is more of it soon after a
change. No device notices. Never knows: boluses, which push a gap through sooner.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting import draws, seeds
from banting.faults.arrivals import apart, between
from banting.faults.rates import figure
from banting.faults.set_changes import WEAR_MIN, put_in_min
from banting.schema.mishaps import MishapKind, Windows, windows_of
from banting.units import MIN_PER_DAY

__all__ = ["air_windows"]

Ints = NDArray[np.int64]


def air_windows(seed: int, numbers: Ints, days: int) -> Windows:
    """Return the windows in which air arrives instead of insulin; a new set ends them."""
    edges = put_in_min(seed, numbers, days)
    u = draws.uniforms(seeds.key(seed, "fault", "air"), numbers, edges.shape[1] - 1)
    worn, patient = np.nonzero(u < figure("air", "per_set"))
    when, how_long = between(seed, "air-course", numbers[patient], worn, (0.0, 0.0), np.ones(2))
    after_min = 60.0 * figure("air", "after_change_h")
    within = 1.0 - np.exp(-WEAR_MIN / after_min)  # so that every gap falls into its own set's time
    put_in = edges[patient, worn]
    start = put_in + (-after_min * np.log(1.0 - when * within)).astype(np.int64)
    gap = figure("air", "shortest_min") - figure("air", "tail_min") * np.log(how_long)
    gap = np.minimum(gap, figure("air", "longest_min"))
    end = np.minimum(start + np.rint(gap).astype(np.int64), put_in + WEAR_MIN)
    kept = apart(patient, start, end)
    return windows_of(
        MishapKind.PASSES,
        patient=patient[kept],
        from_min=start[kept],
        to_min=end[kept],
        run_min=days * MIN_PER_DAY,
        ended_by_new_set=True,
    )
