"""`push.delivers` is stated when it is so, and after the change that undoes it, it is not."""

import pytest

from banting.devices.apns import DEVICES, IMPLIED, SECRETS, SPECS
from banting.devices.home_secrets import DEVICE_TOKEN, bundle_identifier
from banting.wire.push import PushAddress
from tests.devices.apns.test_requests import ask, push, request
from tests.devices.cloud_plays import changed, device, facts, home, parts

LOOP = ("phone", "loop", {"remote_overrides": True})
TRIO = ("phone", "trio", {"remote_commands": True})
SITE = ("nightscout", "nightscout", {"push_key": "set"})
FOLLOWER = ("caregiver", "loopfollow", {"holds_push_key": True})


def machine(*told):
    owned = [device(role, model, **options) for role, model, options in told]
    phone = next(one for one in owned if one.role == "phone")
    return push(phone, *(one for one in owned if one.role != "phone"))


def delivers(player, app):
    phone = PushAddress(token=DEVICE_TOKEN, topic=bundle_identifier(app))
    return ask(player, request(phone=phone))[0] == 200


@pytest.mark.parametrize(
    ("told", "by"), [((LOOP, SITE), 1), ((LOOP, FOLLOWER), 1), ((TRIO,), 0)], ids=str
)
def test_it_delivers_what_a_key_signed_and_after_the_change_nothing(told, by):
    app = told[0][1]
    p = machine(*told)
    assert delivers(p, app)
    (stated,) = p.machine.stated_facts()
    assert stated.fact == "push.delivers"
    role, model, options = told[by]
    assert stated.change.key.startswith(f"{role}.")
    undone = list(told)
    undone[by] = (role, model, changed(options, stated.change))
    after = machine(*undone)
    assert facts(after.machine) == {}
    assert not delivers(after, app)
    (note,) = after.machine.interfaces()
    assert note.why_no_command


def test_two_who_hold_the_key_are_two_reasons_and_one_change_is_not_enough():
    p = machine(LOOP, SITE, FOLLOWER)
    stated = p.machine.stated_facts()
    assert [one.fact for one in stated] == ["push.delivers"] * 2
    assert len({one.change.key for one in stated}) == 2
    assert delivers(machine(LOOP, FOLLOWER), "loop")
    assert p.machine.interfaces()[0].why_no_command == ""


@pytest.mark.parametrize(
    ("model", "there"), [("loop", True), ("trio", True), ("iaps", True), ("androidaps", False)]
)
def test_it_is_there_wherever_the_app_runs_on_an_iphone(model, there):
    world = home(device("phone", model, remote_commands=False))
    assert bool(IMPLIED(world)) is there
    if there:
        (setup,) = IMPLIED(world)
        again = home(*world.devices, setup)
        assert IMPLIED(again) == ()
        assert DEVICES["push"](setup, again, parts()).spec == SPECS[0]
        assert SECRETS(again) == ()


def test_a_home_without_a_phone_has_none():
    assert IMPLIED(home(device("pump", "522"))) == ()
