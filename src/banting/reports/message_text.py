"""Messages that are text, an HTTP message or an SMS, as lines that people can read.

Knows: the form of such messages, and that a long key says nothing to a reader: it is shortened in
its middle, with its length told. Frames of a pump or a bridge are no text and give None; a report
shows those as hex. Never knows: what a path, a header or a field means; the whole bytes stand in
the trace.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass

from banting.errors import WireError
from banting.reports.wording import counted
from banting.wire.http import decode_request, decode_response, is_request, is_response

__all__ = ["MessageText", "message_text", "shortened"]

_HEAD, _TAIL, _LONG = 12, 6, 48  # characters kept of a key, and from where on it is one
_PEM = re.compile(r"(-----BEGIN [A-Z ]+-----)\s*([^-]+?)\s*(-----END [A-Z ]+-----)")
_KEY = re.compile(rf"[A-Za-z0-9+/=_.\-]{{{_LONG + 1},}}")
_CUT = re.compile(r"…\S+ \([0-9,]+\u00a0characters\)")
_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_TEXT_LINKS = ("internet", "sms")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageText:
    """A message to be read: its first line, its headers, and its body line by line.

    `kind` is `HTTP` or `SMS`; `size` its bytes as sent. The first line of an SMS is the number that
    it says it comes from.
    """

    kind: str
    first: str
    headers: tuple[tuple[str, str], ...]
    body: tuple[str, ...]
    size: int

    @property
    def cut(self) -> bool:
        """Whether a key in it was cut."""
        values = (self.first, *(value for _, value in self.headers), *self.body)
        return any(_CUT.search(text) for text in values)


def message_text(raw: bytes, link: str = "") -> MessageText | None:
    """Return bytes as a message, None where they are none.

    Args:
        raw: as sent on a link.
        link: its name, "" where that is not known; on a link that carries no text, bytes that
            happen to look like it stay bytes.
    """
    if link and link not in _TEXT_LINKS:
        return None
    if link != "sms" and (is_request(raw) or is_response(raw)):
        return _http(raw)
    return _sms(raw) if link != "internet" else None


def shortened(text: str) -> str:
    """Return a text with every long key in it cut in the middle: `MIGTAgEAMBMG…Xn2kQ==`."""

    def one_line(found: re.Match[str]) -> str:
        key = "".join(found[2].replace("\\n", "").split())
        return f"{found[1]} {_cut(key)} {found[3]}"

    return _KEY.sub(lambda found: _cut(found[0]), _PEM.sub(one_line, text))


def _cut(key: str) -> str:
    if len(key) <= _LONG or set(key) == {"-"}:
        return key
    return f"{key[:_HEAD]}…{key[-_TAIL:]} ({counted(len(key), 'character')})"


def _http(raw: bytes) -> MessageText | None:
    try:
        message = decode_request(raw) if is_request(raw) else decode_response(raw)
    except WireError:
        return None
    return MessageText(
        kind="HTTP",
        first=shortened(raw.split(b"\r\n", 1)[0].decode()),
        headers=tuple((name, shortened(value)) for name, value in message.headers),
        body=_body(message.body),
        size=len(raw),
    )


def _body(body: bytes) -> tuple[str, ...]:
    """Return a body's lines: JSON laid out, other text as it is, anything else counted."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return (f"{counted(len(body), 'byte')} that are no text",)
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    readable = text.encode(errors="replace").decode()  # JSON can escape half a character
    return tuple(shortened(readable).splitlines())


def _sms(raw: bytes) -> MessageText | None:
    try:
        number, _, text = raw.decode().partition("\n")
    except UnicodeDecodeError:
        return None
    if not _NUMBER.fullmatch(number) or not text.replace("\n", "").isprintable():
        return None
    return MessageText(
        kind="SMS",
        first=number,
        headers=(),
        body=tuple(shortened(text).splitlines()),
        size=len(raw),
    )
