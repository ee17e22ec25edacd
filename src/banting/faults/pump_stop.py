"""A pump that stops: broken until another is at hand, or flat until it is charged.

Knows: how often, whether it alarms, how long. Never knows: what the wearer injects meanwhile.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting.faults.arrivals import DAYS_PER_YEAR, apart, between, minute, struck
from banting.faults.rates import figure
from banting.schema.mishaps import MishapKind, Windows, windows_of
from banting.units import MIN_PER_DAY

__all__ = ["broken_pump_windows", "flat_battery_windows"]

Ints = NDArray[np.int64]


def broken_pump_windows(seed: int, numbers: Ints, days: int) -> Windows:
    """Return the windows without a pump; only some pumps alarm when they fail."""
    table = "pump_stop"
    alarms = figure(table, "alarms")
    span_h = figure(table, "replaced_from_h"), figure(table, "replaced_to_h")
    return _stopped(seed, numbers, days, table, alarms, span_h)


def flat_battery_windows(seed: int, numbers: Ints, days: int) -> Windows:
    """Return the windows of pumps whose battery was drained; the pump says so when it stops."""
    table = "flat_battery"
    span_h = figure(table, "charged_from_h"), figure(table, "charged_to_h")
    return _stopped(seed, numbers, days, table, 1.0, span_h)


def _stopped(
    seed: int, numbers: Ints, days: int, table: str, alarms: float, span_h: tuple[float, float]
) -> Windows:
    """Return windows at a table's rate, with the share that alarms and the range of their hours."""
    rate = figure(table, "rate") / DAYS_PER_YEAR
    patient, day, share = struck(seed, table, numbers, days, rate)
    start = minute(day, share)
    rings, hours = between(
        seed, f"{table}-course", numbers[patient], day, (0.0, span_h[0]), np.array([1.0, span_h[1]])
    )
    end = start + np.rint(60.0 * hours).astype(np.int64)
    kept = apart(patient, start, end)
    return windows_of(
        MishapKind.PUMP_OFF,
        patient=patient[kept],
        from_min=start[kept],
        to_min=end[kept],
        run_min=days * MIN_PER_DAY,
        alarm_min=np.where(rings < alarms, start, -1)[kept],
    )
