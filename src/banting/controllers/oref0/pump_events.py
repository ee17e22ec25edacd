"""What a pump's history tells of insulin: one flat record for every kind of entry.

Knows: kinds, times, amounts. Never knows: JSON or what comes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["EventKind", "LastTempRecord", "PumpEvent", "TherapyProfile"]

from banting.controllers.oref0.insulin import Curve
from banting.controllers.oref0.schedules import Schedule


class EventKind(Enum):
    """What an entry of the history is about."""

    BOLUS = "bolus"
    TEMP = "temp"  # with its duration
    TEMP_RATE = "temp rate"  # its duration stands in another entry of the same time
    TEMP_DURATION = "temp duration"
    PERCENT = "percent temp"  # not followed
    SUSPEND = "suspend"
    RESUME = "resume"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpEvent:
    """One entry. NaN where an amount is absent.

    `stamp` is its time as the history writes it, `at_ms` since 1970 (NaN: unreadable, None: none
    was given). `open_ended` marks a duration that is null: the end of a temp, in AndroidAPS.
    """

    kind: EventKind
    stamp: str
    at_ms: float | None
    bolus_u: float = float("nan")
    rate_u_per_h: float = float("nan")
    duration_min: float = float("nan")
    open_ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTempRecord:
    """The latest temporary basal of a history; `at_ms` 0 and no `stamp` where there is none.

    `at_ms` is when it began, `begun_ms` the same as its record shows it.
    """

    stamp: str | None
    at_ms: float
    begun_ms: float
    rate_u_per_h: float
    duration_min: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapyProfile:
    """What turns a history into insulin on board.

    `ratio` scales the scheduled basal (NaN: it does not); `schedule` None: `basal_u_per_h` all day.
    """

    curve: Curve
    basal_u_per_h: float
    schedule: Schedule | None
    ratio: float
    suspend_zeros_iob: bool
    utc_offset_min: float = 0.0
