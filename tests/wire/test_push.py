import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.errors import WireError
from banting.wire.http import decode_request, json_body
from banting.wire.jwt import decode_provider_token, public_pem, synthetic_key, verify_es256
from banting.wire.loop_push import (
    bolus_command,
    cancel_command,
    carbs_command,
    iso_from_unix_ms,
    loop_payload,
    override_command,
    unix_ms_from_iso,
)
from banting.wire.push import (
    PushAddress,
    PushKey,
    encode_push,
    push_address,
    push_key,
    push_request,
)

PEM = synthetic_key("a provider")
KEY = PushKey(pem=PEM, key_id="KEYID00001", team_id="TEAMID0001")
PHONE = PushAddress(token="ab" * 32, topic="com.example.app")
NOON_MS = 1_768_219_200_000


def made(key=KEY, address=PHONE, priority=10):
    request = push_request(
        key, address, b"{}", unix_s=1_000, expires_unix_s=1_300, priority=priority
    )
    return decode_request(encode_push(request))


def test_a_request_names_the_phone_and_is_signed_for_its_time():
    request = made()
    scheme, token = request.header("authorization").split(" ")
    assert scheme == "bearer"
    assert verify_es256(token, public_pem(PEM))
    assert decode_provider_token(token).issued_unix_s == 1_000
    assert request.path == "/3/device/" + "ab" * 32
    assert request.header("apns-topic") == "com.example.app"
    assert request.header("apns-expiration") == "1300"
    assert (request.header("apns-priority"), request.header("apns-push-type")) == ("10", "alert")


def test_a_request_of_low_priority_is_one_for_the_background():
    request = made(priority=5)
    assert (request.header("apns-priority"), request.header("apns-push-type")) == (
        "5",
        "background",
    )


def test_what_is_not_held_is_left_out():
    request = made(key=None, address=None)
    assert request.header("authorization") is None
    assert request.header("apns-topic") is None
    assert request.path == "/3/device/"


def test_key_and_address_are_read_from_their_json():
    key = {"apnsKey": PEM, "apnsKeyId": "KEYID00001", "developerTeamId": "TEAMID0001"}
    phone = {"deviceToken": PHONE.token, "bundleIdentifier": PHONE.topic}
    assert push_key(json.dumps(key).encode()) == KEY
    assert push_address(json.dumps(phone).encode()) == PHONE


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"deviceToken":"x","bundleIdentifier":1}'])
def test_json_that_is_no_key_and_no_address_is_refused(raw):
    for read in (push_key, push_address):
        with pytest.raises(WireError):
            read(raw)


def payload(command):
    raw = loop_payload(command, sender="A", remote_address="B", sent_unix_ms=NOON_MS)
    return json_body(raw)


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (
            override_command("sleep", 90),
            {"override-name": "sleep", "override-duration-minutes": 90},
        ),
        (cancel_command(), {"cancel-temporary-override": "true"}),
        (bolus_command(1_250, "123456"), {"bolus-entry": 1.25, "otp": "123456"}),
        (bolus_command(50, None), {"bolus-entry": 0.05}),
        (
            carbs_command(30, "123456", NOON_MS - 60_000),
            {
                "carbs-entry": 30.0,
                "absorption-time": 3.0,
                "start-time": "2026-01-12T11:59:00.000Z",
                "otp": "123456",
            },
        ),
    ],
)
def test_a_payload_holds_the_commands_fields_its_sender_and_its_times_and_a_text(command, fields):
    told = payload(command)
    around = {
        "entered-by": "A",
        "remote-address": "B",
        "sent-at": "2026-01-12T12:00:00.000Z",
        "expiration": "2026-01-12T12:05:00.000Z",
    }
    assert told.pop("aps")["alert"] == f"{command.alert} - A"
    assert told == fields | around


@pytest.mark.parametrize("minutes", [0, -1, 1441])
def test_no_override_is_made_that_is_shorter_than_a_minute_or_longer_than_a_day(minutes):
    with pytest.raises(AssertionError, match="from a minute to a day"):
        override_command("sleep", minutes)


def test_a_time_is_written_with_its_milliseconds():
    assert iso_from_unix_ms(7) == "1970-01-01T00:00:00.007Z"


@given(st.integers(0, 4_000_000_000_000))
def test_a_time_written_is_read_again_to_the_millisecond(at_unix_ms):
    assert unix_ms_from_iso(iso_from_unix_ms(at_unix_ms)) == at_unix_ms


@pytest.mark.parametrize("text", ["", "noon", "2026-01-12T16:30:00", "2026-13-01T00:00:00Z"])
def test_a_text_that_is_no_time_is_refused(text):
    with pytest.raises(WireError):
        unix_ms_from_iso(text)
