"""Dates and times of day as scenarios write them: `8/15/2019 12:00:00`, `0:00:00`.

Times have no zone and no day-light saving. Source: scenario-form.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

__all__ = ["clock_min_of", "minutes_between", "moment_of"]


@lru_cache(maxsize=20_000)  # one table of glucose stands in hundreds of scenarios
def moment_of(text: str) -> datetime:
    """Return a date and time.

    Raises: ValueError for a text of another form.
    """
    date, _, clock = text.strip().partition(" ")
    month, day, year = (int(part) for part in date.split("/"))
    hour, minute, second = _clock(clock)
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - theirs have no zone


def clock_min_of(text: str) -> int:
    """Return the minute of the day.

    Raises: ValueError for a text of another form, or with seconds.
    """
    hour, minute, second = _clock(text)
    if not (0 <= hour < 24 and 0 <= minute < 60 and second == 0):
        raise ValueError(f"{text!r} is no time of day in whole minutes")
    return 60 * hour + minute


def minutes_between(start: datetime, text: str) -> float:
    """Return the minutes from a start to a date and time.

    Raises: ValueError for a text of another form.
    """
    return (moment_of(text) - start).total_seconds() / 60.0


def _clock(text: str) -> tuple[int, int, int]:
    """Return hour, minute and second of `h:m:s`."""
    parts = [int(part) for part in text.split(":")]
    if len(parts) != 3:
        raise ValueError(f"{text!r} is no time of the form hour:minute:second")
    return parts[0], parts[1], parts[2]
