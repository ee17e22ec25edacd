"""HTTP messages as bytes: what a cloud and its clients put on the internet link.

Only the form: a start line, headers, a body whose length is told (RFC 9112). It never knows what a
path means, never opens a connection, and never trusts a length: bytes that are no whole message are
a `WireError`. One message is one frame; transfer codings, trailers and continuation are refused.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from banting.errors import WireError

__all__ = [
    "Request",
    "Response",
    "decode_request",
    "decode_response",
    "encode_request",
    "encode_response",
    "is_request",
    "is_response",
    "json_body",
]

_VERSION = "HTTP/1.1"
_END_OF_HEAD = b"\r\n\r\n"
HEAD_BYTES_MAX = 16_384
BODY_BYTES_MAX = 4_000_000
DEPTH_MAX = 100  # what MongoDB takes; no record of a cloud comes near it

_REASONS = {
    200: "OK",
    201: "Created",
    204: "No Content",
    304: "Not Modified",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    410: "Gone",
    413: "Content Too Large",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request. `target` is path and query as sent; header names are lower case, in order."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def path(self) -> str:
        """The decoded path without its query."""
        return unquote(self.target.partition("?")[0])

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The decoded query, in order; blank values are kept."""
        return tuple(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    def header(self, name: str) -> str | None:
        """Return the first header of a name in lower case, None when there is none."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An answer."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


def json_body(body: bytes) -> object:
    """Return a body's JSON: finite numbers, whole characters, nested at most `DEPTH_MAX` deep.

    Raises:
        WireError: when it is none.
    """
    try:
        found: object = json.loads(body, parse_float=_finite, parse_constant=_no_number)
        if b"\\u" in body:  # half a surrogate pair is a str in Python and no text anywhere else
            json.dumps(found, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise WireError(0, f"the body is no JSON: {error}") from error
    if _deeper_than(found, DEPTH_MAX):
        raise WireError(0, f"the body is nested deeper than {DEPTH_MAX}")
    return found


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _no_number(text: str) -> float:
    raise ValueError(f"{text[:20]} is no number in JSON")


def _deeper_than(found: object, depth: int) -> bool:
    """Return whether a value is nested deeper than this; it has as many levels as Python allows."""
    level = [found]
    while level:
        if depth < 0:
            return True
        depth -= 1
        level = [inner for one in level for inner in _inside(one)]
    return False


def _inside(one: object) -> list[object]:
    if isinstance(one, dict):
        return list(one.values())
    return one if isinstance(one, list) else []


def encode_request(request: Request, host: str) -> bytes:
    """Return a request's bytes, addressed to a host by name."""
    headers = (("host", host), *request.headers)
    return _encode(f"{request.method} {request.target} {_VERSION}", headers, request.body)


def encode_response(response: Response) -> bytes:
    """Return an answer's bytes."""
    reason = _REASONS.get(response.status, "Unknown")
    start = f"{_VERSION} {response.status} {reason}"
    return _encode(start, response.headers, response.body)


def is_request(raw: bytes) -> bool:
    """Return whether bytes look like a request, from their first line alone."""
    first = raw[:HEAD_BYTES_MAX].split(b"\r\n", 1)[0]
    return first.endswith(b" " + _VERSION.encode())


def is_response(raw: bytes) -> bool:
    """Return whether bytes look like an answer, from their first line alone."""
    return raw.startswith(_VERSION.encode() + b" ")


def decode_request(raw: bytes) -> Request:
    """Return the request that bytes are.

    Raises:
        WireError: with the offset from which they are none.
    """
    start, headers, body = _decode(raw)
    parts = start.split(" ")
    if len(parts) != 3 or parts[2] != _VERSION:
        raise WireError(0, "expected a method, a target and HTTP/1.1")
    if not parts[0].isalpha() or not parts[1].startswith("/"):
        raise WireError(0, "no method or no target")
    return Request(method=parts[0], target=parts[1], headers=headers, body=body)


def decode_response(raw: bytes) -> Response:
    """Return the answer that bytes are.

    Raises:
        WireError: with the offset from which they are none.
    """
    start, headers, body = _decode(raw)
    parts = start.split(" ", 2)
    if len(parts) < 2 or parts[0] != _VERSION or not _is_number(parts[1]) or len(parts[1]) != 3:
        raise WireError(0, "expected HTTP/1.1 and a status")
    return Response(status=int(parts[1]), headers=headers, body=body)


def _encode(start: str, headers: tuple[tuple[str, str], ...], body: bytes) -> bytes:
    lines = [start, *(f"{name}: {value}" for name, value in headers)]
    lines.append(f"content-length: {len(body)}")
    assert not any("\r" in line or "\n" in line for line in lines), "a header has one line"
    return "\r\n".join(lines).encode("utf-8") + _END_OF_HEAD + body


def _decode(raw: bytes) -> tuple[str, tuple[tuple[str, str], ...], bytes]:
    end = raw.find(_END_OF_HEAD, 0, HEAD_BYTES_MAX)
    if end < 0:
        raise WireError(min(len(raw), HEAD_BYTES_MAX), "the head does not end")
    try:
        start, *lines = raw[:end].decode("utf-8").split("\r\n")
    except UnicodeDecodeError as error:
        raise WireError(error.start, "the head is no text") from error
    headers = tuple(_header(line) for line in lines)
    body = raw[end + len(_END_OF_HEAD) :]
    lengths = [value for name, value in headers if name == "content-length"]
    told = lengths[0] if lengths else "0"
    if len(lengths) > 1:
        raise WireError(end, "the body's length is told twice")
    if "transfer-encoding" in dict(headers):
        raise WireError(end, "transfer codings are not carried")
    if not _is_number(told) or int(told) != len(body) or len(body) > BODY_BYTES_MAX:
        raise WireError(end, f"the body has {len(body)} bytes, the head tells {told}")
    kept = tuple(header for header in headers if header[0] != "content-length")
    return start, kept, body


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not name or name != name.strip():
        raise WireError(0, f"no header: {line[:40]!r}")
    return name.lower(), value.strip()
