"""An HTTP message taken apart for a reader: a sentence, and which bytes say what.

Knows: the form of a message. Never knows: which service it is; a family puts its own sentence first
where it knows a path. Fields are plain tuples (offset, length, name, meaning), so that this file
needs no nouns of the reports.
"""

from __future__ import annotations

from collections.abc import Iterator

from banting.errors import WireError
from banting.wire.http import decode_request, decode_response, is_response

__all__ = ["Field", "described_http"]

Field = tuple[int, int, str, str]
_SHOWN_CHARS_MAX = 160
_END_OF_HEAD = b"\r\n\r\n"
_WORDS = {
    "host": "who is asked",
    "content-type": "what the body is",
    "content-length": "the body's length in bytes",
    "api-secret": "the site's secret, as its SHA-1",
    "authorization": "who asks, by a signed token",
    "apns-topic": "the app that the push is for",
    "apns-expiration": "until when the push may be delivered, in s since 1970",
    "apns-push-type": "what kind of push it is",
    "apns-priority": "how soon the push is delivered",
}


def described_http(raw: bytes) -> tuple[str, bytes, tuple[Field, ...]]:
    """Return a sentence on a message, its bytes, and its fields in order.

    Bytes that are no message are told so, and have no fields.
    """
    try:
        says = _sentence(raw)
    except WireError as error:
        return f"no HTTP message: {error.reason}", raw, ()
    return says, raw, tuple(_fields(raw))


def _sentence(raw: bytes) -> str:
    if is_response(raw):
        response = decode_response(raw)
        return f"an answer with status {response.status} and {_bytes(response.body)}"
    request = decode_request(raw)
    return f"{request.method} {request.path} with {_bytes(request.body)}"


def _bytes(body: bytes) -> str:
    return f"{len(body)} bytes" if body else "no body"


def _fields(raw: bytes) -> Iterator[Field]:
    end = raw.index(_END_OF_HEAD)
    offset = 0
    for place, line in enumerate(raw[:end].split(b"\r\n")):
        name, _, value = line.partition(b":")
        if place == 0:
            yield 0, len(line), "start", _shown(line)
        else:
            key = name.decode("utf-8").lower()
            words = f"{_WORDS[key]}: " if key in _WORDS else ""
            yield offset, len(line), key, words + _shown(value.strip())
        offset += len(line) + 2
    body = raw[end + len(_END_OF_HEAD) :]
    if body:
        yield end + len(_END_OF_HEAD), len(body), "body", _shown(body)


def _shown(raw: bytes) -> str:
    text = raw[: 4 * _SHOWN_CHARS_MAX].decode("utf-8", "replace")
    return text if len(text) <= _SHOWN_CHARS_MAX else f"{text[:_SHOWN_CHARS_MAX]}…"
