"""What a caregiver sends, the wearer's app reads as it was meant; what the app asks, he answers."""

import pytest

from banting.devices.home_secrets import TRIO_SECRET
from banting.devices.phone.androidaps.codes import confirms
from banting.devices.phone.androidaps.texts import (
    PHONE_NUMBER,
    SmsText,
    asks,
    decode_sms,
    done,
    encode_sms,
    not_done,
)
from banting.devices.phone.loop.payload import (
    BolusEntry,
    CancelOverride,
    CarbsEntry,
    StartOverride,
    decode_push,
)
from banting.devices.phone.trio.payload import TrioKind, open_payload
from banting.schema.day import unix_ms
from tests.devices.caregiver.test_app import CODE, NOW_MS, app, in_push, phone, request
from tests.devices.caregiver.test_sms import sms
from tests.devices.cloud_plays import sent, shown


def pushed(player, name, value):
    return request(player.act(name, value), "push").body


LOOP_READS = [
    ("override", 60, StartOverride),
    ("cancel-override", 0, CancelOverride),
    ("bolus", 450, BolusEntry),
    ("carbs", 20, CarbsEntry),
]


@pytest.mark.parametrize(("name", "value", "kind"), LOOP_READS)
def test_loop_reads_each_push(name, value, kind):
    p = app("loopfollow", holds_push_key=True, holds_one_time_codes=True)
    command = decode_push(pushed(p, name, value))
    assert type(command) is kind
    if kind in (BolusEntry, CarbsEntry):
        assert command.otp == CODE


TRIO_READS = [
    ("override", 60, TrioKind.START_OVERRIDE),
    ("cancel-override", 0, TrioKind.CANCEL_OVERRIDE),
    ("bolus", 450, TrioKind.BOLUS),
    ("carbs", 20, TrioKind.MEAL),
    ("target", 140, TrioKind.TEMP_TARGET),
]


@pytest.mark.parametrize(("name", "value", "kind"), TRIO_READS)
def test_trio_opens_and_reads_each_push(name, value, kind):
    theirs = phone("trio", remote_commands=True, preset="sleep")
    p = app("loopfollow", theirs, holds_push_key=True)
    command = open_payload(TRIO_SECRET.decode(), pushed(p, name, value))
    assert command.kind is kind
    assert command.sent_unix_ms == unix_ms(NOW_MS)
    assert in_push(request(p.act(name, value), "push"))["aps"]["alert"]


def from_phone(text):
    return encode_sms(SmsText(number=PHONE_NUMBER, text=text))


def test_androidaps_is_answered_with_a_code_that_it_takes():
    p = sms()
    p.act("bolus", 300)
    question = from_phone(asks("bolus of 0.30 U"))
    (frame,) = sent(p.hear(question, sender="phone", link="sms"))
    arrives_s = unix_ms(p.now_ms + frame.after_ms) // 1000
    assert confirms(decode_sms(frame.raw).text, arrives_s)
    assert not confirms(decode_sms(frame.raw).text, arrives_s + 90)


@pytest.mark.parametrize("text", [done("bolus of 0.30 U"), not_done("remote commands are off")])
def test_any_other_answer_of_androidaps_is_shown_and_ends_the_request(text):
    p = sms()
    p.act("bolus", 300)
    caused = p.hear(from_phone(text), sender="phone", link="sms")
    assert shown(caused) == [f"text message: {text}"]
    assert sent(caused) == []
    assert p.state.request == ""
