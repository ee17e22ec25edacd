"""Stomachs side by side: five settled minutes of a group, five unsettled ones of who needs them.

Nearly always a stomach is settled and takes a cheap step; the few that are not are gathered from a
whole block of groups into dense groups of their own, stepped there, and put back. Who is
gathered follows from a patient's own state, so his digits never depend on his neighbours. Loops are
many and short because each is one long chain of dependent operations, and a processor overlaps
neighbouring patients only when a loop's body is short. See `banting.kernels`; compiled by
`lanes.py`, never called as they stand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from banting.kernels import LANES, MINUTES_PER_TICK
from banting.patients.uva_padova import stomach
from banting.patients.uva_padova.stomach import (
    DIGESTION_CONSTANTS,
    bite,
    drained,
    meal_slopes,
    settled_step,
    unsettled_quarter,
)

__all__ = [
    "BLOCK",
    "DIGESTION_ROWS",
    "GATHERED_CONSTANTS",
    "GUT_ROWS",
    "STOMACH_LANES",
    "UNSETTLED_ROWS",
    "WORK_ROWS",
]

L = LANES
BLOCK = 16  # groups that share one gathering
DIGESTION_ROWS = 10
GUT_ROWS = 1 + 2 * MINUTES_PER_TICK  # gut content at the start, and in each minute's middle and end
UNSETTLED_ROWS = DIGESTION_ROWS + GUT_ROWS - 1  # what is put back
WORK_ROWS = 3 * GUT_ROWS + MINUTES_PER_TICK  # for a body too: both actions and plasma insulin
GATHERED_CONSTANTS = DIGESTION_CONSTANTS + 1  # and the food that is put on the plate
_CARBS = DIGESTION_CONSTANTS


def digestion_constants_of(p: Any, i: int) -> Any:
    """Return a lane's constants of digestion."""
    return (
        p[i], p[i + L], p[i + 2 * L], p[i + 3 * L], p[i + 4 * L], p[i + 5 * L], p[i + 6 * L],
        p[i + 7 * L], p[i + 8 * L], p[i + 9 * L], p[i + 10 * L], p[i + 11 * L], p[i + 12 * L],
        p[i + 13 * L], p[i + 14 * L], p[i + 15 * L], p[i + 16 * L], p[i + 17 * L],
    )  # fmt: skip


def settled_minutes(x: Any, p: Any, work: Any, one: Any) -> None:
    """Take a group's stomachs through five minutes without food; fill the rows of gut content."""
    for i in range(L):
        work[i] = x[i + 2 * L]
        first, second = meal_slopes(x[i + 4 * L], x[i + 5 * L], digestion_constants_of(p, i))
        work[i + 11 * L] = first
        work[i + 12 * L] = second
    for m in range(MINUTES_PER_TICK):
        row = 2 * m * L
        for i in range(L):
            after, half, leaves = settled_step(
                (x[i], x[i + L], x[i + 2 * L]),
                (x[i + 7 * L], x[i + 8 * L], x[i + 9 * L]),
                (work[i + 11 * L], work[i + 12 * L]),
                digestion_constants_of(p, i),
                one,
            )
            x[i + 9 * L] = x[i + 8 * L]
            x[i + 8 * L] = x[i + 7 * L]
            x[i + 7 * L] = leaves
            x[i], x[i + L], x[i + 2 * L] = after
            work[row + i + L] = half
            work[row + i + 2 * L] = after[2]


def find_unsettled(state: Any, carbs_g: Any, first: int, groups: int, who: Any) -> int:
    """Write which lanes of some groups are unsettled to `who`; return how many there are."""
    found = 0
    for g in range(groups):
        x = state[first + g]
        c = carbs_g[first + g]
        here = 0.0  # not a sum of food, which a lost neighbour's NaN would swallow
        for i in range(L):
            here += 1.0 if c[i] + x[i + 3 * L] + x[i + 6 * L] > 0.0 else 0.0
        if here > 0.0:
            for i in range(L):
                if c[i] + x[i + 3 * L] + x[i + 6 * L] > 0.0:
                    who[found] = g * L + i
                    found += 1
    return found


