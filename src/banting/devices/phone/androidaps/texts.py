"""Text messages as bytes, and the words that AndroidAPS answers with here.

Knows: the form (the sender's number, a newline, the text in UTF-8) and how an answer begins. The
number is part of the bytes: whoever sends may write any. Never knows: commands. The wording is our
own; the program's depends on the phone's language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from banting.errors import WireError

__all__ = [
    "ASKS",
    "DONE",
    "NOT_DONE",
    "PHONE_NUMBER",
    "SmsText",
    "asks",
    "code_in",
    "decode_sms",
    "done",
    "encode_sms",
    "not_done",
    "units",
]

PHONE_NUMBER = "+12025550119"  # the wearer's; numbers 555-01xx are kept free for fiction
TEXT_BYTES_MAX = 1_600  # ten messages in one, as networks join them
ASKS, DONE, NOT_DONE = "To confirm: ", "Done: ", "Not done: "
_CODE = re.compile(r"[0-9]{6}[^\s]{3,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsText:
    """A text message: the number that it says it comes from, and the text."""

    number: str
    text: str


def encode_sms(message: SmsText) -> bytes:
    """Return a message's bytes."""
    assert "\n" not in message.number, "a number has one line"
    return f"{message.number}\n{message.text}".encode()


def decode_sms(raw: bytes) -> SmsText:
    """Return the message that bytes are.

    Raises:
        WireError: when they are none.
    """
    if len(raw) > TEXT_BYTES_MAX:
        raise WireError(TEXT_BYTES_MAX, "longer than a text message can be")
    try:
        number, newline, text = raw.decode("utf-8").partition("\n")
    except UnicodeDecodeError as error:
        raise WireError(error.start, "no text") from error
    if not newline:
        raise WireError(len(raw), "no number and text")
    return SmsText(number=number, text=text)


def code_in(text: str) -> str | None:
    """Return what looks like a code with its PIN, None when a text is something else."""
    word = text.strip()
    return word if _CODE.fullmatch(word) else None


def asks(what: str) -> str:
    """Return the answer that asks for a code."""
    return f"{ASKS}{what}. Send the code of your authenticator followed by your PIN."


def done(what: str) -> str:
    """Return the answer that something was done."""
    return f"{DONE}{what}."


def not_done(why: str) -> str:
    """Return the answer that nothing was done, and why."""
    return f"{NOT_DONE}{why}."


def units(milliunits: int) -> str:
    """Return an amount of insulin as it is written in a message."""
    return f"{milliunits / 1000:.2f} U"
