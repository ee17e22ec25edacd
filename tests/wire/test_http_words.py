"""A message in words: fields lie where they are said to lie, and any bytes can be told."""

from hypothesis import given
from hypothesis import strategies as st

from banting.wire.http import Request, Response, encode_request, encode_response
from banting.wire.http_words import described_http


def test_fields_lie_where_they_say():
    headers = (("api-secret", "ab" * 20), ("x-odd", "1"))
    request = Request(method="POST", target="/api/v1/entries.json", headers=headers, body=b"[{}]")
    raw = encode_request(request, "cloud.example")
    says, packet, fields = described_http(raw)
    assert says == "POST /api/v1/entries.json with 4 bytes"
    assert packet == raw
    named = {name: raw[offset : offset + length] for offset, length, name, _ in fields}
    assert named["start"] == b"POST /api/v1/entries.json HTTP/1.1"
    assert named["api-secret"] == b"api-secret: " + b"ab" * 20
    assert named["body"] == b"[{}]"
    told = {name: meaning for _, _, name, meaning in fields}
    assert told["api-secret"].startswith("the site's secret, as its SHA-1: abab")
    assert told["x-odd"] == "1"


def test_an_answer_is_told_by_its_status():
    assert described_http(encode_response(Response(status=401)))[0] == (
        "an answer with status 401 and no body"
    )


@given(st.binary(max_size=200))
def test_any_bytes_can_be_told(raw):
    says, packet, fields = described_http(raw)
    assert says
    assert packet == raw
    assert all(offset >= 0 and offset + length <= len(raw) for offset, length, *_ in fields)
