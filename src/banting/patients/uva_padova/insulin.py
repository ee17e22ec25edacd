"""The insulin half of S2008: two depots under the skin, plasma, liver, and three delayed actions.

The chain is linear, so a step is exact: state times a transition matrix, for an input that is
constant over the step. Source: GIM (dalla-man-gim-2007) and Dalla Man 2007 as simglucose writes
them.
Units: depots, plasma and liver pmol/kg; actions pmol/L; input pmol/kg/min.
"""

from __future__ import annotations

from banting.patients.uva_padova.series import Matrix, Quantity, matrix_exponential

__all__ = ["INSULIN_CONSTANTS", "Chain", "insulin_constants", "insulin_step"]

# Order of the chain: isc1, isc2, plasma, liver, action on uptake, two delays of action on the
# liver; after them the two inputs, insulin and the constant 1 (for the basal level that uptake is
# relative to).
_SIZE = 9
_PMOL_PER_U = 6000.0
_ROWS = (
    (0, (0, 7)),
    (1, (0, 1, 7)),
    (2, (0, 1, 2, 3, 7)),
    (3, (0, 1, 2, 3, 7)),
    (4, (0, 1, 2, 3, 4, 7, 8)),
    (5, (0, 1, 2, 3, 5, 7)),
    (6, (0, 1, 2, 3, 5, 6, 7)),
)
INSULIN_CONSTANTS = sum(len(columns) for _, columns in _ROWS) + 4
Chain = tuple[float, float, float, float, float, float, float]


def insulin_constants(
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
    body_weight_kg: Quantity,
    minutes: float,
) -> tuple[Quantity, ...]:
    """Return the 39 constants of one exact step: 35 coefficients row by row, and four more.

    Those are pmol/kg/min per unit in a step, and how much the middle of a step takes from the
    slopes: of action from plasma insulin and from itself, of the liver's delay from itself.

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
    eighth = 0.125 * minutes
    return (
        *(step[row][column] for row, columns in _ROWS for column in columns),
        _PMOL_PER_U / body_weight_kg / minutes,
        eighth * p2u / insulin_volume_l_per_kg,
        eighth * p2u,
        eighth * ki,
    )


def insulin_step(
    chain: tuple[float, ...], insulin_u: float, constants: tuple[float, ...]
) -> tuple[Chain, float, float]:
    """Return the chain one step later, exactly, and both actions in the middle of the step.

    The middle is the cubic through values and slopes at both ends.

    Args:
        chain: depots 1 and 2, plasma, liver (pmol/kg), action on uptake, first and second delay
            of the action on the liver (pmol/L).
        insulin_u: insulin that reaches the tissue during the step, evenly.
        constants: what `insulin_constants` returned.
    Returns: the chain; action on uptake and on the liver in the middle (pmol/L).
    """
    s1, s2, p, li, x, i1, i2 = chain
    (a1, a2, b1, b2, b3, c1, c2, c3, c4, c5, d1, d2, d3, d4, d5, e1, e2, e3, e4, e5, e6, e7,
     f1, f2, f3, f4, f5, f6, g1, g2, g3, g4, g5, g6, g7, per_u, xp, xx, ii) = constants  # fmt: skip
    u = insulin_u * per_u
    p_later = c1 * s1 + c2 * s2 + c3 * p + c4 * li + c5 * u
    x_later = e1 * s1 + e2 * s2 + e3 * p + e4 * li + e5 * x + e6 * u + e7
    i1_later = f1 * s1 + f2 * s2 + f3 * p + f4 * li + f5 * i1 + f6 * u
    i2_later = g1 * s1 + g2 * s2 + g3 * p + g4 * li + g5 * i1 + g6 * i2 + g7 * u
    return (
        (
            a1 * s1 + a2 * u,
            b1 * s1 + b2 * s2 + b3 * u,
            p_later,
            d1 * s1 + d2 * s2 + d3 * p + d4 * li + d5 * u,
            x_later,
            i1_later,
            i2_later,
        ),
        0.5 * (x + x_later) - xx * (x - x_later) + xp * (p - p_later),
        0.5 * (i2 + i2_later) + ii * ((i1 - i1_later) - (i2 - i2_later)),
    )
