"""What the machines state is what they do, both ways: with the fact, and after the change that
undoes it."""

import pytest

from banting.schema.effects import Alarm, Changed, ShowGlucose, Suspend
from banting.schema.intents import GiveBolus, Read, SetLimit
from tests.devices.paradigm.plays import (
    DIALECT,
    FAMILY,
    HOUR,
    METER,
    METER_ID,
    MIN,
    REMOTE,
    REMOTE_ID,
    SENSOR,
    SENSOR_ID,
    SERIAL,
    STICK,
    Player,
    answers,
    delivered,
    device,
    facts,
    home,
    machine,
    pump,
    sent,
)

ALL = (REMOTE, METER, SENSOR, STICK)
OPEN = {"remote_option": True, "easy_bolus": True, "meter_option": True, "sensor_option": True}


def applied(player_options, change):
    """The options of a pump after a change that a fact names, as its TOML value says."""
    role, key = change.key.split(".")
    assert role == "pump"
    return player_options | {key: change.value == "true"}


def gives_bolus_by_serial(p):
    p.wake()
    p.ask(GiveBolus(milliunits=1_000), p.machine.identity.model.number)
    return delivered(p.live(5 * MIN)) == 1_000


def sets_limit_by_serial(p):
    p.wake()
    p.ask(SetLimit(limit="max_bolus", value=25_000), p.machine.identity.model.number)
    return any(isinstance(e, Changed) for e in p.effects)


def gives_bolus_by_remote(p):
    for counter, button in enumerate(("bolus", "act")):
        exchange = DIALECT.press(REMOTE_ID, button, counter)
        p.hear(exchange.raw, repeats=exchange.repeats)
    return delivered(p.live(5 * MIN)) > 0


def stops_by_remote(p):
    exchange = DIALECT.press(REMOTE_ID, "suspend", 1)
    p.hear(exchange.raw, repeats=exchange.repeats)
    return any(isinstance(e, Suspend) for e in p.effects)


def shows_meter(p):
    exchange = DIALECT.meter_reading(METER_ID, 300)
    caused = p.hear(exchange.raw, repeats=exchange.repeats)
    return ShowGlucose(glucose_mgdl=300, origin="meter") in caused


def shows_sensor(p):
    caused = p.hear(DIALECT.sensor_reading(SENSOR_ID, 300, 1).raw)
    return ShowGlucose(glucose_mgdl=300, origin="sensor") in caused


CLAIMS = [
    ("pump.obeys-serial", ("551", ""), {"pc_connect": True}, gives_bolus_by_serial),
    ("pump.obeys-serial", ("523", "2.5"), {"pc_connect": True}, sets_limit_by_serial),
    ("pump.hears-remote", ("522", ""), OPEN, stops_by_remote),
    ("pump.hears-remote", ("522", ""), OPEN, gives_bolus_by_remote),
    ("pump.easy-bolus", ("522", ""), OPEN, gives_bolus_by_remote),
    ("pump.takes-meter", ("522", ""), OPEN, shows_meter),
    ("pump.takes-sensor", ("522", ""), OPEN, shows_sensor),
]


@pytest.mark.parametrize(("name", "model", "options", "does"), CLAIMS)
def test_what_the_pump_states_it_does_and_after_the_change_it_does_not(name, model, options, does):
    stating = pump(*model, world=ALL, **options)
    stated = facts(stating.machine)[name]
    assert does(stating)
    changed = pump(*model, world=ALL, **applied(options, stated.change))
    assert name not in facts(changed.machine)
    assert not does(changed)


@pytest.mark.parametrize(
    ("model", "firmware"), [("522", ""), ("512", ""), ("554", "2.6A"), ("554CM", "2.7A")]
)
def test_an_ungated_pump_obeys_its_serial_and_nothing_switches_that_off(model, firmware):
    p = pump(model, firmware)
    assert facts(p.machine)["pump.obeys-serial"].change is None
    assert gives_bolus_by_serial(p)


@pytest.mark.parametrize(("model", "firmware"), [("551", ""), ("554", "2.7A"), ("523", "2.5")])
def test_a_gated_pump_answers_but_does_not_obey(model, firmware):
    p = pump(model, firmware)
    stated = facts(p.machine)
    assert "pump.obeys-serial" not in stated
    assert stated["pump.answers-serial"].change is None
    assert not gives_bolus_by_serial(p)
    p.wake()
    assert answers(p.ask(Read(what="settings"), model)) == ["long C0"]


def test_a_remote_that_is_not_paired_and_a_meter_that_is_not_linked_are_not_heard():
    strangers = (
        device("remote", "MMT-503", paired=False),
        device("meter", "UltraLink", linked=False),
    )
    p = pump("522", world=strangers, **OPEN)
    assert not {"pump.hears-remote", "pump.takes-meter"} & set(facts(p.machine))
    assert not stops_by_remote(p)
    assert not shows_meter(p)


def test_a_pump_without_a_sensor_in_the_house_takes_none():
    p = pump("522", **OPEN)
    assert "pump.takes-sensor" not in facts(p.machine)
    assert not shows_sensor(p)


def test_a_model_without_meter_or_sensor_takes_none():
    p = pump("511", world=ALL)
    assert not {"pump.takes-meter", "pump.takes-sensor"} & set(facts(p.machine))
    assert not shows_meter(p)
    assert not shows_sensor(p)


