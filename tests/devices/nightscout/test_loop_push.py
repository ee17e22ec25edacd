"""A remote command on its way to the phone: who may send it, what it becomes, when it stops."""

from __future__ import annotations

import json
from typing import Any

import pytest

from banting.devices.home_secrets import BUNDLE_ID, DEVICE_TOKEN, device_token_json, push_key
from banting.devices.nightscout import VERSIONS
from banting.wire.http import Request, decode_request, json_body
from banting.wire.jwt import decode_provider_token, public_pem, verify_es256
from tests.devices.nightscout.sites import NOW_MS, Client, site

COMMANDS = "/api/v2/notifications/loop"
PROFILE = {"store": {}, "loopSettings": json.loads(device_token_json(BUNDLE_ID))}
RUN = {
    "eventType": "Temporary Override",
    "reason": "Run",
    "reasonDisplay": "Run 🏃",
    "duration": "60",
    "enteredBy": "Mum",
    "notes": "at school",
}
BOLUS = {"eventType": "Remote Bolus Entry", "remoteBolus": "1.5", "otp": "123456"}
CARBS = {"eventType": "Remote Carbs Entry", "remoteCarbs": 20, "otp": 654321}


def home(version: str = "15.0.7", *, key: bool = True) -> Client:
    """Return a site with a push key and the profile that a phone has uploaded."""
    client = Client(site(version, key=key))
    client.post("/api/v1/profile.json", PROFILE)
    return client


def pushed(client: Client, order: dict[str, Any]) -> tuple[Request, dict[str, Any]]:
    """Return the request to the push service that an order becomes, and its JSON."""
    answered = client.ask("POST", COMMANDS, order, secret=True)
    assert (answered.status, answered.body) == (200, b"OK")
    assert client.push is not None
    request = decode_request(client.push)
    content = json_body(request.body)
    assert isinstance(content, dict)
    return request, content


