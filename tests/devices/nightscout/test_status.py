"""What a site tells of itself, and the push key that one version told to everyone."""

from __future__ import annotations

import json

import pytest

from banting.devices.home_secrets import push_key
from banting.devices.nightscout import SERVICE, VERSIONS
from banting.wire.http import encode_response
from tests.devices.nightscout.sites import Client, site

STATUS = "/api/v1/status.json"


def every_page(client: Client, *, secret: bool) -> bytes:
    """Return all that a site says to someone, one answer after the other."""
    paths = (
        STATUS,
        "/api/v1/profile.json",
        "/api/v1/verifyauth",
        "/api/v2/properties",
        "/api/v2/ddata/at",
        "/api/v2/status.json",
        "/api/v3/version",
        "/api/versions",
    )
    return b"\n".join(client.ask("GET", path, secret=secret).body for path in paths)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("secret", [False, True])
def test_the_push_key_is_told_by_13_to_whoever_may_read_and_by_no_later_version(version, secret):
    told = every_page(Client(site(version, key=True)), secret=secret)
    key = push_key()
    first_line = key.pem.splitlines()[1].encode()
    for part in (first_line, key.key_id.encode(), f'"{key.team_id}"'.encode()):
        assert (part in told) is (version == "13.0.1")


def test_13_keeps_the_key_from_those_who_may_not_read():
    client = Client(site("13.0.1", "denied", key=True))
    assert b"PRIVATE" not in every_page(client, secret=False)
    assert b"PRIVATE" in client.ask("GET", STATUS, secret=True).body


def test_without_a_key_nothing_is_told_of_one():
    assert Client(site("13.0.1")).get(STATUS)["extendedSettings"] == {"loop": {}}


def test_a_listener_learns_the_key_in_the_bytes_that_stand_there():
    raw = encode_response(Client(site("13.0.1", key=True)).ask("GET", STATUS))
    learned = dict(SERVICE.secrets_in(raw))
    assert learned == {"push-key": push_key().written()}
    assert learned["push-key"] in raw


@pytest.mark.parametrize("version", VERSIONS)
def test_the_status_names_version_roles_and_time(version):
    told = Client(site(version, "readable careportal")).get(STATUS)
    assert told["version"] == version
    assert told["settings"]["authDefaultRoles"] == "readable careportal"
    assert told["serverTime"] == "2026-01-12T12:00:00.000Z"
    assert told["serverTimeEpoch"] == 1_768_219_200_000
    assert told["authorized"] is None


def test_the_status_tells_a_token_what_it_may():
    client = Client(site())
    told = client.get(f"{STATUS}?token={client.token('careportal')}")["authorized"]
    assert told["sub"] == "A Follower!"
    assert told["permissionGroups"] == [["api:treatments:create"], ["*:*:read"]]


def test_without_json_asked_for_the_status_is_two_words():
    client = Client(site())
    assert client.ask("GET", "/api/v1/status").body == b"STATUS OK"
    answered = client.ask("GET", "/api/v1/status", accept="application/json")
    assert json.loads(answered.body)["status"] == "ok"
