"""A glucose sensor that ends early: fallen off, failed or shut off, until a new one has warmed up.

Knows: the share of sensors that last, and how long nothing is read. Never knows: readings.
Warm-ups at planned changes and short drop-outs belong to the sensors' own models.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting.faults.arrivals import apart, between, minute, struck
from banting.faults.rates import figure
from banting.schema.mishaps import MishapKind, Windows, windows_of
from banting.units import MIN_PER_DAY

__all__ = ["sensor_loss_windows"]

Ints = NDArray[np.int64]


def sensor_loss_windows(seed: int, numbers: Ints, days: int) -> Windows:
    """Return the windows without a sensor; the alert for a lost signal comes soon after."""
    per_day = 1.0 - figure("sensor_loss", "survive") ** (1.0 / figure("sensor_loss", "wear_days"))
    patient, day, share = struck(seed, "sensor-loss", numbers, days, per_day)
    start = minute(day, share)
    low_h, high_h = (figure("sensor_loss", f"replaced_{end}_h") for end in ("from", "to"))
    (found_h,) = between(
        seed, "sensor-replaced", numbers[patient], day, (low_h,), np.array([high_h])
    )
    off_min = 60.0 * (found_h + figure("sensor_loss", "warm_up_h"))
    end = start + np.rint(off_min).astype(np.int64)
    kept = apart(patient, start, end)
    return windows_of(
        MishapKind.SENSOR_OFF,
        patient=patient[kept],
        from_min=start[kept],
        to_min=end[kept],
        run_min=days * MIN_PER_DAY,
        alarm_min=start[kept] + round(figure("sensor_loss", "silent_min")),
    )
