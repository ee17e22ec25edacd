"""Asking a site from outside: requests out of wishes, what is learned, what is told."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.home_secrets import BUNDLE_ID, OTP_SECRET, device_token_json
from banting.devices.nightscout import SERVICE
from banting.devices.nightscout.service import HOST
from banting.errors import TechniqueFailed
from banting.interfaces import Service
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
    WriteCarbs,
    WriteGlucose,
    WriteProfile,
    WriteTarget,
)
from banting.wire.http import Response, decode_request, encode_request, encode_response, json_body
from banting.wire.totp import secret_bytes, totp
from tests.devices.nightscout.sites import NOW_MS, SECRET, Client, site

WISHES = (
    ReadCloud(what="status"),
    ReadCloud(what="profile"),
    ReadCloud(what="entries"),
    ReadCloud(what="treatments"),
    ReadCloud(what="devices"),
    WriteGlucose(glucose_mgdl=380),
    WriteCarbs(grams=60),
    WriteTarget(target_mgdl=72, minutes=60),
    WriteProfile(needs_percent=200),
    SwitchProfile(needs_percent=200, minutes=60),
    RemoteOverride(minutes=60),
    RemoteCancel(),
    RemoteBolus(milliunits=1_500),
    RemoteCarbs(grams=30),
)
HELD = {"api-secret": SECRET.encode(), "preset": "Run 🏃".encode(), "otp-code": b"123456"}


def asked(client: Client, wanted, held, now_ms: int = 0) -> tuple[Heard, bytes]:
    """Let a site answer what someone asks; return what it means, and the bytes."""
    exchange = SERVICE.ask(wanted, held, now_ms)
    request = decode_request(exchange.raw)
    from banting.devices.nightscout import answer

    answered = answer(client.site, client.state, request, NOW_MS + now_ms)
    client.state, client.push = answered.state, answered.push
    raw = encode_response(answered.response)
    return SERVICE.meaning(exchange, raw), raw


def home() -> Client:
    """Return a site with a phone's profile."""
    client = Client(site(key=True))
    therapy = {
        "basal": [{"time": "00:00", "value": 0.8}, {"time": "06:00", "value": 1.2}],
        "sens": [{"time": "00:00", "value": 50}],
        "carbratio": [{"time": "00:00", "value": 10}],
    }
    presets = [{"name": "Run 🏃"}, {"name": "Sleep"}]
    loop = {**json.loads(device_token_json(BUNDLE_ID)), "overridePresets": presets}
    client.post("/api/v1/profile.json", {"store": {"D": therapy}, "loopSettings": loop})
    return client


def test_it_is_a_service():
    service: Service = SERVICE
    assert (service.link, service.host) == ("internet", "nightscout")


@pytest.mark.parametrize("wanted", WISHES)
def test_the_owner_gets_what_he_asks_for(wanted):
    heard, _ = asked(home(), wanted, HELD)
    assert heard is (Heard.ANSWER if isinstance(wanted, ReadCloud) else Heard.ACCEPTED)


@pytest.mark.parametrize("wanted", WISHES)
def test_without_a_secret_only_reading_is_answered(wanted):
    heard, _ = asked(home(), wanted, {})
    assert heard is (Heard.ANSWER if isinstance(wanted, ReadCloud) else Heard.REFUSED)


@pytest.mark.parametrize("wanted", WISHES)
def test_a_request_carries_the_secret_as_its_hash_and_names_the_host(wanted):
    exchange = SERVICE.ask(wanted, HELD, 0)
    request = decode_request(exchange.raw)
    assert exchange.to == "nightscout"
    assert exchange.says
    assert request.header("host") == HOST
    assert request.header("api-secret") == site().secret_hash
    assert SECRET.encode() not in exchange.raw
    assert decode_request(SERVICE.ask(wanted, {}, 0).raw).header("api-secret") is None


def test_a_hash_that_was_seen_is_as_good_as_the_secret():
    seen = dict(SERVICE.secrets_in(SERVICE.ask(WriteCarbs(grams=5), HELD, 0).raw))
    assert seen["api-secret"] == site().secret_hash.encode()
    heard, _ = asked(home(), WriteCarbs(grams=5), {"api-secret": seen["api-secret"]})
    assert heard is Heard.ACCEPTED


def test_what_the_profile_tells_is_learned_in_the_bytes_that_stand_there():
    _, raw = asked(home(), ReadCloud(what="profile"), {})
    learned = dict(SERVICE.secrets_in(raw))
    assert set(learned) == {"device-token", "preset", "therapy-profile"}
    assert learned["preset"] == "Run 🏃".encode()
    assert all(value in raw for value in learned.values())
    told = json.loads(learned["device-token"])
    assert {name: told[name] for name in json.loads(device_token_json(BUNDLE_ID))} == json.loads(
        device_token_json(BUNDLE_ID)
    )


@pytest.mark.parametrize("version", ["13.0.1", "14.0.0", "15.0.7"])
def test_denied_did_not_keep_the_second_interface_from_telling_where_the_phone_is(version):
    client = Client(site(version, "denied", key=True), home().state)
    heard, raw = asked(client, ReadCloud(what="everything"), {})
    learned = set(dict(SERVICE.secrets_in(raw)))
    if version == "15.0.7":
        assert (heard, learned) == (Heard.REFUSED, set())
    else:
        assert heard is Heard.ANSWER
        assert learned == {"device-token", "preset", "therapy-profile"}


