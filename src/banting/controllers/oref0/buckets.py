"""Readings in steps of five minutes: gaps filled by straight lines, close readings averaged.

Averaging writes into the list of glucose values it is given, and oref0 uses the same list again for
the next meal; so do we. Never knows: insulin.

Source: oref0 (lib/determine-basal/cob.js).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from banting.controllers.oref0.absorption import NO_DATA_BELOW_MGDL
from banting.controllers.oref0.glucose_status import Reading
from banting.controllers.oref0.rounding import half_up
from banting.controllers.oref0.spans import MINUTE_MS
from banting.errors import ModelError

__all__ = ["Bucket", "bucketed"]

NAN = float("nan")
AFTER_MEAL_H = 6.0
WINDOW_MS = 45.0 * MINUTE_MS
GAP_MIN = 8.0
GAP_MIN_MAX = 240.0
CLOSE_MIN = 2.0
STEP_MIN = 5.0


@dataclass(slots=True, kw_only=True)
class Bucket:
    """A glucose value and its time; `reading` is the index of the reading it is, -1 for none."""

    at_ms: float
    glucose_mgdl: float
    reading: int = -1


def _time_of(reading: Reading, otherwise_ms: float) -> float:
    """Return the time that deviations go by; the one before it where a reading has none."""
    if not math.isnan(reading.shown_ms):
        return reading.shown_ms
    return otherwise_ms if math.isnan(reading.stamped_ms) else reading.stamped_ms


def _is_missing(glucose_mgdl: float) -> bool:
    """Tell whether a value is none, or an error code."""
    return math.isnan(glucose_mgdl) or glucose_mgdl < NO_DATA_BELOW_MGDL


def _filled(
    buckets: list[Bucket], from_ms: float, from_mgdl: float, to_mgdl: float, minutes: float
) -> float:
    """Append a straight line into the past, five minutes a step; return its last time."""
    at, glucose, left = from_ms, from_mgdl, min(GAP_MIN_MAX, minutes)
    while left > STEP_MIN:
        at -= STEP_MIN * MINUTE_MS
        glucose = glucose + STEP_MIN / left * (to_mgdl - glucose)
        buckets.append(Bucket(at_ms=at, glucose_mgdl=half_up(glucose)))
        left -= STEP_MIN
    return at


def bucketed(
    readings: Sequence[Reading], glucose_mgdl: list[float], meal_ms: float, window_end_ms: float
) -> list[Bucket]:
    """Return buckets, newest first.

    Args:
        readings: newest first, at least one; the newest is taken whatever its time.
        glucose_mgdl: their values, which averaging changes.
        meal_ms: only six hours after it count, and one reading before it.
        window_end_ms: only 45 minutes before it count; NaN for all.

    Raises:
        ModelError: the newest reading is none and the next is far from it.
    """
    buckets = [Bucket(at_ms=readings[0].date_ms, glucose_mgdl=glucose_mgdl[0], reading=0)]
    last = -1 if _is_missing(glucose_mgdl[0]) else 0
    at = last_at = NAN
    before_meal = False
    for i in range(1, len(readings)):
        at = _time_of(readings[i], at)
        hours = (at - meal_ms) / (60.0 * MINUTE_MS)
        if _is_missing(glucose_mgdl[i]) or hours > AFTER_MEAL_H or before_meal:
            continue
        before_meal = hours < 0.0
        ago = (window_end_ms - at) / WINDOW_MS
        if ago > 1.0 or ago < 0.0:
            continue
        shown = readings[buckets[-1].reading].shown_ms if buckets[-1].reading >= 0 else NAN
        if not math.isnan(shown):
            last_at = shown
        elif last >= 0:
            last_at = _time_of(readings[last], last_at)
        minutes = abs((at - last_at) / MINUTE_MS)
        if minutes > GAP_MIN:
            if last < 0:
                raise ModelError("glucose", "the newest entry is no reading")
            last_at = _filled(buckets, last_at, glucose_mgdl[last], glucose_mgdl[i], minutes)
        elif minutes > CLOSE_MIN:
            buckets.append(Bucket(at_ms=at, glucose_mgdl=glucose_mgdl[i], reading=i))
        else:
            _average_into(buckets[-1], glucose_mgdl, i)
        last = i
    return buckets


def _average_into(bucket: Bucket, glucose_mgdl: list[float], i: int) -> None:
    """Average a reading into a bucket, and into the reading that the bucket is."""
    bucket.glucose_mgdl = (bucket.glucose_mgdl + glucose_mgdl[i]) / 2.0
    if bucket.reading >= 0:
        glucose_mgdl[bucket.reading] = bucket.glucose_mgdl
