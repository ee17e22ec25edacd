"""Counter-based chance inside clinical kernels: the generator of `draws`, one patient at a time.

A draw is a pure function of (key, patient, tick, block), so a patient of any run can be replayed
alone, and a loop over lanes stays vector code: whole numbers and polynomials, no branch, no table,
no library call. Works on numpy scalars and, compiled, on lanes. Knows nothing of what the draws
are for. Generator: Philox 4x32-10, Salmon, Moraes, Dror, Shaw, SC 2011. Normals: Box, Muller, Ann
Math Stat 1958 29:610. Polynomials: our own Chebyshev fits; errors stated, and held by tests.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "COMPILED",
    "block",
    "cos_sin_turns",
    "exponential",
    "floor",
    "key_halves",
    "log_unit",
    "normal_pair",
    "normals_of",
    "unit",
]

Words = tuple[Any, Any, Any, Any]

_MULTIPLIER_0, _MULTIPLIER_1 = 0xD2511F53, 0xCD9E8D57
_WEYL_0, _WEYL_1 = 0x9E3779B9, 0xBB67AE85
_WORD = 0xFFFFFFFF
_UNIT = 2.0**-32
_LN2 = math.log(2.0)
_PER_LN2 = 1.0 / _LN2
_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # high part: 32 bits, exact
_TENTH, _ELEVENTH, _TWELFTH = 1.0 / 10.0, 1.0 / 110.0, 1.0 / 1320.0
_MANTISSA, _ONE = 0x000FFFFFFFFFFFFF, 0x3FF0000000000000
_SQRT2 = math.sqrt(2.0)
# (2 artanh(s) / s - 2) / s^2 over s^2, for s up to (sqrt 2 - 1) / (sqrt 2 + 1); error 4.8e-14,
# of which the logarithm keeps 0.5 %
_LOG_0, _LOG_1, _LOG_2 = 0.666666666666620832, 0.400000000112065063, 0.285714241383241606
_LOG_3, _LOG_4, _LOG_5 = 0.222228622801087156, 0.181401938028659911, 0.166218171528589282
# sin(2 pi x) / x over x^2, for x up to a quarter turn; error 7.2e-16
_SIN_0, _SIN_1, _SIN_2 = 6.28318530717958576, -41.3417022403982866, 81.6052492755797642
_SIN_3, _SIN_4, _SIN_5 = -76.7058596896286727, 42.0586899539509386, -15.0945061407342913
_SIN_6, _SIN_7 = 3.8173656334691352, -0.692506701072071734


def key_halves(key: int) -> NDArray[np.uint64]:
    """Return a 64-bit key of `seeds.key` as kernels take it: `uint64[2]`, low word first."""
    return np.array([key & _WORD, key >> 32 & _WORD], np.uint64)


def floor(x: Any) -> Any:
    """Return the largest whole number not above `x`.

    A name of its own, because not every compiler of these functions knows NumPy's.
    """
    return np.floor(x)


def _round(words: Words, key_0: Any, key_1: Any) -> Words:
    """Return the words after one round of Philox 4x32."""
    first = words[0] * np.uint64(_MULTIPLIER_0)
    second = words[2] * np.uint64(_MULTIPLIER_1)
    return (
        (second >> np.uint64(32)) ^ words[1] ^ key_0,
        second & np.uint64(_WORD),
        (first >> np.uint64(32)) ^ words[3] ^ key_1,
        first & np.uint64(_WORD),
    )


def _weyl(key: Any, step: Any, round_number: int) -> Any:
    """Return one half of the key as a round uses it."""
    return (key + step * np.uint64(round_number)) & np.uint64(_WORD)


def block(patient: Any, tick: Any, number: Any, key_0: Any, key_1: Any) -> Words:
    """Return four 32-bit words: block `number` of a patient at a tick.

    Args:
        patient, tick, number: uint64 below 2^32.
        key_0, key_1: uint64, the two halves of a key (`key_halves`).
    """
    a, b = np.uint64(_WEYL_0), np.uint64(_WEYL_1)
    words: Words = (patient, tick, number, np.uint64(0))
    words = _round(words, key_0, key_1)
    words = _round(words, _weyl(key_0, a, 1), _weyl(key_1, b, 1))
    words = _round(words, _weyl(key_0, a, 2), _weyl(key_1, b, 2))
    words = _round(words, _weyl(key_0, a, 3), _weyl(key_1, b, 3))
    words = _round(words, _weyl(key_0, a, 4), _weyl(key_1, b, 4))
    words = _round(words, _weyl(key_0, a, 5), _weyl(key_1, b, 5))
    words = _round(words, _weyl(key_0, a, 6), _weyl(key_1, b, 6))
    words = _round(words, _weyl(key_0, a, 7), _weyl(key_1, b, 7))
    words = _round(words, _weyl(key_0, a, 8), _weyl(key_1, b, 8))
    return _round(words, _weyl(key_0, a, 9), _weyl(key_1, b, 9))


def unit(word: Any) -> Any:
    """Return a 32-bit word as a number in (0, 1), in steps of 2^-32."""
    return (np.float64(np.int64(word)) + 0.5) * _UNIT


def log_unit(x: Any) -> Any:
    """Return the natural logarithm of a normal positive f64; error below 4e-16 of its size."""
    bits = np.float64(x).view(np.int64)
    whole = np.float64((bits >> np.int64(52)) - np.int64(1023))
    part = np.int64((bits & np.int64(_MANTISSA)) | np.int64(_ONE)).view(np.float64)
    high = part > _SQRT2
    part = 0.5 * part if high else part
    whole = whole + 1.0 if high else whole
    s = (part - 1.0) / (part + 1.0)
    z = s * s
    tail = _LOG_0 + z * (_LOG_1 + z * (_LOG_2 + z * (_LOG_3 + z * (_LOG_4 + z * _LOG_5))))
    return whole * _LN2 + (2.0 * s + s * z * tail)


def _sine(x: Any) -> Any:
    """Return the sine of `x` turns, `x` within a quarter turn of 0."""
    w = x * x
    high = _SIN_4 + w * (_SIN_5 + w * (_SIN_6 + w * _SIN_7))
    return x * (_SIN_0 + w * (_SIN_1 + w * (_SIN_2 + w * (_SIN_3 + w * high))))


def cos_sin_turns(turns: Any) -> tuple[Any, Any]:
    """Return cosine and sine of `turns` in [0, 1]; error below 1e-15."""
    x = turns - 0.5  # half a turn back: both change their sign
    y = abs(x)
    sine = _sine(0.25 - abs(y - 0.25))
    return _sine(y - 0.25), (-sine if x > 0.0 else sine)


def exponential(x: Any) -> Any:
    """Return e to the power of `x`, held within -40 and 40; error below 5e-16 of its size."""
    x = 40.0 if x > 40.0 else x
    x = -40.0 if x < -40.0 else x
    whole = floor(x * _PER_LN2 + 0.5)
    r = (x - whole * _LN2_HIGH) - whole * _LN2_LOW
    p = 1.0 + r * (_TENTH + r * (_ELEVENTH + r * _TWELFTH))
    p = 1.0 + r / 7.0 * (1.0 + r / 8.0 * (1.0 + r / 9.0 * p))
    p = 1.0 + r / 4.0 * (1.0 + r / 5.0 * (1.0 + r / 6.0 * p))
    p = 1.0 + r * (1.0 + r / 2.0 * (1.0 + r / 3.0 * p))
    return p * np.int64((np.int64(whole) + np.int64(1023)) << np.int64(52)).view(np.float64)


def normals_of(first: Any, second: Any) -> tuple[Any, Any]:
    """Return two independent standard normal draws made of two words, none beyond 6.8."""
    radius = math.sqrt(-2.0 * log_unit(unit(first)))
    cosine, sine = cos_sin_turns(unit(second))
    return radius * cosine, radius * sine


def normal_pair(patient: Any, tick: Any, key_0: Any, key_1: Any) -> tuple[Any, Any]:
    """Return two standard normal draws, those of block 0; arguments as `block`."""
    words = block(patient, tick, np.uint64(0), key_0, key_1)
    return normals_of(words[0], words[1])


# What a compiler of any of these has to know, callees first.
COMPILED = (
    floor, _round, _weyl, block, unit, log_unit, _sine, cos_sin_turns, exponential, normals_of,
    normal_pair,
)  # fmt: skip
