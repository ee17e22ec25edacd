"""Answers of a pump to reading, one small class each, with both directions of its bytes.

Knows: layouts after the length byte of a long body. Never knows: when a pump answers.

    8D model    03 "523"... (a length, then ASCII)     70 clock      HH MM SS YYYY MM DD
    72 battery  status  vvvv (x 0.01 V)                73 reservoir  rrrr (/10 U) or 0000 rrrr (/40)
    98 temp     type percent rrrr (x 1/40 U/h) mmmm    CE status     code bolusing suspended
    76, 95 ids  3 x six ASCII digits, 2D for none      F0 others     count, 5-byte entries from 2

Source: protocols section 1.8 of the fact sheet (ecc1/medtronic *_test.go, LoopKit/MinimedKit).
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.devices.paradigm.insulin import LARGE_GENERATION, RATE_SCALE
from banting.errors import WireError

__all__ = [
    "Battery",
    "CurrentGlucosePage",
    "Reservoir",
    "Status",
    "TempBasalRunning",
    "decode_battery",
    "decode_current_glucose_page",
    "decode_model",
    "decode_other_devices",
    "decode_reservoir",
    "decode_status",
    "decode_stored_ids",
    "decode_temp_basal",
    "encode_battery",
    "encode_current_glucose_page",
    "encode_model",
    "encode_other_devices",
    "encode_reservoir",
    "encode_status",
    "encode_stored_ids",
    "encode_temp_basal",
]

_NO_ID = b"------"
_ID_PLACES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """The battery's voltage, and whether the pump calls it low."""

    low: bool
    millivolts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservoir:
    """What is left, in milliunits."""

    milliunits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TempBasalRunning:
    """The temporary rate that runs: percent of the profile, or an absolute rate; minutes left."""

    is_percent: bool
    percent: int
    milliunits_per_h: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Whether a bolus runs or delivery is suspended; `code` 3 normal, 0 rewinding, 1-2 priming."""

    code: int
    bolusing: bool
    suspended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentGlucosePage:
    """The number of the newest sensor page, and how much of it is filled."""

    page: int
    glucose: int
    isig: int


def _need(raw: bytes, length: int, what: str) -> bytes:
    if len(raw) < length:
        raise WireError(len(raw), f"{what} needs {length} bytes")
    return raw


def encode_model(model: str) -> bytes:
    """Return the model's answer: length byte of its own, ASCII, zeros to nine bytes."""
    return (bytes([len(model)]) + model.encode("ascii")).ljust(9, b"\x00")


def decode_model(raw: bytes) -> str:
    """Return the model's digits. Raises WireError when they are no ASCII digits."""
    length = _need(raw, 1, "model")[0]
    digits = _need(raw, 1 + length, "model")[1 : 1 + length]
    if not digits.isdigit():
        raise WireError(1, "a model is decimal digits")
    return digits.decode("ascii")


def encode_battery(battery: Battery) -> bytes:
    """Return the battery's answer; the voltage in hundredths of a volt."""
    return bytes([battery.low]) + (battery.millivolts // 10).to_bytes(2, "big")


def decode_battery(raw: bytes) -> Battery:
    """Return the battery."""
    _need(raw, 3, "battery")
    return Battery(low=raw[0] != 0, millivolts=int.from_bytes(raw[1:3], "big") * 10)


def encode_reservoir(reservoir: Reservoir, generation: int) -> bytes:
    """Return the reservoir's answer in the generation's scale."""
    if generation >= LARGE_GENERATION:
        return b"\x00\x00" + (reservoir.milliunits // 25).to_bytes(2, "big")
    return (reservoir.milliunits // 100).to_bytes(2, "big")


def decode_reservoir(raw: bytes) -> Reservoir:
    """Return the reservoir; the number of bytes tells the scale."""
    if len(raw) >= 4:
        return Reservoir(milliunits=int.from_bytes(raw[2:4], "big") * 25)
    return Reservoir(milliunits=int.from_bytes(_need(raw, 2, "reservoir")[:2], "big") * 100)


def encode_temp_basal(running: TempBasalRunning) -> bytes:
    """Return the temporary rate's answer."""
    head = bytes([running.is_percent, running.percent])
    rate = (running.milliunits_per_h // RATE_SCALE).to_bytes(2, "big")
    return head + rate + running.minutes.to_bytes(2, "big")


def decode_temp_basal(raw: bytes) -> TempBasalRunning:
    """Return the temporary rate that runs; no minutes when none does."""
    _need(raw, 6, "temp basal")
    if raw[0] > 1:
        raise WireError(0, f"no temp basal type {raw[0]:02X}")
    return TempBasalRunning(
        is_percent=raw[0] == 1,
        percent=raw[1],
        milliunits_per_h=int.from_bytes(raw[2:4], "big") * RATE_SCALE,
        minutes=int.from_bytes(raw[4:6], "big"),
    )


def encode_status(status: Status) -> bytes:
    """Return the status answer."""
    return bytes([status.code, status.bolusing, status.suspended])


def decode_status(raw: bytes) -> Status:
    """Return the status."""
    _need(raw, 3, "status")
    return Status(code=raw[0], bolusing=raw[1] == 1, suspended=raw[2] == 1)


def encode_stored_ids(ids: tuple[str | None, ...]) -> bytes:
    """Return three identifiers of six ASCII digits, dashes for an empty place."""
    assert len(ids) == _ID_PLACES, "the pump has three places"
    return b"".join(_NO_ID if digits is None else digits.encode("ascii") for digits in ids)


def decode_stored_ids(raw: bytes) -> tuple[str | None, ...]:
    """Return the three places, None for an empty one. Raises WireError for other characters."""
    _need(raw, 6 * _ID_PLACES, "stored identifiers")
    return tuple(_stored_id(raw, place * 6) for place in range(_ID_PLACES))


def _stored_id(raw: bytes, offset: int) -> str | None:
    digits = raw[offset : offset + 6]
    if digits == _NO_ID:
        return None
    if not digits.isalnum():
        raise WireError(offset, "an identifier is six digits or six dashes")
    return digits.decode("ascii")


def encode_other_devices(ids: tuple[bytes, ...]) -> bytes:
    """Return the linked MySentry devices: a count, a type byte, and entries to 31 bytes."""
    entries = b"".join(device + b"\x00" for device in ids)
    return (bytes([len(ids), len(ids)]) + entries).ljust(31, b"\x00")


def decode_other_devices(raw: bytes) -> tuple[bytes, ...]:
    """Return the identifiers (packet type and address, four bytes each) of linked devices."""
    count = _need(raw, 2, "other devices")[0]
    _need(raw, 2 + 5 * count, "other devices")
    return tuple(raw[2 + 5 * index : 6 + 5 * index] for index in range(count))


def encode_current_glucose_page(current: CurrentGlucosePage) -> bytes:
    """Return the answer about the newest sensor page."""
    page = current.page.to_bytes(4, "big")
    return page + b"\x00" + bytes([current.glucose, 0, current.isig])


def decode_current_glucose_page(raw: bytes) -> CurrentGlucosePage:
    """Return the newest sensor page."""
    _need(raw, 8, "current glucose page")
    return CurrentGlucosePage(page=int.from_bytes(raw[:4], "big"), glucose=raw[5], isig=raw[7])
