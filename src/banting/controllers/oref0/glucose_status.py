"""The latest glucose and its changes over about 5, 15 and 40 minutes.

Knows: readings. Never knows: insulin or what is done with a change.

Source: oref0 (lib/glucose-get-last.js).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from banting.controllers.oref0.rounding import half_up, rounded
from banting.errors import ModelError

__all__ = ["GlucoseStatus", "Reading", "glucose_status"]

NAN = float("nan")
DOUBTFUL_MGDL = 38.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One glucose entry; NaN where a number is absent.

    `at_ms` is its time by whatever tells it; `date_ms` the number, `shown_ms` the sensor's display
    time, `stamped_ms` the text, where there is one. `calibration` marks an entry that is one.
    """

    glucose_mgdl: float
    at_ms: float
    date_ms: float = NAN
    shown_ms: float = NAN
    stamped_ms: float = NAN
    noise: float = NAN
    device: str | None = None
    calibration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GlucoseStatus:
    """Glucose (mg/dL), its changes per five minutes, and how many entries ago a calibration was."""

    glucose_mgdl: float
    delta_mgdl: float
    short_avgdelta_mgdl: float
    long_avgdelta_mgdl: float
    noise: float
    at_ms: float
    last_calibration: int
    device: str | None


def _mean(values: Sequence[float]) -> float:
    """Return the mean to two decimals, 0 of nothing; summed in order, as newer Pythons do not."""
    total = 0.0
    for value in values:
        total += value
    return rounded(total / len(values), 100.0) if values else 0.0


def glucose_status(readings: Sequence[Reading]) -> GlucoseStatus:
    """Return the status by readings, newest first.

    Readings within about two minutes are averaged into the newest; others of the same sensor,
    each compared with it, make the changes. Nothing older than a calibration counts.

    Raises:
        ModelError: there is no reading.
    """
    known = [r for r in readings if r.glucose_mgdl and not math.isnan(r.glucose_mgdl)]
    if not known:
        raise ModelError("glucose", "there is no reading")
    newest = known[0]
    glucose, at = newest.glucose_mgdl, newest.at_ms
    last: list[float] = []
    short: list[float] = []
    long: list[float] = []
    calibration = 0
    for i, then in enumerate(known[1:], start=1):
        if then.calibration:
            calibration = i
            break
        if not then.glucose_mgdl > DOUBTFUL_MGDL or then.device != newest.device:
            continue
        minutes = half_up((at - then.at_ms) / (1000.0 * 60.0))
        if -2.0 < minutes < 2.5:
            glucose, at = (glucose + then.glucose_mgdl) / 2.0, (at + then.at_ms) / 2.0
        elif 2.5 < minutes < 42.5:
            change = (glucose - then.glucose_mgdl) / minutes * 5.0
            (short if minutes < 17.5 else long).append(change)
            if minutes < 7.5:
                last.append(change)
    return GlucoseStatus(
        glucose_mgdl=rounded(glucose, 100.0),
        delta_mgdl=_mean(last),
        short_avgdelta_mgdl=_mean(short),
        long_avgdelta_mgdl=_mean(long),
        noise=half_up(newest.noise),
        at_ms=at,
        last_calibration=calibration,
        device=newest.device,
    )