def gather(
    state: Any, parameters: Any, carbs_g: Any, first: int, who: Any, begin: int, end: int,
    x: Any, p: Any,
) -> None:  # fmt: skip
    """Copy the digestion of the lanes `who[begin:end]` into one group; the last fills it up."""
    for k in range(L):
        lane = who[begin + k if begin + k < end else end - 1]
        g, i = first + lane // L, lane % L
        for row in range(DIGESTION_ROWS):
            x[row * L + k] = state[g, row * L + i]
        for row in range(DIGESTION_CONSTANTS):
            p[row * L + k] = parameters[g, row * L + i]
        p[_CARBS * L + k] = carbs_g[g, i]


def unsettled_minutes(x: Any, p: Any, work: Any, out: Any, one: Any) -> None:
    """Take gathered stomachs through five minutes; fill the rows of what is put back.

    Each minute has both kinds of step, and a lane keeps the one that its own state asks for.
    """
    for m in range(MINUTES_PER_TICK):
        row = (DIGESTION_ROWS + 2 * m) * L
        first = one if m == 0 else one - one
        for i in range(L):
            meal, bites = bite(
                x[i] + x[i + L],
                (x[i + 3 * L], x[i + 4 * L], x[i + 5 * L], x[i + 6 * L]),
                p[i + _CARBS * L] * first,
                one,
            )
            work[i] = bites
            work[i + L] = bites + x[i + 6 * L]
            x[i + 3 * L], x[i + 4 * L], x[i + 5 * L], x[i + 6 * L] = meal
            slopes = meal_slopes(meal[1], meal[2], digestion_constants_of(p, i))
            work[i + 2 * L], work[i + 3 * L] = slopes
            work[i + 4 * L], work[i + 5 * L], work[i + 6 * L] = x[i], x[i + L], x[i + 2 * L]
        for quarter in range(4):
            at = (7 + 2 * quarter) * L
            for i in range(L):
                after, leaves = unsettled_quarter(
                    (work[i + 4 * L], work[i + 5 * L], work[i + 6 * L]),
                    work[i],
                    (work[i + 2 * L], work[i + 3 * L]),
                    digestion_constants_of(p, i),
                    one,
                )
                work[i + 4 * L], work[i + 5 * L], work[i + 6 * L] = after
                work[at + i] = leaves
                work[at + i + L] = after[2]
        for i in range(L):
            after, half, leaves = settled_step(
                (x[i], x[i + L], x[i + 2 * L]),
                (x[i + 7 * L], x[i + 8 * L], x[i + 9 * L]),
                (work[i + 2 * L], work[i + 3 * L]),
                digestion_constants_of(p, i),
                one,
            )
            came = (x[i] - work[i + 4 * L]) + (x[i + L] - work[i + 5 * L]) + one * work[i]
            at_middle = drained(x[i + 2 * L], came, work[i + 6 * L], digestion_constants_of(p, i))
            unsettled = work[i + L] > 0.0
            x[i + 9 * L] = x[i + 8 * L]
            x[i + 8 * L] = x[i + 7 * L]
            x[i + 7 * L] = work[i + 11 * L] if unsettled else leaves
            x[i] = work[i + 4 * L] if unsettled else after[0]
            x[i + L] = work[i + 5 * L] if unsettled else after[1]
            gut = work[i + 6 * L] if unsettled else after[2]
            x[i + 2 * L] = gut
            out[row + i] = at_middle if unsettled else half
            out[row + i + L] = gut
    for i in range(DIGESTION_ROWS * L):
        out[i] = x[i]


def put_back(x: Any, work: Any, out: Any, who: Any, g: int, begin: int, found: int) -> int:
    """Copy what unsettled stomachs of group `g` came to over what settled ones would have.

    Returns: where in `who` the next group begins.
    """
    k = begin
    while k < found and who[k] < (g + 1) * L:
        i = who[k] - g * L
        lane = k // L * UNSETTLED_ROWS * L + k % L
        for row in range(DIGESTION_ROWS):
            x[row * L + i] = out[row * L + lane]
        for row in range(GUT_ROWS - 1):
            work[(row + 1) * L + i] = out[(DIGESTION_ROWS + row) * L + lane]
        k += 1
    return k


STOMACH_LANES: tuple[Callable[..., Any], ...] = (
    stomach.tanh_difference,
    stomach.emptying_per_min,
    stomach.bite,
    stomach.meal_slopes,
    stomach.settled_step,
    stomach.solid_after,
    stomach.liquid_step,
    stomach.gut_after,
    stomach.unsettled_quarter,
    stomach.drained,
    digestion_constants_of,
    settled_minutes,
    find_unsettled,
    gather,
    unsettled_minutes,
    put_back,
)
