"""Insulin on board and its activity, now and over the next four hours, from doses.

Array functions of one patient. Knows: doses, a curve. Never knows: a pump.

Source: oref0 (lib/iob/index.js, total.js): ages in whole minutes, so that a curve is a table.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from banting.controllers.oref0.insulin import Curve, remaining
from banting.controllers.oref0.rounding import half_up, rounded

__all__ = ["COLUMNS", "TICKS", "TICK_MS", "activity_at", "fill_table", "fill_ticks", "table_rows"]

TICKS = 48
TICK_MS = 300_000.0
COLUMNS = ("iob", "activity", "basaliob", "bolusiob", "netbasalinsulin", "bolusinsulin")
BASAL_BELOW_U = 0.1  # smaller doses count as basal, micro-boluses of 0.05 U among them
MS_PER_MIN = 60_000.0


def table_rows(curve: Curve) -> int:
    """Return how many whole minutes a table of a curve has."""
    return int(np.ceil(curve.end_min)) + 2


def fill_table(curve: Curve, table: Any) -> None:
    """Write, for every whole minute, units left of one and its activity into `[minutes, 2]`."""
    for minute in range(table.shape[0]):
        left, activity = remaining(curve, float(minute))
        table[minute, 0] = left
        table[minute, 1] = activity


def _age_min(at_ms: float, now_ms: float) -> float:
    """Return an age in whole minutes; a dose's time loses its fraction of a millisecond."""
    return half_up((now_ms - float(np.trunc(at_ms))) / 1000.0 / 60.0)


def fill_ticks(
    at_ms: Any, units_u: Any, table: Any, end_min: float, start_ms: float, ticks: Any
) -> None:
    """Write the totals of `COLUMNS` at every five minutes into `[ticks, 6]`.

    Args:
        at_ms: `[n]` times of doses.
        units_u: `[n]` their units, NaN or 0 for none.
        table: the curve, as `fill_table` wrote it.
        end_min: the duration of insulin action.
        start_ms: the first tick.
        ticks: receives iob and the parts of it (U), and activity (U/min), rounded as oref0 does.
    """
    for tick in range(ticks.shape[0]):
        now = start_ms + tick * TICK_MS
        oldest = now - end_min * 60.0 * 1000.0
        iob, activity, basal, bolus, net, given = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for k in range(len(at_ms)):
            u = units_u[k]
            if (at_ms[k] <= now) & (at_ms[k] > oldest) & (u == u) & (u != 0.0):
                age = int(_age_min(at_ms[k], now))
                left = u * table[age, 0]
                iob += left
                activity += u * table[age, 1]
                small = u < BASAL_BELOW_U
                counts = left != 0.0
                basal += left if small else 0.0
                bolus += 0.0 if small else left
                net += u if small & counts else 0.0
                given += u if (not small) & counts else 0.0
        ticks[tick, 0] = rounded(iob, 1000.0)
        ticks[tick, 1] = rounded(activity, 10000.0)
        ticks[tick, 2] = rounded(basal, 1000.0)
        ticks[tick, 3] = rounded(bolus, 1000.0)
        ticks[tick, 4] = rounded(net, 1000.0)
        ticks[tick, 5] = rounded(given, 1000.0)


def activity_at(at_ms: Any, units_u: Any, table: Any, end_min: float, now_ms: float) -> float:
    """Return the activity (U/min) at an instant, as `fill_ticks` has it."""
    oldest = now_ms - end_min * 60.0 * 1000.0
    activity = 0.0
    for k in range(len(at_ms)):
        u = units_u[k]
        if (at_ms[k] <= now_ms) & (at_ms[k] > oldest) & (u == u) & (u != 0.0):
            activity += u * table[int(_age_min(at_ms[k], now_ms)), 1]
    return rounded(activity, 10000.0)
