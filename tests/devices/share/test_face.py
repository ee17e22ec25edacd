"""What an attacker asks of Share with a leaked password, and what a reader sees."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.home_secrets import SHARE_LOGIN
from banting.devices.share import SERVICES
from banting.errors import TechniqueFailed
from banting.schema.intents import Heard, LogIn, ReadCloud, RemoteCancel, WriteGlucose
from tests.devices.cloud_plays import MIN, sent
from tests.devices.share.test_account import cloud

SHARE = dict(SERVICES)["share"]
HELD = {"share-login": SHARE_LOGIN}


def tell(player, exchange):
    (frame,) = sent(player.hear(exchange.raw, sender="attacker"), "attacker")
    return SHARE.meaning(exchange, frame.raw), frame.raw


def session_of(player, held=HELD):
    heard, raw = tell(player, SHARE.ask(LogIn(), held, player.now_ms))
    assert heard is Heard.ANSWER
    return dict(SHARE.secrets_in(raw))


def test_a_leaked_password_reads_and_stores_glucose():
    p = cloud()
    p.now_ms = 7 * MIN
    held = HELD | session_of(p)
    heard, raw = tell(p, SHARE.ask(WriteGlucose(glucose_mgdl=310), held, p.now_ms))
    assert heard is Heard.ACCEPTED
    assert SHARE.describe(raw)[0] == "Share has stored it"
    heard, raw = tell(p, SHARE.ask(ReadCloud(what="entries"), held, p.now_ms))
    assert heard is Heard.ANSWER
    assert SHARE.describe(raw)[0] == "Share tells 1 reading, the newest 310 mg/dL"


@pytest.mark.parametrize(
    "held", [{}, {"share-login": json.dumps({"accountName": "a", "password": "b"}).encode()}]
)
def test_without_the_password_nothing_opens(held):
    p = cloud()
    heard, raw = tell(p, SHARE.ask(LogIn(), held, 0))
    assert heard is Heard.REFUSED
    assert SHARE.secrets_in(raw) == ()
    for wanted in (ReadCloud(what="entries"), WriteGlucose(glucose_mgdl=100)):
        assert tell(p, SHARE.ask(wanted, HELD, 0))[0] is Heard.REFUSED


@pytest.mark.parametrize("wanted", [RemoteCancel(), ReadCloud(what="profile")])
def test_what_it_does_not_offer_cannot_be_asked(wanted):
    with pytest.raises(TechniqueFailed, match="offers no"):
        SHARE.ask(wanted, HELD, 0)


@pytest.mark.parametrize("login", [b"", b"[]", b"\xff"])
def test_an_unreadable_login_fails_the_technique(login):
    with pytest.raises(TechniqueFailed, match="cannot be read"):
        SHARE.ask(LogIn(), {"share-login": login}, 0)


def test_who_hears_a_login_has_it_and_who_hears_a_request_has_the_session():
    p = cloud()
    assert dict(SHARE.secrets_in(SHARE.ask(LogIn(), HELD, 0).raw)) == HELD
    session = session_of(p)
    asked = SHARE.ask(ReadCloud(what="entries"), session, 0)
    assert dict(SHARE.secrets_in(asked.raw)) == session


def test_a_reader_sees_what_is_asked_and_answered():
    p = cloud()
    asked = SHARE.ask(LogIn(), HELD, 0)
    assert SHARE.describe(asked.raw)[0] == "to Share: LoginPublisherAccountByName"
    held = HELD | session_of(p)
    write = SHARE.ask(WriteGlucose(glucose_mgdl=88), held, 0)
    says, raw, fields = SHARE.describe(write.raw)
    assert says == "to Share: store 88 mg/dL"
    body = next(field for field in fields if field.name == "body")
    assert json.loads(raw[body.offset : body.offset + body.length])["Egvs"][0]["Value"] == 88
    _, refused = tell(p, SHARE.ask(ReadCloud(what="entries"), {}, 0))
    assert SHARE.describe(refused)[0] == "Share refuses: SessionNotValid"
    _, opened = tell(p, asked)
    assert SHARE.describe(opened)[0].startswith("Share opens a session")


@given(st.binary(max_size=200))
def test_any_bytes_are_described_and_tell_secrets_without_raising(raw):
    says, told, fields = SHARE.describe(raw)
    assert told == raw
    assert bool(says) == bool(fields)
    assert SHARE.secrets_in(raw) == ()


@given(
    st.sampled_from(
        [
            b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n",
            b"HTTP/1.1 500 X\r\ncontent-length: %d\r\n\r\n",
            b"POST /ShareWebServices/Services/Publisher/PostReceiverEgvRecords HTTP/1.1\r\n"
            b"content-length: %d\r\n\r\n",
        ]
    ),
    st.binary(max_size=60) | st.sampled_from([b'[{"WT"', b'[{"WT":1}]', b"{}", b'"x"', b"[[]]"]),
)
def test_messages_in_the_right_shape_with_any_body_never_raise(head, body):
    raw = head % len(body) + body
    SHARE.describe(raw)
    SHARE.secrets_in(raw)


def test_an_answer_that_is_none_means_nothing():
    assert SHARE.meaning(SHARE.ask(LogIn(), HELD, 0), b"noise") is Heard.OTHER


def test_a_request_of_another_service_tells_no_secret_of_share():
    raw = b"POST /elsewhere?sessionId=1 HTTP/1.1\r\ncontent-length: 0\r\n\r\n"
    assert SHARE.secrets_in(raw) == ()
    assert SHARE.describe(raw) == ("", raw, ())


def test_several_readings_are_counted():
    p = cloud()
    held = HELD | session_of(p)
    for minute in (0, 5):
        p.now_ms = minute * MIN
        tell(p, SHARE.ask(WriteGlucose(glucose_mgdl=100 + minute), held, p.now_ms))
    _, raw = tell(p, SHARE.ask(ReadCloud(what="entries"), held, p.now_ms))
    assert SHARE.describe(raw)[0] == "Share tells 2 readings, the newest 105 mg/dL"
