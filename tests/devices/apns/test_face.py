"""What an attacker asks of the push service, what he is told, and what a reader sees."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.apns import SERVICES
from banting.devices.home_secrets import (
    OTP_SECRET,
    bundle_identifier,
    device_token_json,
    push_key_json,
)
from banting.errors import TechniqueFailed
from banting.schema.day import unix_ms
from banting.schema.intents import (
    Heard,
    LogIn,
    RemoteBolus,
    RemoteCancel,
    RemoteCarbs,
    RemoteOverride,
    RemoteTarget,
)
from banting.wire.http import decode_request, json_body
from banting.wire.totp import secret_bytes, totp
from tests.devices.apns.test_requests import NIGHTSCOUT, push
from tests.devices.cloud_plays import sent

PUSH = dict(SERVICES)["push"]
TOKEN = device_token_json(bundle_identifier("loop"))
HELD = {"push-key": push_key_json(), "device-token": TOKEN, "preset": "Schlaf ä".encode()}
NOW_MS = 90_000


def payload(exchange):
    return json_body(decode_request(exchange.raw).body)


def result(exchange):
    p = push(None, NIGHTSCOUT)
    p.now_ms = NOW_MS
    caused = p.hear(exchange.raw, sender="attacker")
    (told,) = sent(caused, "attacker")
    return PUSH.meaning(exchange, told.raw), sent(caused, "phone"), told.raw


def test_with_key_token_and_preset_an_override_reaches_the_phone():
    asked = PUSH.ask(RemoteOverride(minutes=60), HELD, NOW_MS)
    heard, to_phone, _ = result(asked)
    assert heard is Heard.ACCEPTED
    assert asked.to == "push"
    told = json_body(to_phone[0].raw)
    assert told["override-name"] == "Schlaf ä"
    assert told["override-duration-minutes"] == 60
    assert told["aps"]["alert"]
    assert "otp" not in told


def test_a_payload_says_it_was_sent_now_or_when_it_is_held_to_say():
    now = payload(PUSH.ask(RemoteCancel(), HELD, NOW_MS))
    assert now["sent-at"] == "2026-01-12T12:01:30.000Z"
    held = HELD | {"sent-at": b"2026-01-12T16:30:00.417Z"}
    said = payload(PUSH.ask(RemoteCancel(), held, NOW_MS))
    assert said["sent-at"] == "2026-01-12T16:30:00.417Z"
    assert said["expiration"] == "2026-01-12T16:35:00.417Z"
    with pytest.raises(TechniqueFailed, match="cannot be read"):
        PUSH.ask(RemoteCancel(), HELD | {"sent-at": b"half past four"}, NOW_MS)


@pytest.mark.parametrize("missing", ["push-key", "device-token"])
def test_without_key_or_token_it_is_refused(missing):
    held = {name: value for name, value in HELD.items() if name != missing}
    heard, to_phone, _ = result(PUSH.ask(RemoteOverride(minutes=60), held, NOW_MS))
    assert heard is Heard.REFUSED
    assert to_phone == []


def test_a_bolus_carries_the_code_heard_or_made_or_none():
    wanted = RemoteBolus(milliunits=1_250)
    fresh = totp(secret_bytes(OTP_SECRET.decode()), unix_ms(NOW_MS) // 1000)
    heard = payload(PUSH.ask(wanted, {**HELD, "otp-code": b"123456"}, NOW_MS))
    made = payload(PUSH.ask(wanted, {**HELD, "otp-secret": OTP_SECRET}, NOW_MS))
    both = {**HELD, "otp-secret": OTP_SECRET, "otp-code": b"123456"}
    assert (heard["otp"], made["otp"]) == ("123456", fresh)
    assert payload(PUSH.ask(wanted, both, NOW_MS))["otp"] == "123456"
    assert "otp" not in payload(PUSH.ask(wanted, HELD, NOW_MS))
    assert heard["bolus-entry"] == 1.25


def test_carbs_and_cancel_have_their_fields():
    carbs = payload(PUSH.ask(RemoteCarbs(grams=40), {**HELD, "otp-code": b"123456"}, NOW_MS))
    assert (carbs["carbs-entry"], carbs["absorption-time"]) == (40.0, 3.0)
    assert carbs["start-time"] == carbs["sent-at"] == "2026-01-12T12:01:30.000Z"
    assert carbs["expiration"] == "2026-01-12T12:06:30.000Z"
    cancel = payload(PUSH.ask(RemoteCancel(), HELD, NOW_MS))
    assert cancel["cancel-temporary-override"] == "true"


@pytest.mark.parametrize("wanted", [RemoteTarget(target_mgdl=80, minutes=60), LogIn()])
def test_what_loop_takes_by_no_push_cannot_be_asked(wanted):
    with pytest.raises(TechniqueFailed, match="takes no"):
        PUSH.ask(wanted, HELD, NOW_MS)


@pytest.mark.parametrize("secret", ["push-key", "device-token"])
@pytest.mark.parametrize("value", [b"", b"[]", b"{}", b'{"apnsKey":"x","apnsKeyId":1}'])
def test_an_unreadable_secret_fails_the_technique(secret, value):
    with pytest.raises(TechniqueFailed, match="cannot be read"):
        PUSH.ask(RemoteCancel(), {**HELD, secret: value}, NOW_MS)


def test_a_key_that_is_no_key_fails_the_technique():
    fields = json.loads(push_key_json()) | {"apnsKey": "no key"}
    with pytest.raises(TechniqueFailed, match="no private key"):
        PUSH.ask(RemoteCancel(), {**HELD, "push-key": json.dumps(fields).encode()}, NOW_MS)


@pytest.mark.parametrize("minutes", [0, 1441])
def test_an_override_lasts_from_a_minute_to_a_day(minutes):
    with pytest.raises(AssertionError, match="a minute to a day"):
        PUSH.ask(RemoteOverride(minutes=minutes), HELD, NOW_MS)


def test_who_hears_a_push_learns_address_preset_and_code():
    asked = PUSH.ask(RemoteOverride(minutes=60), HELD, NOW_MS)
    assert dict(PUSH.secrets_in(asked.raw)) == {"device-token": TOKEN, "preset": HELD["preset"]}
    bolus = PUSH.ask(RemoteBolus(milliunits=500), {**HELD, "otp-code": b"123456"}, NOW_MS)
    assert dict(PUSH.secrets_in(bolus.raw))["otp-code"] == b"123456"
    on_the_phone = decode_request(bolus.raw).body
    assert dict(PUSH.secrets_in(on_the_phone)) == {"otp-code": b"123456"}


def test_a_reader_sees_who_signed_and_what_is_commanded_and_every_field_lies_inside():
    asked = PUSH.ask(RemoteOverride(minutes=60), HELD, NOW_MS)
    _, to_phone, told = result(asked)
    says, raw, fields = PUSH.describe(asked.raw)
    assert "signed with key" in says
    assert "override-name Schlaf ä" in says
    names = {field.name: raw[field.offset : field.offset + field.length] for field in fields}
    assert names["apns-topic"] == bundle_identifier("loop").encode()
    assert names["override-name"] == b'"override-name":'
    assert names["authorization"].startswith(b"bearer ")
    assert PUSH.describe(to_phone[0].raw)[0].startswith("push for the phone: override-name")
    assert PUSH.describe(told)[0] == "push accepted"
    refused = result(PUSH.ask(RemoteCancel(), {}, NOW_MS))[2]
    assert PUSH.describe(refused)[0] == "push refused: MissingProviderToken"


def test_a_reader_of_an_unsigned_or_sealed_push_is_told_so():
    assert "signed by nobody" in PUSH.describe(PUSH.ask(RemoteCancel(), {}, NOW_MS).raw)[0]
    bare = b"POST /3/device/00 HTTP/1.1\r\ncontent-length: 0\r\n\r\n"
    assert PUSH.describe(bare)[0] == "push to no app, signed by nobody: no payload that can be read"
    sealed = b'{"aps":{"alert":"x"},"encrypted_data":"AAAA"}'
    assert "sealed" in PUSH.describe(sealed)[0]


@given(st.binary(max_size=200))
def test_any_bytes_are_described_without_a_word_and_tell_no_secret(raw):
    says, told, fields = PUSH.describe(raw)
    assert told == raw
    assert all(0 <= field.offset <= len(raw) - field.length for field in fields)
    if not says:
        assert fields == ()
    assert isinstance(PUSH.secrets_in(raw), tuple)


@given(st.binary(max_size=60))
def test_an_answer_that_is_none_means_nothing(raw):
    asked = PUSH.ask(RemoteCancel(), HELD, NOW_MS)
    assert PUSH.meaning(asked, raw) is Heard.OTHER
    assert PUSH.meaning(asked, b"HTTP/1.1 500 X\r\n\r\n") is Heard.OTHER


def test_messages_of_other_services_have_no_sentence():
    for raw in (
        b"GET /api/v1/status.json HTTP/1.1\r\nhost: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    ):
        assert PUSH.describe(raw) == ("", raw, ())
        assert PUSH.secrets_in(raw) == ()