@pytest.mark.parametrize("version", VERSIONS)
def test_an_override_becomes_a_push_signed_with_the_sites_key(version):
    request, content = pushed(home(version), RUN)
    assert request.path == f"/3/device/{DEVICE_TOKEN}"
    assert request.header("host") == "api.push.apple.com"
    assert request.header("apns-topic") == BUNDLE_ID
    assert request.header("apns-expiration") == str(NOW_MS // 1_000 + 300)
    kind, _, token = (request.header("authorization") or "").partition(" ")
    key = push_key()
    assert kind == "bearer"
    assert verify_es256(token, public_pem(key.pem))
    told = decode_provider_token(token)
    assert (told.key_id, told.team_id) == (key.key_id, key.team_id)
    assert told.issued_unix_s == NOW_MS // 1_000
    assert content["aps"]["alert"] == "Run 🏃 Temporary Override - at school - Mum"
    assert (content["override-name"], content["override-duration-minutes"]) == ("Run", 60)
    assert (content["entered-by"], content["notes"]) == ("Mum", "at school")
    assert ("sent-at" in content) is (version == "15.0.7")


def test_15_says_when_a_push_was_sent_and_until_when_it_holds():
    _, content = pushed(home(), BOLUS)
    assert content["sent-at"] == "2026-01-12T12:00:00.000Z"
    assert content["expiration"] == "2026-01-12T12:05:00.000Z"
    assert (content["bolus-entry"], content["otp"]) == (1.5, "123456")
    _, content = pushed(home(), {**CARBS, "created_at": "2026-01-12T11:45:00Z"})
    assert (content["carbs-entry"], content["absorption-time"]) == (20, 3)
    assert (content["otp"], content["start-time"]) == ("654321", "2026-01-12T11:45:00Z")
    _, content = pushed(home(), {"eventType": "Temporary Override Cancel"})
    assert content["cancel-temporary-override"] == "true"


@pytest.mark.parametrize("order", [RUN, BOLUS, CARBS, {"eventType": "Temporary Override Cancel"}])
def test_every_push_has_words_for_the_screen(order):
    _, content = pushed(home(), order)
    assert len(content["aps"]["alert"]) > 10


def test_13_passes_on_no_doses():
    for order in (BOLUS, CARBS):
        answered = home("13.0.1").ask("POST", COMMANDS, order, secret=True)
        assert (answered.status, answered.body) == (
            500,
            b"Loop notification failed: Unhandled event type:",
        )


@pytest.mark.parametrize("roles", [None, "readable", "careportal", "devicestatus-upload"])
@pytest.mark.parametrize("version", VERSIONS)
def test_only_the_secret_or_an_admins_token_sends_commands(version, roles):
    client = home(version)
    path = f"{COMMANDS}?token={client.token(roles)}" if roles else COMMANDS
    assert client.ask("POST", path, RUN).status == 401
    assert client.push is None
    assert client.ask("POST", f"{COMMANDS}?token={client.token('admin')}", RUN).status == 200
    assert client.push is not None


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ({**RUN, "duration": "-5"}, "an override lasts 1 minute to 24 hours"),
        ({**RUN, "duration": 1_441}, "an override lasts 1 minute to 24 hours"),
        ({**RUN, "duration": "soon"}, "an override lasts 1 minute to 24 hours"),
        ({**BOLUS, "remoteBolus": "0"}, "Incorrect bolus entry"),
        ({**BOLUS, "remoteBolus": "1e999"}, "Incorrect bolus entry"),
        ({**BOLUS, "remoteBolus": None}, "Incorrect bolus entry"),
        ({**CARBS, "remoteCarbs": -1}, "Incorrect carbs entry"),
        ({**CARBS, "remoteCarbs": True}, "Incorrect carbs entry"),
        ({"eventType": "Announcement"}, "Unhandled event type"),
        ({}, "Unhandled event type"),
        ([1], "Unhandled event type"),
        ("x", "Unhandled event type"),
    ],
)
def test_an_order_that_is_none_is_answered_and_nothing_is_pushed(order, says):
    client = home()
    answered = client.ask("POST", COMMANDS, order, secret=True)
    assert answered.status == 500
    assert says in answered.body.decode()
    assert client.push is None


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ({"store": {}}, "loopSettings in profile"),
        ({"loopSettings": 7}, "loopSettings in profile"),
        ({"loopSettings": {"bundleIdentifier": "x"}}, "deviceToken in loopSettings"),
        ({"loopSettings": {"deviceToken": "a/../b"}}, "deviceToken in loopSettings"),
        ({"loopSettings": {"deviceToken": "ab"}}, "bundleIdentifier in loopSettings"),
        (
            {"loopSettings": {"deviceToken": "ab", "bundleIdentifier": "x\r\ny: z"}},
            "bundleIdentifier in loopSettings",
        ),
    ],
)
def test_a_phone_that_cannot_be_found_gets_nothing(profile, says):
    client = Client(site(key=True))
    client.post("/api/v1/profile.json", profile)
    answered = client.ask("POST", COMMANDS, RUN, secret=True)
    assert answered.body.decode() == f"Loop notification failed: Could not find {says}."
    assert client.push is None


def test_without_a_key_nothing_can_be_sent():
    answered = home(key=False).ask("POST", COMMANDS, RUN, secret=True)
    assert answered.body == b"Loop notification failed: LOOP_APNS_KEY not set."


def test_a_push_goes_to_the_phone_of_the_newest_profile():
    client = home()
    newer = {**PROFILE, "startDate": "2026-01-12T13:00:00Z"}
    newer["loopSettings"] = {"deviceToken": "feed", "bundleIdentifier": "other.app"}
    client.post("/api/v1/profile.json", newer)
    request, _ = pushed(client, RUN)
    assert (request.path, request.header("apns-topic")) == ("/3/device/feed", "other.app")
