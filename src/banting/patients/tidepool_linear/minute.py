"""The linear patient as a recursion: the same responses at a cost that no history raises.

A sum of two exponentials needs two numbers to go on, a lag one, a delay its queue. Written once as
pure functions of scalars; `lanes.py` compiles them, a replay calls them. Glucose is whatever the
sum says, below zero too: that is their model. Each minute's insulin counts at the minute's start,
each meal at the start of its tick. Sources: tidepool-insulin, tidepool-carbs, tidepool-patient.
"""

from __future__ import annotations

import math

from banting.patients.tidepool_linear.responses import FAST_MIN, SLOW_MIN

__all__ = ["CONSTANTS", "STATE", "absorb", "act", "five_minutes"]

STATE = (
    "glucose_mgdl",
    "slow_u",
    "fast_u",
    "absorbing_g",
    "eaten_0_to_5_min_ago_g",
    "eaten_5_to_10_min_ago_g",
    "eaten_10_to_15_min_ago_g",
)
CONSTANTS = (
    "needed_u_per_min",
    "falls_mgdl_per_u",  # sensitivity over (70 - 55)
    "rises_mgdl_per_g",
    "unabsorbed_share",  # of what is absorbing, after five minutes
)
_SLOW_STAYS, _FAST_STAYS = math.exp(-1.0 / SLOW_MIN), math.exp(-1.0 / FAST_MIN)

Acting = tuple[float, float, float]


def act(acting: Acting, extra_u: float, falls_mgdl_per_u: float) -> Acting:
    """Return glucose, slow and fast insulin a minute later.

    Args: the same now; insulin of this minute beyond the need, may be negative; see `CONSTANTS`.
    """
    glucose, slow, fast = acting
    slow, fast = _SLOW_STAYS * (slow + extra_u), _FAST_STAYS * (fast + extra_u)
    return glucose - falls_mgdl_per_u * (slow - fast), slow, fast


def absorb(
    glucose_mgdl: float, absorbing_g: float, rises_mgdl_per_g: float, unabsorbed_share: float
) -> tuple[float, float]:
    """Return glucose and what is left to absorb, a step later."""
    left = unabsorbed_share * absorbing_g
    return glucose_mgdl + rises_mgdl_per_g * (absorbing_g - left), left


def five_minutes(
    state: tuple[float, float, float, float, float, float, float],
    insulin_u: tuple[float, float, float, float, float],
    carbs_g: float,
    constants: tuple[float, float, float, float],
) -> tuple[float, float, float, float, float, float, float]:
    """Return the state a tick later.

    Args:
        state: in the order of `STATE`.
        insulin_u: what reaches the tissue in each minute.
        carbs_g: eaten at the start.
        constants: in the order of `CONSTANTS`.
    """
    glucose, slow, fast, absorbing, last_1, last_2, last_3 = state
    need, falls, rises, unabsorbed = constants
    acting = act((glucose, slow, fast), insulin_u[0] - need, falls)
    acting = act(acting, insulin_u[1] - need, falls)
    acting = act(acting, insulin_u[2] - need, falls)
    acting = act(acting, insulin_u[3] - need, falls)
    acting = act(acting, insulin_u[4] - need, falls)
    glucose, left = absorb(acting[0], absorbing, rises, unabsorbed)
    return glucose, acting[1], acting[2], left + last_3, carbs_g, last_1, last_2
