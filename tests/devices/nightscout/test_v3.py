"""The third interface: tokens only, the same operations on every collection, history."""

from __future__ import annotations

import json
from typing import Any

import pytest

from banting.devices.nightscout import VERSIONS
from banting.units import MS_PER_MIN
from banting.wire.http import Response
from tests.devices.nightscout.sites import NOW_MS, Client, site

CREATED = {"date": NOW_MS, "utcOffset": 0, "app": "AAPS", "device": "phone", "eventType": "Note"}
TREATMENTS = "/api/v3/treatments"


class Follower(Client):
    """Someone with a token: every request of the third interface carries it."""

    def __init__(self, version: str = "15.0.7", *roles: str, default: str = "denied") -> None:
        """Take a token with some roles, all of them by default."""
        super().__init__(site(version, default))
        self.shown = self.token(*(roles or ("admin",)))

    def v3(self, method: str, path: str, content: Any = None, **headers: str) -> Response:
        """Ask with the token and the date that old versions want."""
        mark = "&" if "?" in path else "?"
        target = f"{path}{mark}token={self.shown}&now={headers.pop('now', NOW_MS)}"
        return self.ask(method, target, content, **headers)

    def found(self, path: str) -> Any:
        """Return what an answer holds, whatever the version wraps it in."""
        content = json.loads(self.v3("GET", path).body)
        return content["result"] if self.site.version.wraps_v3 else content


old_and_new = pytest.mark.parametrize("version", VERSIONS)


@old_and_new
def test_anyone_is_told_the_version(version):
    told = Client(site(version, "denied")).get("/api/v3/version")
    told = told["result"] if version == "15.0.7" else told
    assert told["version"] == version
    assert told["srvDate"] == NOW_MS


@old_and_new
def test_the_secret_and_the_default_roles_open_nothing(version):
    client = Client(site(version, "readable"))
    for path in ("status", "lastModified", "entries", "treatments/x", "entries/history/0"):
        answered = client.ask("GET", f"/api/v3/{path}?now={NOW_MS}", secret=True)
        assert answered.status == 401, path
        assert json.loads(answered.body)["message"] == "Missing or bad access token or JWT"


@pytest.mark.parametrize("version", ["13.0.1", "14.0.0"])
@pytest.mark.parametrize(
    ("now", "says"),
    [
        (str(NOW_MS + 6 * MS_PER_MIN), "out of tolerance"),
        ("2026-01-12T11:00:00Z", "out of tolerance"),
        ("soon", "Bad Date"),
    ],
)
def test_old_versions_want_the_time_of_the_caller(version, now, says):
    answered = Follower(version).v3("GET", "/api/v3/status", now=now)
    assert answered.status == 401
    assert says in answered.body.decode()
    bare = Client(site(version)).ask("GET", "/api/v3/status")
    assert b"Missing Date" in bare.body


def test_old_versions_take_a_date_header():
    own = Follower("14.0.0")
    target = f"/api/v3/status?token={own.shown}"
    assert own.ask("GET", target, date="Mon, 12 Jan 2026 12:04:00 GMT").status == 200


@old_and_new
def test_the_status_tells_what_the_caller_may(version):
    told = Follower(version, "readable", "careportal").found("/api/v3/status")
    assert told["apiPermissions"]["treatments"] == "cr"
    assert told["apiPermissions"]["entries"] == "r"
    assert Follower(version).found("/api/v3/status")["apiPermissions"]["entries"] == "crud"


@old_and_new
def test_a_record_is_made_read_changed_and_deleted(version):
    own = Follower(version)
    wraps = version == "15.0.7"
    made = own.v3("POST", TREATMENTS, {**CREATED, "notes": "a"})
    assert made.status == 201
    where = dict(made.headers)["location"]
    identifier = where.rpartition("/")[2]
    assert where == f"{TREATMENTS}/{identifier}"
    assert (json.loads(made.body)["identifier"] == identifier) if wraps else made.body == b""
    kept = own.found(where)
    assert (kept["notes"], kept["subject"], kept["identifier"]) == (
        "a",
        "A Follower!",
        identifier,
    )
    assert kept["srvCreated"] == kept["srvModified"] >= NOW_MS
    done = 200 if wraps else 204
    assert own.v3("PATCH", where, {"notes": "b"}).status == done
    assert own.found(where)["notes"] == "b"
    assert own.v3("PUT", where, {**CREATED, "notes": "c"}).status == done
    assert own.found(where)["notes"] == "c"
    assert own.v3("DELETE", where).status == done
    assert own.v3("GET", where).status == 410
    assert own.v3("PATCH", where, {"notes": "d"}).status == 410
    assert own.v3("DELETE", f"{where}?permanent=true").status == done
    assert own.v3("GET", where).status == 404


