"""Commands with arguments: what they ask for, and their bytes after the length byte.

Knows: layouts and scales. Never knows: what a pump makes of them (`pump_*.py`). A generation is the
last two digits of a model; from x23 on doses take two bytes.

    42 bolus          ss (x 0.1 U)  or  ssss (x 1/40 U)     4C temp basal    rrrr (x 1/40 U/h) hh
    4D suspend        01 | 00                               69 temp percent  pp hh
    41 max bolus      uu  or  00uu (x 0.1 U)                6E max basal     rrrr (x 1/40 U/h)
    51 remote id      index, six digits (2D: none)          57 remote        01 | 00
    5B key            kk                                    5D radio power   01 mm
    40 clock          HH MM SS YYYY MM DD                   80 history page  pp

Source: protocols section 1.7 of the fact sheet (LoopKit/MinimedKit message bodies and their tests).
Meter id (32), meter (33), temp type (68) and easy bolus (4F) have no public layout test: ours
follow the remote's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from banting.devices.paradigm.clock import decode_clock, encode_clock
from banting.devices.paradigm.insulin import (
    LARGE_GENERATION,
    RATE_SCALE,
    bolus_code_milliunits,
    round_bolus,
    round_rate,
)
from banting.devices.paradigm.opcodes import Opcode
from banting.errors import WireError

__all__ = [
    "Bolus",
    "Command",
    "Key",
    "KeyPress",
    "RadioPower",
    "ReadGlucosePage",
    "ReadHistoryPage",
    "SelectProfile",
    "SetClock",
    "SetEasyBolus",
    "SetMaxBasal",
    "SetMaxBolus",
    "SetMeterEnabled",
    "SetMeterId",
    "SetRemoteEnabled",
    "SetRemoteId",
    "SetTempBasalType",
    "SuspendResume",
    "TempBasal",
    "TempBasalPercent",
    "decode_command",
    "encode_command",
    "opcode_of",
]

_NO_ID = b"------"


class Key(IntEnum):
    """The pump's keys, as opcode 5B numbers them."""

    EASY_BOLUS = 0
    ESC = 1
    ACT = 2
    UP = 3
    DOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Bolus:
    """Deliver an amount."""

    milliunits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TempBasal:
    """Run basal at an absolute rate for half hours; no half hours end a running one."""

    milliunits_per_h: int
    half_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TempBasalPercent:
    """Run basal at a percentage of the profile for half hours."""

    percent: int
    half_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendResume:
    """Stop all delivery (`on`), or go on."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPress:
    """Press a key as a finger would."""

    key: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioPower:
    """Keep the radio awake for some minutes."""

    on: bool
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMaxBolus:
    """Set the largest bolus."""

    milliunits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMaxBasal:
    """Set the highest basal rate."""

    milliunits_per_h: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetClock:
    """Set the clock."""

    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRemoteId:
    """Store a remote's six digits in one of three places; None clears it."""

    index: int
    digits: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRemoteEnabled:
    """Switch the remote option."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMeterId:
    """Store a meter's six hex digits in one of three places; None clears it."""

    index: int
    digits: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMeterEnabled:
    """Switch the meter option."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEasyBolus:
    """Switch easy bolus and set its step."""

    on: bool
    step_milliunits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTempBasalType:
    """Choose whether temporary rates are percentages."""

    percent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectProfile:
    """Choose the basal profile: 0 standard, 1 A, 2 B."""

    profile: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadHistoryPage:
    """Ask for a history page; 0 is the newest."""

    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadGlucosePage:
    """Ask for a page of sensor glucose by its running number."""

    page: int


Command = (
    Bolus
    | TempBasal
    | TempBasalPercent
    | SuspendResume
    | KeyPress
    | RadioPower
    | SetMaxBolus
    | SetMaxBasal
    | SetClock
    | SetRemoteId
    | SetRemoteEnabled
    | SetMeterId
    | SetMeterEnabled
    | SetEasyBolus
    | SetTempBasalType
    | SelectProfile
    | ReadHistoryPage
    | ReadGlucosePage
)

_OPCODES: dict[type[Command], Opcode] = {
    Bolus: Opcode.BOLUS,
    TempBasal: Opcode.TEMP_BASAL,
    TempBasalPercent: Opcode.TEMP_BASAL_PERCENT,
    SuspendResume: Opcode.SUSPEND_RESUME,
    KeyPress: Opcode.KEY_PRESS,
    RadioPower: Opcode.RADIO_POWER,
    SetMaxBolus: Opcode.SET_MAX_BOLUS,
    SetMaxBasal: Opcode.SET_MAX_BASAL,
    SetClock: Opcode.SET_CLOCK,
    SetRemoteId: Opcode.SET_REMOTE_ID,
    SetRemoteEnabled: Opcode.SET_REMOTE_ENABLED,
    SetMeterId: Opcode.SET_METER_ID,
    SetMeterEnabled: Opcode.SET_METER_ENABLED,
    SetEasyBolus: Opcode.SET_EASY_BOLUS,
    SetTempBasalType: Opcode.SET_TEMP_BASAL_TYPE,
    SelectProfile: Opcode.SELECT_PROFILE,
    ReadHistoryPage: Opcode.READ_HISTORY_PAGE,
    ReadGlucosePage: Opcode.READ_GLUCOSE_PAGE,
}


def opcode_of(command: Command) -> Opcode:
    """Return the opcode under which a command travels."""
    return _OPCODES[type(command)]


def encode_command(command: Command, generation: int) -> bytes:
    """Return the arguments of a command, rounded down to what a pump of a generation can do."""
    match command:
        case Bolus(milliunits=milliunits):
            count = round_bolus(milliunits, generation) // bolus_code_milliunits(generation)
            return count.to_bytes(_dose_bytes(generation), "big")
        case TempBasal(milliunits_per_h=rate, half_hours=half_hours):
            return _rate_bytes(rate, generation) + bytes([half_hours])
        case SetMaxBasal(milliunits_per_h=rate):
            return _rate_bytes(rate, generation)
        case SetMaxBolus(milliunits=milliunits):
            return (milliunits // 100).to_bytes(_dose_bytes(generation), "big")
        case TempBasalPercent(percent=percent, half_hours=half_hours):
            return bytes([percent, half_hours])
        case SetEasyBolus(on=on, step_milliunits=step):
            return bytes([on, step // 100])
        case RadioPower(on=on, minutes=minutes):
            return bytes([on, minutes])
        case SetClock(time=time):
            return encode_clock(time)
        case SetRemoteId(index=index, digits=digits) | SetMeterId(index=index, digits=digits):
            return bytes([index]) + (_NO_ID if digits is None else digits.encode("ascii"))
        case ReadGlucosePage(page=page):
            return page.to_bytes(4, "big")
        case _:
            return _encode_one_byte(command)


def _encode_one_byte(command: Command) -> bytes:
    match command:
        case SuspendResume(on=value) | SetRemoteEnabled(on=value) | SetMeterEnabled(on=value):
            return bytes([value])
        case SetTempBasalType(percent=value):
            return bytes([value])
        case KeyPress(key=number) | SelectProfile(profile=number) | ReadHistoryPage(page=number):
            return bytes([number])
    raise AssertionError(f"{command} has no layout")  # pragma: no cover - the union is closed


def _dose_bytes(generation: int) -> int:
    return 2 if generation >= LARGE_GENERATION else 1


def _rate_bytes(milliunits_per_h: int, generation: int) -> bytes:
    return (round_rate(milliunits_per_h, generation) // RATE_SCALE).to_bytes(2, "big")


def decode_command(opcode: int, arguments: bytes, generation: int) -> Command:
    """Return the command that an opcode and its arguments ask for.

    Raises WireError when the opcode takes no known arguments, or these are none of its.
    """
    layout = _layouts(generation).get(opcode)
    if layout is None:
        raise WireError(4, f"opcode {opcode:02X} takes no arguments that are known")
    length, read = layout
    if len(arguments) != length:
        raise WireError(5, f"opcode {opcode:02X} takes {length} bytes, not {len(arguments)}")
    return read(arguments)


_Layout = tuple[int, Callable[[bytes], Command]]


def _layouts(generation: int) -> dict[int, _Layout]:
    """Return the length and the reader of every opcode's arguments for a generation."""
    dose, scale = _dose_bytes(generation), bolus_code_milliunits(generation)
    return {
        Opcode.BOLUS: (dose, lambda raw: Bolus(milliunits=_big(raw) * scale)),
        Opcode.SET_MAX_BOLUS: (dose, lambda raw: SetMaxBolus(milliunits=_big(raw) * 100)),
        **_LAYOUTS,
    }


