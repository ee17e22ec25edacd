"""The glucose message of a G5 or G6 transmitter.

Knows: its sixteen bytes. Never knows: whether the transmitter proved who it is; the message carries
no secret and no signature, its CRC finds noise only.

    0   opcode      31 (G5) or 4F (G6)
    1   status      0 ok
    2   sequence    4 bytes, little endian, as are all numbers
    6   time        4 bytes, seconds since the transmitter was started
    10  glucose     12 bits mg/dL; flag 1 in the upper 4: display only
    12  state       6 ok
    13  trend       signed, tenths of mg/dL per minute; 7F: none
    14  CRC         CRC-16/XMODEM of what precedes

Source: LoopKit/CGMBLEKit CGMBLEKit/Messages/GlucoseRxMessage.swift; facts of protocols, section 6.
"""

from __future__ import annotations

import binascii
import struct
from dataclasses import dataclass

from banting.errors import WireError

__all__ = [
    "GLUCOSE_G5",
    "GLUCOSE_G6",
    "GlucoseMessage",
    "crc16_xmodem",
    "decode_glucose",
    "encode_glucose",
]

GLUCOSE_G5, GLUCOSE_G6 = 0x31, 0x4F
_LAYOUT = struct.Struct("<BBIIHBb")
_BYTES = 16
_DISPLAY_ONLY = 0x1
_NO_TREND = 127


@dataclass(frozen=True, slots=True, kw_only=True)
class GlucoseMessage:
    """One reading; `trend` in tenths of mg/dL per minute, None when the transmitter has none."""

    sequence: int
    time_s: int
    glucose_mgdl: int
    trend: int | None
    state: int = 6
    status: int = 0
    display_only: bool = False
    opcode: int = GLUCOSE_G6


def crc16_xmodem(message: bytes) -> int:
    """Return the CRC-16 (polynomial 1021, start 0, MSB first, no final xor) of a message."""
    return binascii.crc_hqx(message, 0)


def encode_glucose(message: GlucoseMessage) -> bytes:
    """Return the message's bytes."""
    flags = _DISPLAY_ONLY if message.display_only else 0
    body = _LAYOUT.pack(
        message.opcode,
        message.status,
        message.sequence,
        message.time_s,
        message.glucose_mgdl | flags << 12,
        message.state,
        _NO_TREND if message.trend is None else message.trend,
    )
    return body + crc16_xmodem(body).to_bytes(2, "little")


def decode_glucose(raw: bytes) -> GlucoseMessage:
    """Return the reading that bytes are.

    Raises:
        WireError: with the offset from which they are none.
    """
    if len(raw) != _BYTES:
        raise WireError(len(raw), f"a glucose message has {_BYTES} bytes")
    body, crc = raw[:-2], int.from_bytes(raw[-2:], "little")
    if crc != crc16_xmodem(body):
        raise WireError(_BYTES - 2, "the CRC does not match")
    opcode, status, sequence, time_s, glucose, state, trend = _LAYOUT.unpack(body)
    if opcode not in (GLUCOSE_G5, GLUCOSE_G6):
        raise WireError(0, f"opcode {opcode:02X} is no glucose message")
    return GlucoseMessage(
        opcode=opcode,
        status=status,
        sequence=sequence,
        time_s=time_s,
        glucose_mgdl=glucose & 0xFFF,
        state=state,
        trend=None if trend == _NO_TREND else trend,
        display_only=bool(glucose >> 12 & _DISPLAY_ONLY),
    )
