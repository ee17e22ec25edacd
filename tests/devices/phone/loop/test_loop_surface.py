"""Loop's remote commands: plays on pushes (>> in, << out), one check at a time."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.home_secrets import OTP_SECRET
from banting.devices.phone.loop import APP
from banting.devices.phone.surface import (
    Notify,
    OrderBolus,
    OrderCancel,
    OrderCarbs,
    OrderOverride,
    Refused,
    Upload,
)
from banting.schema.day import unix_ms
from banting.schema.effects import Frame
from banting.schema.setup import Setup, Wearer
from banting.units import MS_PER_H, MS_PER_MIN
from banting.wire.loop_push import (
    bolus_command,
    cancel_command,
    carbs_command,
    iso_from_unix_ms,
    loop_payload,
    override_command,
)
from banting.wire.totp import secret_bytes, totp
from tests.devices.phone.from_afar import SEEN, home_of
from tests.devices.phone.home import owned

from dataclasses import replace  # isort: skip

NOW = 3 * MS_PER_H
PRESET = {"preset": "Exercise", "preset_needs_percent": 50, "preset_target_mgdl": 150}


def phone(**options):
    return owned(APP.specs, "phone", "loop", **(PRESET | options))


def code(at_ms=NOW):
    return totp(secret_bytes(OTP_SECRET.decode()), unix_ms(at_ms) // 1000)


class Player:
    """A Loop and what it makes of pushes."""

    def __init__(self, **options):
        setup = phone(**options)
        self.surface = APP.surface(setup, home_of(setup, "nightscout"), None)
        self.state = self.surface.initial()
        self.seen = replace(SEEN, preset=APP.preset(setup))
        self.now_ms = NOW

    def push(self, command=None, *, raw=None, sent_ms=None, **fields):
        if raw is None:
            sent = unix_ms(self.now_ms if sent_ms is None else sent_ms)
            payload = loop_payload(command, sender="x", remote_address="x", sent_unix_ms=sent)
            told = {**json.loads(payload), **fields}
            raw = json.dumps({key: value for key, value in told.items() if value is not None})
            raw = raw.encode()
        frame = Frame(link="internet", sender="push", raw=raw, at_ms=self.now_ms, to="phone")
        self.state, answers = self.surface.hear(self.state, frame, self.seen, self.now_ms)
        return list(answers)

    def orders(self, *pushed, **fields):
        kinds = (OrderBolus, OrderCarbs, OrderOverride, OrderCancel)
        return [one for one in self.push(*pushed, **fields) if isinstance(one, kinds)]

    def reason(self, *pushed, **fields):
        (refused,) = [one for one in self.push(*pushed, **fields) if isinstance(one, Refused)]
        return refused.reason.removeprefix("push: ")

    def later(self, ms):
        self.now_ms += ms
        return self


START = override_command("Exercise", 60)
BOLUS = bolus_command(2_000, None)


def test_an_override_needs_the_name_of_a_preset_and_nothing_secret():
    shown, order = Player().push(START)
    assert isinstance(shown, Notify), "every push shows on the phone"
    assert (order.name, order.needs_percent, order.target_mgdl) == ("Exercise", 50, 150)
    assert order.minutes == 60


def test_another_name_starts_nothing():
    assert Player().reason(override_command("Sport", 60)) == "there is no preset called 'Sport'"
    assert "no preset" in Player(preset="").reason(START)


@pytest.mark.parametrize("minutes", [-5, 0.3, 1_441, 100_000])
def test_an_override_lasts_from_a_minute_to_a_day(minutes):
    reason = Player().reason(START, **{"override-duration-minutes": minutes})
    assert reason == "an override lasts from a minute to 24 hours"


def test_without_a_length_the_preset_has_its_own():
    (order,) = Player().orders(START, **{"override-duration-minutes": None})
    assert order.minutes == 60


def test_a_cancel_needs_nothing():
    (order,) = Player().orders(cancel_command())
    assert isinstance(order, OrderCancel)


@pytest.mark.parametrize("version", ["2019", "3.5"])
def test_overrides_can_be_left_out_of_a_build(version):
    player = Player(remote_overrides=False, version=version)
    assert "switched off" in player.reason(START)
    assert "switched off" in player.reason(cancel_command(), sent_ms=NOW + 1)


def test_a_bolus_with_the_code_of_now_is_ordered():
    (order,) = Player().orders(bolus_command(2_000, code()))
    assert order.milliunits == 2_000


def test_a_bolus_without_a_code_or_with_an_old_one_is_refused():
    player = Player()
    assert player.reason(BOLUS) == "a one-time code is needed"
    old = bolus_command(2_000, code(NOW - 90_000))
    assert player.later(1).reason(old) == "the one-time code has expired"
    assert player.later(1).reason(bolus_command(2_000, "000000")).endswith("incorrect")


def test_a_code_that_was_used_is_refused_though_it_still_counts():
    player = Player()
    assert player.orders(bolus_command(2_000, code()))
    again = bolus_command(1_000, code())
    assert player.later(1).reason(again) == "the one-time code was used before"


def test_a_push_that_is_sent_again_is_refused_whole():
    player = Player()
    command = bolus_command(2_000, code())
    assert player.orders(command, sent_ms=NOW)
    assert "received before" in player.reason(command, sent_ms=NOW)
    assert player.orders(START, sent_ms=NOW - 1)
    assert "received before" in player.reason(START, sent_ms=NOW - 1)


def test_a_push_that_fails_uses_its_time_of_sending_up():
    player = Player()
    assert player.reason(bolus_command(2_000, "000000"), sent_ms=NOW)
    assert "received before" in player.reason(bolus_command(2_000, code()), sent_ms=NOW)


def test_a_forged_push_that_commands_nothing_suppresses_the_genuine_one_of_its_millisecond():
    genuine_ms = NOW + 9 * MS_PER_MIN
    for forged_ms, suppressed in ((genuine_ms, True), (genuine_ms - 1, False)):
        player = Player()
        forged = override_command("-", 1)
        assert "no preset called" in player.reason(forged, sent_ms=forged_ms)
        player.later(9 * MS_PER_MIN)
        genuine = bolus_command(2_000, code(genuine_ms))
        if suppressed:
            assert "received before" in player.reason(genuine, sent_ms=genuine_ms)
        else:
            assert player.orders(genuine, sent_ms=genuine_ms)


def test_in_the_loop_of_2019_a_forged_push_suppresses_nothing():
    player = Player(version="2019")
    assert "no preset called" in player.reason(override_command("-", 1), sent_ms=NOW)
    assert player.orders(START, sent_ms=NOW)


def test_a_push_without_a_time_of_sending_is_compared_with_none():
    player = Player()
    for _ in range(2):
        assert player.orders(START, **{"sent-at": None})


def test_a_push_that_is_late_has_expired():
    player = Player().later(5 * MS_PER_MIN + 1)
    assert player.reason(START, sent_ms=NOW) == "the push has expired"
    assert Player().later(5 * MS_PER_MIN).orders(START, sent_ms=NOW)


def test_expiration_is_looked_at_only_when_it_is_there():
    player = Player().later(MS_PER_H)
    assert player.orders(START, sent_ms=NOW, expiration=None)


@pytest.mark.parametrize(("milliunits", "taken"), [(10_000, True), (10_050, False), (0, False)])
def test_a_bolus_stays_within_the_apps_max_bolus(milliunits, taken):
    player = Player()
    answers = player.push(bolus_command(milliunits, code()))
    assert any(isinstance(one, OrderBolus) for one in answers) is taken


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ({"carbs-entry": 250.0}, True),
        ({"carbs-entry": 250.5}, False),
        ({"carbs-entry": 0}, False),
        ({"absorption-time": 0.5}, True),
        ({"absorption-time": 8}, True),
        ({"absorption-time": 8.1}, False),
        ({"absorption-time": None}, True),
        ({"start-time": None}, True),
        ({"start-time": iso_from_unix_ms(unix_ms(NOW - 12 * MS_PER_H))}, True),
        ({"start-time": iso_from_unix_ms(unix_ms(NOW - 12 * MS_PER_H - 1_000))}, False),
        ({"start-time": iso_from_unix_ms(unix_ms(NOW + MS_PER_H + 1_000))}, False),
    ],
)
def test_carbohydrate_stays_within_its_bounds(fields, taken):
    answers = Player().push(carbs_command(40, code(), unix_ms(NOW)), **fields)
    assert any(isinstance(one, OrderCarbs) for one in answers) is taken


def test_carbohydrate_is_entered_as_sent():
    (order,) = Player().orders(carbs_command(40, code(), unix_ms(NOW - MS_PER_H)))
    assert (order.grams, order.absorption_min, order.at_ms) == (40, 180, NOW - MS_PER_H)


@pytest.mark.parametrize("options", [{"version": "2019"}, {"remote_commands": False}])
def test_a_loop_without_remote_doses_takes_none_even_with_a_code(options):
    reason = Player(**options).reason(bolus_command(2_000, code()))
    assert reason == "this Loop takes no bolus and no carbohydrate by push"


def test_the_loop_of_2019_keeps_no_times_of_sending_and_leaves_no_note():
    player = Player(version="2019")
    assert player.orders(START, sent_ms=NOW)
    assert player.orders(START, sent_ms=NOW)
    assert player.push(override_command("Sport", 60))[1:] == []


def test_a_refusal_shows_and_leaves_a_note_with_the_whole_push():
    refused, shown, note = Player().push(BOLUS)
    assert isinstance(refused, Refused)
    assert isinstance(shown, Notify)
    assert isinstance(note, Upload)
    told = json.loads(note.document)
    assert note.collection == "treatments"
    assert told["eventType"] == "Note"
    assert '"bolus-entry": 2.0' in told["notes"]


def test_what_became_of_a_remote_bolus_is_shown():
    player = Player()
    (order,) = player.orders(bolus_command(2_000, code()))
    for delivered, shown in (
        (True, "Remote Bolus Entry: 2 U"),
        (False, "Remote Bolus failed: 2 U"),
    ):
        _, (told,) = player.surface.done(player.state, order, delivered, player.seen, NOW)
        assert told.text == shown
    assert player.surface.done(player.state, order, None, player.seen, NOW)[1] == ()


def test_loop_asks_nothing_of_a_cloud():
    player = Player()
    assert player.surface.polls(player.state, player.seen, NOW) == (player.state, ())
    with pytest.raises(AssertionError, match="nobody answers"):
        player.surface.answered(player.state, "x", None, player.seen, NOW)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b'{"bolus-entry": "2"}',
        b'{"bolus-entry": true}',
        b'{"bolus-entry": NaN}',
        b'{"override-name": 7}',
        b'{"cancel-temporary-override": "true", "expiration": "soon"}',
        b'{"override-name": "Exercise", "expiration": "0001-01-01T00:00:00+23:59"}',
    ],
)
def test_a_push_that_cannot_be_read_is_refused(raw):
    refused, *_ = Player().push(raw=raw)
    assert isinstance(refused, Refused)


_keys = st.sampled_from(
    (
        "bolus-entry",
        "carbs-entry",
        "override-name",
        "override-duration-minutes",
        "cancel-temporary-override",
        "absorption-time",
        "start-time",
        "otp",
        "sent-at",
        "expiration",
    )
)
_values = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30)


@given(st.dictionaries(_keys, _values))
def test_any_payload_without_a_code_orders_no_insulin_and_no_carbohydrate(told):
    told.pop("otp", None)
    answers = Player().push(raw=json.dumps(told).encode())
    assert not any(isinstance(one, OrderBolus | OrderCarbs) for one in answers)


@given(st.binary(max_size=60))
def test_any_bytes_are_refused(raw):
    (refused,) = Player().push(raw=raw)
    assert isinstance(refused, Refused)


def _facts(*others, **options):
    setup = phone(**options)
    surface = APP.surface(setup, home_of(setup, *(others or ("nightscout",))), None)
    return {str(one.fact) for one in surface.stated_facts()}


def test_facts_follow_the_build():
    assert _facts() == {
        "loop.uploads-device",
        "loop.takes-override-push",
        "loop.takes-dose-push",
        "loop.has-preset",
        "loop.keeps-sent-at",
    }
    assert "loop.uploads-device" not in _facts("sensor"), "no site, nobody to tell"
    assert "loop.keeps-sent-at" not in _facts(version="2019")
    assert "loop.takes-dose-push" not in _facts(version="2019")
    assert "loop.takes-dose-push" not in _facts(remote_commands=False)
    assert "loop.takes-override-push" not in _facts(remote_overrides=False)
    assert "loop.has-preset" not in _facts(preset="")


def test_a_build_that_takes_no_command_says_so_in_its_inventory():
    def why(**options):
        setup = phone(**options)
        notes = APP.surface(setup, home_of(setup), None).interfaces()
        assert "phone.upload" not in {note.interface for note in notes}, "no site, nobody to tell"
        return {note.interface: note.why_no_command for note in notes}["phone.push"]

    assert why() == ""
    assert why(remote_overrides=False) == ""
    assert why(remote_overrides=False, remote_commands=False) == (
        "this build takes no command by push"
    )


def test_the_loop_of_2019_sets_temporary_rates_only():
    assert APP.automatic_bolus(phone(dosing="automatic-bolus")) is True
    assert APP.automatic_bolus(phone(dosing="automatic-bolus", version="2019")) is False


def test_secrets_are_those_that_this_loop_holds():
    def held(**options):
        return dict(APP.secrets(Setup(title="", wearer=Wearer(), devices=(phone(**options),))))

    assert set(held()) == {"device-token", "preset", "otp-secret"}
    assert held()["preset"] == b"Exercise"
    assert set(held(version="2019", preset="")) == {"device-token"}
    assert APP.secrets(Setup(title="", wearer=Wearer(), devices=())) == ()
    assert json.loads(held()["device-token"])["bundleIdentifier"].endswith(".loopkit.Loop")