def _big(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def _switch(raw: bytes) -> bool:
    if raw[0] > 1:
        raise WireError(6, f"{raw[0]:02X} is neither on (01) nor off (00)")
    return bool(raw[0])


def _key(raw: bytes) -> KeyPress:
    if raw[0] > max(Key):
        raise WireError(6, f"no key {raw[0]:02X}")
    return KeyPress(key=Key(raw[0]))


def _stored_id(raw: bytes) -> tuple[int, str | None]:
    digits = raw[1:]
    if raw[0] > 2:
        raise WireError(6, f"no place {raw[0]} for an identifier, three are there")
    if digits == _NO_ID:
        return raw[0], None
    if any(digit not in b"0123456789abcdefABCDEF" for digit in digits):
        raise WireError(7, "an identifier is six digits")
    return raw[0], digits.decode("ascii")


def _remote_id(raw: bytes) -> SetRemoteId:
    index, digits = _stored_id(raw)
    if digits is not None and not digits.isdecimal():
        raise WireError(7, "a remote's identifier is six decimal digits")
    return SetRemoteId(index=index, digits=digits)


def _meter_id(raw: bytes) -> SetMeterId:
    index, digits = _stored_id(raw)
    return SetMeterId(index=index, digits=digits)


_LAYOUTS: dict[int, _Layout] = {
    Opcode.TEMP_BASAL: (
        3,
        lambda raw: TempBasal(milliunits_per_h=_big(raw[:2]) * RATE_SCALE, half_hours=raw[2]),
    ),
    Opcode.TEMP_BASAL_PERCENT: (
        2,
        lambda raw: TempBasalPercent(percent=raw[0], half_hours=raw[1]),
    ),
    Opcode.SET_MAX_BASAL: (2, lambda raw: SetMaxBasal(milliunits_per_h=_big(raw) * RATE_SCALE)),
    Opcode.SUSPEND_RESUME: (1, lambda raw: SuspendResume(on=_switch(raw))),
    Opcode.KEY_PRESS: (1, _key),
    Opcode.RADIO_POWER: (2, lambda raw: RadioPower(on=_switch(raw), minutes=raw[1])),
    Opcode.SET_CLOCK: (7, lambda raw: SetClock(time=decode_clock(raw))),
    Opcode.SET_REMOTE_ID: (7, _remote_id),
    Opcode.SET_REMOTE_ENABLED: (1, lambda raw: SetRemoteEnabled(on=_switch(raw))),
    Opcode.SET_METER_ID: (7, _meter_id),
    Opcode.SET_METER_ENABLED: (1, lambda raw: SetMeterEnabled(on=_switch(raw))),
    Opcode.SET_EASY_BOLUS: (
        2,
        lambda raw: SetEasyBolus(on=_switch(raw), step_milliunits=raw[1] * 100),
    ),
    Opcode.SET_TEMP_BASAL_TYPE: (1, lambda raw: SetTempBasalType(percent=_switch(raw))),
    Opcode.SELECT_PROFILE: (1, lambda raw: SelectProfile(profile=raw[0])),
    Opcode.READ_HISTORY_PAGE: (1, lambda raw: ReadHistoryPage(page=raw[0])),
    Opcode.READ_GLUCOSE_PAGE: (4, lambda raw: ReadGlucosePage(page=_big(raw))),
}
