import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.errors import WireError
from banting.wire.http import decode_request, encode_request, json_body
from banting.wire.share import (
    HOST,
    SharedReading,
    authenticate_request,
    date_text,
    decode_readings,
    encode_readings,
    latest_request,
    login_by_id_request,
    login_request,
    post_request,
    posted_readings,
    trend_of,
    unix_ms_of_date,
)

READINGS = st.lists(
    st.builds(
        SharedReading,
        at_unix_ms=st.integers(0, 10**13),
        glucose_mgdl=st.integers(39, 401),
        trend=st.integers(0, 9),
    ),
    min_size=1,
    max_size=5,
).map(tuple)


@given(READINGS)
def test_readings_are_read_as_they_were_told_and_as_they_were_posted(readings):
    assert decode_readings(encode_readings(readings)) == readings
    posted = decode_request(encode_request(post_request("s-1", "8BNTNG", readings), HOST))
    assert posted_readings(posted.body) == readings
    assert dict(posted.query) == {"sessionId": "s-1"}


def test_a_login_names_account_and_password():
    for request, who in (
        (authenticate_request("me", "secret"), "accountName"),
        (login_request("me", "secret"), "accountName"),
        (login_by_id_request("me", "secret"), "accountId"),
    ):
        fields = json_body(request.body)
        assert (fields[who], fields["password"]) == ("me", "secret")
        assert request.method == "POST"


@given(st.text(max_size=60))
def test_no_session_breaks_out_of_its_place_in_the_query(session):
    query = decode_request(encode_request(latest_request(session, 10, 2), HOST)).query
    assert [name for name, _ in query] == ["sessionId", "minutes", "maxCount"]


@pytest.mark.parametrize(
    ("text", "unix_ms"),
    [("Date(5)", 5), ("/Date(1768219200000)/", 1_768_219_200_000), ("Date(7+0100)", 7)],
)
def test_dates_in_every_form_clients_use(text, unix_ms):
    assert unix_ms_of_date(text) == unix_ms
    assert unix_ms_of_date(date_text(unix_ms)) == unix_ms


@pytest.mark.parametrize("text", ["", "Date()", "Date(x)", "Date(1", "Date(" + "9" * 16 + ")"])
def test_text_that_is_no_date_is_refused(text):
    with pytest.raises(WireError, match="no date"):
        unix_ms_of_date(text)


@pytest.mark.parametrize(
    ("rate", "arrow"),
    [(5, 1), (3, 1), (2.9, 2), (2, 2), (1, 3), (0.9, 4), (-1, 4), (-1.1, 5), (-2.5, 6), (-9, 7)],
)
def test_an_arrow_says_how_fast_glucose_moves(rate, arrow):
    assert trend_of(rate) == arrow


@pytest.mark.parametrize(
    ("told", "trend"), [({}, 4), ({"Trend": "Flat"}, 4), ({"Trend": "Sideways"}, 8)]
)
def test_a_trend_that_is_missing_or_unknown_has_a_number_too(told, trend):
    one = {"Value": 100, "WT": "Date(5)"} | told
    assert decode_readings(json.dumps([one]).encode())[0].trend == trend


@given(st.binary(max_size=80))
def test_any_bytes_are_readings_or_a_wire_error(raw):
    for read in (decode_readings, posted_readings):
        try:
            read(raw)
        except WireError:
            continue


@pytest.mark.parametrize("raw", [b"{}", b"[1]", b'[{"Value":1}]', b'[{"Value":1,"ST":5}]'])
def test_answers_that_are_no_list_of_readings_are_refused(raw):
    with pytest.raises(WireError):
        decode_readings(raw)
