"""Plays of the battery: idle, kept awake, low, empty, replaced."""

from banting.schema.effects import Alarm, InsulinKind, Requestor, Suspend
from tests.devices.paradigm.plays import DIALECT, HOUR, MIN, SERIAL, delivered, pump, reasons


def alarms(effects):
    return [effect.code for effect in effects if isinstance(effect, Alarm)]


def kept_awake(p, hours):
    for _ in range(hours * 2):
        for exchange in DIALECT.wake(SERIAL, 30):
            p.hear(exchange.raw, repeats=exchange.repeats)
        p.live(30 * MIN)
    return p


def test_a_day_kept_awake_draws_more_than_an_idle_day():
    idle, awake = pump(), kept_awake(pump(), 24)
    idle.live(24 * HOUR)
    start = pump().state.charge
    ratio = (start - awake.state.charge) / (start - idle.state.charge)
    assert 3.6 < ratio < 3.7  # three weeks against 137 hours


def test_a_low_battery_alarms_once_and_tells_its_voltage():
    p = pump(battery_percent=11)
    p.live(20 * HOUR)
    assert alarms(p.effects) == ["low-battery"]
    assert p.wake().short(0x72)


def test_an_empty_battery_stops_the_pump_and_a_fresh_one_starts_it():
    p = kept_awake(pump(battery_percent=5), 8)
    assert alarms(p.effects) == ["low-battery", "battery-depleted"]
    stopped = [e for e in p.effects if isinstance(e, Suspend)]
    assert stopped == [Suspend(on=True, requestor=Requestor.PROGRAM)]
    assert p.machine.wake_at(p.state) is None
    assert p.live(HOUR) == []
    assert set(reasons(p.wake().short(0x8D))) == {"the battery is empty"}
    assert reasons(p.act("bolus", 1_000)) == ["the battery is empty"]
    caused = p.act("replace-battery")
    assert caused == [Suspend(on=False, requestor=Requestor.KEYPAD)]
    assert delivered(p.live(HOUR), InsulinKind.BASAL) == 1_000


def test_a_pump_that_was_suspended_before_stays_so_through_an_empty_battery():
    p = pump(battery_percent=1)
    p.act("suspend")
    before = len(p.effects)
    p.live(24 * HOUR)
    assert alarms(p.effects[before:]) == ["low-battery", "battery-depleted"]
    assert p.act("replace-battery") == []
    assert p.live(HOUR) == []


def test_a_bolus_and_a_count_end_with_the_battery():
    p = pump(battery_percent=1, easy_bolus=True)
    p.live(5 * HOUR)
    p.act("bolus", 9_000)
    p.act("press-b")
    p.state = type(p.state)(**{f: getattr(p.state, f) for f in p.state.__slots__} | {"charge": 1})
    p.live(HOUR)
    assert p.state.delivery.bolus is None
    assert p.state.armed is None
    assert delivered(p.effects) < 9_000
