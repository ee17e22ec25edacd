"""Whoever holds a number and a code can write what AndroidAPS reads; a listener learns both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.home_secrets import SMS_NUMBER
from banting.devices.phone.androidaps.sender import SMS_COMMANDS
from banting.devices.phone.androidaps.texts import (
    PHONE_NUMBER,
    SmsText,
    asks,
    code_in,
    decode_sms,
    done,
    encode_sms,
    not_done,
)
from banting.errors import TechniqueFailed, WireError
from banting.schema.intents import (
    Heard,
    LogIn,
    ReadCloud,
    RemoteBasal,
    RemoteBolus,
    RemoteCancel,
    RemoteCarbs,
    RemoteLoop,
    RemoteOverride,
    RemoteTarget,
    SwitchProfile,
)
from tests.devices.phone.androidaps.texting import Talk, code, surface
from tests.devices.phone.from_afar import NOW

HELD = {"sms-number": SMS_NUMBER, "sms-code": code().encode()}


@given(st.text(alphabet="+0123456789", max_size=15), st.text(max_size=300))
def test_a_message_survives_the_bytes(number, text):
    message = SmsText(number=number, text=text)
    assert decode_sms(encode_sms(message)) == message


@given(st.binary(max_size=100))
def test_any_bytes_are_a_message_or_a_wire_error(raw):
    try:
        assert encode_sms(decode_sms(raw)) == raw
    except WireError:
        assert b"\n" not in raw or not raw.isascii()


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (RemoteBolus(milliunits=1_500), "BOLUS 1.5"),
        (RemoteCarbs(grams=40), "CARBS 40"),
        (RemoteTarget(target_mgdl=80, minutes=60), "TARGET MEAL"),
        (RemoteTarget(target_mgdl=140, minutes=60), "TARGET ACTIVITY"),
        (RemoteTarget(target_mgdl=170, minutes=60), "TARGET HYPO"),
        (RemoteCancel(), "TARGET STOP"),
        (SwitchProfile(needs_percent=150, minutes=60), "PROFILE 1 150"),
        (RemoteBasal(milliunits_per_h=2_500, minutes=60), "BASAL 2.5 60"),
        (RemoteBasal(milliunits_per_h=0, minutes=30), "BASAL 0 30"),
        (RemoteLoop(on=False), "LOOP STOP"),
        (RemoteLoop(on=True), "LOOP START"),
        (ReadCloud(what="entries"), "BG"),
        (LogIn(), code()),
    ],
)
def test_what_is_wanted_is_one_message_in_the_numbers_name(wanted, text):
    exchange = SMS_COMMANDS.ask(wanted, HELD, NOW)
    assert exchange.to == "phone"
    assert decode_sms(exchange.raw) == SmsText(number=SMS_NUMBER.decode(), text=text)
    assert code() not in exchange.says


def test_two_messages_give_a_bolus_to_whoever_has_number_and_code():
    talk = Talk(surface())
    for wanted in (RemoteBolus(milliunits=2_000), LogIn()):
        raw = SMS_COMMANDS.ask(wanted, HELD, NOW).raw
        number, _, text = raw.partition(b"\n")
        orders = talk(text.decode(), number)
    assert orders[0].milliunits == 2_000


def test_a_secret_that_is_not_held_is_left_out():
    assert SMS_COMMANDS.ask(RemoteCancel(), {}, NOW).raw == b"\nTARGET STOP"
    assert SMS_COMMANDS.ask(LogIn(), {}, NOW).raw == b"\n"


@pytest.mark.parametrize("wanted", [RemoteOverride(minutes=60), ReadCloud(what="profile")])
def test_what_no_message_asks_for_cannot_be_asked(wanted):
    with pytest.raises(TechniqueFailed, match="no text message asks"):
        SMS_COMMANDS.ask(wanted, HELD, NOW)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        (asks("bolus"), Heard.ANSWER),
        (done("bolus"), Heard.ACCEPTED),
        (not_done("no"), Heard.REFUSED),
        ("Loop is on", Heard.ANSWER),
    ],
)
def test_an_answer_has_a_meaning(text, means):
    exchange = SMS_COMMANDS.ask(RemoteCancel(), HELD, NOW)
    raw = encode_sms(SmsText(number=PHONE_NUMBER, text=text))
    assert SMS_COMMANDS.meaning(exchange, raw) is means
    assert SMS_COMMANDS.meaning(exchange, b"\xff") is Heard.OTHER
    assert SMS_COMMANDS.secrets_in(raw) == ()


def test_a_listener_learns_number_and_code():
    asked = SMS_COMMANDS.ask(RemoteBolus(milliunits=500), HELD, NOW).raw
    told = SMS_COMMANDS.ask(LogIn(), HELD, NOW).raw
    assert SMS_COMMANDS.secrets_in(asked) == (("sms-number", SMS_NUMBER),)
    assert dict(SMS_COMMANDS.secrets_in(told)) == HELD
    assert SMS_COMMANDS.secrets_in(b"\xff") == ()
    assert code_in("BOLUS 1") is None


def test_a_reader_is_told_who_it_says_it_is_from_and_what():
    raw = SMS_COMMANDS.ask(RemoteBolus(milliunits=500), HELD, NOW).raw
    says, shown, (number, text) = SMS_COMMANDS.describe(raw)
    assert says == f"text message from {SMS_NUMBER.decode()}: BOLUS 0.5"
    assert shown[number.offset : number.offset + number.length] == SMS_NUMBER
    assert shown[text.offset : text.offset + text.length] == b"BOLUS 0.5"
    assert "a code and PIN" in SMS_COMMANDS.describe(SMS_COMMANDS.ask(LogIn(), HELD, NOW).raw)[0]
    assert SMS_COMMANDS.describe(b"\xff") == ("", b"\xff", ())
