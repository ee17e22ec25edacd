"""Exponential functions of small arguments, in nothing but + and *.

Works alike on the float of one patient and on an array `[n]` of many, which is how the coefficients
of one patient and of a cohort come from the same lines. Never knows: the model.
"""

from __future__ import annotations

from typing import Any

__all__ = ["Matrix", "Quantity", "exponential", "matrix_exponential", "phi"]

Quantity = Any  # a float of one patient, or a float array [n] of many patients
Matrix = list[list[Quantity | None]]  # None is an exact zero that no product needs to visit

_TERMS = 24  # |z| <= 2 leaves a remainder below 2^25 / 25!, far under one rounding
_MATRIX_TERMS = 9
_SQUARINGS = 4


def phi(order: int, z: Quantity) -> Quantity:
    """Return phi_order(z) = sum of z^j / (j + order)!, for |z| <= 2; phi_0 is the exponential."""
    assert order >= 0
    factorial = 1.0
    for k in range(2, _TERMS + order + 1):
        factorial *= k
    total = 1.0 / factorial
    for j in range(_TERMS - 1, -1, -1):
        factorial /= j + order + 1
        total = total * z + 1.0 / factorial
    return total


def exponential(z: Quantity) -> Quantity:
    """Return e^z for |z| <= 2."""
    return phi(0, z)


def _product(a: Matrix, b: Matrix) -> Matrix:
    """Return the matrix product, visiting only what is not exactly zero."""
    size = len(a)
    out: Matrix = [[None] * size for _ in range(size)]
    for i in range(size):
        for k in range(size):
            left = a[i][k]
            if left is None:
                continue
            for j in range(size):
                right = b[k][j]
                if right is None:
                    continue
                term = left * right
                so_far = out[i][j]
                out[i][j] = term if so_far is None else so_far + term
    return out


def _plus_identity(a: Matrix) -> Matrix:
    """Return the matrix plus one on the diagonal."""
    return [
        [(1.0 if v is None else v + 1.0) if i == j else v for j, v in enumerate(row)]
        for i, row in enumerate(a)
    ]


def matrix_exponential(rates: Matrix, minutes: float) -> Matrix:
    """Return e^(rates * minutes) by scaling, a Taylor polynomial and squaring.

    Args:
        rates: square matrix of rates per minute, the largest below 2 per minute.
        minutes: the step, at most 2.
    """
    scale = minutes / 2**_SQUARINGS
    small = [[None if v is None else v * scale for v in row] for row in rates]
    power = _plus_identity([[None if v is None else v / _MATRIX_TERMS for v in r] for r in small])
    for term in range(_MATRIX_TERMS - 1, 0, -1):
        divided = [[None if v is None else v / term for v in row] for row in small]
        power = _plus_identity(_product(divided, power))
    for _ in range(_SQUARINGS):
        power = _product(power, power)
    return power
