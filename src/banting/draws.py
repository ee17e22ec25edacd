"""Counter-based chance for clinical runs: draw j of patient i is a pure function of (key, i, j).

So any patient of any run can be replayed alone, in any order, on any number of cores, and a new
consumer with its own key moves nobody else's numbers. The generator is Philox 4x32 with ten rounds:
`philox` is it in plain NumPy, to be read and to test against; tables of draws are compiled.
Source: Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, SC 2011.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["normals", "philox", "uniforms"]

_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_WEYL = (0x9E3779B9, 0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_ROUNDS = 10
_FEW = 4096  # draws that NumPy makes sooner than a compiler starts

Words = NDArray[np.uint64]


def philox(counter: tuple[Words, Words, Words, Words], key: int) -> tuple[Words, ...]:
    """Return four 32-bit words per counter, each held in a uint64 array of the counters' shape."""
    c0, c1, c2, c3 = counter
    k0, k1 = key & 0xFFFFFFFF, key >> 32 & 0xFFFFFFFF
    for _ in range(_ROUNDS):
        first, second = c0 * _MULTIPLIERS[0], c2 * _MULTIPLIERS[1]
        c0, c1, c2, c3 = (
            (second >> _32) ^ c1 ^ np.uint64(k0),
            second & _LOW,
            (first >> _32) ^ c3 ^ np.uint64(k1),
            first & _LOW,
        )
        k0, k1 = (k0 + _WEYL[0]) & 0xFFFFFFFF, (k1 + _WEYL[1]) & 0xFFFFFFFF
    return c0, c1, c2, c3


def uniforms(
    key: int, patients: NDArray[np.int64], count: int, attempt: int | NDArray[np.int64] = 0
) -> NDArray[np.float64]:
    """Return `[count, n]` draws in (0, 1), 53 bits each.

    Args:
        key: 64 bits, from `seeds.key`.
        patients: `[n]` numbers of patients, each below 2^32.
        count: draws a patient.
        attempt: which try, for a consumer that rejects draws: one for all, or `[n]`.
    """
    if count * len(patients) <= _FEW:
        return _few_uniforms(key, patients, count, attempt)
    from banting.draw_lanes import fill_uniforms

    out = np.empty((2 * -(-count // 2), len(patients)))
    fill_uniforms(out, *_counters(key, patients, attempt))
    return out[:count]


def _few_uniforms(
    key: int, patients: NDArray[np.int64], count: int, attempt: int | NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return `uniforms` bit for bit, in NumPy: so few are drawn before a compiler is ready."""
    number, tries, *_ = _counters(key, patients, attempt)
    pair = np.arange(-(-count // 2), dtype=np.uint64)[:, None]
    zero = np.zeros((len(pair), len(patients)), np.uint64)
    words = philox((zero + number, zero + pair, zero + tries, zero), key)
    halves = [
        (((high << np.uint64(21)) ^ (low >> np.uint64(11))) + 0.5) * 2.0**-53
        for high, low in (words[:2], words[2:])
    ]
    return np.asarray(np.stack(halves, axis=1).reshape(2 * len(pair), -1)[:count])


def normals(
    key: int, patients: NDArray[np.int64], count: int, attempt: int | NDArray[np.int64] = 0
) -> NDArray[np.float64]:
    """Return `[count, n]` standard normal draws (Box and Muller); arguments as `uniforms`."""
    from banting.draw_lanes import fill_normals

    out = np.empty((count, len(patients)))
    fill_normals(out, *_counters(key, patients, attempt))
    return out


def _counters(
    key: int, patients: NDArray[np.int64], attempt: int | NDArray[np.int64]
) -> tuple[Words, Words, np.uint64, np.uint64]:
    """Return what the compiled fillers take: patients, attempts, and the key's halves."""
    tries = np.broadcast_to(np.asarray(attempt, np.uint64), len(patients))
    halves = np.uint64(key & 0xFFFFFFFF), np.uint64(key >> 32 & 0xFFFFFFFF)
    return patients.astype(np.uint64), np.ascontiguousarray(tries), *halves