def test_the_identifier_is_the_name_based_uuid_of_device_date_and_kind():
    import uuid

    own = Follower()
    made = json.loads(own.v3("POST", TREATMENTS, CREATED).body)
    space = uuid.UUID(bytes=b"NightscoutRocks!")
    assert made["identifier"] == str(uuid.uuid5(space, f"phone_{NOW_MS}_Note"))


def test_the_same_record_again_is_told_to_be_one():
    own = Follower()
    first = json.loads(own.v3("POST", TREATMENTS, CREATED).body)
    again = own.v3("POST", TREATMENTS, {**CREATED, "notes": "x"})
    told = json.loads(again.body)
    assert again.status == 200
    assert (told["isDeduplication"], told["identifier"]) == (True, first["identifier"])
    assert len(own.found(TREATMENTS)) == 1


def test_a_record_of_the_first_interface_is_known_again():
    own = Follower()
    own.post("/api/v1/treatments.json", {**CREATED, "created_at": CREATED_AT})
    older = own.found(TREATMENTS)[0]["identifier"]
    told = json.loads(own.v3("POST", TREATMENTS, CREATED).body)
    assert told["isDeduplication"] is True
    assert told["deduplicatedIdentifier"] == older
    assert own.get("/api/v1/treatments.json", secret=True)[0]["identifier"] == told["identifier"]


CREATED_AT = "2026-01-12T12:00:00.000Z"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"date": None}, "Bad or missing date field"),
        ({"date": 1}, "Bad or missing date field"),
        ({"date": 10**15}, "Bad or missing date field"),
        ({"date": "soon"}, "Bad or missing date field"),
        ({"utcOffset": 1_441}, "Bad or missing utcOffset field"),
        ({"utcOffset": "0"}, "Bad or missing utcOffset field"),
        ({"app": " "}, "Bad or missing app field"),
        ({"app": 7}, "Bad or missing app field"),
        ({"identifier": ""}, "Bad or missing identifier field"),
        ({"identifier": 7}, "Bad or missing identifier field"),
    ],
)
def test_a_record_with_a_part_missing_or_wrong_is_refused(changed, says):
    own = Follower()
    answered = own.v3("POST", TREATMENTS, {**CREATED, **changed})
    assert (answered.status, json.loads(answered.body)["message"]) == (400, says)
    assert own.state.documents("treatments") == ()


@pytest.mark.parametrize(
    "changed", [{"date": NOW_MS - 1}, {"app": "x"}, {"srvModified": 1}, {"isValid": True}]
)
def test_some_fields_stay_as_they_were_made(changed):
    own = Follower()
    where = dict(own.v3("POST", TREATMENTS, CREATED).headers)["location"]
    answered = own.v3("PATCH", where, changed)
    assert answered.status == 400
    assert f"Field {next(iter(changed))} cannot be modified" in answered.body.decode()


