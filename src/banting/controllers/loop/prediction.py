"""The forecast: every effect's increments added up from the last glucose sample on.

Knows: effects on the grid. Never knows: what they stand for, momentum excepted, which is blended
out against the others over its own length. The first step takes a whole increment although the
sample lies inside it, as in Loop.

Source: LoopAlgorithm, LoopMath (`loop-algorithm`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from banting.controllers.loop.insulin import TICK_S
from banting.controllers.loop.timeline import tick_floor

__all__ = ["FORECAST_S", "blend_share", "forecast", "net_effect"]

Floats = Any
Effect = tuple[float, Floats]  # the first point (s), the values

FORECAST_S = 22200.0


def net_effect(effect: Effect) -> float:
    """Return the change from the first to the last value, 0 of nothing."""
    values = effect[1]
    return values[len(values) - 1] - values[0] if len(values) > 0 else 0.0


def blend_share(index: int, count: int, offset_s: float) -> float:
    """Return the share (0..1) of momentum at one of its points.

    Args:
        index: the point.
        count: how many there are.
        offset_s: from the first of them to the last glucose sample.
    """
    steps = count - 2.0
    return min(max((count - index - 1.0 + offset_s / TICK_S) / steps, 0.0), 1.0)


def forecast(
    glucose_s: float,
    glucose_mgdl: float,
    effects: tuple[Effect, Effect, Effect],
    momentum: Effect,
    until_s: float,
) -> tuple[Floats, Floats]:
    """Return time (s) and forecast (mg/dL), from the last sample to the end of all effects.

    Args:
        glucose_s: the time of the last sample.
        glucose_mgdl: its value.
        effects: of insulin, carbohydrate, retrospective correction; any may be empty.
        momentum: may be empty.
        until_s: the last value is held until here where the forecast ends earlier.
    """
    first = tick_floor(glucose_s)
    last = first
    for effect in effects:
        if len(effect[1]) > 0:
            last = max(last, effect[0] + (len(effect[1]) - 1) * TICK_S)
    blends = len(momentum[1]) > 1
    if blends:
        last = max(last, momentum[0] + (len(momentum[1]) - 1) * TICK_S)
    ticks = round((last - first) / TICK_S)
    change = np.zeros(ticks + 1)
    for effect in effects:
        _add_increments(effect, first, change)
    if blends:
        _blend(momentum, glucose_s, first, change)
    at, value = np.empty(ticks + 2), np.empty(ticks + 2)
    at[0], value[0] = glucose_s, glucose_mgdl
    for i in range(1, ticks + 1):
        at[i], value[i] = first + i * TICK_S, value[i - 1] + change[i]
    n = ticks + 1
    if at[n - 1] < until_s:
        at[n], value[n] = until_s, value[n - 1]
        n += 1
    return at[:n], value[:n]


def _add_increments(effect: Effect, first_s: float, change: Floats) -> None:
    """Add the increments of an effect to the change at each tick."""
    offset = round((effect[0] - first_s) / TICK_S)
    values = effect[1]
    for i in range(max(1, 1 - offset), len(values)):
        change[offset + i] += values[i] - values[i - 1]


def _blend(momentum: Effect, glucose_s: float, first_s: float, change: Floats) -> None:
    """Blend momentum into the change at each tick."""
    offset = round((momentum[0] - first_s) / TICK_S)
    values = momentum[1]
    for i in range(max(0, -offset), len(values)):
        share = blend_share(i, len(values), glucose_s - momentum[0])
        step = values[i] - values[i - 1] if i > 0 else 0.0
        change[offset + i] = (1.0 - share) * change[offset + i] + share * step
