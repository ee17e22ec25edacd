"""What Loop remembers of one patient between two ticks of a trial: a row of numbers.

In a trial everything lies on the five-minute grid, so histories become rings and sums. This file is
the layout and the bounds of that memory; the rules that read and write it are beside it in
`grid_*.py`. A tick is counted from the state's own beginning (`CLOCK`).

Bounds. Readings and meals are kept for 10 h and forgotten then, as Loop's app does. Insulin is
never forgotten before it has acted, where the app looks back 16 h: the two differ in the oldest
ten minutes of counteraction only. Of meals the newest `MEALS_MAX` are kept; one more displaces the
oldest that has been absorbed, or else the oldest, and is counted in `DISPLACED`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting.controllers.loop.insulin import EFFECT_TICKS
from banting.kernels import LANES

__all__ = [
    "ABSORPTION_TICKS",
    "ACTED",
    "ACTIVE_U",
    "BOLUS_U",
    "CHECKPOINT",
    "CLOCK",
    "DISPLACED",
    "EFFECT",
    "FACTOR",
    "FINAL",
    "FIRST_ICE",
    "HISTORY_TICKS",
    "ICE_GAP",
    "ICE_SHARE",
    "ICE_VELOCITY",
    "INSULIN",
    "INTEGRAL",
    "KIND",
    "LAST_ICE",
    "LOOP_35_RULES",
    "LOWERED",
    "MEALS",
    "MEALS_MAX",
    "MEAL_AT",
    "MEAL_CSF",
    "MEAL_DONE",
    "MEAL_EFFECT",
    "MEAL_ENDED",
    "MEAL_GRAMS",
    "MID_ABSORPTION",
    "NEVER",
    "OPTIONS_ROWS",
    "POSITIVE",
    "READINGS",
    "READINGS_KEPT",
    "READING_MGDL",
    "READING_TICK",
    "RING_MASK",
    "ROW",
    "RUN_ICE",
    "SHARE",
    "STRATEGY",
    "TEMP_U_PER_H",
    "UNITS",
    "UNITS_U",
    "initial_state",
    "meals_displaced",
]

MEALS_MAX = 24
HISTORY_TICKS = 120  # 10 h
ABSORPTION_TICKS = 56  # the longest absorption of a meal of 3 h, with its delay: 4 h 40 min
READINGS_KEPT = 8
NEVER = -1.0e9  # a tick that has not come
_RING = 128  # counteraction is kept this long: a power of two above HISTORY_TICKS
RING_MASK = _RING - 1

CLOCK = 0
SHARE = 1  # an override's share of insulin needs, in force since the last tick
READING_TICK = 2  # of the last reading
READING_MGDL = 3
LOWERED = 4  # by how much insulin has lowered glucose since then (mg/dL)
FIRST_ICE = 5  # the tick at which the first interval of counteraction ends that is kept
LAST_ICE = 6
RUN_ICE = 7  # since when one has ended at every tick, up to the last
MEALS = 8  # how many
CHECKPOINT = 9  # up to here what was credited to each meal is final
DISPLACED = 10  # meals that were forgotten for want of room
STRATEGY = 11  # 0 temporary basal rates, 1 automatic boluses
FACTOR = 12  # of an automatic bolus; 0: by glucose
INTEGRAL = 13  # 1: integral retrospective correction
POSITIVE = 14  # 1: momentum and retrospective correction may raise the forecast
MID_ABSORPTION = 15  # 1: insulin acts with the sensitivity of the moment
LOOP_35_RULES = 16  # 1: rules of Loop 3.5
INSULIN = 17  # which curve
KIND = 18  # of the last decision, as it was before a pump's rounding: see `dosing`
UNITS_U = 19
ACTIVE_U = 20
TEMP_U_PER_H = 21
BOLUS_U = 22
FINAL = 23  # up to here it is final how counteraction is shared, CHECKPOINT or later
READINGS = 24  # newest first, 0 for none
ACTED = 32  # effect of the last two ticks (mg/dL), then of each one to come
EFFECT = ACTED + 2
UNITS = EFFECT + EFFECT_TICKS  # insulin that acts in each tick to come (U)
ICE_VELOCITY = UNITS + EFFECT_TICKS + 2  # by the tick at which it ends (mg/dL/s)
ICE_GAP = ICE_VELOCITY + _RING  # its length in ticks, 0 for none
ICE_SHARE = ICE_GAP + _RING  # up to FINAL: of two meals, what the older was offered of it (mg/dL)
MEAL_AT = ICE_SHARE + _RING  # the tick of each meal, ascending
MEAL_GRAMS = MEAL_AT + MEALS_MAX
MEAL_CSF = MEAL_GRAMS + MEALS_MAX  # what a gram raises glucose by (mg/dL)
MEAL_EFFECT = MEAL_CSF + MEALS_MAX  # what was credited by the checkpoint (mg/dL)
MEAL_DONE = MEAL_EFFECT + MEALS_MAX  # when all of it was, NEVER before
MEAL_ENDED = MEAL_DONE + MEALS_MAX  # when its last credit ended, NEVER before
ROW = MEAL_ENDED + MEALS_MAX

OPTIONS_ROWS = (STRATEGY, FACTOR, INTEGRAL, POSITIVE, MID_ABSORPTION, LOOP_35_RULES, INSULIN)


def initial_state(settings: NDArray[np.float64], options: tuple[float, ...]) -> NDArray[np.float64]:
    """Return the memory of patients of whom nothing is known yet, `[groups * LANES, ROW]`.

    Args:
        settings: `[groups, SETTINGS * LANES]`.
        options: values of `OPTIONS_ROWS`, the same for all.
    """
    state = np.zeros((settings.shape[0] * LANES, ROW))
    state[:, SHARE] = 1.0
    state[:, list(OPTIONS_ROWS)] = options
    for at in (READING_TICK, FIRST_ICE, LAST_ICE, RUN_ICE, CHECKPOINT, FINAL):
        state[:, at] = NEVER
    state[:, MEAL_DONE:] = NEVER
    return state


def meals_displaced(state: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how many meals of each patient were forgotten for want of room, `[groups * LANES]`."""
    return state[:, DISPLACED].astype(np.int64)