def test_a_date_in_words_or_seconds_is_read():
    own = Follower()
    for date, device in (("2026-01-12T13:00:00+01:00", "a"), (NOW_MS // 1_000, "b")):
        own.v3("POST", TREATMENTS, {"date": date, "app": "x", "device": device})
    found = own.found(TREATMENTS)
    assert [(one["date"], one["created_at"]) for one in found] == [(NOW_MS, CREATED_AT)] * 2
    assert [one["utcOffset"] for one in found] == [60, 0]


@pytest.mark.parametrize(
    ("method", "path", "needs"),
    [
        ("GET", "/api/v3/settings", "api:settings:admin"),
        ("POST", "/api/v3/entries", "api:entries:create"),
        ("PUT", "/api/v3/entries/x", "api:entries:create"),
        ("PATCH", "/api/v3/entries/x", "api:entries:update"),
        ("DELETE", "/api/v3/entries/x", "api:entries:delete"),
    ],
)
def test_an_operation_takes_its_permission(method, path, needs):
    own = Follower("15.0.7", "readable", "careportal")
    content = {**CREATED, "type": "sgv"} if method in ("POST", "PUT", "PATCH") else None
    answered = own.v3(method, path, content)
    assert (answered.status, json.loads(answered.body)["message"]) == (
        403,
        f"Missing permission {needs}",
    )
    assert own.state.documents("entries") == ()


def searched_site() -> Follower:
    """Return a site with five readings."""
    own = Follower()
    for n in range(5):
        date = NOW_MS - n * MS_PER_MIN
        reading = {"type": "sgv", "sgv": 100 + n, "date": date, "app": "x", "device": f"d{n}"}
        own.v3("POST", "/api/v3/entries", reading)
    return own


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("sort=date", [104, 103, 102, 101, 100]),
        ("sort$desc=date&limit=2", [100, 101]),
        ("sort=sgv&skip=3", [103, 104]),
        ("sgv$gte=103&sort=sgv", [103, 104]),
        ("sgv$lt=101", [100]),
        ("sgv=102", [102]),
        ("sgv$ne=102&sort=sgv", [100, 101, 103, 104]),
        ("device='d1'", [101]),
        ("device$in=d1|d3&sort=sgv", [101, 103]),
        ("device$nin=d1|d3&sort=sgv", [100, 102, 104]),
        ("device$re=4", [104]),
        (f"date$gt={NOW_MS - MS_PER_MIN}", [100]),
        ("date$gte=2026-01-12T12:00:00Z", [100]),
        ("nothing$gt=1", []),
    ],
)
def test_a_search_finds_what_it_says(question, found):
    told = searched_site().found(f"/api/v3/entries?{question}")
    assert [one["sgv"] for one in told] == found


@pytest.mark.parametrize(
    "question", ["limit=0", "limit=1001", "limit=x", "skip=-1", "sort=a&sort$desc=b", "a$where=1"]
)
def test_a_search_out_of_bounds_is_refused(question):
    assert searched_site().v3("GET", f"/api/v3/entries?{question}").status == 400


def test_only_the_fields_asked_for_are_told():
    told = searched_site().found("/api/v3/entries?fields=sgv,device&sort=sgv&limit=1")
    assert told == [{"sgv": 100, "device": "d0"}]


def test_history_tells_what_was_written_since_deletions_too():
    own = searched_site()
    before = own.found("/api/v3/lastModified")["collections"]["entries"]
    where = own.found("/api/v3/entries?sgv=104")[0]["identifier"]
    own.v3("DELETE", f"/api/v3/entries/{where}")
    newer = own.found(f"/api/v3/entries/history/{before}")
    assert [(one["sgv"], one["isValid"]) for one in newer] == [(104, False)]
    after = own.found("/api/v3/lastModified")["collections"]["entries"]
    assert after > before
    assert own.found(f"/api/v3/entries/history/{after}") == []
    assert len(own.found("/api/v3/entries/history/0")) == 5
    assert own.v3("GET", "/api/v3/entries/history").status == 400
    stamp = "Mon, 12 Jan 2026 11:00:00 GMT"
    assert own.v3("GET", "/api/v3/entries/history", last_modified=stamp).status == 200


def test_who_has_the_newest_is_told_that_nothing_changed():
    own = Follower()
    made = own.v3("POST", TREATMENTS, CREATED)
    headers = dict(made.headers)
    answered = own.v3("GET", headers["location"], if_modified_since=headers["last-modified"])
    assert (answered.status, answered.body) == (304, b"")


def test_a_read_only_record_stays():
    own = Follower()
    where = dict(own.v3("POST", TREATMENTS, {**CREATED, "isReadOnly": True}).headers)["location"]
    assert own.v3("PUT", where, CREATED).status == 422
    assert own.v3("DELETE", where).status == 422
    assert own.v3("GET", where).status == 200
