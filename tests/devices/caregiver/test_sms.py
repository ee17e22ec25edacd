"""A caregiver's text messages: the request, the question for a code, the code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.caregiver import DEVICES, SPECS
from banting.devices.caregiver.by_sms import ASKED_WITHIN_MS
from banting.devices.home_secrets import OTP_SECRET, SMS_NUMBER, SMS_PIN
from banting.schema.day import unix_ms
from banting.schema.effects import Act
from banting.wire.totp import secret_bytes, totp
from tests.devices.cloud_plays import HOUR, Player, device, home, owned, parts, sent, shown

ASKS = b"+12025550100\nTo deliver bolus 0.30U reply with code from your authenticator and PIN"
REFUSES = b"+12025550100\nRemote bolus is not allowed"


def sms(**options):
    setup = owned(SPECS, "caregiver", "phone-sms", **options)
    phone = device("phone", "androidaps", sms_commands=True)
    return Player(DEVICES["caregiver"](setup, home(phone, setup), parts()))


def text(effects):
    (frame,) = sent(effects, "phone")
    assert frame.link == "sms"
    number, _, words = frame.raw.partition(b"\n")
    assert number == SMS_NUMBER
    return words.decode(), frame.after_ms


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("command", 0, "BOLUS 0.30"),
        ("bolus", 1_250, "BOLUS 1.25"),
        ("carbs", 15, "CARBS 15"),
        ("sms-target", 1, "TARGET HYPO"),
        ("sms-target", 0, "TARGET STOP"),
        ("cancel-override", 0, "TARGET STOP"),
    ],
)
def test_a_request_is_its_words_behind_the_number(name, value, words):
    assert text(sms().act(name, value)) == (words, 0)


def test_a_question_for_a_code_is_answered_with_the_code_shown_when_it_is_typed():
    p = sms()
    p.act("bolus", 300)
    p.now_ms = 20_000
    caused = p.hear(ASKS, sender="phone", link="sms")
    assert shown(caused)
    code, after_ms = text(caused)
    secret = secret_bytes(OTP_SECRET.decode())
    assert code == totp(secret, unix_ms(p.now_ms + after_ms) // 1000) + SMS_PIN.decode()
    assert len(code) == 10


def test_one_question_is_answered_once():
    p = sms()
    p.act("bolus", 300)
    p.hear(ASKS, sender="phone", link="sms")
    assert sent(p.hear(ASKS, sender="phone", link="sms")) == []


def test_no_code_is_sent_unasked_too_late_to_a_stranger_or_without_the_secret():
    unasked = sms()
    assert sent(unasked.hear(ASKS, sender="phone", link="sms")) == []
    late = sms()
    late.act("bolus", 300)
    late.now_ms = ASKED_WITHIN_MS + 1
    assert sent(late.hear(ASKS, sender="phone", link="sms")) == []
    strange = sms()
    strange.act("bolus", 300)
    assert strange.hear(ASKS, sender="attacker", link="sms") == []
    assert strange.hear(ASKS, sender="phone", link="internet") == []
    without = sms(holds_one_time_codes=False)
    without.act("bolus", 300)
    assert sent(without.hear(ASKS, sender="phone", link="sms")) == []


def test_a_refusal_is_shown():
    p = sms()
    p.act("bolus", 300)
    assert shown(p.hear(REFUSES, sender="phone", link="sms")) == [
        "text message: Remote bolus is not allowed"
    ]
    assert p.state.request == ""


@given(st.binary(max_size=300))
def test_no_bytes_make_it_send_a_code_unasked(raw):
    assert sent(sms().hear(raw, sender="phone", link="sms")) == []


@given(st.binary(max_size=300))
def test_any_bytes_are_shown_when_a_question_is_awaited(raw):
    p = sms()
    p.act("bolus", 300)
    assert len(shown(p.hear(raw, sender="phone", link="sms"))) == 1


def test_one_that_is_not_used_sends_nothing_and_none_acts_by_itself():
    assert sms(used="never").act("bolus", 300) == []
    p = sms()
    assert p.machine.tick(p.state, HOUR) == (p.state, ())
    assert p.machine.wake_at(p.state) is None
    assert p.machine.log(p.state) == ()
    assert p.machine.interfaces()[0].why_no_command
    with pytest.raises(AssertionError, match="juggle"):
        p.machine.act(p.state, Act(device="caregiver", name="juggle"), 0)
