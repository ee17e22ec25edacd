"""One-time codes as Loop takes them: the current one and the one before, each of the last two once.

Knows: the secret and which codes were used. Never knows: what a code allows. There is no lockout:
whoever guesses is right with 2 in 1,000,000 each time, as long as he likes.
Source: `sources.OTP`.
"""

from __future__ import annotations

from banting.wire.totp import STEP_S, totp

__all__ = ["CODES_ACCEPTED", "used_codes", "why_not"]

CODES_ACCEPTED = 2
_TOLD_APART = 3_600 // STEP_S  # a code of the last hour is told to be late, not wrong


def why_not(code: str | None, secret: bytes, used: tuple[str, ...], unix_s: int) -> str | None:
    """Return why a code does not count now, None when it does."""
    if code is None:
        return "a one-time code is needed"
    if len(code) != 6:
        return "the one-time code has not six digits"
    if code not in _codes(secret, unix_s, range(CODES_ACCEPTED)):
        of_the_hour = _codes(secret, unix_s, range(CODES_ACCEPTED, _TOLD_APART + 1))
        late = code in of_the_hour
        return "the one-time code has expired" if late else "the one-time code is incorrect"
    if code in used:
        return "the one-time code was used before"
    return None


def _codes(secret: bytes, unix_s: int, steps_back: range) -> tuple[str, ...]:
    times = (unix_s - back * STEP_S for back in steps_back)
    return tuple(totp(secret, time_s) for time_s in times if time_s >= 0)


def used_codes(code: str, used: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes to refuse from now on: this one and the one used before it."""
    return (code, *used)[:CODES_ACCEPTED]
