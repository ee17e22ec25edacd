"""Schedules over the day: basal profiles, carbohydrate ratios, sensitivities and targets.

Knows: entries that start at half hours. Never knows: how a dose is computed from them.

    basal           rate (LE, x 1/40 U/h)  half-hour       (3 bytes; a write 192, none 00 00 3F)
    carb ratio      half-hour  grams per unit              (2 bytes, to x22)
    sensitivity     half-hour | bit 8 in 40  value         (2 bytes)
    target          half-hour  low  high                   (3 bytes; a 512: half-hour, value)

A schedule ends where the half-hour does not grow any more. Carbohydrate ratios from x23 on have
three bytes and are not read here.
Source: protocols section 1.8 of the fact sheet (ecc1/medtronic *_test.go, MinimedKit).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from banting.devices.paradigm.insulin import RATE_SCALE
from banting.errors import WireError

__all__ = [
    "PROFILE_BYTES",
    "BasalEntry",
    "CarbRatioEntry",
    "SensitivityEntry",
    "TargetEntry",
    "decode_basal",
    "decode_carb_ratios",
    "decode_sensitivities",
    "decode_targets",
    "encode_basal",
    "encode_carb_ratios",
    "encode_profile",
    "encode_sensitivities",
    "encode_targets",
]

PROFILE_BYTES = 192
_EMPTY = b"\x00\x00\x3f"
_HALF_HOURS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class BasalEntry:
    """A rate from a half hour on."""

    half_hour: int
    milliunits_per_h: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbRatioEntry:
    """Grams of carbohydrate for one unit, from a half hour on."""

    half_hour: int
    carbs_g_per_u: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityEntry:
    """What one unit lowers glucose by, in mg/dL or tenths of mmol/L, from a half hour on."""

    half_hour: int
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetEntry:
    """The target range, in mg/dL or tenths of mmol/L, from a half hour on."""

    half_hour: int
    low: int
    high: int


def _rows(raw: bytes, width: int, place: int, mask: int = 0x3F) -> Iterator[tuple[int, bytes]]:
    """Yield half hour and row while the half hours grow; the first row starts at midnight."""
    before = -1
    for offset in range(0, len(raw) - width + 1, width):
        row = raw[offset : offset + width]
        half_hour = row[place] & mask
        if half_hour <= before or half_hour >= _HALF_HOURS:
            return
        if before < 0 and half_hour:
            raise WireError(offset + place, "a schedule starts at midnight")
        before = half_hour
        yield half_hour, row


def decode_basal(raw: bytes) -> tuple[BasalEntry, ...]:
    """Return a basal profile. Raises WireError when it does not start at midnight."""
    return tuple(
        BasalEntry(
            half_hour=half_hour, milliunits_per_h=int.from_bytes(row[:2], "little") * RATE_SCALE
        )
        for half_hour, row in _rows(raw, 3, 2, 0xFF)
    )


def encode_basal(entries: tuple[BasalEntry, ...]) -> bytes:
    """Return the bytes of a basal profile, without filling."""
    return b"".join(
        (entry.milliunits_per_h // RATE_SCALE).to_bytes(2, "little") + bytes([entry.half_hour])
        for entry in entries
    )


def encode_profile(entries: tuple[BasalEntry, ...]) -> bytes:
    """Return the 192 bytes of a profile write: entries, then zeros; no entry at all is 00 00 3F."""
    return (encode_basal(entries) or _EMPTY).ljust(PROFILE_BYTES, b"\x00")


def decode_carb_ratios(raw: bytes) -> tuple[CarbRatioEntry, ...]:
    """Return the carbohydrate ratios of a pump up to x22."""
    return tuple(
        CarbRatioEntry(half_hour=half_hour, carbs_g_per_u=row[1])
        for half_hour, row in _rows(raw, 2, 0)
    )


def encode_carb_ratios(entries: tuple[CarbRatioEntry, ...]) -> bytes:
    """Return the bytes of carbohydrate ratios."""
    return b"".join(bytes([entry.half_hour, entry.carbs_g_per_u]) for entry in entries)


def decode_sensitivities(raw: bytes) -> tuple[SensitivityEntry, ...]:
    """Return the sensitivities; bit 40 of the half hour is the value's ninth bit."""
    return tuple(
        SensitivityEntry(half_hour=half_hour, value=(row[0] & 0x40) << 2 | row[1])
        for half_hour, row in _rows(raw, 2, 0)
    )


def encode_sensitivities(entries: tuple[SensitivityEntry, ...]) -> bytes:
    """Return the bytes of sensitivities."""
    return b"".join(
        bytes([entry.half_hour | entry.value >> 8 << 6, entry.value & 0xFF]) for entry in entries
    )


def decode_targets(raw: bytes, generation: int) -> tuple[TargetEntry, ...]:
    """Return the target ranges; a 512 holds one value an entry."""
    width = 2 if generation <= 12 else 3
    return tuple(
        TargetEntry(half_hour=half_hour, low=row[1], high=row[-1])
        for half_hour, row in _rows(raw, width, 0)
    )


def encode_targets(entries: tuple[TargetEntry, ...], generation: int) -> bytes:
    """Return the bytes of target ranges."""
    if generation <= 12:
        return b"".join(bytes([entry.half_hour, entry.low]) for entry in entries)
    return b"".join(bytes([entry.half_hour, entry.low, entry.high]) for entry in entries)
