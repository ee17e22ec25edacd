"""Insulin and glucose side by side: five minutes of a group whose gut is known.

Rows of a state are in the order of `layout.STATE`, constants as `insulin.py` and `glucose.py` say,
arguments as `PatientKernels.five_minutes`, of one group. Loops are short, as in
`stomach_lanes.py`. Compiled by `lanes.py`, never called as they stand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from banting.kernels import LANES, MINUTES_PER_TICK
from banting.patients.uva_padova import glucose, insulin
from banting.patients.uva_padova.glucose import (
    counter_step,
    extended_step,
    faithful_step,
    ketone_step,
    uptake_max,
)
from banting.patients.uva_padova.insulin import insulin_step
from banting.patients.uva_padova.layout import GLUCOSE, INSULIN
from banting.patients.uva_padova.stomach_lanes import DIGESTION_ROWS, GUT_ROWS

__all__ = ["BODY_LANES"]

L = LANES
# Where rows begin: in a state the body's, in the parameters insulin's and glucose's constants, in
# work (after the gut's) insulin's action on tissue and on the liver, and plasma insulin.
B = DIGESTION_ROWS
I = INSULIN.start  # noqa: E741 - as short as the others
G = GLUCOSE.start
A, D, P = GUT_ROWS, 2 * GUT_ROWS, 3 * GUT_ROWS


def insulin_constants_of(p: Any, i: int) -> Any:
    """Return a lane's constants of insulin."""
    return (
        p[i + I * L], p[i + (I + 1) * L], p[i + (I + 2) * L], p[i + (I + 3) * L],
        p[i + (I + 4) * L], p[i + (I + 5) * L], p[i + (I + 6) * L], p[i + (I + 7) * L],
        p[i + (I + 8) * L], p[i + (I + 9) * L], p[i + (I + 10) * L], p[i + (I + 11) * L],
        p[i + (I + 12) * L], p[i + (I + 13) * L], p[i + (I + 14) * L], p[i + (I + 15) * L],
        p[i + (I + 16) * L], p[i + (I + 17) * L], p[i + (I + 18) * L], p[i + (I + 19) * L],
        p[i + (I + 20) * L], p[i + (I + 21) * L], p[i + (I + 22) * L], p[i + (I + 23) * L],
        p[i + (I + 24) * L], p[i + (I + 25) * L], p[i + (I + 26) * L], p[i + (I + 27) * L],
        p[i + (I + 28) * L], p[i + (I + 29) * L], p[i + (I + 30) * L], p[i + (I + 31) * L],
        p[i + (I + 32) * L], p[i + (I + 33) * L], p[i + (I + 34) * L], p[i + (I + 35) * L],
        p[i + (I + 36) * L], p[i + (I + 37) * L], p[i + (I + 38) * L],
    )  # fmt: skip


def glucose_constants_of(p: Any, i: int) -> Any:
    """Return a lane's constants of glucose."""
    return (
        p[i + G * L], p[i + (G + 1) * L], p[i + (G + 2) * L], p[i + (G + 3) * L],
        p[i + (G + 4) * L], p[i + (G + 5) * L], p[i + (G + 6) * L], p[i + (G + 7) * L],
        p[i + (G + 8) * L], p[i + (G + 9) * L], p[i + (G + 10) * L], p[i + (G + 11) * L],
        p[i + (G + 12) * L], p[i + (G + 13) * L], p[i + (G + 14) * L], p[i + (G + 15) * L],
        p[i + (G + 16) * L], p[i + (G + 17) * L], p[i + (G + 18) * L], p[i + (G + 19) * L],
        p[i + (G + 20) * L], p[i + (G + 21) * L], p[i + (G + 22) * L], p[i + (G + 23) * L],
    )  # fmt: skip


def _store_actions(work: Any, i: int, m: int, action: Any, on_liver: Any, chain: Any) -> None:
    """Write a lane's actions in the middle and at the end of minute `m`."""
    work[i + (A + 2 * m + 1) * L] = action
    work[i + (A + 2 * m + 2) * L] = chain[4]
    work[i + (D + 2 * m + 1) * L] = on_liver
    work[i + (D + 2 * m + 2) * L] = chain[6]
    work[i + (P + m) * L] = chain[2]


