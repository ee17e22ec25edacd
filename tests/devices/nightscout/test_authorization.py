"""Who is let in: the secret's hash, tokens, default roles; and what a wrong one counts as."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest

from banting.devices.nightscout import VERSIONS
from banting.devices.nightscout.state import Subject
from banting.devices.nightscout.tokens import access_token
from banting.units import MS_PER_H, MS_PER_MIN
from tests.devices.nightscout.sites import NOW_MS, SECRET, Client, site

ENTRIES = "/api/v1/entries.json"
READING = [{"type": "sgv", "sgv": 120, "date": NOW_MS}]
OPEN = ("/api/versions", "/api/v1/verifyauth")
DATA = (
    "/api/v1/status.json",
    ENTRIES,
    "/api/v1/treatments.json",
    "/api/v1/devicestatus.json",
    "/api/v1/profile.json",
)
old_and_new = pytest.mark.parametrize("version", VERSIONS)


@old_and_new
def test_readable_lets_anyone_read_and_nobody_write(version):
    client = Client(site(version))
    assert [client.ask("GET", path).status for path in DATA] == [200] * len(DATA)
    assert client.ask("POST", ENTRIES, READING).status == 401
    assert client.ask("POST", "/api/v1/treatments.json", {"carbs": 30}).status == 401
    assert client.ask("POST", "/api/v2/notifications/loop", {}).status == 401
    assert client.state.documents("entries") == ()


@old_and_new
def test_denied_closes_every_data_route_and_leaves_three_open(version):
    client = Client(site(version, "denied"))
    assert [client.ask("GET", path).status for path in DATA] == [401] * len(DATA)
    assert [client.ask("GET", path).status for path in OPEN] == [200] * len(OPEN)
    notices = client.ask("GET", "/api/v1/adminnotifies").status
    assert notices == (200 if VERSIONS[version].tells_permissions else 404)


@pytest.mark.parametrize("path", ["/api/v2/properties", "/api/v2/ddata/at"])
@old_and_new
def test_denied_did_not_close_the_second_interface_before_15(version, path):
    client = Client(site(version, "denied"))
    client.post(ENTRIES, READING)
    answered = client.ask("GET", path)
    assert answered.status == (401 if version == "15.0.7" else 200)
    assert (b"120" in answered.body) is (version != "15.0.7")


@old_and_new
def test_careportal_lets_anyone_add_treatments_but_no_readings(version):
    client = Client(site(version, "readable careportal"))
    assert client.ask("POST", "/api/v1/treatments.json", {"carbs": 30}).status == 200
    assert client.ask("POST", ENTRIES, READING).status == 401
    assert client.ask("PUT", "/api/v1/treatments.json", {"carbs": 30}).status == 401
    assert client.ask("POST", "/api/v1/profile.json", {"store": {}}).status == 401


def test_who_may_write_but_not_read_is_refused_too():
    client = Client(site(roles="careportal"))
    assert client.ask("POST", "/api/v1/treatments.json", {"carbs": 30}).status == 401


@old_and_new
def test_the_secret_opens_everything_as_its_sha1_and_nothing_as_itself(version):
    client = Client(site(version, "denied"))
    hashed = hashlib.sha1(SECRET.encode()).hexdigest()
    assert client.ask("POST", ENTRIES, READING, api_secret=hashed).status == 200
    assert client.ask("POST", f"{ENTRIES}?secret={hashed}", READING).status == 200
    assert client.ask("POST", ENTRIES, READING, api_secret=SECRET).status == 401
    assert client.ask("GET", "/api/v1/experiments/test", api_secret=hashed).status == 200
    assert client.ask("GET", "/api/v1/experiments/test").status == 401


@old_and_new
def test_a_secret_in_the_body_opens_too_and_is_never_kept(version):
    client = Client(site(version))
    told = [{**READING[0], "secret": client.site.secret_hash}]
    assert client.ask("POST", ENTRIES, told).status == 200
    assert b"secret" not in client.ask("GET", ENTRIES).body


@old_and_new
def test_a_wrong_secret_counts_as_none_before_15_and_is_refused_after(version):
    client = Client(site(version))
    refused = version == "15.0.7"
    assert client.ask("GET", ENTRIES, api_secret="0" * 40).status == (401 if refused else 200)
    if refused:
        assert client.get("/api/v1/adminnotifies")["message"]["notifyCount"] == 1
        later = NOW_MS + 9 * MS_PER_H
        assert client.get("/api/v1/adminnotifies", now_ms=later)["message"]["notifyCount"] == 0


def test_15_takes_the_sha512_and_any_case():
    client = Client(site(roles="denied"))
    for shown in (
        hashlib.sha512(SECRET.encode()).hexdigest(),
        hashlib.sha1(SECRET.encode()).hexdigest().upper(),
    ):
        assert client.ask("GET", ENTRIES, api_secret=shown).status == 200


@old_and_new
def test_verifyauth_answers_in_the_words_of_the_version(version):
    client = Client(site(version))
    anyone, owner = (client.get("/api/v1/verifyauth", secret=one) for one in (False, True))
    if version == "15.0.7":
        assert anyone["message"] == {
            "canRead": True,
            "canWrite": False,
            "isAdmin": False,
            "message": "UNAUTHORIZED",
            "rolefound": "NOTFOUND",
            "permissions": "DEFAULT",
        }
        assert owner["message"]["isAdmin"] is True
    else:
        assert (anyone["message"], owner["message"]) == ("UNAUTHORIZED", "OK")


@old_and_new
def test_a_token_is_made_from_name_and_secret_and_opens_what_its_roles_do(version):
    client = Client(site(version, "denied"))
    token = client.token("readable")
    assert token.startswith("afollower-")
    assert len(token) == len("afollower-") + 16
    assert client.ask("GET", f"{ENTRIES}?token={token}").status == 200
    assert client.ask("POST", f"{ENTRIES}?token={token}", READING).status == 401
    assert client.ask("GET", f"{ENTRIES}?token={token[:-1]}0").status == 401


@old_and_new
def test_a_token_is_exchanged_for_a_signed_one_that_ends(version):
    client = Client(site(version, "denied"))
    told = client.get(f"/api/v2/authorization/request/{client.token('readable')}")
    assert told["sub"] == "A Follower!"
    life_ms = (told["exp"] - told["iat"]) * 1_000
    assert life_ms == VERSIONS[version].token_life_ms
    bearer = f"Bearer {told['token']}"
    ends_ms = NOW_MS + life_ms
    for now_ms, status in ((NOW_MS, 200), (ends_ms - MS_PER_MIN, 200), (ends_ms, 401)):
        assert client.ask("GET", ENTRIES, authorization=bearer, now_ms=now_ms).status == status


@old_and_new
def test_a_signed_token_that_was_changed_or_made_by_another_opens_nothing(version):
    client = Client(site(version, "readable"))
    token = client.get(f"/api/v2/authorization/request/{client.token('admin')}")["token"]
    head, claims, signature = token.split(".")
    longer = json.loads(base64.urlsafe_b64decode(claims + "=="))
    longer["exp"] += 10**6
    forged = base64.urlsafe_b64encode(json.dumps(longer).encode()).rstrip(b"=").decode()
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    for shown in (f"{head}.{forged}.{signature}", f"{unsigned}.{claims}.", "x", "a.b.c", "ä.b.c"):
        answered = client.ask("GET", ENTRIES, authorization=f"Bearer {shown}")
        assert answered.status == 401, shown


def test_a_token_is_the_one_that_a_real_site_makes():
    """Seen on 0.12.8 running with this secret."""
    subject = Subject(id="6b01dcc2b36bdf0dd5cb3040", name="A b!", roles=())
    assert access_token(site(), subject) == "ab-5b44eac1697ff52f"


def test_only_the_owner_makes_and_lists_tokens():
    client = Client(site())
    subjects = "/api/v2/authorization/subjects"
    assert client.ask("POST", subjects, {"name": "x", "roles": ["admin"]}).status == 401
    assert client.ask("GET", subjects).status == 401
    token = client.token("careportal")
    assert client.get(subjects, secret=True)[0]["accessToken"] == token
    assert client.ask("GET", f"/api/v2/authorization/request/{token}x").status == 401


def test_a_token_may_stand_where_the_secret_stands_since_15():
    for version, status in (("13.0.1", 401), ("15.0.7", 200)):
        client = Client(site(version, "denied"))
        answered = client.ask("GET", ENTRIES, api_secret=client.token("readable"))
        assert answered.status == status
