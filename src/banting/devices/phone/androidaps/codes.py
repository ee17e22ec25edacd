"""Whether a code confirms: six digits that follow from the time, then the PIN.

Knows: the secret and the PIN of this home. Never knows: which codes were used before; AndroidAPS
does not either. Source: `sources.CODE`, `sources.CODE_REUSE`.
"""

from __future__ import annotations

from banting.devices.home_secrets import OTP_SECRET, SMS_PIN
from banting.wire.totp import DIGITS, STEP_S, secret_bytes, totp

__all__ = ["CONFIRM_MS", "OLD_STEPS", "PIN_CHARS_MIN", "confirms"]

CONFIRM_MS = 5 * 60_000
OLD_STEPS = 1
PIN_CHARS_MIN = 3


def confirms(
    shown: str, unix_s: int, *, secret: bytes = OTP_SECRET, pin: str = SMS_PIN.decode("ascii")
) -> bool:
    """Return whether a text is a code that counts now.

    Args:
        shown: the text; hyphens do not count.
        unix_s: the time, in seconds since 1970.
        secret: 32 base32 letters.
        pin: what follows the digits; a PIN that is too short confirms nothing.
    """
    bare = shown.replace("-", "").replace(" ", "")
    digits, told_pin = bare[:DIGITS], bare[DIGITS:]
    if len(pin) < PIN_CHARS_MIN or told_pin != pin:
        return False
    key = secret_bytes(secret.decode("ascii"))
    return digits in {totp(key, unix_s - old * STEP_S) for old in range(OLD_STEPS + 1)}
