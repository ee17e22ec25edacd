"""Retrospective correction on the grid: half-hour sums of what carbohydrate does not explain.

Knows: counteraction and the effect of meals over the same ticks. Never knows: why they differ.
Loop pairs each interval of counteraction with the next increment of the carbohydrate effect that is
not before it (`retrospective.discrepancies`): with a reading at every tick since the pairing begins
that is the increment of the tick *after*, and from the first gap on the one of its own tick.

The shape in which a correction fades out is a table, filled by the rule itself.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from banting.controllers.loop.grid_glucose import gap_ending
from banting.controllers.loop.grid_state import (
    FIRST_ICE,
    ICE_VELOCITY,
    LAST_ICE,
    MEALS,
    NEVER,
    RING_MASK,
    RUN_ICE,
)
from banting.controllers.loop.insulin import TICK_S
from banting.controllers.loop.retrospective import (
    CORRECTION_MIN,
    GROUPING_S,
    RETROSPECTION_S,
    decay_effect,
    integral_total,
    stepwise_decay_effect,
)

__all__ = [
    "BACK_INTEGRAL",
    "BACK_STANDARD",
    "FADES",
    "FADE_TICKS",
    "Sums",
    "correction",
    "fade_row",
    "is_known",
]

_SUM_TICKS = int(GROUPING_S / TICK_S)
_PAIRING_TICKS = int(RETROSPECTION_S / TICK_S)
_OLDEST_READING_TICKS = 2  # a decision is made on a reading of less than 15 min ago
BACK_STANDARD = _OLDEST_READING_TICKS + _SUM_TICKS + 1  # ticks of carbohydrate effect needed
BACK_INTEGRAL = _OLDEST_READING_TICKS + _PAIRING_TICKS + _SUM_TICKS + 1
_LEAST_MIN, _STEP_MIN = 50.0, 10.0  # an integral correction lasts 50 to 180 min, in steps of 10
_ROWS = 14


def _fades(stepwise: bool) -> list[list[float]]:
    """Return what a velocity of 1 mg/dL/s adds in each tick, by how long it fades out."""
    rule = stepwise_decay_effect if stepwise else decay_effect
    rows = []
    for row in range(_ROWS):
        _, values = rule(0.0, 0.0, 1.0, (_LEAST_MIN + row * _STEP_MIN) * 60.0)
        steps = np.diff(values).tolist()
        rows.append(steps + [0.0] * (_PAIRING_TICKS - len(steps)))
    return rows


FADES: NDArray[np.float64] = np.array([_fades(False), _fades(True)])
FADE_TICKS = _PAIRING_TICKS


class Sums(NamedTuple):
    """Room for half-hour sums: since and up to when (s), how much (mg/dL), and single ones."""

    since_s: Any
    at_s: Any
    total_mgdl: Any
    single_mgdl: Any
    there: Any


def fade_row(minutes: float) -> int:
    """Return the row of `FADES` for a correction that lasts so long."""
    return round((minutes - _LEAST_MIN) / _STEP_MIN)


def is_known(x: Any) -> bool:
    """Tell whether there is any counteraction to correct by."""
    return bool(x[LAST_ICE] != NEVER)


def _pairing(x: Any, now: int) -> tuple[int, int]:
    """Return the first interval that is paired, by its tick, and the first paired in its own tick.

    Without meals there is nothing to pair with, and every interval that is kept counts.
    """
    first = max(now - _PAIRING_TICKS, int(x[FIRST_ICE]))
    if x[MEALS] == 0.0 or x[RUN_ICE] <= first:
        return (first if x[MEALS] > 0.0 else int(x[FIRST_ICE])), now + 1
    gap = first
    while gap_ending(x, gap, now) > 0:
        gap += 1
    return first, gap


def _discrepancy(x: Any, ends: int, now: int, back: int, effect: Any, own_from: int) -> float:
    """Return what carbohydrate does not explain of an interval (mg/dL in five minutes)."""
    i = ends - (now - back) + (1 if ends < own_from else 0)
    velocity = x[ICE_VELOCITY + (ends & RING_MASK)]
    unexplained: float = velocity * TICK_S - (effect[i] - effect[i - 1])
    return unexplained


def correction(
    x: Any,
    now: int,
    back: int,
    effect: Any,
    sums: Sums,
    integral: bool,
    limits_mgdl: tuple[float, float],
    falls_only: bool,
) -> tuple[float, float]:
    """Return the velocity (mg/dL/s) at which the correction sets in, and for how long it lasts.

    Args:
        x: the patient's memory.
        now: this tick.
        back: where `effect` begins.
        effect: of `carbs_on_grid`.
        sums: room.
        integral: whether the integral correction is used.
        limits_mgdl, falls_only: as `retrospective.integral_total`.
    """
    total, minutes = 0.0, CORRECTION_MIN
    last = int(x[LAST_ICE])
    first, own_from = _pairing(x, now)
    if not integral:
        for ends in range(max(last - _SUM_TICKS, first), last + 1):
            if gap_ending(x, ends, now) > 0:
                total += _discrepancy(x, ends, now, back, effect, own_from)
    else:
        n = _sum_up(x, now, back, effect, sums, first, own_from)
        total, minutes = integral_total(
            (sums.since_s[:n], sums.at_s[:n], sums.total_mgdl[:n]),
            last * TICK_S,
            limits_mgdl,
            falls_only,
        )
    # A sum of half an hour of ticks spans half an hour at most.
    return total * CORRECTION_MIN / minutes / GROUPING_S, minutes


def _sum_up(x: Any, now: int, back: int, effect: Any, sums: Sums, first: int, own_from: int) -> int:
    """Write the half-hour sums of the last three hours, oldest first, and return how many."""
    last = int(x[LAST_ICE])
    begin = last - _PAIRING_TICKS - _SUM_TICKS
    for ends in range(begin, last + 1):
        kept = (ends >= first) and gap_ending(x, ends, now) > 0
        sums.there[ends - begin] = 1.0 if kept else 0.0
        sums.single_mgdl[ends - begin] = (
            _discrepancy(x, ends, now, back, effect, own_from) if kept else 0.0
        )
    n = 0
    for j in range(_SUM_TICKS, last - begin + 1):
        if sums.there[j] == 0.0:
            continue
        total, since = 0.0, j
        for i in range(j, j - _SUM_TICKS - 1, -1):
            total += sums.single_mgdl[i]
            since = i if sums.there[i] != 0.0 else since
        sums.since_s[n], sums.at_s[n] = (begin + since) * TICK_S, (begin + j) * TICK_S
        sums.total_mgdl[n] = total
        n += 1
    return n
