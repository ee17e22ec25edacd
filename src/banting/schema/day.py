"""The day that the replay and the trial share: it starts at noon, so that one night lies inside it.

Minute 0 is 12:00; meals, sleep and the hours of an attack are minutes of this day. Where bytes
carry a date (a push's expiry, a one-time code) the day has one: a Monday, told in UTC.
"""

from __future__ import annotations

from banting.units import MIN_PER_DAY

__all__ = ["DAY_STARTS_MIN", "DAY_STARTS_UNIX_MS", "clock_min", "day_min", "unix_ms"]

DAY_STARTS_MIN = 12 * 60
DAY_STARTS_UNIX_MS = 1_768_219_200_000  # 2026-01-12T12:00:00Z


def day_min(clock_minute: int) -> int:
    """Return the minute of the trial day at which the clock shows `clock_minute` from midnight."""
    return (clock_minute - DAY_STARTS_MIN) % MIN_PER_DAY


def clock_min(day_minute: int) -> int:
    """Return the clock's minute from midnight at a minute of the trial day."""
    return (day_minute + DAY_STARTS_MIN) % MIN_PER_DAY


def unix_ms(now_ms: int) -> int:
    """Return the time since the Unix epoch, in ms, at a moment of the day."""
    return DAY_STARTS_UNIX_MS + now_ms
