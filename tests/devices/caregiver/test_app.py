"""LoopFollow and LoopCaregiver: the genuine commands, as their services and the phone get them."""

import base64
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices import apns
from banting.devices.caregiver import DEVICES, SERVICES, SPECS
from banting.devices.home_secrets import (
    API_SECRET,
    DEVICE_TOKEN,
    OTP_SECRET,
    TRIO_SECRET,
    bundle_identifier,
)
from banting.schema.day import unix_ms
from banting.schema.effects import Act
from banting.wire.http import Response, decode_request, encode_response, json_body
from banting.wire.sealed import key_of, open_sealed
from banting.wire.totp import secret_bytes, totp
from tests.devices.cloud_plays import (
    HOUR,
    MIN,
    Player,
    device,
    home,
    owned,
    parts,
    reasons,
    sent,
    shown,
)

SITE = device("nightscout", "nightscout", push_key="set")
LOOP = {"remote_overrides": True, "remote_commands": True, "preset": "sleep", "version": "3.5"}
NOW_MS = 3 * MIN
CODE = totp(secret_bytes(OTP_SECRET.decode()), unix_ms(NOW_MS) // 1000)


def phone(model="loop", **options):
    return device("phone", model, **((LOOP if model == "loop" else {}) | options))


def app(model, theirs=None, site=SITE, **options):
    theirs = theirs or phone()
    setup = owned(SPECS, "caregiver", model, **options)
    others = () if site is None else (site,)
    world = home(theirs, setup, *others)
    return Player(DEVICES["caregiver"](setup, world, parts()), now_ms=NOW_MS)


def request(effects, to):
    (frame,) = sent(effects)
    assert (frame.link, frame.to) == ("internet", to)
    return decode_request(frame.raw)


def in_push(made):
    return json_body(made.body)


def test_by_nightscout_each_command_is_a_notification_with_the_secrets_hash():
    p = app("loopcaregiver", holds_one_time_codes=True)
    override = request(p.act("override", 90), "nightscout")
    assert override.path == "/api/v2/notifications/loop"
    assert override.header("api-secret") == hashlib.sha1(API_SECRET).hexdigest()
    told = json_body(override.body)
    assert (told["eventType"], told["reason"], told["duration"]) == (
        "Temporary Override",
        "sleep",
        90,
    )
    assert "otp" not in told
    assert json_body(request(p.act("cancel-override"), "nightscout").body)["eventType"] == (
        "Temporary Override Cancel"
    )
    bolus = json_body(request(p.act("bolus", 450), "nightscout").body)
    assert (bolus["remoteBolus"], bolus["otp"]) == (0.45, CODE)
    carbs = json_body(request(p.act("carbs", 20), "nightscout").body)
    assert (carbs["remoteCarbs"], carbs["otp"]) == (20, CODE)
    assert carbs["created_at"] == "2026-01-12T12:03:00.000Z"


def test_without_one_time_codes_a_bolus_is_sent_without_one():
    p = app("loopcaregiver")
    assert "otp" not in json_body(request(p.act("bolus", 450), "nightscout").body)


def test_loopfollow_with_the_push_key_pushes_and_the_service_takes_it():
    p = app("loopfollow", holds_push_key=True, holds_one_time_codes=True)
    service = pushes(phone(), p)
    for name, value, field, told in (
        ("override", 60, "override-name", "sleep"),
        ("cancel-override", 0, "cancel-temporary-override", "true"),
        ("bolus", 450, "bolus-entry", 0.45),
        ("carbs", 20, "carbs-entry", 20.0),
    ):
        (frame,) = sent(p.act(name, value), "push")
        caused = service.hear(frame.raw, sender="caregiver")
        (to_phone,) = sent(caused, "phone")
        assert json_body(to_phone.raw)[field] == told
        (answer,) = sent(caused, "caregiver")
        assert shown(p.hear(answer.raw, sender="push")) == ["LoopFollow: command sent"]
    assert (p.state.sent, p.state.accepted, p.state.refused) == (4, 4, 0)


def pushes(theirs, player):
    setup = device("push", "apns")
    world = home(theirs, player.machine.setup, setup)
    return Player(apns.DEVICES["push"](setup, world, parts()), now_ms=NOW_MS)


def test_a_push_goes_to_the_phones_token_and_app_with_a_code_for_doses_only():
    p = app("loopfollow", holds_push_key=True, holds_one_time_codes=True)
    made = request(p.act("bolus", 450), "push")
    assert made.path == f"/3/device/{DEVICE_TOKEN}"
    assert made.header("apns-topic") == bundle_identifier("loop")
    assert in_push(made)["otp"] == CODE
    assert "otp" not in in_push(request(p.act("override", 60), "push"))


def test_the_same_command_at_the_same_time_has_the_same_bytes():
    first, again = (app("loopfollow", holds_push_key=True).act("override", 60) for _ in range(2))
    assert first == again


TRIO_COMMANDS = [
    ("override", 60, {"command_type": "start_override", "overrideName": "sleep"}),
    ("cancel-override", 0, {"command_type": "cancel_override"}),
    ("bolus", 450, {"command_type": "bolus", "bolus_amount": 0.45}),
    ("carbs", 20, {"command_type": "meal", "carbs": 20}),
    ("target", 140, {"command_type": "temp_target", "target": 140, "duration": 60}),
]


@pytest.mark.parametrize(("name", "value", "told"), TRIO_COMMANDS)
def test_to_trio_each_command_is_sealed_with_the_shared_secret(name, value, told):
    theirs = phone("trio", remote_commands=True, preset="sleep")
    p = app("loopfollow", theirs, holds_push_key=True)
    (frame,) = sent(p.act(name, value), "push")
    (to_phone,) = sent(pushes(theirs, p).hear(frame.raw, sender="caregiver"), "phone")
    fields = json_body(to_phone.raw)
    assert fields["aps"]["alert"]
    sealed = base64.b64decode(fields["encrypted_data"])
    plain = json.loads(open_sealed(key_of(TRIO_SECRET.decode()), sealed))
    assert told.items() <= plain.items()
    assert plain["timestamp"] == unix_ms(NOW_MS) / 1000


def test_two_different_commands_to_trio_have_different_nonces():
    theirs = phone("trio", remote_commands=True, preset="sleep")
    nonces = set()
    for value in (100, 200, 300):
        p = app("loopfollow", theirs, holds_push_key=True)
        made = request(p.act("bolus", value), "push")
        nonces.add(base64.b64decode(in_push(made)["encrypted_data"])[:12])
    assert len(nonces) == 3


@pytest.mark.parametrize(
    ("name", "value", "event"),
    [("carbs", 15, "Carb Correction"), ("target", 130, "Temporary Target")],
)
def test_for_other_apps_nightscout_stores_a_treatment(name, value, event):
    p = app("loopcaregiver", phone("iaps"))
    made = request(p.act(name, value), "nightscout")
    assert made.path == "/api/v1/treatments"
    assert json_body(made.body)["eventType"] == event


NO_WAY = [
    (app("loopfollow", holds_api_secret=False), "override", 60),
    (app("loopfollow", site=None), "override", 60),
    (app("loopcaregiver", holds_api_secret=False, holds_push_key=True), "override", 60),
    (app("loopcaregiver", phone(preset="")), "override", 60),
    (app("loopcaregiver"), "target", 120),
    (app("loopfollow", holds_push_key=True), "target", 120),
    (app("loopcaregiver", phone("iaps")), "bolus", 100),
    (app("loopfollow", phone("trio", remote_commands=True), holds_push_key=True), "override", 60),
    (app("loopfollow", phone("iaps"), holds_push_key=True, site=None), "carbs", 10),
]


@pytest.mark.parametrize(("p", "name", "value"), NO_WAY)
def test_a_command_there_is_no_way_for_is_not_sent(p, name, value):
    assert "has no way to send" in reasons(p.act(name, value))[0]
    assert p.state.sent == 0


def test_the_common_days_command_is_a_small_bolus_where_codes_are_at_hand():
    with_codes = app("loopfollow", holds_push_key=True, holds_one_time_codes=True)
    assert in_push(request(with_codes.act("command"), "push"))["bolus-entry"] == 0.3
    without = app("loopfollow", holds_push_key=True)
    assert in_push(request(without.act("command"), "push"))["override-duration-minutes"] == 60
    old = app("loopcaregiver", phone(version="2019"), holds_one_time_codes=True)
    assert json_body(request(old.act("command"), "nightscout").body)["reason"] == "sleep"


@pytest.mark.parametrize(
    "theirs",
    [
        phone(preset="", remote_commands=False),
        phone(remote_overrides=False, remote_commands=False),
        phone("iaps"),
    ],
)
def test_on_a_common_day_nothing_is_sent_where_nothing_is_set_up(theirs):
    assert app("loopcaregiver", theirs, holds_one_time_codes=True).act("command") == []


def test_one_that_is_not_used_sends_nothing():
    assert app("loopcaregiver", used="never").act("override", 60) == []


def test_it_shows_a_refusal_and_ignores_strangers_and_noise():
    p = app("loopcaregiver")
    refused = encode_response(Response(status=401))
    assert shown(p.hear(refused, sender="nightscout")) == ["LoopCaregiver: refused, status 401"]
    before = p.state
    assert p.hear(refused, sender="attacker") == []
    assert p.hear(b"noise", sender="nightscout") == []
    assert p.state == before


@given(st.binary(max_size=200), st.sampled_from(["nightscout", "push", "attacker"]))
def test_no_bytes_make_it_send_anything(raw, sender):
    assert sent(app("loopcaregiver").hear(raw, sender=sender)) == []


def test_it_does_nothing_by_itself():
    p = app("loopcaregiver")
    assert p.machine.tick(p.state, HOUR) == (p.state, ())
    assert p.machine.wake_at(p.state) is None
    assert p.machine.log(p.state) == ()
    assert p.machine.interfaces()[0].why_no_command
    assert SERVICES == ()
    with pytest.raises(AssertionError, match="juggle"):
        p.machine.act(p.state, Act(device="caregiver", name="juggle"), 0)
