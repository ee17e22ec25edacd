"""How long bytes take on the Paradigm radio, and how long a sleeping pump needs to be called.

Knows: bit rate, preamble, pauses. Never knows: who listens.
Source: protocols sections 1.1 and 1.5 of the fact sheet (ps2/minimed_rf README, ecc1/cc111x):
16,387 Bd, preamble 16 bytes, sync 4 bytes; 255 repeats of a short message take 8-12 s.
"""

from __future__ import annotations

__all__ = [
    "BIT_RATE_HZ",
    "GAP_MS",
    "LISTENS_EVERY_MS",
    "LISTENS_EVERY_WITH_REMOTE_MS",
    "OVERHEAD_BYTES",
    "WAKE_REPEATS",
    "airtime_ms",
]

BIT_RATE_HZ = 16_387
OVERHEAD_BYTES = 20
GAP_MS = 20  # between repeats: 255 short messages then take 9.1 s, inside the 8-12 s seen
WAKE_REPEATS = 255

# Estimate: a meter's burst of 255 packets back to back lasts 4.0 s and must be heard by a sleeping
# pump, so a pump looks at the air at least that often.
LISTENS_EVERY_MS = 3_900
# Estimate: a remote's B or S is repeated 16 times, 250 ms back to back, and must be heard likewise.
LISTENS_EVERY_WITH_REMOTE_MS = 240


def airtime_ms(symbols: bytes, repeats: int) -> int:
    """Return how long a burst occupies the air, pauses included, in ms, at least 1."""
    one_ms = (len(symbols) + OVERHEAD_BYTES) * 8_000 / BIT_RATE_HZ
    return max(1, round(one_ms * repeats + GAP_MS * (repeats - 1)))
