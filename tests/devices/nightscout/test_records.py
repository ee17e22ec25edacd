"""What becomes of an upload: dates, keys, what is kept and what is served."""

from __future__ import annotations

import json

import pytest

from banting.devices.nightscout.state import KEPT_MAX, CloudState, Document
from banting.units import MS_PER_DAY, MS_PER_MIN
from tests.devices.nightscout.sites import NOW_MS, Client, site

ENTRIES, TREATMENTS = "/api/v1/entries.json", "/api/v1/treatments.json"
DEVICES, PROFILE = "/api/v1/devicestatus.json", "/api/v1/profile.json"


def reading(minutes_ago: float, mgdl: int = 120) -> dict[str, object]:
    """Return a reading of some minutes ago."""
    return {"type": "sgv", "sgv": mgdl, "date": NOW_MS - round(minutes_ago * MS_PER_MIN)}


def test_readings_are_served_newest_first_with_id_and_time():
    client = Client(site())
    client.post(ENTRIES, [reading(10, 110), reading(0, 120), reading(5, 115)])
    told = client.get(ENTRIES)
    assert [one["sgv"] for one in told] == [120, 115, 110]
    assert told[0]["sysTime"] == "2026-01-12T12:00:00.000Z"
    assert len({one["_id"] for one in told}) == 3
    assert all(len(one["_id"]) == 24 for one in told)


def test_the_same_reading_twice_is_kept_once_and_brought_up_to_date():
    client = Client(site())
    first = client.post(ENTRIES, [reading(0, 120)])[0]
    client.post(ENTRIES, [{**reading(0, 130), "device": "x"}, {**reading(0), "type": "mbg"}])
    told = client.get("/api/v1/entries/sgv.json")
    assert [(one["_id"], one["sgv"], one["device"]) for one in told] == [(first["_id"], 130, "x")]
    assert len(client.get("/api/v1/entries/mbg.json")) == 1


def test_a_local_time_is_put_in_utc_with_its_offset():
    client = Client(site())
    told = {**reading(0), "dateString": "2026-01-12T13:00:00.000+0100"}
    kept = client.post(ENTRIES, [told])[0]
    assert (kept["dateString"], kept["utcOffset"]) == ("2026-01-12T12:00:00.000Z", 60)


def test_one_reading_need_not_stand_in_a_list_but_needs_a_date():
    client = Client(site())
    assert len(client.post(ENTRIES, reading(0))) == 1
    assert client.post(ENTRIES, {"type": "sgv", "sgv": 100}) == []


def test_entries_by_id_the_current_one_and_as_lines():
    client = Client(site())
    older, newer = client.post(ENTRIES, [reading(5), {**reading(0), "direction": "Flat"}])
    assert client.get(f"/api/v1/entries/{older['_id']}.json")[0]["_id"] == older["_id"]
    assert client.get("/api/v1/entries/current.json")[0]["_id"] == newer["_id"]
    lines = client.ask("GET", "/api/v1/entries?count=1")
    assert lines.body == b'\t1768219200000\t120\t"Flat"\t'
    assert dict(lines.headers)["content-type"].startswith("text/plain")


def test_who_has_the_newest_is_told_that_nothing_changed():
    client = Client(site())
    client.post(ENTRIES, [reading(0)])
    answered = client.ask("GET", ENTRIES)
    stamp = dict(answered.headers)["last-modified"]
    assert stamp == "Mon, 12 Jan 2026 12:00:00 GMT"
    assert client.ask("GET", ENTRIES, if_modified_since=stamp).status == 304
    earlier = "Mon, 12 Jan 2026 11:59:59 GMT"
    assert client.ask("GET", ENTRIES, if_modified_since=earlier).status == 200
    assert client.ask("GET", ENTRIES, if_modified_since="yesterday").status == 200


def test_a_treatment_is_cleaned_and_dated():
    client = Client(site())
    sent = {
        "eventType": "Meal Bolus",
        "eventTime": "2026-01-12T13:30:00+02:00",
        "carbs": "40",
        "insulin": 0,
        "duration": 0,
        "glucose": "",
        "units": "mg/dl",
        "notes": "",
        "percent": "x",
    }
    kept = client.post(TREATMENTS, sent)[0]
    del kept["_id"]
    assert kept == {
        "eventType": "Meal Bolus",
        "created_at": "2026-01-12T11:30:00.000Z",
        "utcOffset": 0,
        "carbs": 40,
        "duration": 0,
    }


def test_a_treatment_of_the_same_time_and_kind_replaces_the_earlier_one():
    client = Client(site())
    first = client.post(TREATMENTS, {"eventType": "Carbs", "carbs": 30})[0]
    again = client.post(TREATMENTS, [{"eventType": "Carbs", "carbs": 50}, {"eventType": "Note"}])
    assert again[0]["_id"] == first["_id"]
    assert [one.get("carbs") for one in client.get(TREATMENTS)] == [None, 50]


