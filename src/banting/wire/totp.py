"""One-time codes that follow from a shared secret and the time (RFC 6238 over RFC 4226).

Knows: HMAC-SHA-1, steps of 30 s, six digits, secrets in base32. Never knows: who asks for a code,
how many are accepted, or which were used.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from banting.errors import WireError

__all__ = ["DIGITS", "STEP_S", "secret_bytes", "totp"]

STEP_S = 30
DIGITS = 6


def secret_bytes(base32: str) -> bytes:
    """Return a secret's bytes from its base32 letters, with or without padding.

    Raises:
        WireError: when it is no base32.
    """
    padded = base32.strip().upper() + "=" * (-len(base32.strip()) % 8)
    try:
        return base64.b32decode(padded)
    except ValueError as error:  # letters beyond ASCII, or a number of them that cannot be
        raise WireError(0, f"no base32 secret: {error}") from error


def totp(secret: bytes, unix_s: int, digits: int = DIGITS) -> str:
    """Return the code of a secret in the step that a time in seconds since 1970 falls into."""
    counter = (unix_s // STEP_S).to_bytes(8, "big")
    mac = hmac.new(secret, counter, hashlib.sha1).digest()
    start = mac[-1] & 0xF
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)
