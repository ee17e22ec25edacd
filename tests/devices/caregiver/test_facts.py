"""What a caregiver states he does and holds, and after the change he does not."""

import pytest

from banting.devices.caregiver import DEVICES, SECRETS, SPECS
from banting.devices.home_secrets import (
    API_SECRET,
    OTP_SECRET,
    SMS_NUMBER,
    SMS_PIN,
    TRIO_SECRET,
    bundle_identifier,
    device_token_json,
    push_key_json,
)
from tests.devices.cloud_plays import Player, changed, device, facts, home, owned, parts, sent

SITE = device("nightscout", "nightscout", push_key="set")
LOOP = device(
    "phone", "loop", preset="sleep", remote_overrides=True, remote_commands=True, version="3.5"
)
AAPS = device("phone", "androidaps", sms_commands=True)
ALL = {"holds_api_secret": True, "holds_push_key": True, "holds_one_time_codes": True}


def caregiver(model, options, phone=LOOP):
    setup = owned(SPECS, "caregiver", model, **options)
    world = home(phone, SITE, setup)
    return Player(DEVICES["caregiver"](setup, world, parts())), world


def sends(model, options, phone=LOOP):
    player, _ = caregiver(model, options, phone)
    return bool(sent(player.act("command")))


def holds(secret):
    return lambda model, options, phone=LOOP: (
        secret in dict(SECRETS(caregiver(model, options, phone)[1]))
    )


def sends_sms(model, options, phone=LOOP):
    player, _ = caregiver(model, options, phone)
    return any(frame.link == "sms" for frame in sent(player.act("command")))


def pushes(model, options, phone=LOOP):
    player, _ = caregiver(model, options, phone)
    return bool(sent(player.act("command"), "push"))


CLAIMS = [
    ("caregiver.commands-by-push", "loopfollow", ALL, LOOP, pushes),
    ("caregiver.in-use", "loopfollow", ALL, LOOP, sends),
    ("caregiver.in-use", "phone-sms", {}, AAPS, sends),
    ("caregiver.sends-sms", "phone-sms", {}, AAPS, sends_sms),
    ("caregiver.holds-api-secret", "loopcaregiver", ALL, LOOP, holds("api-secret")),
    ("caregiver.holds-push-key", "loopfollow", ALL, LOOP, holds("push-key")),
    ("caregiver.holds-otp-secret", "loopfollow", ALL, LOOP, holds("otp-secret")),
    ("caregiver.holds-otp-secret", "phone-sms", {}, AAPS, holds("otp-secret")),
]


@pytest.mark.parametrize(("name", "model", "options", "phone", "does"), CLAIMS)
def test_what_is_stated_is_so_and_after_the_change_it_is_not(name, model, options, phone, does):
    player, _ = caregiver(model, options, phone)
    stated = facts(player.machine)[name]
    assert stated.source.says
    assert stated.device == "caregiver"
    assert does(model, options, phone)
    after = changed(options, stated.change)
    assert name not in facts(caregiver(model, after, phone)[0].machine)
    assert not does(model, after, phone)


def test_a_secret_is_in_the_bytes_only_while_it_is_held():
    for options, inside in ((ALL, True), (ALL | {"holds_one_time_codes": False}, False)):
        (frame,) = sent(caregiver("loopfollow", options)[0].act("bolus", 100))
        assert (b'"otp"' in frame.raw) is inside


CODES = {"holds_one_time_codes": True}
OLD_SITE = device("nightscout", "nightscout", push_key="set", version="13.0.1")
NO_KEY = device("nightscout", "nightscout", push_key="none", version="15.0.7")
BARE = device("phone", "loop", preset="", remote_overrides=True, remote_commands=True)
LOOP_2019 = device(
    "phone", "loop", preset="x", remote_overrides=True, remote_commands=True, version="2019"
)
TRIO = device("phone", "trio", preset="sleep", remote_commands=True)
TRIO_OFF = device("phone", "trio", preset="sleep", remote_commands=False)


@pytest.mark.parametrize(
    ("model", "options", "phone", "site", "by_push"),
    [
        ("loopcaregiver", CODES, LOOP, SITE, True),
        ("loopcaregiver", CODES, LOOP, OLD_SITE, False),  # which passes on overrides only
        ("loopcaregiver", {}, LOOP, OLD_SITE, True),
        ("loopcaregiver", CODES, LOOP_2019, OLD_SITE, True),  # it takes no doses: the preset
        ("loopcaregiver", CODES, LOOP, NO_KEY, False),
        ("loopcaregiver", {"holds_push_key": True}, LOOP, NO_KEY, False),  # it goes by the site
        ("loopcaregiver", {}, BARE, SITE, False),  # neither a code nor a preset: nothing is sent
        ("loopfollow", {"holds_push_key": True}, LOOP, NO_KEY, True),
        ("loopfollow", {"holds_push_key": True}, BARE, SITE, False),
        ("loopfollow", {"holds_push_key": True}, TRIO, NO_KEY, True),
        ("loopfollow", {"holds_push_key": True}, TRIO_OFF, NO_KEY, False),
        ("loopfollow", {}, TRIO, SITE, False),  # a site stores it, and passes nothing on
        ("phone-sms", {}, AAPS, SITE, False),
    ],
)
def test_it_states_that_its_commands_go_by_push_where_they_do(model, options, phone, site, by_push):
    setup = owned(SPECS, "caregiver", model, **options)
    machine = DEVICES["caregiver"](setup, home(phone, site, setup), parts())
    assert ("caregiver.commands-by-push" in facts(machine)) is by_push


def test_what_lies_on_a_caregivers_phone():
    _, world = caregiver("loopfollow", ALL)
    assert dict(SECRETS(world)) == {
        "api-secret": API_SECRET,
        "push-key": push_key_json(),
        "device-token": device_token_json(bundle_identifier("loop")),
        "otp-secret": OTP_SECRET,
        "preset": b"sleep",
    }
    trio = device("phone", "trio", remote_commands=True)
    assert dict(SECRETS(caregiver("loopfollow", ALL, trio)[1]))["trio-secret"] == TRIO_SECRET
    assert dict(SECRETS(caregiver("phone-sms", {}, AAPS)[1])) == {
        "otp-secret": OTP_SECRET,
        "sms-number": SMS_NUMBER,
        "sms-pin": SMS_PIN,
    }
    bare = {"holds_api_secret": False}
    assert dict(SECRETS(caregiver("loopfollow", bare)[1])) == {}
    assert dict(SECRETS(caregiver("phone-sms", {"holds_one_time_codes": False}, AAPS)[1])) == {
        "sms-number": SMS_NUMBER
    }
    assert SECRETS(home(LOOP)) == ()


def test_every_change_names_an_option_and_a_value_of_it():
    for spec in SPECS:
        player, _ = caregiver(spec.model, {} if spec.model == "phone-sms" else ALL)
        for stated in facts(player.machine).values():
            role, _, key = stated.change.key.partition(".")
            option = next(one for one in spec.options if one.key == key)
            legal = (
                ("true", "false")
                if option.kind == "bool"
                else tuple(f'"{one}"' for one in option.choices)
            )
            assert role == "caregiver"
            assert stated.change.value in legal
            assert 1 <= stated.change.cost <= 3
