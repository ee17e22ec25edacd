"""Whatever is asked, a site answers; and a stranger never changes what he may not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from banting.devices.nightscout import VERSIONS, answer
from banting.wire.http import Request, decode_response, encode_response
from tests.devices.nightscout.sites import NOW_MS, Client, site

WORDS = st.sampled_from(
    ["api", "v1", "v2", "v3", "entries", "treatments", "profile", "devicestatus", "status.json",
     "properties", "ddata", "at", "authorization", "request", "subjects", "notifications", "loop",
     "history", "settings", "food", "current", "verifyauth", "adminnotifies", "experiments",
     "test", "lastModified", "version", "x", "0", "*", "sgv.json"]
)  # fmt: skip
PATH = st.lists(WORDS, max_size=6).map(lambda words: "/" + "/".join(words))
DEEPER = st.lists(WORDS, max_size=4).map("/".join)
INTERFACE = st.sampled_from(["/api/v1/", "/api/v2/", "/api/v3/"])
TARGET = PATH | st.builds(lambda start, rest: start + rest, INTERFACE, DEEPER)
QUERY = st.sampled_from(
    ["", "?count=2", "?token=x", "?secret=x", "?find[x][$gte]=1", "?find[_id]=x", "?limit=-1",
     "?sort=x", "?fields=,", "?now=1", "?%FF=%FF", "?" + "a=b&" * 50]
)  # fmt: skip
FIELD = st.sampled_from(
    ["date", "dateString", "created_at", "eventTime", "type", "eventType", "identifier", "_id",
     "startDate", "loopSettings", "secret", "token", "name", "roles", "app", "utcOffset", "carbs",
     "duration", "isValid", "srvModified", "preBolus", "notes", "reason", "otp", "store"]
)  # fmt: skip
VALUE = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(allow_nan=False),
    st.text(st.characters(codec="utf-8"), max_size=30), st.just([]), st.just({"deviceToken": 1}),
    st.sampled_from([NOW_MS, "2026-01-12T12:00:00Z", "Remote Bolus Entry", "0" * 24]),
)  # fmt: skip
RECORD = st.dictionaries(FIELD, VALUE, max_size=6)
CONTENT = RECORD | st.lists(RECORD | VALUE, max_size=3) | VALUE
METHOD = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])


def request_of(method, target, query, content, secret, own):
    """Return a request with JSON in it."""
    import json

    sent = [("content-type", "application/json")]
    sent += [("api-secret", own.site.secret_hash)] if secret else []
    body = json.dumps(content).encode()
    return Request(method=method, target=target + query, headers=tuple(sent), body=body)


def busy_site(version: str, roles: str) -> Client:
    """Return a site that has something of everything."""
    own = Client(site(version, roles, key=True))
    own.post("/api/v1/entries.json", [{"type": "sgv", "sgv": 100, "date": NOW_MS}])
    own.post("/api/v1/treatments.json", {"eventType": "Note"})
    own.post("/api/v1/profile.json", {"store": {}, "loopSettings": {"deviceToken": "a"}})
    own.token("admin")
    return own


@given(
    METHOD, TARGET, QUERY, CONTENT, st.booleans(), st.sampled_from(list(VERSIONS))
)  # fmt: skip
def test_any_request_is_answered(method, target, query, content, secret, version):
    own = busy_site(version, "readable careportal")
    request = request_of(method, target, query, content, secret, own)
    answered = answer(own.site, own.state, request, NOW_MS)
    assert 200 <= answered.response.status < 600
    assert decode_response(encode_response(answered.response)) == answered.response
    hash(answered.state)
    again = answer(own.site, answered.state, request, NOW_MS + 1)
    assert 200 <= again.response.status < 600


@given(METHOD, TARGET, QUERY, CONTENT, st.sampled_from(list(VERSIONS)))
def test_a_stranger_changes_nothing_and_pushes_nothing(method, target, query, content, version):
    for roles in ("readable", "denied"):
        own = busy_site(version, roles)
        request = request_of(method, target, query, content, False, own)
        answered = answer(own.site, own.state, request, NOW_MS)
        assert answered.state.shelves == own.state.shelves
        assert answered.state.subjects == own.state.subjects
        assert answered.push is None


@given(METHOD, TARGET, QUERY, CONTENT)
def test_with_denied_a_stranger_reads_nothing_on_15(method, target, query, content):
    own = busy_site("15.0.7", "denied")
    request = request_of(method, target, query, content, False, own)
    told = answer(own.site, own.state, request, NOW_MS).response
    assert told.status != 200 or b"deviceToken" not in told.body
    assert b"PRIVATE KEY" not in told.body
    assert b'"sgv":100' not in told.body
