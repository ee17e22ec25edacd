"""Glucose as it reaches the app: a sensor's message by Bluetooth, an entry of a cloud.

Knows: the bytes of each. Never knows: whether a reading is true, or what is done with it.

    31|4F  status  sequence(4)  time(4)  glucose(2)  state  trend  ..  CRC-16(2)

Numbers are little-endian; glucose has 12 bits, above them a mark of what is for display only.
The checksum is CRC-16/XMODEM over all before it; it proves nothing about the sender.
Source: LoopKit/CGMBLEKit GlucoseRxMessage (protocols section 6 of the fact sheet); Share:
ShareClient ReadPublisherLatestGlucoseValues; Nightscout: /api/v1/entries.
"""

from __future__ import annotations

import binascii
import re

from banting.errors import WireError
from banting.schema.day import DAY_STARTS_UNIX_MS
from banting.schema.dosing import GlucoseSeen
from banting.wire.http import json_body

__all__ = ["decode_sensor", "entries_in", "share_values_in"]

_OPCODES = (0x31, 0x4F)
_BYTES_MIN = 16
_OK_STATES = (6, 7)  # working, or working and asking for a calibration
_MGDL = range(20, 601)
_SHARE_TIME = re.compile(r"/?Date\((\d{10,14})(?:[+-]\d{4})?\)/?")
_READINGS_MAX = 300


def decode_sensor(raw: bytes) -> int:
    """Return the glucose (mg/dL) of a sensor's message.

    Raises:
        WireError: when it is no such message, its checksum is wrong, or it is not to be used.
    """
    if len(raw) < _BYTES_MIN or raw[0] not in _OPCODES:
        raise WireError(0, "no glucose message of a sensor")
    if binascii.crc_hqx(raw[:-2], 0) != int.from_bytes(raw[-2:], "little"):
        raise WireError(len(raw) - 2, "the checksum is wrong")
    glucose = int.from_bytes(raw[10:12], "little")
    if glucose >> 12:
        raise WireError(10, "the reading is for display only")
    if raw[12] not in _OK_STATES:
        raise WireError(12, f"the sensor is in state {raw[12]:02X}")
    return _plausible(glucose & 0xFFF)


def share_values_in(body: bytes) -> tuple[GlucoseSeen, ...]:
    """Return the readings of an answer of Share, oldest first. Raises WireError for another."""
    return _sorted([_share_value(one) for one in _listed(body)])


def _share_value(one: dict[str, object]) -> GlucoseSeen:
    told = _SHARE_TIME.fullmatch(str(one.get("WT", "")))
    if told is None:
        raise WireError(0, "a value of Share without its time")
    return _reading(int(told[1]), one.get("Value"))


def entries_in(body: bytes) -> tuple[GlucoseSeen, ...]:
    """Return the sensor readings of Nightscout's entries, oldest first.

    Raises WireError for another answer.
    """
    readings = [one for one in _listed(body) if one.get("type", "sgv") == "sgv" and "sgv" in one]
    return _sorted([_reading(one.get("date"), one.get("sgv")) for one in readings])


def _listed(body: bytes) -> list[dict[str, object]]:
    told = json_body(body)
    if not isinstance(told, list) or len(told) > _READINGS_MAX:
        raise WireError(0, "no list of readings")
    if not all(isinstance(one, dict) for one in told):
        raise WireError(0, "a reading that is no object")
    return told


def _reading(unix_ms: object, glucose_mgdl: object) -> GlucoseSeen:
    if not _is_number(unix_ms) or not _is_number(glucose_mgdl):
        raise WireError(0, "a reading without time or value")
    at_ms = int(unix_ms) - DAY_STARTS_UNIX_MS  # type: ignore[call-overload]
    value = _plausible(round(glucose_mgdl))  # type: ignore[call-overload]
    return GlucoseSeen(at_ms=at_ms, glucose_mgdl=value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _plausible(glucose_mgdl: int) -> int:
    if glucose_mgdl not in _MGDL:
        raise WireError(0, f"{glucose_mgdl} mg/dL is no glucose")
    return glucose_mgdl


def _sorted(readings: list[GlucoseSeen]) -> tuple[GlucoseSeen, ...]:
    return tuple(sorted(readings, key=lambda one: one.at_ms))
