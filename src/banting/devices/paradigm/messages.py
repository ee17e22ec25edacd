"""A7 messages: the short and long forms with which a CareLink device and a pump converse.

Knows: lengths, acknowledgement and refusal, frames of a page. Never knows: what an opcode means.

    A7  address(3)  opcode  00            CRC     short: a question, or an announcement
    A7  address(3)  opcode  body(65)      CRC     long: arguments or an answer
    A7  address(3)  06      00            CRC     acknowledgement
    A7  address(3)  15      error         CRC     refusal

A long body is `length, bytes, zeros`, or a frame of a page: `number | 80 on the last, 64 bytes`.
Source: protocols section 1.4 of the fact sheet (ecc1/medtronic pump.go, LoopKit/MinimedKit).
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.devices.paradigm.opcodes import NAK_SAYS, Opcode
from banting.devices.paradigm.packets import Packet, PacketType, encode_air
from banting.errors import WireError

__all__ = [
    "FRAME_BYTES",
    "LONG_BODY_BYTES",
    "Ack",
    "Long",
    "Message",
    "Nak",
    "PageFrame",
    "Short",
    "arguments_of",
    "decode_frame",
    "decode_message",
    "encode_frame",
    "encode_message",
    "long_body",
    "message_on_air",
    "split_frames",
]

LONG_BODY_BYTES = 65
FRAME_BYTES = 64
_LAST = 0x80


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """Asks for something, or announces a command whose arguments follow in a Long."""

    address: bytes
    opcode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Long:
    """Carries 65 body bytes: arguments, an answer or a frame of a page."""

    address: bytes
    opcode: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """Yes, or `next frame, please`."""

    address: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Nak:
    """No, with the error code; from a host it asks to have a frame repeated."""

    address: bytes
    error: int

    @property
    def says(self) -> str:
        """The refusal for a reader."""
        return NAK_SAYS.get(self.error, f"error {self.error:02X}")


Message = Short | Long | Ack | Nak


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFrame:
    """One of the frames a page or a multi-frame write is cut into; `number` counts from 1."""

    number: int
    last: bool
    content: bytes


def decode_message(packet: Packet) -> Message:
    """Return the message in an A7 packet. Raises WireError when it has no known form."""
    if packet.type is not PacketType.CARELINK:
        raise WireError(0, f"type {packet.type:02X} carries no CareLink message")
    opcode, body = packet.body[:1], packet.body[1:]
    if len(body) == LONG_BODY_BYTES:
        return Long(address=packet.address, opcode=opcode[0], body=body)
    if len(body) != 1:
        raise WireError(5, f"body of {len(body)} bytes, neither 1 nor {LONG_BODY_BYTES}")
    if opcode[0] == Opcode.NAK:
        return Nak(address=packet.address, error=body[0])
    if body[0] != 0:
        raise WireError(5, f"short message with body {body.hex().upper()}, not 00")
    if opcode[0] == Opcode.ACK:
        return Ack(address=packet.address)
    return Short(address=packet.address, opcode=opcode[0])


def encode_message(message: Message) -> Packet:
    """Return the packet of a message."""
    match message:
        case Short(opcode=opcode):
            content = bytes([opcode, 0])
        case Long(opcode=opcode, body=body):
            assert len(body) == LONG_BODY_BYTES, "a long body has 65 bytes"
            content = bytes([opcode]) + body
        case Ack():
            content = bytes([Opcode.ACK, 0])
        case Nak(error=error):
            content = bytes([Opcode.NAK, error])
    return Packet(type=PacketType.CARELINK, address=message.address, body=content)


def message_on_air(message: Message) -> bytes:
    """Return a message as it goes on the air."""
    return encode_air(encode_message(message))


def long_body(arguments: bytes) -> bytes:
    """Return a long body: the length of the arguments (at most 64), the arguments, zeros."""
    assert len(arguments) < LONG_BODY_BYTES, "arguments do not fit a long message"
    return (bytes([len(arguments)]) + arguments).ljust(LONG_BODY_BYTES, b"\x00")


def arguments_of(body: bytes) -> bytes:
    """Return the bytes that a long body's length byte counts. Raises WireError when it overruns."""
    if not body or body[0] > len(body) - 1:
        raise WireError(0, "length byte runs over the end of the body")
    return body[1 : 1 + body[0]]


def decode_frame(body: bytes) -> PageFrame:
    """Return the page frame in a long body. Raises WireError when it is none."""
    if len(body) != LONG_BODY_BYTES or not body[0] & ~_LAST:
        raise WireError(0, "no page frame: 65 bytes with a number from 1 expected")
    return PageFrame(number=body[0] & ~_LAST, last=bool(body[0] & _LAST), content=body[1:])


def encode_frame(frame: PageFrame) -> bytes:
    """Return the long body of a page frame."""
    assert 0 < frame.number < _LAST, "a frame number lies in 1..127"
    assert len(frame.content) == FRAME_BYTES, "a frame carries 64 bytes"
    return bytes([frame.number | (_LAST if frame.last else 0)]) + frame.content


def split_frames(content: bytes) -> tuple[PageFrame, ...]:
    """Return the frames that carry `content` (a whole number of 64 bytes, at least one)."""
    assert content, "there is something to carry"
    assert len(content) % FRAME_BYTES == 0, "content fills whole frames"
    count = len(content) // FRAME_BYTES
    return tuple(
        PageFrame(
            number=index + 1,
            last=index == count - 1,
            content=content[index * FRAME_BYTES : (index + 1) * FRAME_BYTES],
        )
        for index in range(count)
    )
