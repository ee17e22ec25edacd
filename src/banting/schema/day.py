"""The day that the replay and the trial share: it starts at noon, so that one night lies inside it.

Minute 0 is 12:00; meals, sleep and the hours of an attack are minutes of this day.
"""

from __future__ import annotations

from banting.units import MIN_PER_DAY

__all__ = ["DAY_STARTS_MIN", "clock_min", "day_min"]

DAY_STARTS_MIN = 12 * 60


def day_min(clock_minute: int) -> int:
    """Return the minute of the trial day at which the clock shows `clock_minute` from midnight."""
    return (clock_minute - DAY_STARTS_MIN) % MIN_PER_DAY


def clock_min(day_minute: int) -> int:
    """Return the clock's minute from midnight at a minute of the trial day."""
    return (day_minute + DAY_STARTS_MIN) % MIN_PER_DAY
