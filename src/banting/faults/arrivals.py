"""Rare events on days: which patients are struck, on which day and at which minute.

At most one event a patient and day, so that a rate comes out exactly and any day of any patient
can be drawn alone. Days begin with the run, at noon.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting import draws, seeds
from banting.units import MIN_PER_DAY

__all__ = ["DAYS_PER_YEAR", "Struck", "apart", "between", "minute", "struck"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Struck = tuple[Ints, Ints, Floats]
DAYS_PER_YEAR = 365.25


def struck(seed: int, name: str, numbers: Ints, days: int, per_day: float) -> Struck:
    """Return whom an event hits: position `[m]`, day `[m]`, and how far into the day, 0 to 1.

    Args:
        seed, name: of the stream.
        numbers, days: whose days.
        per_day: chance a day.
    """
    assert 0.0 <= per_day <= 1.0, "a chance a day"
    u = draws.uniforms(seeds.key(seed, "fault", name), numbers, days)
    day, patient = np.nonzero(u < per_day)
    return patient, day, u[day, patient] / per_day


def between(
    seed: int, name: str, numbers: Ints, attempt: Ints, lows: tuple[float, ...], highs: Floats
) -> Floats:
    """Return `[len(lows), m]` even draws for `m` events, told apart by a number of their own.

    Args:
        seed, name: of the stream.
        numbers, attempt: `[m]` the patient's number and the event's day or set.
        lows, highs: the ends of each draw.
    """
    u = draws.uniforms(seeds.key(seed, "fault", name), numbers, len(lows), attempt)
    low = np.array(lows)[:, None]
    return np.asarray(low + (np.asarray(highs)[:, None] - low) * u)


def apart(patient: Ints, from_min: Ints, to_min: Ints) -> Ints:
    """Return the events, in order, that begin after every earlier one of the patient has ended."""
    order = np.lexsort((from_min, patient))
    line = patient[order] * np.int64(2**32)  # far longer than any run, so that patients stay apart
    ended = np.maximum.accumulate(line + to_min[order])
    before = np.concatenate((np.array([-1], np.int64), ended[:-1]))
    return np.asarray(order[line + from_min[order] >= before])


def minute(day: Ints, share: Floats) -> Ints:
    """Return the minute of the run of an event some share into a day."""
    return np.asarray(day * MIN_PER_DAY + (share * MIN_PER_DAY).astype(np.int64))
