"""Plays of the channels that can be switched off: remote, meter, sensor."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banting.devices.paradigm.clock import RequestorCode
from banting.devices.paradigm.history import RecordOp, decode_page, encode_pages
from banting.devices.paradigm.meter_packets import MeterAck, decode_meter, encode_meter
from banting.devices.paradigm.packets import Packet, PacketType, decode_air, encode_air
from banting.devices.paradigm.pump_glucose import glucose_from_isig, isig_from_glucose
from banting.devices.paradigm.sensor_packets import SensorPacket, encode_sensor
from banting.schema.effects import Alarm, Requestor, ShowGlucose, Suspend
from tests.devices.paradigm.plays import (
    DIALECT,
    HOUR,
    METER,
    METER_ID,
    MIN,
    OTHER,
    REMOTE,
    REMOTE_ID,
    SENSOR,
    SENSOR_ID,
    delivered,
    pump,
    reasons,
    sent,
)


def listening(**options):
    on = {"remote_option": True, "easy_bolus": True, "meter_option": True, "sensor_option": True}
    return pump("522", world=(REMOTE, METER, SENSOR), **(on | options))


def press(p, button, counter, remote_id=REMOTE_ID):
    exchange = DIALECT.press(remote_id, button, counter)
    return p.hear(exchange.raw, repeats=exchange.repeats)


def records(p):
    return decode_page(encode_pages(p.state.history)[0], 22)


# remote


def test_a_remote_bolus_is_counted_up_and_delivered_as_the_remotes():
    p = listening(easy_bolus_step_u=0.5)
    press(p, "bolus", 1)
    press(p, "bolus", 2)
    press(p, "act", 3)
    assert delivered(p.live(5 * MIN)) == 1_000
    (bolus,) = records(p)
    assert bolus.stamp.requestor is RequestorCode.REMOTE


def test_a_repeat_of_the_last_counter_is_the_same_press():
    p = listening()
    press(p, "bolus", 7)
    assert reasons(press(p, "bolus", 7)) == ["press 7 again: the same press"]
    assert p.state.armed.milliunits == 500


def test_an_old_press_is_taken_again_since_nothing_checks_freshness():
    p = listening()
    for _ in range(2):
        press(p, "bolus", 1)
        press(p, "act", 2)
        p.live(5 * MIN)
    assert delivered(p.effects) == 1_000


def test_the_remote_stops_delivery_and_lets_it_go_on():
    p = listening()
    assert press(p, "suspend", 1) == [Suspend(on=True, requestor=Requestor.REMOTE)]
    assert press(p, "suspend", 2) == [Suspend(on=False, requestor=Requestor.REMOTE)]


@pytest.mark.parametrize(
    ("options", "button", "remote_id", "reason"),
    [
        ({"remote_option": False}, "bolus", REMOTE_ID, "the remote option is off"),
        ({"easy_bolus": False}, "bolus", REMOTE_ID, "easy bolus is off"),
        ({}, "act", REMOTE_ID, "no easy bolus was counted up"),
        ({}, "bolus", OTHER, "no remote 900001 is stored"),
    ],
)
def test_presses_are_refused_with_their_reason(options, button, remote_id, reason):
    p = listening(**options).wake()
    caused = press(p, button, 1, remote_id)
    assert reasons(caused) == [reason]
    assert sent(caused) == []
    assert delivered(p.live(5 * MIN)) == 0


def test_a_button_no_remote_has_is_rejected():
    packet = Packet(type=PacketType.REMOTE, address=REMOTE_ID, body=b"\x00\x01")
    assert "no button" in reasons(listening().hear(encode_air(packet), repeats=16))[0]


def test_a_remote_without_its_number_in_the_pump_is_not_heard():
    p = pump("522", remote_option=True, easy_bolus=True)
    assert reasons(press(p, "bolus", 1)) == ["no remote 555002 is stored"]


def test_a_single_press_packet_is_too_short_for_a_sleeping_pump():
    p = listening()
    raw = DIALECT.press(REMOTE_ID, "bolus", 1).raw
    assert reasons(p.hear(raw)) == ["the radio is asleep: the burst was too short"]
    assert not reasons(p.wake().hear(raw))


# meter


def read_meter(p, glucose_mgdl=211, meter_id=METER_ID):
    exchange = DIALECT.meter_reading(meter_id, glucose_mgdl)
    return p.hear(exchange.raw, repeats=exchange.repeats)


@settings(max_examples=25)
@given(st.integers(0, 511))
def test_a_meters_value_is_shown_written_and_acknowledged(glucose_mgdl):
    p = listening()
    caused = read_meter(p, glucose_mgdl)
    assert ShowGlucose(glucose_mgdl=glucose_mgdl, origin="meter") in caused
    (ack,) = sent(caused)
    assert decode_meter(decode_air(ack.raw)) == MeterAck(meter_id=METER_ID)
    (record,) = records(p)
    assert record.stamp.requestor is RequestorCode.METER
    assert record.raw[1] << 3 | record.raw[4] >> 5 == glucose_mgdl
    assert record.raw[7:] == METER_ID


def test_older_pumps_write_a_meters_value_under_another_code():
    p = pump("515", world=(METER,), meter_option=True)
    read_meter(p)
    (record,) = decode_page(encode_pages(p.state.history)[0], 15)
    assert record.op is RecordOp.METER_GLUCOSE_SMALL


@pytest.mark.parametrize(
    ("options", "meter_id", "reason"),
    [
        ({"meter_option": False}, METER_ID, "the meter option is off"),
        ({}, OTHER, "no meter 900001 is stored"),
    ],
)
def test_a_meters_value_is_refused_with_its_reason(options, meter_id, reason):
    caused = read_meter(listening(**options), meter_id=meter_id)
    assert (reasons(caused), len(caused)) == ([reason], 1)


def test_an_acknowledgement_is_no_value():
    raw = encode_air(encode_meter(MeterAck(meter_id=METER_ID)))
    assert "only pumps send" in reasons(listening().hear(raw, repeats=255))[0]
    packet = Packet(type=PacketType.METER, address=METER_ID, body=b"\x00")
    assert "no meter's value" in reasons(listening().hear(encode_air(packet), repeats=255))[0]


# sensor


def sense(p, glucose_mgdl, sequence=1, sensor_id=SENSOR_ID):
    return p.hear(DIALECT.sensor_reading(sensor_id, glucose_mgdl, sequence).raw)


def codes(effects):
    return [effect.code for effect in effects if isinstance(effect, Alarm)]


@given(st.integers(40, 400))
def test_the_pump_shows_the_glucose_that_a_current_stands_for(glucose_mgdl):
    assert glucose_from_isig(isig_from_glucose(glucose_mgdl)) == glucose_mgdl


@pytest.mark.parametrize(("sensed", "shown"), [(20, 40), (40, 40), (180, 180), (450, 400)])
def test_readings_stay_within_what_a_sensor_shows(sensed, shown):
    assert sense(listening(low_glucose_alert_mgdl=40), sensed)[0] == ShowGlucose(
        glucose_mgdl=shown, origin="sensor"
    )


def test_a_repeat_of_a_sensors_packet_is_shown_once():
    p = listening()
    sense(p, 120, sequence=3)
    packet = SensorPacket(
        kind=PacketType.SENSOR, sensor_id=SENSOR_ID, isig=(5000,) * 9, sequence=3, repeat=1
    )
    assert p.hear(encode_air(encode_sensor(packet))) == []


def test_the_low_alert_sounds_and_comes_again_until_glucose_is_up():
    p = listening(low_glucose_alert_mgdl=70)
    assert codes(sense(p, 70)) == ["low-glucose"]
    p.live(5 * MIN)
    assert codes(sense(p, 65)) == []
    p.live(16 * MIN)
    assert codes(sense(p, 65)) == ["low-glucose"]
    assert codes(sense(p, 71)) == []
    assert codes(sense(p, 69)) == ["low-glucose"]


def test_a_lost_sensor_alarms_once():
    p = listening()
    p.live(2 * HOUR)
    assert codes(p.effects) == []
    sense(p, 120)
    p.live(2 * HOUR)
    assert codes(p.effects) == ["lost-sensor"]
    sense(p, 120)
    p.live(HOUR)
    assert codes(p.effects) == ["lost-sensor", "lost-sensor"]


@pytest.mark.parametrize(
    ("options", "sensor_id", "reason"),
    [
        ({"sensor_option": False}, SENSOR_ID, "the sensor option is off"),
        ({}, OTHER, "sensor 900001 is not the stored one"),
    ],
)
def test_a_sensors_packet_is_refused_with_its_reason(options, sensor_id, reason):
    caused = sense(listening(**options), 300, sensor_id=sensor_id)
    assert (reasons(caused), len(caused)) == ([reason], 1)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"change_sensor": True}, "change the sensor"),
        ({"trouble": (0, 0)}, "sensor error"),
        ({"kind": PacketType.SENSOR_WARMUP}, "the sensor is warming up or being tested"),
    ],
)
def test_a_sensor_in_trouble_shows_no_glucose(fields, says):
    base = {"kind": PacketType.SENSOR, "sensor_id": SENSOR_ID, "isig": (5000,) * 9, "sequence": 1}
    packet = SensorPacket(**(base | fields))
    assert listening().hear(encode_air(encode_sensor(packet))) == [Alarm(code="sensor", says=says)]


def test_a_sensors_packet_of_another_length_is_rejected():
    packet = Packet(type=PacketType.SENSOR, address=SENSOR_ID, body=bytes(5))
    assert "no sensor's packet" in reasons(listening().hear(encode_air(packet)))[0]
