"""What only a mistake of ours could ask for is caught at once, by name."""

import pytest

from banting.devices.paradigm.command_words import command_words
from banting.devices.paradigm.commands import RadioPower
from banting.devices.paradigm.dialect import DIALECT
from banting.devices.paradigm.pump_commands import carry_out
from banting.devices.paradigm.pump_switches import set_flag
from banting.schema.effects import Requestor, Show
from tests.devices.paradigm.plays import pump


def test_a_command_that_changes_no_pump_is_not_carried_out():
    p = pump()
    power = RadioPower(on=True, minutes=1)
    with pytest.raises(AssertionError, match="changes no pump"):
        carry_out(p.machine.identity, p.state, power, Requestor.RADIO, 0)


def test_a_switch_no_pump_has_cannot_be_set():
    with pytest.raises(AssertionError, match="no switch"):
        set_flag(pump().state, "turbo", on=True, requestor=Requestor.KEYPAD, now_ms=0)


def test_what_is_no_command_has_no_words():
    with pytest.raises(AssertionError, match="no words"):
        command_words(object())


def test_the_screen_tells_what_runs_and_what_is_left():
    p = pump(reservoir_u=100.0)
    assert p.act("read-screen") == [Show(text="delivering, reservoir 100.0 U, max bolus 10.0 U")]
    p.act("suspend")
    assert p.act("read-screen")[0].text.startswith("suspended")


def test_the_label_tells_the_serial_number_even_without_a_battery():
    p = pump(battery_percent=1)
    p.live(24 * 3_600_000)
    (seen,) = p.act("read-label")
    assert isinstance(seen, Show)
    assert DIALECT.secrets_in(seen.text.encode()) == (("pump-serial", p.machine.identity.serial),)
    assert DIALECT.secrets_in(b"S/N 12345") == ()
