"""The insulin half of S2008: two depots under the skin, plasma, liver, and three delayed actions.

The chain is linear, so a step is exact: state times a transition matrix, for an input that is
constant over the step. Source: GIM (dalla-man-gim-2007) and Dalla Man 2007 as simglucose writes
them.
Units: depots, plasma and liver pmol/kg; actions pmol/L; input pmol/kg/min.
"""

from __future__ import annotations

from banting.patients.uva_padova.series import Matrix, Quantity, matrix_exponential

__all__ = ["CHAIN_COEFFICIENTS", "chain_coefficients", "insulin_step"]

# Order of the chain: isc1, isc2, plasma, liver, action on uptake, two delays of action on the
# liver; after them the two inputs, insulin and the constant 1 (for the basal level that uptake is
# relative to).
_SIZE = 9
_ROWS = (
    (0, (0, 7)),
    (1, (0, 1, 7)),
    (2, (0, 1, 2, 3, 7)),
    (3, (0, 1, 2, 3, 7)),
    (4, (0, 1, 2, 3, 4, 7, 8)),
    (5, (0, 1, 2, 3, 5, 7)),
    (6, (0, 1, 2, 3, 5, 6, 7)),
)
CHAIN_COEFFICIENTS = sum(len(columns) for _, columns in _ROWS)


def chain_coefficients(
    *,
    ka1: Quantity,
    ka2: Quantity,
    kd: Quantity,
    m1: Quantity,
    m2: Quantity,
    m30: Quantity,
    m4: Quantity,
    p2u: Quantity,
    ki: Quantity,
    insulin_volume_l_per_kg: Quantity,
    insulin_basal_pmoll: Quantity,
    minutes: float,
) -> tuple[Quantity, ...]:
    """Return the 35 non-zero coefficients of one exact step, row by row.

    Args: rates per minute (floats or arrays [n]); volume L/kg; basal insulin pmol/L; the step in
        min.
    """
    a: Matrix = [[None] * _SIZE for _ in range(_SIZE)]
    a[0][0], a[0][7] = -(ka1 + kd), 1.0
    a[1][0], a[1][1] = kd, -ka2
    a[2][0], a[2][1], a[2][2], a[2][3] = ka1, ka2, -(m2 + m4), m1
    a[3][2], a[3][3] = m2, -(m1 + m30)
    a[4][2], a[4][4], a[4][8] = p2u / insulin_volume_l_per_kg, -p2u, -p2u * insulin_basal_pmoll
    a[5][2], a[5][5] = ki / insulin_volume_l_per_kg, -ki
    a[6][5], a[6][6] = ki, -ki
    step = matrix_exponential(a, minutes)
    return tuple(step[row][column] for row, columns in _ROWS for column in columns)


def insulin_step(
    chain: tuple[float, float, float, float, float, float, float],
    coefficients: tuple[float, ...],
    input_pmol_per_kg_min: float,
) -> tuple[float, float, float, float, float, float, float]:
    """Return the chain one step later, exactly, for a constant input.

    Args:
        chain: isc1, isc2, plasma, liver (pmol/kg), action on uptake, first and second delay
            (pmol/L).
        coefficients: what `chain_coefficients` returned.
        input_pmol_per_kg_min: insulin reaching the tissue.
    """
    s1, s2, p, li, x, i1, i2 = chain
    (a1, a2, b1, b2, b3, c1, c2, c3, c4, c5, d1, d2, d3, d4, d5, e1, e2, e3, e4, e5, e6, e7,
     f1, f2, f3, f4, f5, f6, g1, g2, g3, g4, g5, g6, g7) = coefficients  # fmt: skip
    u = input_pmol_per_kg_min
    return (
        a1 * s1 + a2 * u,
        b1 * s1 + b2 * s2 + b3 * u,
        c1 * s1 + c2 * s2 + c3 * p + c4 * li + c5 * u,
        d1 * s1 + d2 * s2 + d3 * p + d4 * li + d5 * u,
        e1 * s1 + e2 * s2 + e3 * p + e4 * li + e5 * x + e6 * u + e7,
        f1 * s1 + f2 * s2 + f3 * p + f4 * li + f5 * i1 + f6 * u,
        g1 * s1 + g2 * s2 + g3 * p + g4 * li + g5 * i1 + g6 * i2 + g7 * u,
    )
