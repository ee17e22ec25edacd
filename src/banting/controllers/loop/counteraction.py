"""Insulin counteraction: how fast glucose moved against what insulin alone would have done.

Knows: glucose samples and the effect of insulin on the grid. Never knows: carbohydrate. Whatever
raises glucose against insulin (a meal, above all) shows here; pairs of samples of different
sources, or of calibrations, are left out.

Source: LoopAlgorithm, Glucose/GlucoseMath (`loop-algorithm`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from banting.controllers.loop.insulin import TICK_S

__all__ = ["PAIR_S_MIN", "counteraction"]

Floats = Any

PAIR_S_MIN = 240.0  # samples closer than this are no pair


def counteraction(
    samples: tuple[Floats, Floats, Any, Any], first_s: float, effect: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return start (s), end (s) and velocity (mg/dL/s) of each interval observed.

    Each interval takes the next points of the effect at or after its ends, and never goes back:
    with samples less than a tick apart the points run ahead, as in Loop.

    Args:
        samples: time (s), glucose (mg/dL), whether it is a calibration, source; ascending.
        first_s: the first point of the effect.
        effect: cumulative effect of insulin (mg/dL) on the grid, may be empty.
    """
    at, glucose, display_only, source = samples
    n = len(at)
    start, end, velocity = np.empty(n), np.empty(n), np.empty(n)
    i, found, cursor = 0, 0, 0
    while i < n and at[i] < first_s:
        i += 1
    j = i + 1
    while j < n and len(effect) > 0:
        lasts = at[j] - at[i]
        if lasts <= PAIR_S_MIN:
            j += 1
            continue
        if (source[i] == source[j]) and not (display_only[i] or display_only[j]):
            begin = max(cursor, math.ceil((at[i] - first_s) / TICK_S))
            cursor = max(begin + 1, math.ceil((at[j] - first_s) / TICK_S))
            if cursor >= len(effect):
                break
            start[found], end[found] = at[i], at[j]
            expected = effect[cursor] - effect[begin]
            velocity[found] = (glucose[j] - glucose[i] - expected) / lasts
            found += 1
        i, j = j, j + 1
    return start[:found], end[:found], velocity[:found]