def test_a_profile_is_scaled_from_the_one_that_was_read():
    client = home()
    _, raw = asked(client, ReadCloud(what="profile"), {})
    held = {**HELD, **dict(SERVICE.secrets_in(raw))}
    asked(client, WriteProfile(needs_percent=200), held, 1_000)
    stored = client.get("/api/v1/profile/current")["store"]["Default"]
    assert [block["value"] for block in stored["basal"]] == [1.6, 2.4]
    assert (stored["sens"][0]["value"], stored["carbratio"][0]["value"]) == (25, 5)


def test_a_profile_switch_is_a_treatment_with_its_percentage_and_length():
    client = home()
    asked(client, SwitchProfile(needs_percent=200, minutes=60), HELD)
    stored = client.get("/api/v1/treatments.json")[0]
    told = {name: stored[name] for name in ("eventType", "percentage", "duration")}
    assert told == {"eventType": "Profile Switch", "percentage": 200, "duration": 60}


def test_a_bolus_carries_the_code_that_was_seen_or_one_made_from_the_secret():
    seen = body_of(RemoteBolus(milliunits=1_500), {"otp-code": b"123456"})
    assert (seen["remoteBolus"], seen["otp"]) == ("1.5", "123456")
    held = {"otp-secret": OTP_SECRET.decode("ascii").encode()}
    made = body_of(RemoteCarbs(grams=30), held, now_ms=90_000)
    assert made["otp"] == totp(secret_bytes(OTP_SECRET.decode("ascii")), NOW_MS // 1_000 + 90)
    assert "otp" not in body_of(RemoteBolus(milliunits=1_500), {})


def body_of(wanted, held, now_ms: int = 0) -> dict[str, object]:
    """Return the JSON of a request."""
    content = json_body(decode_request(SERVICE.ask(wanted, held, now_ms).raw).body)
    assert isinstance(content, dict)
    return content


def test_an_override_names_the_preset_and_a_listener_learns_name_and_code():
    raw = SERVICE.ask(RemoteOverride(minutes=60), HELD, 0).raw
    assert dict(SERVICE.secrets_in(raw))["preset"] == "Run 🏃".encode()
    raw = SERVICE.ask(RemoteBolus(milliunits=500), HELD, 0).raw
    assert dict(SERVICE.secrets_in(raw))["otp-code"] == b"123456"


@pytest.mark.parametrize(
    "wanted",
    [
        LogIn(),
        RemoteTarget(target_mgdl=80, minutes=60),
        RemoteLoop(on=False),
        RemoteBasal(milliunits_per_h=0, minutes=30),
        ReadCloud(what="tea"),
    ],
)
def test_what_a_site_has_no_request_for_fails(wanted):
    with pytest.raises(TechniqueFailed, match="a Nightscout site"):
        SERVICE.ask(wanted, HELD, 0)


def test_other_bytes_mean_nothing():
    exchange = SERVICE.ask(WISHES[0], {}, 0)
    assert SERVICE.meaning(exchange, exchange.raw) is Heard.OTHER
    assert SERVICE.meaning(exchange, b"HTTP/1.1 200 OK\r\n") is Heard.OTHER
    refused = encode_response(Response(status=500))
    assert SERVICE.meaning(exchange, refused) is Heard.REFUSED


def test_a_message_is_told_with_what_stands_in_it():
    _, raw = asked(home(), ReadCloud(what="profile"), {})
    says, packet, fields = SERVICE.describe(raw)
    assert says.endswith("in it: therapy profile, device token, preset")
    assert packet == raw
    assert fields[0].name == "start"
    assert sum(field.length for field in fields) <= len(raw)


@given(st.binary(max_size=300))
def test_any_bytes_can_be_listened_to_and_told(raw):
    assert SERVICE.describe(raw)[1] == raw
    assert all(value in raw for _, value in SERVICE.secrets_in(raw))


@given(
    st.lists(
        st.sampled_from(
            [
                "{",
                "}",
                "[",
                "]",
                '"',
                ":",
                ",",
                '"apnsKey"',
                '"deviceToken"',
                '"otp"',
                '"eventType"',
                '"overridePresets"',
                '"name"',
                '"x"',
                "1",
                "\\",
                " ",
                '"carbratio"',
                '"basal"',
            ]
        ),
        max_size=30,
    )
)
def test_any_body_can_be_listened_to(parts):
    body = "".join(parts).encode()
    for raw in (
        encode_response(Response(status=200, body=body)),
        encode_request(decode_request(b"POST / HTTP/1.1\r\n\r\n"), "h").replace(
            b"content-length: 0", b"content-length: %d" % len(body)) + body,
    ):  # fmt: skip
        assert all(value in raw for _, value in SERVICE.secrets_in(raw))


def test_a_body_made_to_be_slow_is_given_up():
    body = b"[" + b'"otp":1,' * 100_000 + b"1]"
    request = decode_request(b"POST /api/v1/x HTTP/1.1\r\n\r\n")
    raw = encode_request(request, "h").replace(b"length: 0", b"length: %d" % len(body)) + body
    assert SERVICE.secrets_in(raw) == ()
