"""What someone wants a pump to do, without a protocol: a `Dialect` turns it into exchanges.

Amounts are integer milliunits, times integer minutes, so that bytes stay exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "Exchange",
    "GiveBolus",
    "Heard",
    "Intent",
    "Read",
    "SetFlag",
    "SetLimit",
    "SetTempBasal",
    "StopInsulin",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBolus:
    """Deliver a bolus."""

    milliunits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTempBasal:
    """Run basal at a rate for some minutes (half hours on most pumps)."""

    milliunits_per_h: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopInsulin:
    """Suspend delivery (`on`) or resume it."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLimit:
    """Set a limit, `max_bolus` (milliunits) or `max_basal` (milliunits per hour)."""

    limit: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFlag:
    """Switch an option of the pump: `remote_option`, `meter_option` or `easy_bolus`."""

    flag: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Read something: `model`, `settings`, `reservoir`, `status`, `battery` or `history`."""

    what: str


Intent = GiveBolus | SetTempBasal | StopInsulin | SetLimit | SetFlag | Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One frame to send, how often, and how long to wait for the answer; `says` explains it."""

    raw: bytes
    repeats: int
    wait_ms: int
    says: str


class Heard(StrEnum):
    """What an answer means to the one who asked."""

    ACCEPTED = "accepted"
    ANSWER = "answer"
    REFUSED = "refused"
    OTHER = "other"
