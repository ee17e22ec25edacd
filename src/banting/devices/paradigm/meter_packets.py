"""A5, the linked meter's packet: a glucose value, or the pump's acknowledgement of one.

Knows: nine bits and a flag. Never knows: whether the value is anyone's glucose; nothing in the
packet could tell, since the meter's identifier and a CRC are all that names the sender.

    A5   id(3)   fffff  ff  g   gggggggg   CRC-8
                 spare  flag glucose (9 bits)        flag 3: ack, `06 00`

Source: protocols section 1.11 of the fact sheet (ps2/minimed_rf meter_spec). A test elsewhere
reads eight bits only and gets 257 for what is 398 mg/dL; the ninth bit is the flags' lowest.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.devices.paradigm.packets import Packet, PacketType
from banting.errors import WireError

__all__ = ["GLUCOSE_MGDL_MAX", "MeterAck", "MeterReading", "decode_meter", "encode_meter"]

GLUCOSE_MGDL_MAX = 0x1FF
_FLAG_ACK = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterReading:
    """A fingerstick value on its way to the pump."""

    meter_id: bytes
    glucose_mgdl: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterAck:
    """The pump has the value."""

    meter_id: bytes


def decode_meter(packet: Packet) -> MeterReading | MeterAck:
    """Return what a meter's packet says. Raises WireError for another type or length."""
    if packet.type is not PacketType.METER or len(packet.body) != 2:
        raise WireError(0, "no meter packet: type A5 with two body bytes expected")
    flags, low = packet.body
    if flags >> 1 & 3 == _FLAG_ACK:
        return MeterAck(meter_id=packet.address)
    return MeterReading(meter_id=packet.address, glucose_mgdl=(flags & 1) << 8 | low)


def encode_meter(message: MeterReading | MeterAck) -> Packet:
    """Return the packet of a reading (0-511 mg/dL) or of an acknowledgement."""
    if isinstance(message, MeterAck):
        body = bytes([_FLAG_ACK << 1, 0])
    else:
        assert 0 <= message.glucose_mgdl <= GLUCOSE_MGDL_MAX, "nine bits of glucose"
        body = message.glucose_mgdl.to_bytes(2, "big")
    return Packet(type=PacketType.METER, address=message.meter_id, body=body)
