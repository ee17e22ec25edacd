"""A8, AA, AB: a MiniLink or Enlite transmitter's packet, nine currents and no glucose.

Knows: currents in hundredths of a nanoampere and the schedule of sending. Never knows: glucose; the
pump makes it from the current with its own calibration factor.

    0    1    2-4  5        6   7       8          9-12        13   14 15  16      17-30    31
    AB   0F   id   version  ??  adjust  seq,repeat isig 0, 1   00   67 67  battery isig 2-8 00
    32-33 CRC-16; byte 13 is 02 to change the sensor, bytes 14 and 15 are 00 on a sensor error

Source: protocols section 1.11 of the fact sheet (MMCommander; byte 6 is 19 or 1D, meaning unknown).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from banting.devices.paradigm.packets import Packet, PacketType
from banting.errors import WireError

__all__ = [
    "REPEAT_AFTER_S",
    "SENDS_AFTER_S",
    "SensorPacket",
    "decode_sensor",
    "encode_sensor",
]

# Seconds from one packet to the next, and to its one repeat, by sequence number modulo eight.
SENDS_AFTER_S = (307, 241, 357, 271, 335, 206, 246, 326)
REPEAT_AFTER_S = (16, 17, 17, 11, 13, 12, 14, 11)

_BODY_BYTES = 27
_ISIG_COUNT = 9
_TYPES = (PacketType.SENSOR_TEST, PacketType.SENSOR_WARMUP, PacketType.SENSOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorPacket:
    """One transmission: `isig` holds nine currents (hundredths of nA), the newest first.

    `kind` says test, warm-up or normal. `sequence` is 0-15; `repeat` 1 marks the second sending.
    """

    kind: PacketType
    sensor_id: bytes
    isig: tuple[int, ...]
    sequence: int
    repeat: int = 0
    version: int = 0x0D
    unknown: int = 0x1D
    adjust: int = 0
    change_sensor: bool = False
    trouble: tuple[int, int] = field(default=(0x67, 0x67))
    battery: int = 0x9D

    @property
    def sensor_error(self) -> bool:
        """Whether the transmitter reports an error of the sensor."""
        return self.trouble == (0, 0)


def decode_sensor(packet: Packet) -> SensorPacket:
    """Return what a sensor's packet says. Raises WireError for another type or length."""
    if packet.type not in _TYPES or len(packet.body) != _BODY_BYTES:
        raise WireError(0, f"no sensor packet: type A8, AA or AB with {_BODY_BYTES} body bytes")
    body = packet.body
    currents = body[4:8] + body[12:26]
    return SensorPacket(
        kind=packet.type,
        sensor_id=packet.address,
        isig=tuple(
            int.from_bytes(currents[at : at + 2], "big") for at in range(0, 2 * _ISIG_COUNT, 2)
        ),
        sequence=body[3] >> 4,
        repeat=body[3] & 0xF,
        version=body[0],
        unknown=body[1],
        adjust=body[2],
        change_sensor=body[8] == 2,
        trouble=(body[9], body[10]),
        battery=body[11],
    )


def encode_sensor(sensor: SensorPacket) -> Packet:
    """Return the packet of a transmission."""
    assert len(sensor.isig) == _ISIG_COUNT, "nine currents"
    currents = b"".join(current.to_bytes(2, "big") for current in sensor.isig)
    head = bytes(
        [sensor.version, sensor.unknown, sensor.adjust, sensor.sequence << 4 | sensor.repeat]
    )
    state = bytes([2 if sensor.change_sensor else 0, *sensor.trouble, sensor.battery])
    body = head + currents[:4] + state + currents[4:] + b"\x00"
    return Packet(type=sensor.kind, address=sensor.sensor_id, body=body)
