"""Plays of the small machines: a remote's burst, a meter's value, a sensor's rhythm."""

import pytest

from banting.devices.paradigm.meter_packets import MeterAck, encode_meter
from banting.devices.paradigm.packets import decode_air, encode_air
from banting.devices.paradigm.pump_glucose import glucose_from_isig
from banting.devices.paradigm.remote_packets import Button, decode_remote
from banting.devices.paradigm.sensor_packets import REPEAT_AFTER_S, SENDS_AFTER_S, decode_sensor
from banting.schema.effects import Act, Send, Show, ShowGlucose
from tests.devices.paradigm.plays import (
    DIALECT,
    HOUR,
    METER,
    METER_ID,
    OTHER,
    REMOTE,
    REMOTE_ID,
    SENSOR,
    STICK,
    Player,
    device,
    home,
    machine,
    pump,
    sent,
)


def alone(setup):
    return Player(machine(home(device("pump", "522"), setup), setup.role))


def test_each_press_has_the_next_counter_and_its_own_number_of_repeats():
    p = alone(REMOTE)
    bursts = [sent(p.act(name))[0] for name in ("press-b", "press-act", "press-suspend")]
    presses = [decode_remote(decode_air(burst.raw)) for burst in bursts]
    assert [press.button for press in presses] == [Button.BOLUS, Button.ACT, Button.SUSPEND]
    first = presses[0].counter
    assert [press.counter for press in presses] == [first, first + 1, first + 2]
    assert [burst.repeats for burst in bursts] == [16, 128, 16]
    assert {press.remote_id for press in presses} == {REMOTE_ID}


def test_a_remotes_counter_comes_round():
    p = alone(REMOTE)
    counters = [DIALECT.counter_in(sent(p.act("press-b"))[0].raw) for _ in range(257)]
    assert counters[0] == counters[256]
    assert len(set(counters)) == 256


def test_a_remote_hears_nothing_and_does_nothing_by_itself():
    p = alone(REMOTE)
    before = p.state
    assert p.hear(b"\x55\x00") == []
    assert p.machine.tick(p.state, HOUR) == (before, ())
    assert p.machine.wake_at(p.state) is None


def test_the_pump_hears_what_the_remote_sends():
    p = pump(world=(REMOTE,), remote_option=True, easy_bolus=True)
    remote = alone(REMOTE)
    for name in ("press-b", "press-act"):
        (burst,) = sent(remote.act(name))
        p.hear(burst.raw, repeats=burst.repeats)
    assert p.state.delivery.bolus.milliunits == 500


def test_a_meter_shows_its_value_and_sends_it_until_the_pump_has_it():
    p = alone(METER)
    shown, burst = p.act("fingerstick", 211)
    assert shown == ShowGlucose(glucose_mgdl=211, origin="meter")
    assert isinstance(burst, Send)
    assert burst.repeats == 255
    ack = encode_air(encode_meter(MeterAck(meter_id=METER_ID)))
    assert p.hear(ack) == [Show(text="sent to the pump")]
    assert p.hear(ack) == []


def test_a_meter_takes_nothing_but_its_own_acknowledgement():
    p = alone(METER)
    p.act("fingerstick", 600)
    before = p.state
    for raw in (b"\xff\x00", encode_air(encode_meter(MeterAck(meter_id=OTHER)))):
        assert p.hear(raw) == []
    assert p.state == before
    assert p.machine.tick(p.state, HOUR) == (before, ())
    assert p.machine.wake_at(p.state) is None


def test_a_sensor_sends_in_its_rhythm_each_packet_twice():
    p = alone(SENSOR)
    times, packets = [], []
    while len(times) < 32:
        p.live(p.machine.wake_at(p.state) - p.now_ms)
        times.append(p.now_ms // 1000)
        packets.append(decode_sensor(decode_air(sent(p.effects)[-1].raw)))
    for number in range(16):
        first, again = packets[2 * number : 2 * number + 2]
        assert (first.sequence, first.repeat) == (number, 0)
        assert (again.sequence, again.repeat, again.isig) == (number, 1, first.isig)
        assert times[2 * number + 1] - times[2 * number] == REPEAT_AFTER_S[number % 8]
    assert [b - a for a, b in zip(times[::2], times[2::2], strict=False)] == list(
        SENDS_AFTER_S
    ) + list(SENDS_AFTER_S[:7])


def test_a_sensor_tells_the_glucose_it_was_given_and_those_before():
    p = alone(SENSOR)
    for glucose_mgdl in (100, 200):
        p.act("sense", glucose_mgdl)
        p.live(400_000)
    newest = decode_sensor(decode_air(sent(p.effects)[-1].raw))
    assert glucose_from_isig(newest.isig[0]) == 200
    assert 100 in [glucose_from_isig(isig) for isig in newest.isig]
    assert p.hear(b"\x55\x00") == []


@pytest.mark.parametrize("setup", [REMOTE, METER, SENSOR, STICK], ids=lambda setup: setup.role)
def test_an_act_a_device_does_not_know_is_our_own_bug(setup):
    p = alone(setup)
    with pytest.raises(AssertionError, match="juggle"):
        p.machine.act(p.state, Act(device=setup.role, name="juggle"), 0)


@pytest.mark.parametrize("setup", [REMOTE, METER, SENSOR, STICK], ids=lambda setup: setup.role)
def test_states_are_frozen_and_hashable(setup):
    assert hash(alone(setup).state) == hash(alone(setup).state)
