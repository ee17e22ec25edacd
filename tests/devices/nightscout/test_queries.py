"""How clients choose records: find and count of the first interface."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.nightscout.queries import COUNT_MAX, read_query
from banting.errors import WireError
from banting.units import MS_PER_MIN
from tests.devices.nightscout.sites import NOW_MS, Client, site

ENTRIES, TREATMENTS = "/api/v1/entries.json", "/api/v1/treatments.json"


@pytest.fixture
def client() -> Client:
    """Return a site with twelve readings, 100 to 111, and four treatments."""
    own = Client(site())
    start = NOW_MS - 60 * MS_PER_MIN
    own.post(
        ENTRIES,
        [
            {"type": "sgv", "sgv": 100 + n, "date": start + n * 5 * MS_PER_MIN, "device": "d"}
            for n in range(12)
        ],
    )
    for n, (kind, by) in enumerate(
        [("Note", "Ann"), ("Meal Bolus", "Ben"), ("Temp Basal", "Ann"), ("Correction Bolus", "x")]
    ):
        at = f"2026-01-12T11:0{n}:00.000Z"
        own.post(TREATMENTS, {"eventType": kind, "created_at": at, "enteredBy": by, "carbs": n})
    return own


def values(client: Client, question: str) -> list[int]:
    """Return the readings that a question finds."""
    return [one["sgv"] for one in client.get(f"{ENTRIES}?{question}")]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("", list(range(111, 101, -1))),
        ("count=3", [111, 110, 109]),
        ("count=0", list(range(111, 99, -1))),
        ("count=many", list(range(111, 101, -1))),
        ("find[sgv]=105", [105]),
        ("find[sgv][$gte]=110", [111, 110]),
        ("find[sgv][$gt]=110", [111]),
        ("find[sgv][$lt]=102", [101, 100]),
        ("find[sgv][$lte]=101", [101, 100]),
        ("find[sgv][$ne]=111&count=1", [110]),
        ("find[sgv][$in][]=101&find[sgv][$in][]=103", [103, 101]),
        ("find[sgv][$nin][]=111&count=1", [110]),
        ("find[device]=d&count=1", [111]),
        ("find[device][$exists]=true&count=1", [111]),
        ("find[device][$exists]=false&count=1", [111]),
        ("find[nothing][$exists]=true", []),
        ("find[nothing]=d", []),
        ("find[device][$gte]=a&count=1", [111]),
        ("find[sgv][$gte]=soon", []),
        (f"find[date][$gte]={NOW_MS - 10 * MS_PER_MIN}", [111, 110]),
        ("find[dateString][$gte]=2026", []),
        ("token=x&pretty=1&count=1", [111]),
    ],
)
def test_a_question_finds_what_it_says(client, question, found):
    assert values(client, question) == found


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("find[eventType]=Note", ["Note"]),
        ("find[eventType]=/Bolus/", ["Correction Bolus", "Meal Bolus"]),
        ("find[eventType]=/^meal/i", ["Meal Bolus"]),
        ("find[eventType]=/^Bolus/", []),
        ("find[eventType]=/Note$|Basal$/", ["Temp Basal", "Note"]),
        ("find[eventType][$regex]=^Temp", ["Temp Basal"]),
        ("find[enteredBy]=Ann&count=1", ["Temp Basal"]),
        ("find[carbs]=3", ["Correction Bolus"]),
        ("find[created_at][$gte]=2026-01-12T13:02:00%2B02:00", ["Correction Bolus", "Temp Basal"]),
        ("find[created_at][$gte]=2026-01-12T13:02:00+02:00", ["Correction Bolus", "Temp Basal"]),
        ("find[created_at][$lt]=2026-01-12T11:01:00Z", ["Note"]),
    ],
)
def test_treatments_are_found_by_words_and_dates(client, question, kinds):
    assert [one["eventType"] for one in client.get(f"{TREATMENTS}?{question}")] == kinds


@pytest.mark.parametrize(
    "question",
    [
        "find[sgv][$where]=1",
        "find[$where]=1",
        "find=1",
        "find[a]]=1",
        "find[eventType]=/(a%2B)%2B$/",
        "find[eventType][$regex]=a*",
        "find[created_at][$gte]=soon",
        "&".join(f"find[x{n}]=1" for n in range(21)),
    ],
)
def test_what_is_no_question_is_refused(client, question):
    assert client.ask("GET", f"{TREATMENTS}?{question}").status == 500


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=6))
def test_any_query_is_a_question_or_a_wire_error(pairs):
    named = tuple((f"find[{key}]" if place % 2 else key, value) for place, (key, value)
                  in enumerate(pairs))  # fmt: skip
    try:
        query = read_query("treatments", named, 10, NOW_MS)
    except WireError:
        return
    assert 1 <= query.count <= COUNT_MAX


@given(st.text(max_size=40))
def test_any_pattern_is_answered_at_once(pattern):
    own = Client(site())
    own.post(TREATMENTS, {"eventType": "a" * 40, "notes": "x"})
    question = f"find[eventType]={quote(f'/{pattern}/')}"
    assert own.ask("GET", f"{TREATMENTS}?{question}").status in (200, 500)
