"""The sensor maker's cloud: name and password open it, and whoever opened it reads and stores."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.home_secrets import SHARE_LOGIN
from banting.devices.share import DEVICES, SECRETS, SPECS
from banting.devices.share.account import LOCKED_MS, READINGS_MAX, WRONG_MAX, account_id
from banting.schema.day import unix_ms
from banting.schema.effects import Act
from banting.wire.http import Request, encode_request, json_body
from banting.wire.share import (
    BASE,
    HOST,
    LATEST,
    POST_READINGS,
    SharedReading,
    authenticate_request,
    date_text,
    decode_readings,
    latest_request,
    login_by_id_request,
    login_request,
    post_request,
)
from tests.devices.cloud_plays import (
    HOUR,
    MIN,
    Player,
    answer,
    changed,
    facts,
    home,
    owned,
    parts,
    reasons,
)

LOGIN = json.loads(SHARE_LOGIN)
NAME, PASSWORD = LOGIN["accountName"], LOGIN["password"]


def cloud(**options):
    setup = owned(SPECS, "share", "dexcom-share", **options)
    return Player(DEVICES["share"](setup, home(setup), parts()))


def ask(player, request):
    told = answer(player.hear(encode_request(request, HOST)))
    return told.status, json_body(told.body) if told.body else None


def logged_in(player):
    status, session = ask(player, login_request(NAME, PASSWORD))
    assert status == 200
    return session


def code(told):
    status, body = told
    assert status == 500
    return body["Code"]


def at(minute, glucose_mgdl=120, trend=4):
    return SharedReading(at_unix_ms=unix_ms(minute * MIN), glucose_mgdl=glucose_mgdl, trend=trend)


def test_a_name_and_a_password_open_a_session_at_once_or_by_the_accounts_id():
    p = cloud()
    status, own_id = ask(p, authenticate_request(NAME, PASSWORD))
    assert (status, own_id) == (200, account_id(NAME))
    first = ask(p, login_by_id_request(own_id, PASSWORD))[1]
    second = logged_in(p)
    assert first != second
    for session in (first, second):
        assert ask(p, latest_request(session)) == (200, [])


def test_what_is_stored_in_a_session_is_read_in_another_the_newest_first():
    p = cloud()
    p.now_ms = 10 * MIN
    uploader, follower = logged_in(p), logged_in(p)
    assert ask(p, post_request(uploader, "8BNTNG", (at(0, 110), at(5, 125, 3))))[0] == 200
    told = answer(p.hear(encode_request(latest_request(follower), HOST)))
    assert decode_readings(told.body) == (at(5, 125, 3), at(0, 110))
    first = json_body(told.body)[0]
    assert first["WT"] == first["ST"] == date_text(unix_ms(5 * MIN))
    assert first["Trend"] == "FortyFiveUp"


@pytest.mark.parametrize(
    "request_",
    [
        login_request(NAME, "wrong"),
        login_request("somebody", PASSWORD),
        authenticate_request(NAME, "wrong"),
        login_by_id_request(account_id("somebody"), PASSWORD),
        login_by_id_request(account_id(NAME), "wrong"),
    ],
)
def test_a_wrong_name_or_password_is_refused_alike(request_):
    p = cloud()
    caused = p.hear(encode_request(request_, HOST))
    assert reasons(caused) == ["SSO_InternalError"]
    assert "Cannot Authenticate by Account" in json_body(answer(caused).body)["Message"]
    assert p.state.sessions == ()


def test_too_many_wrong_passwords_lock_the_account_for_a_while_even_for_its_owner():
    p = cloud()
    for _ in range(WRONG_MAX):
        assert code(ask(p, login_request(NAME, "wrong"))) == "SSO_InternalError"
    assert code(ask(p, login_request(NAME, PASSWORD))) == "SSO_AuthenticateMaxAttemptsExceeded"
    p.now_ms += LOCKED_MS
    logged_in(p)


def test_a_right_password_forgets_wrong_ones():
    p = cloud()
    for _ in range(3):
        for _ in range(WRONG_MAX - 1):
            ask(p, login_request(NAME, "wrong"))
        logged_in(p)


@pytest.mark.parametrize(
    ("session", "named"),
    [
        ("", "SessionNotValid"),
        ("00000000-0000-0000-0000-000000000000", "SessionNotValid"),
        ("11111111-1111-1111-1111-111111111111", "SessionIdNotFound"),
    ],
)
def test_without_a_session_nothing_is_told_or_stored(session, named):
    p = cloud()
    logged_in(p)
    before = p.state
    assert code(ask(p, latest_request(session))) == named
    assert code(ask(p, post_request(session, "8BNTNG", (at(0),)))) == named
    assert code(ask(p, Request(method="POST", target=BASE + LATEST))) == "SessionNotValid"
    assert p.state == before


def test_a_reading_of_a_time_that_is_there_is_refused_and_does_not_replace_it():
    p = cloud()
    session = logged_in(p)
    assert ask(p, post_request(session, "8BNTNG", (at(0, 100),)))[0] == 200
    assert code(ask(p, post_request(session, "8BNTNG", (at(0, 300),)))) == "DuplicateEgvPosted"
    assert [one.glucose_mgdl for one in p.state.readings] == [100]


def test_no_more_than_a_day_of_readings_is_kept():
    p = cloud()
    session = logged_in(p)
    for start in range(0, READINGS_MAX + 12, 12):
        p.now_ms = (start + 12) * 5 * MIN
        some = tuple(at(5 * (start + number)) for number in range(12))
        assert ask(p, post_request(session, "8BNTNG", some))[0] == 200
    assert len(p.state.readings) == READINGS_MAX
    told = answer(p.hear(encode_request(latest_request(session, 1440, 1), HOST)))
    assert decode_readings(told.body) == (p.state.readings[-1],)


@pytest.mark.parametrize(("minutes", "count"), [(0, 1), (1441, 1), (5, 0), (5, 289)])
def test_a_question_out_of_range_is_refused(minutes, count):
    p = cloud()
    session = logged_in(p)
    assert code(ask(p, latest_request(session, minutes, count))) == "InvalidArgument"


BAD_BODIES = [
    b"",
    b"[]",
    b'{"Egvs":[]}',
    b'{"Egvs":[1]}',
    b'{"Egvs":[{"Value":"x","ST":"/Date(1)/"}]}',
    b'{"Egvs":[{"Value":true,"ST":"/Date(1)/"}]}',
    b'{"Egvs":[{"Value":120,"ST":"today"}]}',
    b'{"Egvs":[{"Value":120,"ST":"/Date(1)/","Trend":11}]}',
    b'{"Egvs":[{"Value":38,"ST":"/Date(1)/"}]}',
    b'{"Egvs":[{"Value":402,"ST":"/Date(1)/"}]}',
]


@pytest.mark.parametrize("body", BAD_BODIES)
def test_readings_that_are_none_are_refused(body):
    p = cloud()
    target = f"{BASE}{POST_READINGS}?sessionId={logged_in(p)}"
    before = p.state
    request = Request(method="POST", target=target, body=body)
    assert code(ask(p, request)) == "InvalidArgument"
    assert p.state == before


def test_paths_and_methods_it_does_not_know():
    p = cloud()
    assert ask(p, Request(method="POST", target="/elsewhere"))[0] == 404
    assert ask(p, Request(method="POST", target=BASE + "Publisher/Nothing"))[0] == 404
    assert ask(p, Request(method="GET", target=BASE + LATEST))[0] == 405
    assert code(ask(p, login_request("", ""))) == "InvalidArgument"


def test_an_uploaders_question_for_its_monitoring_session_is_answered():
    p = cloud()
    target = BASE + "Publisher/IsRemoteMonitoringSessionActive?sessionId="
    assert ask(p, Request(method="POST", target=target + logged_in(p))) == (200, True)
    assert code(ask(p, Request(method="POST", target=target))) == "SessionNotValid"


@given(st.binary(max_size=300))
def test_any_bytes_are_rejected_and_change_nothing(raw):
    p = cloud()
    before = p.state
    assert reasons(p.hear(raw))
    assert p.state == before


@given(
    st.sampled_from([LATEST, POST_READINGS, "General/LoginPublisherAccountByName"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40),
    st.binary(max_size=80)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["Egvs", "Value", "ST", "Trend"]), inner, max_size=3)
        ),
        max_leaves=8,
    ).map(lambda told: json.dumps(told).encode()),
)
def test_any_request_is_answered_once(path, query, body):
    p = cloud()
    session = logged_in(p)
    query = query.replace("SESSION", session)
    request = Request(method="POST", target=f"{BASE}{path}?sessionId={session}&{query}", body=body)
    answer(p.hear(encode_request(request, HOST)))


def test_the_fact_is_what_it_does_and_after_the_change_it_does_it_no_more():
    p = cloud()
    stated = facts(p.machine)["share.in-use"]
    logged_in(p)
    assert p.machine.interfaces()[0].why_no_command == ""
    closed = cloud(**changed({}, stated.change))
    assert facts(closed.machine) == {}
    assert ask(closed, login_request(NAME, PASSWORD))[0] == 404
    assert closed.machine.interfaces()[0].why_no_command


def test_the_login_is_a_secret_of_an_account_in_use_only():
    assert SECRETS(home(owned(SPECS, "share", "dexcom-share"))) == (("share-login", SHARE_LOGIN),)
    assert SECRETS(home(owned(SPECS, "share", "dexcom-share", used="never"))) == ()
    assert SECRETS(home()) == ()


def test_it_does_nothing_by_itself_and_no_hands_reach_it():
    p = cloud()
    assert p.machine.tick(p.state, HOUR) == (p.state, ())
    assert p.machine.wake_at(p.state) is None
    assert p.machine.log(p.state) == ()
    with pytest.raises(AssertionError, match="juggle"):
        p.machine.act(p.state, Act(device="share", name="juggle"), 0)
