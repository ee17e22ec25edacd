"""Named seed streams: chance is an argument, and a new consumer moves nobody else's numbers.

A stream is a 64-bit key derived from (seed, names...) by SHA-256. Python code that needs a few
draws takes `stream(...)`; clinical kernels take `key(...)` and count their own draws, so any
patient of any run can be replayed alone, on any number of cores.
"""

from __future__ import annotations

import hashlib
import random

__all__ = ["key", "stream"]


def key(seed: int, *names: str | int) -> int:
    """Return the 64-bit key of the stream called `names` under `seed`."""
    text = "\x1f".join([str(seed), *(str(name) for name in names)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def stream(seed: int, *names: str | int) -> random.Random:
    """Return a generator of its own for the stream called `names` under `seed`."""
    return random.Random(key(seed, *names))  # noqa: S311 - simulation, not cryptography