def test_every_pump_obeys_its_keys_until_its_battery_is_empty():
    p = pump("508", battery_percent=1)
    p.act("bolus", 1_000)
    assert delivered(p.live(5 * MIN)) == 1_000
    p.live(24 * HOUR)
    assert "battery-depleted" in [e.code for e in p.effects if isinstance(e, Alarm)]


# the others


def other(role, setup):
    return Player(machine(home(device("pump", "522", **OPEN), setup), role))


IN_USE = [
    ("remote", "MMT-503", {"remote.in-use", "air.carries-remote-id"}),
    ("meter", "UltraLink", {"meter.in-use", "air.carries-meter-id", "wearer.reads-meter-on-pump"}),
    (
        "sensor",
        "MiniLink",
        {"air.carries-sensor-id", "wearer.reads-sensor-on-pump"},
    ),
    ("stick", "CareLink-USB", {"stick.in-use", "air.carries-pump-serial"}),
]


@pytest.mark.parametrize(("role", "model", "names"), IN_USE)
def test_a_device_in_use_states_so_and_one_in_a_drawer_states_nothing(role, model, names):
    assert set(facts(other(role, device(role, model)).machine)) == names
    assert facts(other(role, device(role, model, used="never")).machine) == {}


@pytest.mark.parametrize(
    ("role", "model", "act", "secret"),
    [
        ("remote", "MMT-503", ("press-b", 0), ("remote-id", REMOTE_ID)),
        ("meter", "UltraLink", ("fingerstick", 120), ("meter-id", METER_ID)),
        ("stick", "CareLink-USB", ("upload", 0), ("pump-serial", SERIAL)),
    ],
)
def test_what_a_device_puts_on_the_air_carries_its_secret(role, model, act, secret):
    p = other(role, device(role, model))
    (frame,) = sent(p.act(*act))
    assert DIALECT.secrets_in(frame.raw) == (secret,)


def test_a_worn_sensor_names_itself_and_one_in_a_drawer_keeps_silent():
    worn = other("sensor", SENSOR)
    frames = sent(worn.live(HOUR))
    assert {DIALECT.secrets_in(frame.raw) for frame in frames} == {(("sensor-id", SENSOR_ID),)}
    resting = other("sensor", device("sensor", "MiniLink", used="never"))
    assert resting.live(HOUR) == []
    assert resting.machine.tick(resting.state, HOUR)[1] == ()


def test_an_unlinked_meter_sends_nothing():
    p = other("meter", device("meter", "UltraLink", linked=False))
    assert set(facts(p.machine)) == {"meter.in-use"}
    assert sent(p.act("fingerstick", 120)) == []


def test_a_meter_or_sensor_the_pump_ignores_is_not_read_on_the_pump():
    closed = device("pump", "522")
    for role, setup in (("meter", METER), ("sensor", SENSOR)):
        stated = facts(machine(home(closed, setup), role))
        assert f"wearer.reads-{role}-on-pump" not in stated
        assert f"air.carries-{role}-id" in stated


def test_a_stick_left_plugged_in_listens_to_the_cable_and_an_unplugged_one_does_not():
    read = DIALECT.command_by_stick(SERIAL, Read(what="model"), "522")[0]
    left = other("stick", device("stick", "CareLink-USB", plugged_in=True))
    assert facts(left.machine)["stick.plugged-in"].change.key == "stick.plugged_in"
    assert sent(left.hear(read.raw, link="usb"))
    away = other("stick", STICK)
    assert "stick.plugged-in" not in facts(away.machine)
    assert not sent(away.hear(read.raw, link="usb"))


# every change a device names is an option that its spec knows


def test_every_change_names_an_option_and_a_value_of_it():
    setup = home(device("pump", "551", pc_connect=True, **OPEN), *ALL)
    seen = 0
    for setup_device in setup.devices:
        for stated in machine(setup, setup_device.role).stated_facts():
            assert stated.source.says
            assert stated.device == setup_device.role
            if stated.change is None:
                continue
            role, key = stated.change.key.split(".")
            spec = machine(setup, role).spec
            option = next(o for o in spec.options if o.key == key)
            value = stated.change.value
            assert (
                value in ("true", "false")
                if option.kind == "bool"
                else value.strip('"') in option.choices
            )
            assert 1 <= stated.change.cost <= 3
            seen += 1
    assert seen >= 12


def test_every_interface_has_rules_to_come_or_says_why_it_carries_no_command():
    setup = home(device("pump", "551"), *ALL)
    names = {}
    for role in FAMILY.devices:
        for note in machine(setup, role).interfaces():
            names[note.interface] = note.why_no_command
    assert {name for name, why in names.items() if not why} == {
        "pump.rf-a7", "pump.rf-a6", "pump.rf-a5", "pump.rf-sensor", "pump.keypad",
        "remote.radio", "meter.radio", "sensor.radio", "stick.usb", "stick.radio",
    }  # fmt: skip
    assert {name for name, why in names.items() if why} == {
        "pump.rf-mysentry", "pump.screen", "meter.screen",
    }  # fmt: skip


def test_older_pumps_have_fewer_interfaces():
    names = {note.interface for note in pump("511").machine.interfaces()}
    assert names == {"pump.rf-a7", "pump.rf-a6", "pump.keypad", "pump.screen"}
