"""Readings on the grid: counteraction between them, momentum, and whether they run smoothly.

Knows: readings, and what insulin did between two of them. Never knows: carbohydrate. An interval of
counteraction is kept under the tick at which it ends, with its length, for 10 h.
"""

from __future__ import annotations

from typing import Any

from banting.controllers.loop.grid_state import (
    FIRST_ICE,
    HISTORY_TICKS,
    ICE_GAP,
    ICE_VELOCITY,
    LAST_ICE,
    LOWERED,
    NEVER,
    READING_MGDL,
    READING_TICK,
    READINGS,
    READINGS_KEPT,
    RING_MASK,
    RUN_ICE,
)
from banting.controllers.loop.insulin import TICK_S
from banting.controllers.loop.momentum import (
    MOMENTUM_JUMP_MGDL_MAX,
    MOMENTUM_S,
    MOMENTUM_SLOPE_MAX,
    is_gradual,
    slope_mgdl_per_s,
)
from banting.controllers.loop.retrospective import GROUPING_S

__all__ = ["gap_ending", "hear", "momentum_slope", "recent_readings", "runs_smoothly"]

_MOMENTUM_TICKS = int(MOMENTUM_S / TICK_S)
_SMOOTH_TICKS = int(GROUPING_S / TICK_S)


def gap_ending(x: Any, ends: int, now: int) -> int:
    """Return the length (ticks) of the interval that ends at a tick, 0 for none that is kept."""
    gap = int(x[ICE_GAP + (ends & RING_MASK)])
    return gap if ends - gap >= now - HISTORY_TICKS else 0


def hear(x: Any, now: int, reading_mgdl: float) -> None:
    """Keep a reading (0 for none) and the counteraction since the one before."""
    for j in range(READINGS_KEPT - 1, 0, -1):
        x[READINGS + j] = x[READINGS + j - 1]
    x[READINGS] = reading_mgdl
    at = now & RING_MASK
    x[ICE_GAP + at] = 0.0
    if reading_mgdl > 0.0:
        gap = now - x[READING_TICK]
        if gap <= HISTORY_TICKS:
            change = reading_mgdl - x[READING_MGDL] + x[LOWERED]
            x[ICE_VELOCITY + at] = change / (gap * TICK_S)
            x[ICE_GAP + at] = gap
            x[RUN_ICE] = x[RUN_ICE] if x[LAST_ICE] == now - 1 else now
            x[LAST_ICE] = now
            x[FIRST_ICE] = now if x[FIRST_ICE] == NEVER else x[FIRST_ICE]
        x[READING_TICK], x[READING_MGDL], x[LOWERED] = now, reading_mgdl, 0.0
    _forget(x, now)


def _forget(x: Any, now: int) -> None:
    """Let the first interval kept be one that began in the last 10 h, NEVER when there is none."""
    if x[FIRST_ICE] == NEVER:
        return
    first, last = int(x[FIRST_ICE]), int(x[LAST_ICE])
    if gap_ending(x, first, now) > 0:
        return
    while first <= last and gap_ending(x, first, now) == 0:
        first += 1
    x[FIRST_ICE] = first if first <= last else NEVER
    x[LAST_ICE] = x[LAST_ICE] if first <= last else NEVER


def recent_readings(x: Any, ticks: int, at_s: Any, mgdl: Any) -> int:
    """Write the readings of the last ticks, oldest first, and return how many there are.

    Args:
        x: the patient's memory.
        ticks: how far back, at most `READINGS_KEPT` - 1.
        at_s: their times (s), now being 0.
        mgdl: their values.
    """
    n = 0
    for j in range(ticks, -1, -1):
        if x[READINGS + j] > 0.0:
            at_s[n], mgdl[n] = -j * TICK_S, x[READINGS + j]
            n += 1
    return n


def momentum_slope(x: Any, gated: bool, at_s: Any, mgdl: Any) -> tuple[float, bool]:
    """Return how fast glucose goes on (mg/dL/s), and whether there is any momentum.

    The rule is `momentum.momentum_effect`'s; on the grid a gap is a missing reading.
    """
    n = recent_readings(x, _MOMENTUM_TICKS, at_s, mgdl)
    if n < 3 or at_s[n - 1] - at_s[0] >= TICK_S * n:
        return 0.0, False
    if gated and not is_gradual(mgdl[:n], MOMENTUM_JUMP_MGDL_MAX):
        return 0.0, False
    return min(slope_mgdl_per_s(at_s[:n], mgdl[:n]), MOMENTUM_SLOPE_MAX), True


def runs_smoothly(x: Any, step_mgdl_max: float, at_s: Any, mgdl: Any) -> bool:
    """Tell whether the readings of the last half hour allow a retrospective correction."""
    n = recent_readings(x, _SMOOTH_TICKS, at_s, mgdl)
    return is_gradual(mgdl[:n], step_mgdl_max)
