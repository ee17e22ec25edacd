"""Insulin on the grid: what acts in each of the 74 ticks to come, by one shift and add a tick.

Knows: what a pump delivered in the last five minutes and the schedule then. Never knows: glucose.
A dose of five minutes is momentary at its start, as `insulin_effect` has it, so basal insulin and
boluses of a tick share one curve.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from banting.controllers.loop.grid_state import (
    ACTED,
    EFFECT,
    INSULIN,
    LOWERED,
    MID_ABSORPTION,
    UNITS,
)
from banting.controllers.loop.insulin import (
    EFFECT_TICKS,
    FIASP,
    RAPID_ACTING_ADULT,
    RAPID_ACTING_CHILD,
    TICK_S,
    InsulinModel,
    curve_of,
    effect_curve,
    share_acted,
)

__all__ = [
    "ACTED_SHARE",
    "GRID_INSULINS",
    "PER_ACTED_SHARE",
    "SHARES",
    "active_u",
    "five_minutes_pass",
    "net_u",
]

# Lyumjev's curve is Fiasp's; inhaled insulin comes from no pump.
GRID_INSULINS: tuple[InsulinModel, ...] = (RAPID_ACTING_ADULT, RAPID_ACTING_CHILD, FIASP)

# [insulin, tick]: what acts of a dose given five minutes ago in each tick from now on
SHARES = np.array([[*effect_curve(model)[1:], 0.0] for model in GRID_INSULINS])
# [insulin, tick]: how much of a dose given now has acted at each tick from now on, and a few more
ACTED_SHARE = np.array(
    [
        [share_acted(tick * TICK_S, curve_of(model)) for tick in range(EFFECT_TICKS + 7)]
        for model in GRID_INSULINS
    ]
)
# and its inverse; where nothing has acted, a number so large that no dose is chosen by it
PER_ACTED_SHARE = 1.0 / np.maximum(ACTED_SHARE, np.finfo(np.float64).eps)


def net_u(basal_u: float, bolus_u: float, scheduled_u_per_h: float) -> float:
    """Return insulin of the last five minutes beyond the schedule."""
    return basal_u - scheduled_u_per_h * TICK_S / 3600.0 + bolus_u


def five_minutes_pass(x: Any, net_u: float, isf_mgdl_per_u: float) -> None:
    """Let five minutes pass: what acts in them moves to the past, a dose at their start is added.

    Args:
        x: the patient's memory.
        net_u: insulin net of the schedule, given five minutes ago.
        isf_mgdl_per_u: the sensitivity then.
    """
    insulin = int(x[INSULIN])
    mid = x[MID_ABSORPTION] > 0.0
    x[ACTED] = x[ACTED + 1]
    x[ACTED + 1] = x[UNITS] * isf_mgdl_per_u if mid else x[EFFECT]
    x[LOWERED] += x[ACTED + 1]
    if not mid:
        lowers = net_u * isf_mgdl_per_u
        for j in range(EFFECT_TICKS - 1):
            x[EFFECT + j] = x[EFFECT + j + 1] + lowers * SHARES[insulin, j]
        x[EFFECT + EFFECT_TICKS - 1] = 0.0
    for j in range(EFFECT_TICKS - 1):
        x[UNITS + j] = x[UNITS + j + 1] + net_u * SHARES[insulin, j]
    x[UNITS + EFFECT_TICKS - 1] = 0.0


def active_u(x: Any) -> float:
    """Return insulin on board (U), net of the schedule: all that is still to act."""
    total = 0.0
    for j in range(EFFECT_TICKS):
        total += x[UNITS + j]
    return total
