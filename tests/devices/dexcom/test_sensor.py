"""A G6 and its app: what the phone hears, and what a cloud is told."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices import home_secrets
from banting.devices.dexcom import DEVICES, SECRETS, SERVICES, SPECS
from banting.devices.dexcom.messages import decode_glucose
from banting.devices.dexcom.upload import WAITING_MAX
from banting.schema.day import unix_ms
from banting.schema.effects import Act, Send
from banting.schema.question import Position
from banting.wire.http import Request, Response, decode_request, encode_response, json_body
from banting.wire.share import posted_readings
from tests.devices.cloud_plays import (
    HOUR,
    MIN,
    Player,
    device,
    facts,
    home,
    owned,
    parts,
    sent,
    shown,
)

SESSION = "11111111-2222-3333-4444-555555555555"
OPENED = encode_response(Response(status=200, body=json.dumps(SESSION).encode()))
STORED = encode_response(Response(status=200))
EXPIRED = encode_response(Response(status=500, body=b'{"Code":"SessionNotValid"}'))


def g6(phone=None, **options):
    setup = owned(SPECS, "sensor", "dexcom-g6", **options)
    others = () if phone is None else (phone,)
    return Player(DEVICES["sensor"](setup, home(setup, *others), parts()))


def by_ble(effects):
    return [decode_glucose(e.raw) for e in effects if isinstance(e, Send) and e.link == "ble"]


def request(effects, to):
    (frame,) = sent(effects, to)
    assert frame.link == "internet"
    return decode_request(frame.raw)


def test_each_reading_goes_to_the_phone_with_the_next_number_and_a_trend():
    p = g6()
    told = []
    for minute, value in ((0, 120), (5, 130), (10, 110)):
        p.now_ms = minute * MIN
        effects = p.act("sense", value)
        assert sent(effects) == [e for e in effects if e.to == "phone"]
        told += by_ble(effects)
    assert [one.glucose_mgdl for one in told] == [120, 130, 110]
    assert [one.sequence for one in told] == [0, 1, 2]
    assert [one.trend for one in told] == [None, 20, -40]
    assert told[2].time_s - told[0].time_s == 600
    assert all(one.state == 6 and not one.display_only for one in told)


def test_a_reading_after_a_gap_has_no_trend_and_a_leap_has_the_largest():
    p = g6()
    p.act("sense", 40)
    p.now_ms = 5 * MIN
    assert by_ble(p.act("sense", 400))[0].trend == 126
    p.now_ms = HOUR
    assert by_ble(p.act("sense", 100))[0].trend is None


@pytest.mark.parametrize(("value", "told"), [(-5, 39), (0, 39), (39, 39), (401, 401), (900, 401)])
def test_glucose_beyond_its_range_is_told_as_its_ends(value, told):
    assert by_ble(g6().act("sense", value))[0].glucose_mgdl == told


def test_one_that_is_not_worn_says_nothing():
    p = g6(used="never", uploads="share")
    assert p.act("sense", 120) == []
    assert p.machine.interfaces()[0].why_no_command


def test_with_uploads_to_nightscout_each_reading_is_posted_with_the_secrets_hash():
    p = g6(uploads="nightscout")
    p.act("sense", 120)
    p.now_ms = 5 * MIN
    posted = request(p.act("sense", 150), "nightscout")
    assert (posted.method, posted.path) == ("POST", "/api/v1/entries")
    assert len(posted.header("api-secret")) == 40
    assert home_secrets.API_SECRET.decode() not in str(posted)
    (entry,) = json_body(posted.body)
    assert (entry["sgv"], entry["date"], entry["type"]) == (150, unix_ms(5 * MIN), "sgv")
    assert entry["direction"] == "DoubleUp"
    assert entry["dateString"] == "2026-01-12T12:05:00.000Z"


def test_with_uploads_to_share_it_logs_in_once_and_stores():
    p = g6(uploads="share")
    login = request(p.act("sense", 120), "share")
    assert login.path.endswith("General/LoginPublisherAccountByName")
    fields = json_body(login.body)
    held = json.loads(home_secrets.SHARE_LOGIN)
    assert {name: fields[name] for name in held} == held
    first = request(p.hear(OPENED, sender="share"), "share")
    assert dict(first.query)["sessionId"] == SESSION
    assert [one.glucose_mgdl for one in posted_readings(first.body)] == [120]
    assert p.hear(STORED, sender="share") == []
    p.now_ms = 5 * MIN
    (again,) = posted_readings(request(p.act("sense", 140), "share").body)
    assert (again.glucose_mgdl, again.at_unix_ms, again.trend) == (140, unix_ms(5 * MIN), 1)


def test_readings_wait_for_a_session_and_no_more_than_an_hour_of_them():
    p = g6(uploads="share")
    for number in range(WAITING_MAX + 3):
        p.now_ms = 5 * number * MIN
        p.act("sense", 100 + number)
    stored = request(p.hear(OPENED, sender="share"), "share")
    values = [one.glucose_mgdl for one in posted_readings(stored.body)]
    assert values == [100 + number for number in range(3, WAITING_MAX + 3)]


def test_a_session_that_is_refused_is_opened_anew_with_the_next_reading():
    p = g6(uploads="share")
    p.act("sense", 120)
    p.hear(OPENED, sender="share")
    assert len(shown(p.hear(EXPIRED, sender="share"))) == 1
    p.now_ms = 5 * MIN
    assert request(p.act("sense", 130), "share").path.endswith("LoginPublisherAccountByName")
    assert shown(p.hear(EXPIRED, sender="share")) == []


@pytest.mark.parametrize("body", [b"", b"1", b'""', b"{"])
def test_a_login_that_opens_nothing_stores_nothing(body):
    p = g6(uploads="share")
    p.act("sense", 120)
    assert sent(p.hear(encode_response(Response(status=200, body=body)), sender="share")) == []


@given(st.binary(max_size=200), st.sampled_from(["share", "phone", "attacker"]), st.booleans())
def test_no_bytes_from_anyone_make_it_tell_the_phone_a_reading(raw, sender, logging_in):
    p = g6(uploads="share")
    if logging_in:
        p.act("sense", 120)
    for link in ("internet", "ble"):
        assert by_ble(p.hear(raw, sender=sender, link=link)) == []


def test_an_answer_of_someone_else_opens_no_session():
    p = g6(uploads="share")
    p.act("sense", 120)
    before = p.state
    assert p.hear(OPENED, sender="attacker") == []
    assert p.state == before


def test_its_radio_is_left_open_only_where_an_app_that_doses_listens():
    listening = g6(device("phone", "loop", cgm="sensor"), uploads="nightscout")
    radio, upload = listening.machine.interfaces()
    assert (radio.rules, radio.why_no_command) == ((), "")
    assert radio.reached_from == (Position.TOUCH, Position.RADIO)
    assert upload.why_no_command
    for phone in (None, device("phone", "loop", cgm="share")):
        (only,) = g6(phone).machine.interfaces()
        assert "listens" in only.why_no_command


def test_it_states_nothing_and_holds_no_secret_and_offers_no_service():
    p = g6()
    assert facts(p.machine) == {}
    assert SECRETS(home(p.machine.setup)) == ()
    assert SERVICES == ()
    assert g6(uploads="share").machine.links == ("ble", "internet")
    assert p.machine.links == ("ble",)


def test_it_does_nothing_by_itself():
    p = g6()
    assert p.machine.tick(p.state, HOUR) == (p.state, ())
    assert p.machine.wake_at(p.state) is None
    assert p.machine.log(p.state) == ()
    with pytest.raises(AssertionError, match="juggle"):
        p.machine.act(p.state, Act(device="sensor", name="juggle"), 0)


def test_its_own_id_or_a_made_up_one_stands_in_what_it_stores():
    p = g6(uploads="share")
    p.act("sense", 120)
    stored = request(p.hear(OPENED, sender="share"), "share")
    assert isinstance(stored, Request)
    assert json_body(stored.body)["SN"] == p.machine.setup.serial == "8BNTNG"
