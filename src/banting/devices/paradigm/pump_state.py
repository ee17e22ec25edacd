"""All that can change in a pump, as frozen values; and what cannot, its identity.

Knows: fields and units. Never knows: how they change; each idea has its own file (`pump_delivery`,
`pump_radio`, `pump_switches`, ...). Insulin is integer milliunits, time integer milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from banting.devices.paradigm.models import PumpModel, control_is_gated
from banting.devices.paradigm.opcodes import NakCode
from banting.devices.paradigm.schedules import BasalEntry
from banting.schema.day import DAY_STARTS_MIN
from banting.schema.effects import Effect, Rejected, Requestor
from banting.units import MS_PER_DAY, MS_PER_MIN

__all__ = [
    "Armed",
    "Arriving",
    "AwaitingArguments",
    "BolusRunning",
    "Caused",
    "Delivery",
    "Glucose",
    "Identity",
    "PumpState",
    "Radio",
    "Refused",
    "Sending",
    "Switches",
    "TempRunning",
    "ms_of_day",
    "offset_for",
    "rejected",
    "wall_time",
    "with_history",
]

# The day of a replay has no date of its own; the pump's clock starts on the letter's.
_CLOCK_STARTS = datetime.fromisoformat("2011-08-26T00:00:00") + timedelta(minutes=DAY_STARTS_MIN)
HISTORY_RECORDS_MAX = 4_000  # some 36 pages of 1,022 bytes; the oldest are overwritten


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What never changes: the model, its firmware and its serial number (three bytes)."""

    model: PumpModel
    firmware: str
    serial: bytes

    @property
    def gated(self) -> bool:
        """Whether control by radio needs PC Connect."""
        return control_is_gated(self.model, self.firmware)


@dataclass(frozen=True, slots=True, kw_only=True)
class BolusRunning:
    """A bolus on its way: `delivered` of `milliunits` so far, spread over `duration_ms`."""

    milliunits: int
    delivered: int
    started_ms: int
    duration_ms: int
    requestor: Requestor

    @property
    def ends_ms(self) -> int:
        """When the last stroke is due."""
        return self.started_ms + self.duration_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class TempRunning:
    """A temporary basal: an absolute rate, or a percentage of the profile (`percent` not None)."""

    milliunits_per_h: int
    percent: int | None
    ends_ms: int
    requestor: Requestor


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Insulin: profiles (standard, A, B), what runs, what is left, and basal not yet a stroke.

    `owed` is basal in milliunits x ms / h that has not filled a stroke yet.
    """

    profiles: tuple[tuple[BasalEntry, ...], ...]
    reservoir: int
    profile: int = 0
    suspended: bool = False
    bolus: BolusRunning | None = None
    temp: TempRunning | None = None
    owed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """How the pump is set. Identifiers are digits as the menu shows them, None for no entry."""

    max_bolus: int
    max_basal_per_h: int
    remote_option: bool
    remote_ids: tuple[str | None, ...]
    meter_option: bool
    meter_ids: tuple[str | None, ...]
    sensor_option: bool
    sensor_id: str | None
    easy_bolus: bool
    easy_bolus_step: int
    pc_connect: bool
    low_glucose_alert_mgdl: int
    temp_is_percent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitingArguments:
    """A command was announced; its arguments must follow in time."""

    opcode: int
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A page on its way out: all its frames' bodies, and which was sent last."""

    opcode: int
    bodies: tuple[bytes, ...]
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """A multi-frame write on its way in."""

    opcode: int
    content: bytes
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Radio:
    """The A7 conversation: awake until when, and what it is in the middle of."""

    awake_until_ms: int = 0
    doing: AwaitingArguments | Sending | Arriving | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Glucose:
    """What the sensor's packets have told: when, which, and which alarms are sounding."""

    heard_ms: int | None = None
    sequence: int | None = None
    shown_mgdl: int | None = None
    low_told_ms: int | None = None
    lost_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Armed:
    """An easy bolus being counted up; it is forgotten at `until_ms`."""

    milliunits: int
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpState:
    """The whole pump at `settled_ms`; `charge` is what its battery holds (`pump_battery`)."""

    settled_ms: int
    delivery: Delivery
    switches: Switches
    charge: int
    radio: Radio = Radio()
    glucose: Glucose = Glucose()
    armed: Armed | None = None
    remote_counter: int | None = None
    low_battery_told: bool = False
    low_reservoir_told: bool = False
    clock_offset_s: int = 0
    history: tuple[bytes, ...] = ()

    @property
    def powered(self) -> bool:
        """Whether the battery still carries the pump."""
        return self.charge > 0

    def awake(self, now_ms: int) -> bool:
        """Whether the radio listens all the time."""
        return self.powered and now_ms < self.radio.awake_until_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A command that the pump does not carry out: the code it answers, and why."""

    code: NakCode
    reason: str


Caused = tuple[PumpState, tuple[Effect, ...]]


def rejected(state: PumpState, reason: str, raw: bytes) -> Caused:
    """Return the state as it was, and the refusal as evidence."""
    return state, (Rejected(reason=reason, raw=raw),)


def wall_time(state: PumpState, at_ms: int) -> datetime:
    """Return what the pump's clock shows at a time."""
    return _CLOCK_STARTS + timedelta(seconds=at_ms // 1000 + state.clock_offset_s)


def offset_for(time: datetime, at_ms: int) -> int:
    """Return the clock offset in seconds with which the clock shows `time` at `at_ms`."""
    return round((time - _CLOCK_STARTS).total_seconds()) - at_ms // 1000


def ms_of_day(state: PumpState, at_ms: int) -> int:
    """Return milliseconds since midnight by the pump's clock."""
    return (DAY_STARTS_MIN * MS_PER_MIN + at_ms + state.clock_offset_s * 1000) % MS_PER_DAY


def with_history(state: PumpState, *records: bytes) -> PumpState:
    """Return the pump with records written, the oldest forgotten when its memory is full."""
    kept = (*state.history, *records)
    return replace(state, history=kept[-HISTORY_RECORDS_MAX:])
