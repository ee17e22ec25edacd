"""What the pump does with a meter's value (A5) and a sensor's current (A8, AA, AB).

Knows: options, stored numbers, the pump's calibration factor, its glucose alarms. Never knows:
whose glucose it is: identifier and CRC are all that is checked.
Source: protocols section 1.11 of the fact sheet; MMCommander sends current = glucose x 41.5, which
is the factor 2.41 mg/dL per nA used here. Estimates: the low alert comes again after 20 min; the
lost-sensor alarm after 40 min without a packet; the pump's listening windows are not modelled.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.paradigm.history import glucose_record, sensor_alarm_record
from banting.devices.paradigm.meter_packets import (
    MeterAck,
    MeterReading,
    decode_meter,
    encode_meter,
)
from banting.devices.paradigm.packets import Packet, PacketType, encode_air
from banting.devices.paradigm.pump_clock import stamp
from banting.devices.paradigm.pump_state import (
    Caused,
    Identity,
    PumpState,
    rejected,
    with_history,
)
from banting.devices.paradigm.sensor_packets import SensorPacket, decode_sensor
from banting.errors import WireError
from banting.schema.effects import Alarm, Effect, Requestor, Send, ShowGlucose
from banting.units import MS_PER_MIN

__all__ = [
    "CALIBRATION",
    "glucose_from_isig",
    "hear_meter",
    "hear_sensor",
    "isig_from_glucose",
    "lost_at_ms",
    "miss_sensor",
]

CALIBRATION = 2_410  # thousandths of a mg/dL per nA
_LOW_AGAIN_MS = 20 * MS_PER_MIN
_LOST_AFTER_MS = 40 * MS_PER_MIN
_LOWEST_MGDL, _HIGHEST_MGDL = 40, 400
_LOW_CODE, _LOST_CODE = 0x66, 0x71
_ACK_AFTER_MS = 10


def glucose_from_isig(isig: int) -> int:
    """Return glucose in mg/dL, 40-400, from a current in hundredths of a nanoampere."""
    glucose_mgdl = (isig * CALIBRATION + 50_000) // 100_000
    return min(max(glucose_mgdl, _LOWEST_MGDL), _HIGHEST_MGDL)


def isig_from_glucose(glucose_mgdl: int) -> int:
    """Return the current that a pump converts to a glucose, at most 16 bits."""
    return min(glucose_mgdl * 100_000 // CALIBRATION, 0xFFFF)


def hear_meter(
    identity: Identity, state: PumpState, packet: Packet, raw: bytes, now_ms: int
) -> Caused:
    """Return what a meter's packet does: shown, written and acknowledged, or `Rejected`."""
    try:
        reading = decode_meter(packet)
    except WireError as error:
        return rejected(state, f"no meter's value: {error.reason}", raw)
    if not isinstance(reading, MeterReading):
        return rejected(state, "an acknowledgement, which only pumps send", raw)
    if not state.switches.meter_option:
        return rejected(state, "the meter option is off", raw)
    if reading.meter_id.hex() not in state.switches.meter_ids:
        return rejected(state, f"no meter {reading.meter_id.hex()} is stored", raw)
    when = stamp(state, now_ms, Requestor.METER)
    generation = identity.model.generation
    record = glucose_record(reading.glucose_mgdl, reading.meter_id, when, generation)
    ack = encode_air(encode_meter(MeterAck(meter_id=reading.meter_id)))
    return with_history(state, record), (
        Send(link="radio", raw=ack, after_ms=_ACK_AFTER_MS),
        ShowGlucose(glucose_mgdl=reading.glucose_mgdl, origin="meter"),
    )


def hear_sensor(state: PumpState, packet: Packet, raw: bytes, now_ms: int) -> Caused:
    """Return what a sensor's packet does: a glucose shown, an alarm, or `Rejected`."""
    try:
        sensor = decode_sensor(packet)
    except WireError as error:
        return rejected(state, f"no sensor's packet: {error.reason}", raw)
    if not state.switches.sensor_option:
        return rejected(state, "the sensor option is off", raw)
    if sensor.sensor_id.hex() != state.switches.sensor_id:
        return rejected(state, f"sensor {sensor.sensor_id.hex()} is not the stored one", raw)
    known = state.glucose
    if sensor.repeat and sensor.sequence == known.sequence:
        return state, ()
    heard = replace(known, heard_ms=now_ms, sequence=sensor.sequence, lost_told=False)
    state = replace(state, glucose=heard)
    trouble = _why_no_glucose(sensor)
    if trouble:
        return state, (Alarm(code="sensor", says=trouble),)
    glucose_mgdl = glucose_from_isig(sensor.isig[0])
    state = replace(state, glucose=replace(heard, shown_mgdl=glucose_mgdl))
    state, alarms = _watch_low(state, glucose_mgdl, now_ms)
    return state, (ShowGlucose(glucose_mgdl=glucose_mgdl, origin="sensor"), *alarms)


def _why_no_glucose(sensor: SensorPacket) -> str:
    if sensor.change_sensor:
        return "change the sensor"
    if sensor.sensor_error:
        return "sensor error"
    if sensor.kind is not PacketType.SENSOR:
        return "the sensor is warming up or being tested"
    return ""


def _watch_low(state: PumpState, glucose_mgdl: int, now_ms: int) -> Caused:
    told_ms = state.glucose.low_told_ms
    if glucose_mgdl > state.switches.low_glucose_alert_mgdl:
        return replace(state, glucose=replace(state.glucose, low_told_ms=None)), ()
    if told_ms is not None and now_ms - told_ms < _LOW_AGAIN_MS:
        return state, ()
    state = replace(state, glucose=replace(state.glucose, low_told_ms=now_ms))
    record = sensor_alarm_record(_LOW_CODE, stamp(state, now_ms, Requestor.PROGRAM))
    alarm = Alarm(code="low-glucose", says=f"sensor glucose is low: {glucose_mgdl} mg/dL")
    return with_history(state, record), (alarm,)


def lost_at_ms(state: PumpState) -> int | None:
    """Return when the pump will miss its sensor, None when it will not."""
    glucose = state.glucose
    if glucose.heard_ms is None or glucose.lost_told or not state.switches.sensor_option:
        return None
    return glucose.heard_ms + _LOST_AFTER_MS


def miss_sensor(state: PumpState, now_ms: int) -> Caused:
    """Return the pump after it has looked whether its sensor still speaks."""
    lost_ms = lost_at_ms(state)
    if lost_ms is None or now_ms < lost_ms:
        return state, ()
    effects: tuple[Effect, ...] = (
        Alarm(code="lost-sensor", says="no sensor packet for 40 minutes"),
    )
    state = replace(state, glucose=replace(state.glucose, lost_told=True, shown_mgdl=None))
    record = sensor_alarm_record(_LOST_CODE, stamp(state, now_ms, Requestor.PROGRAM))
    return with_history(state, record), effects
