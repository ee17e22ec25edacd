"""HTTP messages: whole ones go there and back, all else is a WireError and nothing worse."""

from __future__ import annotations

import contextlib
import json
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from banting.errors import WireError
from banting.wire.http import (
    BODY_BYTES_MAX,
    DEPTH_MAX,
    HEAD_BYTES_MAX,
    Request,
    Response,
    decode_request,
    decode_response,
    encode_request,
    encode_response,
    is_request,
    is_response,
    json_body,
)

WORD = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=12)
VALUE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=20)
NAME = WORD.filter(lambda name: name not in ("content-length", "transfer-encoding"))
HEADERS = st.lists(st.tuples(NAME, VALUE), max_size=5).map(tuple)
TARGET = st.text(string.ascii_letters + string.digits + "/?&=%.~[]$-", max_size=30)
REQUESTS = st.builds(
    Request,
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    target=TARGET.map(lambda text: f"/{text}"),
    headers=HEADERS,
    body=st.binary(max_size=60),
)
RESPONSES = st.builds(
    Response, status=st.integers(100, 599), headers=HEADERS, body=st.binary(max_size=60)
)


@given(REQUESTS)
def test_a_request_comes_back_as_it_went(request):
    raw = encode_request(request, "cloud.example")
    assert is_request(raw)
    assert not is_response(raw)
    back = decode_request(raw)
    assert back == Request(
        method=request.method,
        target=request.target,
        headers=(("host", "cloud.example"), *request.headers),
        body=request.body,
    )


@given(RESPONSES)
def test_an_answer_comes_back_as_it_went(response):
    raw = encode_response(response)
    assert is_response(raw)
    assert not is_request(raw)
    assert decode_response(raw) == response


@given(st.binary(max_size=300))
@example(b"GET / HTTP/1.1\r\n\r\n")
@example(b"HTTP/1.1 200\r\n\r\n")
@example(b"GET //[ HTTP/1.1\r\n\r\n")
@example(b"GET /\xff HTTP/1.1\r\n\r\n")
def test_any_bytes_are_a_message_or_a_wire_error(raw):
    for decode in (decode_request, decode_response):
        with contextlib.suppress(WireError):
            assert isinstance(decode(raw), Request | Response)


@given(st.binary(max_size=40), st.integers(0, 200), st.binary(min_size=1, max_size=3))
def test_a_damaged_message_is_a_message_or_a_wire_error(body, place, noise):
    whole = encode_request(Request(method="POST", target="/a?b=c", body=body), "h.example")
    damaged = whole[: place % len(whole)] + noise + whole[place % len(whole) + 1 :]
    try:
        found = decode_request(damaged)
    except WireError:
        return
    assert isinstance(found.path, str)
    assert isinstance(found.query, tuple)


@given(TARGET, st.text(string.printable, max_size=30))
@example("//[", "")
@example("", "//[::1/a")
def test_path_and_query_of_any_request_that_was_let_in_can_be_read(target, more):
    raw = f"GET /{target}{more} HTTP/1.1\r\n\r\n".encode()
    try:
        request = decode_request(raw)
    except WireError:
        return
    assert request.path.startswith("/")
    assert all(len(pair) == 2 for pair in request.query)


def test_a_target_is_taken_apart():
    request = Request(method="GET", target="/a%20b/c.json?find%5Bx%5D=1&y=&find%5Bx%5D=2")
    assert request.path == "/a b/c.json"
    assert request.query == (("find[x]", "1"), ("y", ""), ("find[x]", "2"))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"GET / HTTP/1.1\r\n", "head does not end"),
        (b"GET / HTTP/1.0\r\n\r\n", "HTTP/1.1"),
        (b"GET nowhere HTTP/1.1\r\n\r\n", "no method or no target"),
        (b"GET / HTTP/1.1\r\nno header\r\n\r\n", "no header"),
        (b"GET / HTTP/1.1\r\n folded: x\r\n\r\n", "no header"),
        (b"POST / HTTP/1.1\r\n\r\nx", "the body has 1 bytes"),
        (b"POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\nx", "the head tells 2"),
        (b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\nx", "the head tells -1"),
        (b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n", "transfer codings"),
        (b"POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 0\r\n\r\nx", "twice"),
        (b"GET / HTTP/1.1\r\nx: " + b"a" * HEAD_BYTES_MAX + b"\r\n\r\n", "head does not end"),
    ],
)
def test_what_is_no_whole_request_is_told_why(raw, reason):
    with pytest.raises(WireError, match=reason):
        decode_request(raw)


def test_a_body_beyond_the_bound_is_refused():
    raw = encode_response(Response(status=200, body=b"x" * (BODY_BYTES_MAX + 1)))
    with pytest.raises(WireError, match="the body has"):
        decode_response(raw)


@pytest.mark.parametrize("status", ["99", "2000", "20a", "²00"])
def test_a_status_has_three_digits(status):
    with pytest.raises(WireError):
        decode_response(f"HTTP/1.1 {status} OK\r\n\r\n".encode())


def test_a_header_that_would_begin_another_line_is_our_own_bug():
    with pytest.raises(AssertionError, match="one line"):
        encode_request(Request(method="GET", target="/", headers=(("x", "a\r\nb: c"),)), "h")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False,
    allow_infinity=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)  # fmt: skip


@given(JSON)
def test_json_is_read(content):
    assert json_body(json.dumps(content).encode()) == content


@given(st.binary(max_size=80))
@example(b"1e999")
@example(b"NaN")
@example(b"-Infinity")
@example(b'"\\ud800"')
@example(b"[" * 5_000)
@example(b"[" * 500 + b"]" * 500)
@example(b"9" * 10_000)
def test_any_body_is_json_that_can_be_written_again_or_a_wire_error(body):
    try:
        content = json_body(body)
    except WireError:
        return
    json.dumps(content, allow_nan=False, ensure_ascii=False).encode("utf-8")


def test_json_is_nested_as_deep_as_told_and_no_deeper():
    assert json_body(b"[" * DEPTH_MAX + b"]" * DEPTH_MAX)
    with pytest.raises(WireError, match="nested deeper"):
        json_body(b"[" * (DEPTH_MAX + 2) + b"]" * (DEPTH_MAX + 2))
