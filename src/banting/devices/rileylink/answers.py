"""Answers as a phone reads them from the bridge, both ways.

Knows: codes, and how a heard frame is told. Never knows: what the frame means.

    DD  rssi  count  packet..      heard          DD  ..      done, with what was asked
    AA                             nothing heard in time
    BB                             another command came meanwhile
    CC                             heard nothing but the end of a frame
    11, 22                         parameter or command not known

The signal's strength is told as the radio's register does: half decibels from -73 dBm, signed.
Source: `sources.BLE_KIT` (Response.swift, RFPacket.swift).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from banting.errors import WireError

__all__ = ["Answer", "AnswerCode", "Heard", "decode_answer", "encode_answer", "heard_in"]

RSSI_OFFSET_DBM = 73
_END = 0x00  # every frame on the pump's channel ends with it


class AnswerCode(IntEnum):
    """How a command ended."""

    INVALID_PARAMETER = 0x11
    UNKNOWN_COMMAND = 0x22
    TIMEOUT = 0xAA
    INTERRUPTED = 0xBB
    ZERO_DATA = 0xCC
    SUCCESS = 0xDD


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A code and what follows it: only a success has more to say."""

    code: AnswerCode
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A frame off the air: how strong, the how many-th, its bytes with their end."""

    rssi_dbm: int
    count: int
    packet: bytes

    @property
    def answer(self) -> Answer:
        """The answer that tells of it."""
        rssi = (self.rssi_dbm + RSSI_OFFSET_DBM) * 2 & 0xFF
        content = bytes([rssi, self.count & 0xFF]) + self.packet
        return Answer(code=AnswerCode.SUCCESS, content=content)


def encode_answer(answer: Answer) -> bytes:
    """Return what the phone reads."""
    return bytes([answer.code]) + answer.content


def decode_answer(raw: bytes) -> Answer:
    """Return the answer in bytes read. Raises WireError when they are none."""
    if not raw:
        raise WireError(0, "an answer has a code")
    try:
        code = AnswerCode(raw[0])
    except ValueError as error:
        raise WireError(0, f"no answer starts with {raw[0]:02X}") from error
    if len(raw) > 1 and code is not AnswerCode.SUCCESS:
        raise WireError(1, "only a success has more to say")
    return Answer(code=code, content=raw[1:])


def heard_in(answer: Answer) -> Heard | None:
    """Return the frame that an answer tells of, None when it tells of none."""
    content = answer.content
    if answer.code is not AnswerCode.SUCCESS or len(content) < 4 or content[-1] != _END:
        return None
    signed = content[0] - 256 if content[0] >= 128 else content[0]
    return Heard(rssi_dbm=signed // 2 - RSSI_OFFSET_DBM, count=content[1], packet=content[2:])
