"""The phone's state: what the app has seen, what runs, what it is in the middle of.

Knows: nouns. Never knows: what moves them. Histories ascend in time and are trimmed to what a
decision looks at: glucose and carbohydrate 10 hours, insulin 16 hours (LoopAlgorithm's windows).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from banting.devices.phone.driver import DriverState
from banting.devices.phone.surface import RemoteOrder
from banting.schema.device_log import LogEntry
from banting.schema.dosing import CarbsEntered, DoseGiven, GlucoseSeen
from banting.schema.effects import Effect
from banting.schema.intents import Intent
from banting.units import MS_PER_H

__all__ = [
    "BY",
    "LOG_MAX",
    "Asked",
    "Caused",
    "Errand",
    "OverrideRuns",
    "PhoneState",
    "Pump",
    "TempRuns",
    "Unsure",
    "with_entry",
]

GLUCOSE_MS, DOSES_MS = 10 * MS_PER_H, 16 * MS_PER_H
LOG_MAX = 2_000
# Who may want something: the cycle's questions, the loop's doses, the wearer's hands, someone
# afar, a doubt to settle, code in the app's place.
BY = ("cycle", "loop", "wearer", "remote", "doubt", "code")
_AT_REST = DriverState()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideRuns:
    """An override or temporary target from when until when; who started it."""

    name: str
    needs_percent: int
    target_mgdl: int
    from_ms: int
    until_ms: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TempRuns:
    """A temporary rate that the pump has accepted, in milliunits an hour."""

    per_h: int
    from_ms: int
    ends_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pump:
    """What the pump last said: when (None: never), its state, and milliunits left.

    `counted` is what should be left by what the app believes was given, from `counted_ms` on.
    """

    at_ms: int | None = None
    suspended: bool = False
    bolusing: bool = False
    reservoir: int | None = None
    counted: int | None = None
    counted_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Something wanted of the pump, and by whom: one of `BY`; a temporary rate may be tried again.

    `order` is the remote order that it carries out.
    """

    wanted: Intent
    by: str
    order: RemoteOrder | None = None
    tries_left: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """A bolus that was sent and not acknowledged: taken as given until the pump tells."""

    milliunits: int
    sent_ms: int
    errand: Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request on its way to a host: whose answer it will be."""

    host: str
    key: str
    sent_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneState:
    """The whole phone.

    `cycle_ms` is when the cycle in progress began, None for none; `surface` the state of what the
    app takes from afar; `imported` are readings it brought that are not taken yet; `session` is a
    session at Share; `polls_ms` when a cloud is asked next, `profile_due_ms` when the profile is
    told.
    """

    closed_loop: bool
    max_bolus: int
    surface: Any
    glucose: tuple[GlucoseSeen, ...] = ()
    doses: tuple[DoseGiven, ...] = ()
    carbs: tuple[CarbsEntered, ...] = ()
    override: OverrideRuns | None = None
    needs_percent: int = 100
    temp: TempRuns | None = None
    pump: Pump = Pump()
    unsure: Unsure | None = None
    active: int = 0
    forecast_mgdl: int | None = None
    driver: DriverState = _AT_REST
    errands: tuple[Errand, ...] = ()
    errand: Errand | None = None
    cycle_ms: int | None = None
    cycled_ms: int | None = None
    imported: tuple[GlucoseSeen, ...] = ()
    asked: tuple[Asked, ...] = ()
    session: str = ""
    polls_ms: int | None = None
    profile_due_ms: int | None = None
    log: tuple[LogEntry, ...] = ()


Caused = tuple[PhoneState, tuple[Effect, ...]]


def with_entry(state: PhoneState, entry: LogEntry) -> PhoneState:
    """Return the phone with an entry in its own log, the oldest forgotten."""
    return replace(state, log=(*state.log, entry)[-LOG_MAX:])
