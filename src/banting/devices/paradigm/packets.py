"""The packet, the outermost layer above the line code: a type, an address and a checksum.

Knows: types, where the address lies, which CRC guards which type, the form on the air. Never knows:
what a body means. Order on receipt: line code, checksum, then parse.

    0      1  2  3    4 ..        last
    type   address    body        CRC-8            (A2, A5, A6, A7)
    0      1   2 3 4      5 ..    last two
    type   0F  address    body    CRC-16           (A8, AA, AB: sensors)

The address is the only thing that names a sender or a receiver, and is the same both ways.
Source: protocols sections 1.1 to 1.4 of the fact sheet (ecc1/medtronic packet/, ps2/minimed_rf).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from banting.errors import WireError
from banting.wire.crc import crc8, crc16
from banting.wire.fourbsixb import decode_4b6b, encode_4b6b

__all__ = ["Packet", "PacketType", "decode", "decode_air", "encode", "encode_air", "on_air"]

_SENSOR_CLASS = 0x0F  # second byte of every sensor packet seen (MMCommander)
_END = b"\x00"


class PacketType(IntEnum):
    """The first byte: whose conversation the packet belongs to."""

    MYSENTRY = 0xA2
    METER = 0xA5
    REMOTE = 0xA6
    CARELINK = 0xA7
    SENSOR_TEST = 0xA8
    SENSOR_WARMUP = 0xAA
    SENSOR = 0xAB

    @property
    def of_sensor(self) -> bool:
        """Whether a sensor sent it, so that it has the class byte and a CRC-16."""
        return self in _SENSOR_TYPES


_KNOWN = frozenset(int(kind) for kind in PacketType)
_SENSOR_TYPES = (PacketType.SENSOR_TEST, PacketType.SENSOR_WARMUP, PacketType.SENSOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """A packet with a good checksum; its encoding is canonical, so `encode` gives the raw bytes.

    `address` is three bytes as on the air: six decimal digits as BCD for a pump or remote, any hex
    for meters and sensors. `body` lies between the address and the checksum.
    """

    type: PacketType
    address: bytes
    body: bytes

    @property
    def raw(self) -> bytes:
        """The packet's bytes, checksum included."""
        return encode(self)


def encode(packet: Packet) -> bytes:
    """Return the bytes of a packet with its checksum, before the line code."""
    assert len(packet.address) == 3, "an address has three bytes"
    if packet.type.of_sensor:
        covered = bytes([packet.type, _SENSOR_CLASS]) + packet.address + packet.body
        return covered + crc16(covered).to_bytes(2, "big")
    covered = bytes([packet.type]) + packet.address + packet.body
    return covered + bytes([crc8(covered)])


def decode(raw: bytes) -> Packet:
    """Return the packet in bytes that end with its checksum.

    Raises WireError when the type is unknown, the packet too short or the checksum wrong.
    """
    if not raw or raw[0] not in _KNOWN:
        raise WireError(0, f"no packet type {raw[:1].hex().upper() or 'at all'}")
    kind = PacketType(raw[0])
    return _decode_sensor(kind, raw) if kind.of_sensor else _decode_plain(kind, raw)


def _decode_plain(kind: PacketType, raw: bytes) -> Packet:
    if len(raw) < 6:
        raise WireError(len(raw), "packet ends before its body")
    if crc8(raw[:-1]) != raw[-1]:
        raise WireError(len(raw) - 1, f"CRC-8 is {raw[-1]:02X}, computed {crc8(raw[:-1]):02X}")
    return Packet(type=kind, address=raw[1:4], body=raw[4:-1])


def _decode_sensor(kind: PacketType, raw: bytes) -> Packet:
    if len(raw) < 8:
        raise WireError(len(raw), "sensor packet ends before its body")
    if raw[1] != _SENSOR_CLASS:
        raise WireError(1, f"sensor packet of class {raw[1]:02X}, not 0F")
    sent = int.from_bytes(raw[-2:], "big")
    if crc16(raw[:-2]) != sent:
        raise WireError(len(raw) - 2, f"CRC-16 is {sent:04X}, computed {crc16(raw[:-2]):04X}")
    return Packet(type=kind, address=raw[2:5], body=raw[5:-2])


def on_air(raw: bytes) -> bytes:
    """Return packet bytes as they go on the air: 4b6b symbols and the ending 00."""
    return encode_4b6b(raw) + _END


def encode_air(packet: Packet) -> bytes:
    """Return a packet as it goes on the air."""
    return on_air(encode(packet))


@lru_cache(maxsize=4096)  # every receiver in range decodes the same frame
def decode_air(symbols: bytes) -> Packet:
    """Return the packet in bytes from the air. Raises WireError for anything else."""
    return decode(decode_4b6b(symbols))
