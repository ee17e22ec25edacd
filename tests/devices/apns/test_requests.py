"""What the push service grants and refuses, by its own names."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.apns import DEVICES
from banting.devices.apns.requests import PAYLOAD_BYTES_MAX
from banting.devices.home_secrets import DEVICE_TOKEN, bundle_identifier, push_key_json
from banting.schema.day import unix_ms
from banting.wire.http import Request
from banting.wire.jwt import synthetic_key
from banting.wire.push import PushAddress, PushKey, encode_push, push_key, push_request
from tests.devices.cloud_plays import HOUR, Player, answer, device, home, parts, reasons, sent

KEY = push_key(push_key_json())
PHONE = PushAddress(token=DEVICE_TOKEN, topic=bundle_identifier("loop"))
PAYLOAD = b'{"aps":{"alert":"hello"},"override-name":"sleep"}'
NIGHTSCOUT = device("nightscout", "nightscout", push_key="set")
NOW_S = unix_ms(0) // 1000


def push(phone=None, *others):
    phone = phone or device("phone", "loop", remote_overrides=True)
    setup = device("push", "apns")
    return Player(DEVICES["push"](setup, home(phone, *others, setup), parts()))


def request(key=KEY, phone=PHONE, payload=PAYLOAD, issued_s=NOW_S, **changes):
    headers = changes.pop("headers", {})
    expires_s = changes.pop("expires_unix_s", NOW_S + 300)
    made = push_request(key, phone, payload, unix_s=issued_s, expires_unix_s=expires_s, **changes)
    kept = {name: value for name, value in {**dict(made.headers), **headers}.items() if value}
    return Request(
        method=made.method, target=made.target, headers=tuple(kept.items()), body=made.body
    )


def ask(player, made):
    caused = player.hear(encode_push(made))
    told = answer(caused)
    body = json.loads(told.body)["reason"] if told.body else ""
    return told.status, body, caused


def test_a_signed_push_to_the_phones_token_is_taken_and_brought_to_the_phone():
    p = push(None, NIGHTSCOUT)
    status, reason, caused = ask(p, request())
    assert (status, reason) == (200, "")
    (to_phone,) = sent(caused, "phone")
    assert to_phone.raw == PAYLOAD
    assert to_phone.link == "internet"
    assert 1_000 <= to_phone.after_ms <= 2_000
    assert reasons(caused) == []
    assert len(dict(answer(caused).headers)["apns-id"]) == 36


STRANGER = PushKey(pem=synthetic_key("a stranger"), key_id=KEY.key_id, team_id=KEY.team_id)
REFUSED = [
    (request(key=None), 403, "MissingProviderToken"),
    (request(headers={"authorization": "bearer nonsense"}), 403, "InvalidProviderToken"),
    (request(key=STRANGER), 403, "InvalidProviderToken"),
    (
        request(key=PushKey(pem=KEY.pem, key_id="OTHERKEYID", team_id=KEY.team_id)),
        403,
        "InvalidProviderToken",
    ),
    (
        request(key=PushKey(pem=KEY.pem, key_id=KEY.key_id, team_id="OTHERTEAM0")),
        403,
        "InvalidProviderToken",
    ),
    (request(issued_s=NOW_S - 3_601), 403, "ExpiredProviderToken"),
    (request(issued_s=NOW_S + 3_601), 403, "ExpiredProviderToken"),
    (request(phone=None), 400, "MissingDeviceToken"),
    (request(phone=PushAddress(token="00" * 32, topic=PHONE.topic)), 400, "BadDeviceToken"),
    (request(headers={"apns-topic": ""}), 400, "MissingTopic"),
    (
        request(phone=PushAddress(token=PHONE.token, topic="com.example.other")),
        400,
        "DeviceTokenNotForTopic",
    ),
    (request(payload=b""), 400, "PayloadEmpty"),
    (request(payload=b"[1]"), 400, "PayloadEmpty"),
    (request(payload=b'{"a":"' + b"x" * PAYLOAD_BYTES_MAX + b'"}'), 413, "PayloadTooLarge"),
    (request(headers={"apns-expiration": "soon"}), 400, "BadExpirationDate"),
    (request(headers={"apns-priority": "11"}), 400, "BadPriority"),
    (request(headers={"apns-push-type": "background"}), 400, "BadPriority"),
    (request(headers={"apns-push-type": "voip"}), 400, "InvalidPushType"),
    (request(headers={"apns-id": "1"}), 400, "BadMessageId"),
    (Request(method="GET", target="/3/device/x"), 405, "MethodNotAllowed"),
    (Request(method="POST", target="/4/device/x"), 404, "BadPath"),
]


@pytest.mark.parametrize(("made", "status", "reason"), REFUSED, ids=lambda v: str(v)[:24])
def test_a_request_that_fails_a_check_is_refused_by_name_and_reaches_nobody(made, status, reason):
    p = push(None, NIGHTSCOUT)
    told, named, caused = ask(p, made)
    assert (told, named) == (status, reason)
    assert reasons(caused) == [reason]
    assert sent(caused, "phone") == []


def test_a_token_serves_for_an_hour_and_a_largest_payload_passes():
    p = push(None, NIGHTSCOUT)
    assert ask(p, request(issued_s=NOW_S - 3_600))[0] == 200
    filler = b"x" * (PAYLOAD_BYTES_MAX - len(b'{"a":""}'))
    assert ask(p, request(payload=b'{"a":"' + filler + b'"}'))[0] == 200


def test_an_id_that_the_sender_gives_is_told_back():
    p = push(None, NIGHTSCOUT)
    own = "01234567-89ab-cdef-0123-456789abcdef"
    caused = p.hear(encode_push(request(headers={"apns-id": own})))
    assert dict(answer(caused).headers)["apns-id"] == own


def test_another_app_on_the_phone_has_another_topic():
    p = push(device("phone", "trio", remote_commands=True))
    assert ask(p, request())[1] == "DeviceTokenNotForTopic"
    theirs = PushAddress(token=DEVICE_TOKEN, topic=bundle_identifier("trio"))
    assert ask(p, request(phone=theirs))[0] == 200


@given(st.binary(max_size=300))
def test_any_bytes_are_answered_or_rejected_and_change_nothing(raw):
    p = push(None, NIGHTSCOUT)
    before = p.state
    caused = p.hear(raw)
    assert p.state == before
    assert reasons(caused)
    assert sent(caused, "phone") == []


@given(
    st.sampled_from(["POST", "GET"]),
    st.sampled_from(["/3/device/", "/3/device/" + DEVICE_TOKEN, "/"]),
    st.dictionaries(
        st.sampled_from(["authorization", "apns-topic", "apns-expiration", "apns-priority"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
    ),
    st.binary(max_size=60),
)
def test_any_request_is_answered_once(method, target, headers, body):
    p = push(None, NIGHTSCOUT)
    made = Request(method=method, target=target, headers=tuple(headers.items()), body=body)
    assert answer(p.hear(encode_push(made))).status >= 400


def test_a_stale_token_is_seen_at_the_hour_of_the_day_not_of_the_first_use():
    p = push(None, NIGHTSCOUT)
    made = request(expires_unix_s=NOW_S + 9_999)
    assert ask(p, made)[0] == 200
    p.now_ms = HOUR + 1_000
    assert ask(p, made)[1] == "ExpiredProviderToken"
