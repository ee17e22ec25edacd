"""Frames that are text read as text, everything else stays bytes, and keys are cut."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.reports.message_text import message_text, shortened
from banting.wire.http import Request, Response, encode_request, encode_response
from tests.reports.sample_verdict import on_air, paradigm_packet

PEM = (
    "-----BEGIN PRIVATE KEY-----\n"
    + "MIGTAgEAMBMGByqGSM49AgEGCCqGSM49\n" * 5
    + ("-----END PRIVATE KEY-----\n")
)


def request(body=b"", **headers):
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    asked = Request(method="POST", target="/api/v1/entries", headers=named, body=body)
    return encode_request(asked, "nightscout.example")


def test_a_request_is_its_first_line_its_headers_and_its_body_laid_out():
    shown = message_text(request(b'[{"sgv":120}]', api_secret="ab" * 20), "internet")
    assert shown.kind == "HTTP"
    assert shown.first == "POST /api/v1/entries HTTP/1.1"
    assert shown.headers == (("host", "nightscout.example"), ("api-secret", "ab" * 20))
    assert json.loads("\n".join(shown.body)) == [{"sgv": 120}]
    assert len(shown.body) > 1


def test_an_answer_that_is_no_json_keeps_its_lines():
    answer = encode_response(Response(status=200, body=b"one\ntwo"))
    assert message_text(answer).body == ("one", "two")


def test_a_body_that_is_no_text_is_counted():
    answer = encode_response(Response(status=200, body=b"\xff\xfe\x00"))
    assert message_text(answer).body == ("3\u00a0bytes that are no text",)


def test_an_sms_is_a_number_and_a_text():
    shown = message_text(b"+15550100\nBOLUS 2.0", "sms")
    assert (shown.kind, shown.first, shown.body) == ("SMS", "+15550100", ("BOLUS 2.0",))


@pytest.mark.parametrize("link", ["radio", "usb", "ble"])
def test_bytes_on_a_link_without_text_stay_bytes(link):
    assert message_text(b"+15550100\nBOLUS 2.0", link) is None
    assert message_text(request(), link) is None


def test_a_pump_s_packet_is_never_text():
    assert message_text(on_air(paradigm_packet(0xA7, "246810", bytes(65)))) is None


@given(st.binary(max_size=300), st.sampled_from(["", "internet", "sms", "radio"]))
def test_any_bytes_are_a_message_or_none(raw, link):
    shown = message_text(raw, link)
    assert shown is None or shown.size == len(raw)


@given(st.recursive(st.none() | st.text() | st.integers(), lambda one: st.lists(one), max_leaves=5))
def test_any_json_can_be_written_as_utf_8(body):
    answer = encode_response(Response(status=200, body=json.dumps(body).encode()))
    "\n".join(message_text(answer).body).encode()


def test_half_a_character_can_still_be_written_as_utf_8():
    answer = encode_response(Response(status=200, body=b'{"name": "\\ud800"}'))
    assert "name" in "\n".join(message_text(answer).body).encode().decode()


def test_a_key_is_cut_in_its_middle_and_its_length_told():
    told = shortened(f"bearer {'x' * 40}{'y' * 40}")
    assert told == "bearer xxxxxxxxxxxx…yyyyyy (80\u00a0characters)"


@pytest.mark.parametrize("text", [PEM, json.dumps({"apnsKey": PEM}, indent=2)])
def test_a_private_key_stands_on_one_line(text):
    told = shortened(text)
    assert "-----BEGIN PRIVATE KEY----- MIGTAgEAMBMG…GSM49 " in told.replace("qGSM49", "GSM49")
    assert "(160\u00a0characters)" in told
    assert "MIGTAgEAMBMGByqGSM49" not in told


def test_a_message_tells_whether_a_key_in_it_was_cut():
    assert message_text(request(authorization="bearer " + "x" * 60)).cut
    assert message_text(request(b'{"key": "' + b"y" * 60 + b'"}')).cut
    assert not message_text(request('{"name": "Eating soon … later"}'.encode())).cut


def test_words_and_short_numbers_are_left_alone():
    text = "Wake the pump by its serial number 555001 and give a bolus of 10 U, twice."
    assert shortened(text) == text
