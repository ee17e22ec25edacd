"""One-time codes as Loop takes them: the current one and the one before, each of the last two once.

Knows: the secret and which codes were used. Never knows: what a code allows. There is no lockout:
whoever guesses is right with 2 in 1,000,000 each time, as long as he likes.
Source: `sources.OTP`.
"""

from __future__ import annotations

import hmac

from banting.wire.totp import STEP_S, totp

__all__ = ["CODES_ACCEPTED", "used_codes", "why_not"]

CODES_ACCEPTED = 2


def why_not(code: str | None, secret: bytes, used: tuple[str, ...], unix_s: int) -> str | None:
    """Return why a code does not count now, None when it does."""
    if code is None:
        return "a one-time code is needed"
    if len(code) != 6:
        return "the one-time code has not six digits"
    steps = range(CODES_ACCEPTED)
    valid = [totp(secret, unix_s - back * STEP_S) for back in steps]
    if not any(hmac.compare_digest(code.encode(), one.encode()) for one in valid):
        hour = range(CODES_ACCEPTED, 3_600 // STEP_S + 1)
        late = any(code == totp(secret, unix_s - back * STEP_S) for back in hour)
        return "the one-time code has expired" if late else "the one-time code is incorrect"
    if code in used:
        return "the one-time code was used before"
    return None


def used_codes(code: str, used: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes to refuse from now on: this one and the one used before it."""
    return (code, *used)[:CODES_ACCEPTED]
