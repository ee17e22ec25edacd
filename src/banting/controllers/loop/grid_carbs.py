"""The effect of meals on the grid: a window of the past and all that is to come.

Knows: meals and what has been seen of them (`grid_meals`). Never knows: insulin. Only differences
from tick to tick are used, so a meal absorbed before the window adds nothing.
"""

from __future__ import annotations

from typing import Any

from banting.controllers.loop.absorption import (
    ABSORPTION_RULES,
    absorption_bounds,
    absorption_times,
)
from banting.controllers.loop.carbs import CARB_DELAY_S, DEFAULT_ABSORPTION_S, piecewise_share
from banting.controllers.loop.grid_meals import MealsSeen
from banting.controllers.loop.grid_state import (
    LAST_ICE,
    MEAL_AT,
    MEAL_CSF,
    MEAL_GRAMS,
    MEALS,
    NEVER,
)
from banting.controllers.loop.insulin import EFFECT_TICKS, TICK_S

__all__ = ["carbs_on_grid"]

_VECTOR = 8  # points


def carbs_on_grid(x: Any, seen: MealsSeen, first: int, now: int, back: int, effect: Any) -> None:
    """Write the cumulative effect (mg/dL) from `back` ticks ago to the end of insulin given now.

    Args:
        x: the patient's memory.
        seen: of `see_meals`.
        first: the first meal that matters.
        now: this tick.
        back: how many ticks of the past.
        effect: `[back + EFFECT_TICKS + 1]`, to be written.
    """
    points = back + EFFECT_TICKS + 1
    for j in range(points):
        effect[j] = 0.0
    for m in range(first, int(x[MEALS])):
        at, grams, csf = x[MEAL_AT + m], x[MEAL_GRAMS + m], x[MEAL_CSF + m]
        entry = (at * TICK_S, grams, DEFAULT_ABSORPTION_S)
        observed, last_s = seen.effect[m] / csf, x[LAST_ICE] * TICK_S
        least, until, _ = absorption_bounds(entry, last_s, ABSORPTION_RULES)
        taken, remaining = absorption_times(entry, observed, last_s, ABSORPTION_RULES)
        if (seen.ended[m] != NEVER) & (observed >= least):
            ended = int(seen.ended[m]) - (now - back)
            if ended < 0 and seen.done[m] != NEVER:
                continue
            for j in range(ended + 1):
                effect[j] += csf * seen.absorbed_g[m, j]
            _add_model(effect, max(ended + 1, 0), points, ended, taken, taken + remaining,
                       csf * grams)  # fmt: skip
        else:
            until = until if seen.done[m] == NEVER else seen.done[m] * TICK_S
            lasts = until - entry[0] + remaining
            start = int(at) - (now - back)
            _add_model(effect, max(start, 0), points, start, -CARB_DELAY_S, lasts, csf * grams)


def _add_model(
    effect: Any, begin: int, end: int, zero: int, ahead_s: float, lasts_s: float, whole_mgdl: float
) -> None:
    """Add what the model absorbs from one point on, `ahead_s` into it at point `zero`.

    Where all is absorbed a constant is added. The model runs on to a whole vector of points.
    """
    per_tick, base = TICK_S / lasts_s, ahead_s / lasts_s
    ticks = zero + int((lasts_s - ahead_s) / TICK_S) + 1 - begin
    done = min(begin + (max(ticks, 0) + _VECTOR - 1) // _VECTOR * _VECTOR, end)
    ahead, first = effect[begin:], (begin - zero) * per_tick + base
    for j in range(done - begin):
        ahead[j] += whole_mgdl * piecewise_share(j * per_tick + first)
    for j in range(done - begin, end - begin):
        ahead[j] += whole_mgdl
