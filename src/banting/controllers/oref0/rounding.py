"""Arithmetic as JavaScript does it: halves go up, NaN wins, `toFixed` knows the exact decimals.

oref0 rounds at every step, and many of its products end exactly in a half, so a dose depends on
these few rules. Plain scalar functions; must be compiled without relaxed float order. Never knows:
what is rounded.

Source: ECMA-262, Math.round, Math.min, Math.max, Number.prototype.toFixed.
"""

from __future__ import annotations

import numpy as np

__all__ = ["half_up", "is_truthy", "least", "most", "rounded", "to_two_decimals"]

SPLITTER = 134217729.0  # 2**27 + 1, Veltkamp's: parts a double into two halves of its bits


def half_up(value: float) -> float:
    """Return the nearest whole number, of two equally near the higher (`Math.round`)."""
    whole = float(np.floor(value))
    return whole if value - whole < 0.5 else whole + 1.0


def rounded(value: float, scale: float) -> float:
    """Return `value` in steps of `1 / scale`: 10 for one decimal, 100 for two."""
    return half_up(value * scale) / scale


def least(a: float, b: float) -> float:
    """Return the smaller; NaN if either is (`Math.min`)."""
    return a if (a < b) | (a != a) else b


def most(a: float, b: float) -> float:
    """Return the greater; NaN if either is (`Math.max`)."""
    return a if (a > b) | (a != a) else b


def is_truthy(value: float) -> bool:
    """Tell whether JavaScript takes a number for true: neither 0 nor NaN."""
    return (value == value) & (value != 0.0)


def to_two_decimals(value: float) -> float:
    """Return what `value.toFixed(2)` reads as: halves of the exact decimals go away from zero.

    `value * 100` is rounded before one could look at its fraction; where that says exactly a
    half, the product's error (Dekker's) tells on which side the exact value lies.
    """
    size = -value if value < 0.0 else value
    big = SPLITTER * size
    high = big - (big - size)
    product = size * 100.0
    error = (high * 100.0 - product) + (size - high) * 100.0
    whole = float(np.floor(product))
    part = product - whole
    below = (part < 0.5) | ((part == 0.5) & (error < 0.0))
    nearest = (whole if below else whole + 1.0) / 100.0
    return -nearest if value < 0.0 else nearest