def insulin_minutes(x: Any, p: Any, u: Any, work: Any) -> None:
    """Take a group's insulin through five minutes; fill the rows of both actions.

    One loop, unlike the others: its chains are short, and its values stay in registers.
    """
    for i in range(L):
        c = insulin_constants_of(p, i)
        chain = (
            x[i + (B + 3) * L], x[i + (B + 4) * L], x[i + (B + 5) * L], x[i + (B + 6) * L],
            x[i + (B + 7) * L], x[i + (B + 8) * L], x[i + (B + 9) * L],
        )  # fmt: skip
        work[i + A * L], work[i + D * L] = chain[4], chain[6]
        chain, action, on_liver = insulin_step(chain, u[i], c)
        _store_actions(work, i, 0, action, on_liver, chain)
        chain, action, on_liver = insulin_step(chain, u[i + L], c)
        _store_actions(work, i, 1, action, on_liver, chain)
        chain, action, on_liver = insulin_step(chain, u[i + 2 * L], c)
        _store_actions(work, i, 2, action, on_liver, chain)
        chain, action, on_liver = insulin_step(chain, u[i + 3 * L], c)
        _store_actions(work, i, 3, action, on_liver, chain)
        chain, action, on_liver = insulin_step(chain, u[i + 4 * L], c)
        _store_actions(work, i, 4, action, on_liver, chain)
        x[i + (B + 3) * L], x[i + (B + 4) * L], x[i + (B + 5) * L] = chain[0], chain[1], chain[2]
        x[i + (B + 6) * L], x[i + (B + 7) * L], x[i + (B + 8) * L] = chain[3], chain[4], chain[5]
        x[i + (B + 9) * L] = chain[6]


def live_faithful(x: Any, p: Any, u: Any, f: Any, work: Any, one: Any) -> None:
    """Take the bodies of a group through five minutes, S2008."""
    insulin_minutes(x, p, u, work)
    for m in range(MINUTES_PER_TICK):
        row = 2 * m * L
        for i in range(L):
            masses = faithful_step(
                (x[i + B * L], x[i + (B + 1) * L], x[i + (B + 2) * L]),
                (work[row + i], work[row + i + L], work[row + i + 2 * L]),
                (
                    work[row + i + A * L],
                    work[row + i + (A + 1) * L],
                    work[row + i + (A + 2) * L],
                ),
                (
                    work[row + i + D * L],
                    work[row + i + (D + 1) * L],
                    work[row + i + (D + 2) * L],
                ),
                glucose_constants_of(p, i),
                one,
            )
            x[i + B * L], x[i + (B + 1) * L], x[i + (B + 2) * L] = masses
    for i in range(L):
        f[i] = x[i + B * L] * p[i + (G + 13) * L]
        f[i + L] = x[i + (B + 2) * L] * p[i + (G + 13) * L]
        f[i + 2 * L] = one - one


def live_extended(x: Any, p: Any, u: Any, f: Any, work: Any, one: Any) -> None:
    """Take the bodies of a group through five minutes, extended variant."""
    insulin_minutes(x, p, u, work)
    for i in range(L):
        work[i + A * L] = uptake_max(work[i + A * L], glucose_constants_of(p, i))
    for m in range(MINUTES_PER_TICK):
        row = 2 * m * L
        for i in range(L):
            c = glucose_constants_of(p, i)
            hormones = counter_step(x[i + (B + 10) * L], x[i + B * L], c)
            most = uptake_max(work[row + i + (A + 2) * L], c)
            masses = extended_step(
                (x[i + B * L], x[i + (B + 1) * L], x[i + (B + 2) * L]),
                (work[row + i], work[row + i + L], work[row + i + 2 * L]),
                (work[row + i + A * L], uptake_max(work[row + i + (A + 1) * L], c), most),
                (
                    work[row + i + D * L],
                    work[row + i + (D + 1) * L],
                    work[row + i + (D + 2) * L],
                ),
                (x[i + (B + 10) * L], hormones),
                c,
                one,
            )
            x[i + B * L], x[i + (B + 1) * L], x[i + (B + 2) * L] = masses
            work[row + i + (A + 2) * L] = most
            x[i + (B + 10) * L] = hormones
    for i in range(L):
        c = glucose_constants_of(p, i)
        ketone = ketone_step(x[i + (B + 11) * L], work[i + P * L], c, one)
        ketone = ketone_step(ketone, work[i + (P + 1) * L], c, one)
        ketone = ketone_step(ketone, work[i + (P + 2) * L], c, one)
        ketone = ketone_step(ketone, work[i + (P + 3) * L], c, one)
        ketone = ketone_step(ketone, work[i + (P + 4) * L], c, one)
        x[i + (B + 11) * L] = ketone
        f[i] = x[i + B * L] * p[i + (G + 13) * L]
        f[i + L] = x[i + (B + 2) * L] * p[i + (G + 13) * L]
        f[i + 2 * L] = ketone


BODY_LANES: tuple[Callable[..., Any], ...] = (
    insulin.insulin_step,
    glucose.faithful_rates,
    glucose.extended_rates,
    glucose.uptake_max,
    glucose.counter_step,
    glucose.ketone_step,
    glucose.site_step,
    glucose.faithful_step,
    glucose.extended_step,
    insulin_constants_of,
    glucose_constants_of,
    _store_actions,
    insulin_minutes,
    live_faithful,
    live_extended,
)
