"""A2, what a pump from x23 on tells a married MySentry monitor: status, alerts, and the pairing.

Knows: layouts of the body after its opcode. Never knows: how to command a pump; nothing in this
conversation does.

    04 status       36 bytes: sequence, trend, time, glucose, reservoir, battery, sensor, IOB
    01 alert        sequence  code  time(6) ..       02 cleared      sequence  code
    09 find, 0A link    sequence  device(3)  00      06 ack          sequence  device(3)  00  types

    status   0 sequence   1 trend in bits 3..1   2-7 time   9, 10 glucose now and before (bits 0, 1
             of 24 are their lowest bits)   12:14 reservoir x 0.1 U   14 battery quarters   18, 19
             sensor age and rest h   22:24 insulin on board x 1/40 U   28-33 time of the reading

Source: protocols section 1.11 of the fact sheet (ps2/minimed_rf messages and specs).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from banting.errors import WireError

__all__ = [
    "ALERTS",
    "Alert",
    "AlertCleared",
    "DeviceNotice",
    "PumpStatus",
    "SensorState",
    "StatusAck",
    "decode_alert",
    "decode_alert_cleared",
    "decode_device_notice",
    "decode_pump_status",
    "decode_status_ack",
    "encode_alert",
    "encode_alert_cleared",
    "encode_device_notice",
    "encode_pump_status",
    "encode_status_ack",
]

_STATUS_BYTES = 36
_SEQUENCE = 0x7F
_CLOCK_24 = 0x80

ALERTS = {
    0x04: "no_delivery",
    0x33: "max_hourly_bolus",
    0x52: "low_reservoir",
    0x65: "high_glucose",
    0x66: "low_glucose",
    0x67: "low_suspend",
    0x68: "meter_bg_now",
    0x69: "meter_bg_soon",
    0x6A: "cal_error",
    0x6B: "sensor_end",
    0x70: "weak_signal",
    0x71: "lost_sensor",
    0x72: "high_predicted",
    0x73: "low_predicted",
    0x74: "rise_rate",
    0x75: "fall_rate",
}


class SensorState(IntEnum):
    """What stands in the place of glucose while there is none: values up to 20."""

    OFF = 0
    MISSING = 1
    METER_BG_NOW = 2
    WEAK_SIGNAL = 4
    CAL_ERROR = 6
    WARMUP = 8
    ENDED = 10
    HIGH_BG = 14
    LOST = 20


_STATES = frozenset(int(state) for state in SensorState)


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpStatus:
    """One status: `glucose` and `previous` in mg/dL, or a `SensorState`; insulin in milliunits.

    `trend` is 0 flat, 1 up, 2 up twice, 3 down, 4 down twice; `sensor_time` None for none.
    """

    sequence: int
    trend: int
    clock_24: bool
    time: datetime
    glucose: int
    previous: int
    reservoir_milliunits: int
    battery_quarters: int
    sensor_age_h: int
    sensor_left_h: int
    on_board_milliunits: int
    sensor_time: datetime | None

    @property
    def sensor_state(self) -> SensorState | None:
        """The state that stands in glucose's place, None when there is a glucose."""
        return SensorState(self.glucose) if self.glucose in _STATES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alarm the pump is sounding."""

    sequence: int
    code: int
    time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCleared:
    """An alarm the wearer has cleared."""

    sequence: int
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceNotice:
    """Looking for a device, or linked with one: broadcast is 999999."""

    sequence: int
    device: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAck:
    """A monitor's acknowledgement, and the messages it asks for."""

    sequence: int
    device: bytes
    wants: bytes


