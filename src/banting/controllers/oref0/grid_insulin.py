"""Insulin on board on a grid of five minutes: what is still to come, kept by tick and added to.

oref0 goes through its whole history at every decision and at each of 48 ticks of a forecast. On
a grid the same sums can be kept: each dose adds its curve, shifted to now, to rings of activity and
of insulin on board; reading the forecast is then reading the ring.

Two things differ from `oref0`'s own arithmetic. It counts a temporary basal as boluses of 0.05 U
evenly spaced, and nothing below 0.025 U; here every five minutes count as what they are, delivered
evenly. It starts the zero basal of its fourth forecast a minute from now and in such boluses too;
here that is an even stop from the same minute on.

Source: oref0 (lib/iob/index.js, history.js, total.js).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from banting.controllers.oref0.grid_layout import (
    ACTIVITY,
    BASAL_HEARD,
    BOLUS_AGE,
    BOLUS_HEARD,
    CURVE_TICKS_MAX,
    ON_BOARD,
    OPTION_AT,
    STARTED,
    TABLES_AT,
    W_BASAL,
    W_BOLUS,
    W_NET,
    ZERO_TICKS,
    L,
)
from banting.controllers.oref0.grid_options import CURVE_TICKS
from banting.controllers.oref0.insulin import Curve, remaining

__all__ = ["add_doses", "curve_tables", "hear_pump"]

TICK_MIN = 5.0
TICKS_PER_H = 12.0
ZERO_STARTS_MIN = 1.0
BOLUS_AGE_MAX_MIN = 100000.0
FINE = 20  # parts of a tick, for averages over it


def curve_tables(curve: Curve) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a curve in ticks, `[4, CURVE_TICKS_MAX]`, and what a stopped basal takes `[48]`.

    Rows: activity (U/min) and insulin on board (U) of one unit, given as a bolus at the start of
    the tick that has just passed, and evenly during it; now and at each tick to come. The second is
    the activity of 1 U/h left out from a minute from now on, at each tick.
    """
    assert curve.end_min <= CURVE_TICKS_MAX * TICK_MIN
    bolus = np.array([remaining(curve, TICK_MIN * (k + 1)) for k in range(CURVE_TICKS_MAX)])
    parts = (np.arange(FINE) + 0.5) / FINE * TICK_MIN
    basal = np.array(
        [
            np.mean([remaining(curve, TICK_MIN * k + part) for part in parts], axis=0)
            for k in range(CURVE_TICKS_MAX)
        ]
    )
    left = [
        remaining(curve, max(0.0, TICK_MIN * k - ZERO_STARTS_MIN))[0] for k in range(ZERO_TICKS)
    ]
    rows = np.array([bolus[:, 1], bolus[:, 0], basal[:, 1], basal[:, 0]])
    return rows, (np.array(left) - 1.0) / 60.0


def hear_pump(x: Any, h: Any, w: Any) -> None:
    """Take in what the pump delivered in the last tick, above or below the scheduled basal.

    Before anything was heard of a pump it is taken to have run its schedule.
    """
    for i in range(L):
        net = h[i + BASAL_HEARD] - w[i + W_BASAL] / TICKS_PER_H
        bolus = h[i + BOLUS_HEARD]
        age = x[i + BOLUS_AGE * L] + TICK_MIN
        age = age if age < BOLUS_AGE_MAX_MIN else BOLUS_AGE_MAX_MIN
        w[i + W_NET] = net * x[i + STARTED * L]
        w[i + W_BOLUS] = bolus
        x[i + BOLUS_AGE * L] = TICK_MIN if bolus > 0.0 else age
        x[i + STARTED * L] = 1.0


def add_doses(x: Any, w: Any, slot: int) -> None:
    """Let a tick pass in both rings, and add what was delivered in it.

    Args:
        x: a group's state; w: its work of this tick.
        slot: the place of now in the rings.
    """
    last = (slot + CURVE_TICKS_MAX - 1) % CURVE_TICKS_MAX
    for i in range(L):
        x[i + (ACTIVITY + last) * L] = 0.0
        x[i + (ON_BOARD + last) * L] = 0.0
    for k in range(int(x[OPTION_AT + CURVE_TICKS])):
        at = (slot + k) % CURVE_TICKS_MAX
        bolus_activity = x[TABLES_AT + k]
        bolus_left = x[TABLES_AT + CURVE_TICKS_MAX + k]
        basal_activity = x[TABLES_AT + 2 * CURVE_TICKS_MAX + k]
        basal_left = x[TABLES_AT + 3 * CURVE_TICKS_MAX + k]
        for i in range(L):
            bolus, net = w[i + W_BOLUS], w[i + W_NET]
            x[i + (ACTIVITY + at) * L] += bolus * bolus_activity + net * basal_activity
            x[i + (ON_BOARD + at) * L] += bolus * bolus_left + net * basal_left