def test_a_treatment_is_changed_and_deleted_by_its_id():
    client = Client(site())
    kept = client.post(TREATMENTS, {"eventType": "Carbs", "carbs": 30})[0]
    changed = client.ask("PUT", TREATMENTS, {**kept, "carbs": 20}, secret=True)
    assert json.loads(changed.body)["carbs"] == 20
    assert [one["carbs"] for one in client.get(TREATMENTS)] == [20]
    path = f"/api/v1/treatments/{kept['_id']}"
    assert client.ask("DELETE", path).status == 401
    assert client.get(TREATMENTS)
    gone = client.ask("DELETE", path, secret=True)
    assert json.loads(gone.body) == {"acknowledged": True, "deletedCount": 1}
    assert client.get(TREATMENTS) == []


def test_a_deletion_may_take_all_that_a_question_finds():
    client = Client(site())
    client.post(TREATMENTS, [{"eventType": "Note", "notes": "a"}, {"eventType": "Carbs"}])
    client.ask("DELETE", "/api/v1/treatments/*?find[eventType]=Note", secret=True)
    assert [one["eventType"] for one in client.get(TREATMENTS)] == ["Carbs"]
    client.post(DEVICES, [{"device": "a"}, {"device": "b"}])
    client.ask("DELETE", "/api/v1/devicestatus/*", secret=True)
    assert client.get(DEVICES) == []


def test_the_newest_profile_comes_first_and_is_the_current_one():
    client = Client(site())
    for day in (11, 12, 10):
        client.post(PROFILE, {"startDate": f"2026-01-{day}T00:00:00Z", "store": {"day": day}})
    assert [one["store"]["day"] for one in client.get(PROFILE)] == [12, 11, 10]
    assert client.get("/api/v1/profile/current")["store"] == {"day": 12}
    assert len(client.get(f"{PROFILE}?count=2")) == 2
    assert Client(site()).get("/api/v1/profile/current") is None


def test_what_a_phone_uploads_of_itself_is_served_to_any_reader():
    told = {"deviceToken": "ab12", "bundleIdentifier": "x", "overridePresets": [{"name": "Run"}]}
    for version in ("13.0.1", "14.0.0", "15.0.7"):
        client = Client(site(version))
        client.post(PROFILE, {"store": {}, "loopSettings": told})
        assert client.get(PROFILE)[0]["loopSettings"] == told


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (ENTRIES, [1]),
        (ENTRIES, ["x", {}]),
        (ENTRIES, [{"date": -1}]),
        (ENTRIES, [{"date": 10**14}]),
        (ENTRIES, [{"dateString": "soon"}]),
        (ENTRIES, [{"sgv": 1}] * 1_001),
        (TREATMENTS, 7),
        (PROFILE, {"startDate": 1e300}),
    ],
)
def test_what_is_no_record_is_refused_and_nothing_is_kept(path, sent):
    client = Client(site())
    assert client.ask("POST", path, sent, secret=True).status == 400
    assert client.state.shelves == CloudState().shelves


def test_a_body_that_is_no_json_or_too_long_is_refused():
    client = Client(site())
    hashed = client.site.secret_hash
    for body, status in ((b"{", 400), (b"[" * 9_999, 400), (b" " * 1_048_577, 413)):
        asked = {"api_secret": hashed, "content_type": "application/json"}
        assert ask_raw(client, body, asked) == status


def ask_raw(client: Client, body: bytes, headers: dict[str, str]) -> int:
    """Post bytes and return the status."""
    from banting.devices.nightscout import answer
    from banting.wire.http import Request

    sent = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    request = Request(method="POST", target=ENTRIES, headers=sent, body=body)
    return answer(client.site, client.state, request, NOW_MS).response.status


def test_a_form_is_read_like_json():
    client = Client(site())
    asked = {"api_secret": client.site.secret_hash}
    asked["content_type"] = "application/x-www-form-urlencoded; charset=utf-8"
    assert ask_raw(client, b"type=sgv&sgv=100&date=soon", asked) == 200


def test_a_collection_is_bounded_and_the_oldest_make_room():
    many = tuple(
        Document(id=f"{n:024x}", at_ms=n, key="", identifier="", modified_ms=n, text="{}")
        for n in range(KEPT_MAX)
    )
    state = CloudState().with_documents("entries", many)
    client = Client(site(), state)
    client.post(ENTRIES, [reading(0)])
    kept = client.state.documents("entries")
    assert len(kept) == KEPT_MAX
    assert (kept[0].at_ms, kept[-1].at_ms) == (1, NOW_MS)


def test_a_state_can_be_compared_and_hashed():
    one, other = Client(site()), Client(site())
    for client in (one, other):
        client.post(ENTRIES, [reading(0)])
        client.token("readable")
    assert one.state == other.state
    assert hash(one.state) == hash(other.state)
    assert one.state != CloudState()


def test_older_records_are_not_told_without_being_asked_for():
    client = Client(site())
    day = MS_PER_DAY // MS_PER_MIN
    client.post(ENTRIES, [reading(5 * day, 90), reading(3 * day, 100)])
    assert [one["sgv"] for one in client.get(ENTRIES)] == [100]
    since = NOW_MS - 6 * MS_PER_DAY
    found = client.get(f"{ENTRIES}?find[date][$gte]={since}")
    assert [one["sgv"] for one in found] == [100, 90]