def decode_pump_status(raw: bytes) -> PumpStatus:
    """Return the status in a body of 36 bytes. Raises WireError otherwise."""
    _need(raw, _STATUS_BYTES, "status")
    return PumpStatus(
        sequence=raw[0] & _SEQUENCE,
        trend=raw[1] >> 1 & 7,
        clock_24=bool(raw[2] & _CLOCK_24),
        time=_time(raw[2:8]),
        glucose=raw[9] << 1 | raw[24] & 1,
        previous=raw[10] << 1 | raw[24] >> 1 & 1,
        reservoir_milliunits=int.from_bytes(raw[12:14], "big") * 100,
        battery_quarters=raw[14],
        sensor_age_h=raw[18],
        sensor_left_h=raw[19],
        on_board_milliunits=int.from_bytes(raw[22:24], "big") * 25,
        sensor_time=_time(raw[28:34]) if any(raw[28:34]) else None,
    )


def encode_pump_status(status: PumpStatus) -> bytes:
    """Return the 36 bytes of a status; bytes of unknown meaning are 0."""
    body = bytearray(_STATUS_BYTES)
    body[0], body[1] = status.sequence, status.trend << 1
    body[2:8] = _time_bytes(status.time)
    body[2] |= _CLOCK_24 if status.clock_24 else 0
    body[9], body[10] = status.glucose >> 1, status.previous >> 1
    body[12:14] = (status.reservoir_milliunits // 100).to_bytes(2, "big")
    body[14] = status.battery_quarters
    body[18], body[19] = status.sensor_age_h, status.sensor_left_h
    body[22:24] = (status.on_board_milliunits // 25).to_bytes(2, "big")
    body[24] = status.glucose & 1 | (status.previous & 1) << 1
    if status.sensor_time is not None:
        body[28:34] = _time_bytes(status.sensor_time)
    return bytes(body)


def decode_alert(raw: bytes) -> Alert:
    """Return the alert in a body. Raises WireError when it is too short or names no time."""
    _need(raw, 8, "alert")
    return Alert(sequence=raw[0] & _SEQUENCE, code=raw[1], time=_time(raw[2:8]))


def encode_alert(alert: Alert) -> bytes:
    """Return the body of an alert, two bytes of unknown meaning at its end as 0."""
    return bytes([alert.sequence, alert.code]) + _time_bytes(alert.time) + b"\x00\x00"


def decode_alert_cleared(raw: bytes) -> AlertCleared:
    """Return the cleared alert in a body."""
    _need(raw, 2, "cleared alert")
    return AlertCleared(sequence=raw[0] & _SEQUENCE, code=raw[1])


def encode_alert_cleared(cleared: AlertCleared) -> bytes:
    """Return the body of a cleared alert."""
    return bytes([cleared.sequence, cleared.code])


def decode_device_notice(raw: bytes) -> DeviceNotice:
    """Return the device that a find or link message names."""
    _need(raw, 4, "device notice")
    return DeviceNotice(sequence=raw[0] & _SEQUENCE, device=raw[1:4])


def encode_device_notice(notice: DeviceNotice) -> bytes:
    """Return the body of a find or link message."""
    return bytes([notice.sequence]) + notice.device + b"\x00"


def decode_status_ack(raw: bytes) -> StatusAck:
    """Return a monitor's acknowledgement; the types it wants end at the first zero."""
    _need(raw, 5, "acknowledgement")
    return StatusAck(
        sequence=raw[0] & _SEQUENCE, device=raw[1:4], wants=raw[5:].split(b"\x00", 1)[0]
    )


def encode_status_ack(ack: StatusAck) -> bytes:
    """Return the body of an acknowledgement, four places for the types."""
    return bytes([ack.sequence]) + ack.device + b"\x00" + ack.wants.ljust(4, b"\x00")


def _need(raw: bytes, length: int, what: str) -> None:
    if len(raw) < length:
        raise WireError(len(raw), f"{what} needs {length} bytes")


def _time(raw: bytes) -> datetime:
    try:
        return datetime(  # noqa: DTZ001 - a pump has no zone
            2000 + raw[3], raw[4] & 0x0F, raw[5], raw[0] & 0x1F, raw[1], raw[2]
        )
    except ValueError as error:
        raise WireError(2, f"no such time: {error}") from error


def _time_bytes(time: datetime) -> bytes:
    return bytes([time.hour, time.minute, time.second, time.year - 2000, time.month, time.day])
