"""The CareLink USB stick's frames: what a computer writes to it and what it answers.

Knows: bytes on the cable. Never knows: the radio's timing (`stick.py`). The pump's serial number
stands in every transmission, so a computer that talks to a pump has it.

    to the stick    03 status   04 product   06 signal   05 00|01 counters   0C 00 size(2) CRC  read
    transmit        01 00 A7 01  serial(3)  80|hi(n) lo(n)  button retries pages  00  opcode
                    CRC of all so far   n argument bytes   CRC of them (00 for none)
    from the stick  01  55|66  00  ..        66: refused; status: flags, size(2)
    read answer     02  00  0|2|5  00  00  80|hi lo  ..  content from 13  CRC   5: no answer, 2: NAK

`button` is 55 only to wake the pump. A read asks for 1 page of 64 bytes, a command with an answer
page by page 2. Source: protocols section 1.12 of the fact sheet (openaps/decocare stick.py,
commands.py): transmissions checked on five frames; bytes 3..5 of a local answer follow its parser.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

from banting.errors import WireError
from banting.wire.crc import crc8

__all__ = [
    "BUTTON_WAKE",
    "LocalRequest",
    "ReadRequest",
    "StickCode",
    "StickFlag",
    "StickRead",
    "StickRequest",
    "StickStatus",
    "Transmission",
    "decode_read",
    "decode_request",
    "decode_status",
    "encode_accepted",
    "encode_read",
    "encode_refused",
    "encode_request",
    "encode_status",
]

BUTTON_WAKE = 0x55
_TRANSMIT_HEAD = bytes([0x01, 0x00, 0xA7, 0x01])
_ACCEPTED, _REFUSED = 0x55, 0x66
_CONTENT_AT = 13


class StickCode(IntEnum):
    """Local requests, by their first byte."""

    STATUS = 0x03
    PRODUCT = 0x04
    COUNTERS = 0x05
    SIGNAL = 0x06
    READ = 0x0C


_LOCAL = frozenset(int(code) for code in StickCode if code is not StickCode.READ)


class StickFlag(IntFlag):
    """What the stick says of its radio."""

    HAS_CONTENT = 0x01
    RECEIVING = 0x02
    TRANSMITTING = 0x04
    INTERFACE_ERROR = 0x08
    RECEIVE_OVERFLOW = 0x10
    TRANSMIT_OVERFLOW = 0x20


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRequest:
    """A question to the stick itself."""

    code: StickCode
    argument: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRequest:
    """Asks for `size` bytes that the radio received."""

    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmission:
    """Something to send to a pump: opcode and arguments (without a length byte)."""

    serial: bytes
    opcode: int
    arguments: bytes = b""
    button: int = 0
    retries: int = 2
    pages: int = 1


StickRequest = LocalRequest | ReadRequest | Transmission


@dataclass(frozen=True, slots=True, kw_only=True)
class StickStatus:
    """The stick's flags and how many bytes wait to be read."""

    flags: StickFlag
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StickRead:
    """What a read gives: an error (0 none, 2 the pump refused, 5 no answer) and the content."""

    error: int
    last: bool
    content: bytes


def decode_request(raw: bytes) -> StickRequest:
    """Return what a computer asks. Raises WireError for anything else."""
    if raw.startswith(_TRANSMIT_HEAD):
        return _decode_transmission(raw)
    if len(raw) == 5 and raw[:2] == bytes([StickCode.READ, 0]):
        if crc8(raw[:4]) != raw[4]:
            raise WireError(4, "checksum of the read request is wrong")
        return ReadRequest(size=int.from_bytes(raw[2:4], "big"))
    if len(raw) == 3 and raw[0] in _LOCAL:
        return LocalRequest(code=StickCode(raw[0]), argument=raw[1])
    raise WireError(0, "no request a stick knows")


def _decode_transmission(raw: bytes) -> Transmission:
    if len(raw) < 16:
        raise WireError(len(raw), "transmission ends before its arguments")
    length = (raw[7] & 0x7F) << 8 | raw[8]
    if len(raw) != 16 + length or not raw[7] & 0x80:
        raise WireError(7, f"transmission of {len(raw)} bytes announces {length} argument bytes")
    if crc8(raw[:14]) != raw[14]:
        raise WireError(14, "checksum of the head is wrong")
    if crc8(raw[15:-1]) != raw[-1]:
        raise WireError(len(raw) - 1, "checksum of the arguments is wrong")
    return Transmission(
        serial=raw[4:7],
        opcode=raw[13],
        arguments=raw[15:-1],
        button=raw[9],
        retries=raw[10],
        pages=raw[11],
    )


def encode_request(request: StickRequest) -> bytes:
    """Return the bytes a computer writes."""
    match request:
        case LocalRequest(code=code, argument=argument):
            return bytes([code, argument, 0])
        case ReadRequest(size=size):
            head = bytes([StickCode.READ, 0]) + size.to_bytes(2, "big")
            return head + bytes([crc8(head)])
        case Transmission(arguments=arguments):
            length = len(arguments)
            head = _TRANSMIT_HEAD + request.serial + bytes([0x80 | length >> 8, length & 0xFF])
            head += bytes([request.button, request.retries, request.pages, 0, request.opcode])
            return head + bytes([crc8(head)]) + arguments + bytes([crc8(arguments)])


def encode_accepted(content: bytes = b"") -> bytes:
    """Return the stick's yes, with what it was asked for."""
    return bytes([0x01, _ACCEPTED, 0]) + content


def encode_refused() -> bytes:
    """Return the stick's no: busy, or nothing it understands."""
    return bytes([0x01, _REFUSED, 0])


def encode_status(status: StickStatus) -> bytes:
    """Return the answer to a status request."""
    return encode_accepted(bytes([status.flags]) + status.size.to_bytes(2, "big"))


def decode_status(raw: bytes) -> StickStatus:
    """Return the stick's status. Raises WireError when the answer is none."""
    if len(raw) != 6 or raw[:2] != bytes([0x01, _ACCEPTED]) or raw[3] > 0x3F:
        raise WireError(0, "no status of a stick")
    return StickStatus(flags=StickFlag(raw[3]), size=int.from_bytes(raw[4:6], "big"))


def encode_read(read: StickRead) -> bytes:
    """Return the answer to a read request."""
    length = len(read.content)
    size = bytes([(0x80 if read.last else 0) | length >> 8, length & 0xFF])
    head = bytes([0x02, 0, read.error, 0, 0]) + size
    return head.ljust(_CONTENT_AT, b"\x00") + read.content + bytes([crc8(read.content)])


def decode_read(raw: bytes) -> StickRead:
    """Return what a read gave. Raises WireError when the answer is none or damaged."""
    if len(raw) < _CONTENT_AT + 1 or raw[0] != 0x02:
        raise WireError(0, "no answer to a read")
    length = (raw[5] & 0x7F) << 8 | raw[6]
    content = raw[_CONTENT_AT:-1]
    if len(content) != length or crc8(content) != raw[-1]:
        raise WireError(5, "length or checksum of the content is wrong")
    return StickRead(error=raw[2], last=bool(raw[5] & 0x80), content=content)
