"""What carbohydrate does to glucose, and what is still on board, from what was observed of it.

Knows: entries and their observed absorption (`absorption`). Never knows: how it was observed. Up to
the last observation the effect is what was credited; from there the model goes on from where the
observation stands.

Source: LoopAlgorithm, Carbs/CarbStatus (`loop-algorithm`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from banting.controllers.loop.absorption import share_absorbed
from banting.controllers.loop.insulin import TICK_S
from banting.controllers.loop.timeline import tick_ceil, tick_floor, ticks_between

__all__ = ["active_carbs_g", "carb_effect", "carb_window"]

Floats = Any
Observed = tuple[Floats, Floats, Any, Any]  # of `absorption.observe`
Ice = tuple[Floats, Floats, Floats]


def _has_timeline(observed: Observed, i: int) -> bool:
    """Tell whether what was credited to an entry counts."""
    return bool(observed[3][i] > 0) and observed[0][5, i] != 0.0


def _after_observation_g(
    since_s: float, grams: float, observed: Observed, i: int, linear: float
) -> float:
    """Return what is absorbed some time after the last observation, by the model."""
    taken, remaining = observed[0][3, i], observed[0][4, i]
    whole = taken + remaining
    progress = (since_s + taken) / whole if whole > 0.0 else np.inf
    return grams * share_absorbed(progress, linear)


def _modelled_g(
    since_s: float, grams: float, observed: Observed, i: int, delay_s: float, linear: float
) -> float:
    """Return what is absorbed some time after an entry of which nothing was observed."""
    lasts = observed[0][2, i] + observed[0][4, i]
    since = since_s - delay_s
    at_once = np.inf if since >= 0.0 else -np.inf
    progress = since / lasts if lasts > 0.0 else at_once
    return grams * share_absorbed(progress, linear)


def carb_window(
    entries: tuple[Floats, Floats, Floats], observed: Observed, from_s: float, delay_s: float
) -> tuple[float, int]:
    """Return the first point of the grid and how many there are, to the end of all absorption."""
    at = entries[0]
    last = at[0]
    for i in range(len(at)):
        last = max(last, at[i] + observed[0][2, i] + observed[0][4, i] + delay_s)
    first = tick_floor(from_s)
    return first, ticks_between(first, tick_ceil(last))


def carb_effect(
    entries: tuple[Floats, Floats, Floats],
    csf_mgdl_per_g: Floats,
    observed: Observed,
    ice: Ice,
    window: tuple[float, int],
    delay_s: float,
    linear: float,
) -> Floats:
    """Return the cumulative effect (mg/dL) of all entries on the grid.

    Args:
        entries: time (s), carbohydrate (g), absorption time (s); `[n]` each.
        csf_mgdl_per_g: what a gram of each raises glucose by.
        observed: of `absorption.observe`.
        ice: the counteraction it was observed in.
        window: of `carb_window`.
        delay_s: from eating to the first effect.
        linear: 1 for the linear model of what is to come, 0 for the piecewise one.
    """
    first, ticks = window
    effect = np.zeros(ticks)
    for i in range(len(entries[0])):
        at, grams = entries[0][i], entries[1][i]
        credit, interval, count = observed[1][i], observed[2][i], observed[3][i]
        observes = _has_timeline(observed, i)
        last_s = ice[1][interval[count - 1]] if observes else 0.0
        past, before = 0, 0.0
        for tick in range(ticks):
            now = first + tick * TICK_S
            if now < at:
                continue
            if not observes:
                absorbed = _modelled_g(now - at, grams, observed, i, delay_s, linear)
            elif now > last_s:
                after = _after_observation_g(now - last_s, grams, observed, i, linear)
                absorbed = min(after, grams)
            else:
                while past < count and ice[0][interval[past]] + TICK_S <= now:
                    before += credit[past - 1] if past > 0 else 0.0
                    past += 1
                absorbed = before
                if past > 0:
                    k = interval[past - 1]
                    lasts = ice[1][k] - ice[0][k]
                    absorbed += credit[past - 1] * min(now - ice[0][k], lasts) / lasts
                absorbed = min(absorbed, grams)
            effect[tick] += csf_mgdl_per_g[i] * absorbed
    return effect


def active_carbs_g(
    entries: tuple[Floats, Floats, Floats],
    observed: Observed,
    ice: Ice,
    at_s: float,
    delay_s: float,
    linear: float,
) -> float:
    """Return the carbohydrate on board (g) at a time; an entry counts from 5 min before it."""
    total = 0.0
    for i in range(len(entries[0])):
        at, grams = entries[0][i], entries[1][i]
        interval, count = observed[2][i], observed[3][i]
        if at_s < at - TICK_S:
            continue
        if not _has_timeline(observed, i):
            total += grams - _modelled_g(at_s - at, grams, observed, i, delay_s, linear)
            continue
        last_s = ice[1][interval[count - 1]]
        if at_s > last_s:
            after = _after_observation_g(at_s - last_s, grams, observed, i, linear)
            total += max(grams - after, 0.0)
            continue
        left = grams
        for k in range(count):
            left -= observed[1][i][k] if ice[1][interval[k]] <= at_s else 0.0
        total += max(left, 0.0)
    return total
