"""Stomach and gut of S2008: food is eaten, liquefied, emptied, and absorbed.

How fast the stomach empties depends on how full it is. Source: Dalla Man 2007, with the eating
rate and the several-meals rule of simglucose (its own: named deviation k in docs/trial.md).
Units: mg of glucose, g of carbohydrate, minutes. The solid part is exact, the liquid part two RK4
steps of half the step, and the gut an exact quadrature of the emptying, whose integral is the
mass that left the stomach.
"""

from __future__ import annotations

from banting.patients.uva_padova.series import Quantity, exponential, phi

__all__ = [
    "EATING_G_PER_MIN",
    "GUT_COEFFICIENTS",
    "bite",
    "emptying_per_min",
    "first_half",
    "gut_coefficients",
    "gut_step",
    "half_step",
    "second_half",
    "solid_after",
    "tanh_difference",
]

EATING_G_PER_MIN = 5.0  # simglucose, EAT_RATE
_MG_PER_G = 1000.0
_TANH_LIMIT = 8.0  # tanh(8) is 1 to 2e-7
_CRUMB_MG = 1.0  # a meal below it counts as none: its reciprocal must stay finite
GUT_COEFFICIENTS = 15


def gut_coefficients(
    *,
    kmax: Quantity,
    kmin: Quantity,
    kabs: Quantity,
    b: Quantity,
    d: Quantity,
    minutes: float,
) -> tuple[Quantity, ...]:
    """Return the 15 constants that both halves take, for rates per minute and a step in minutes."""
    quarter = exponential(-kmax * (minutes / 4))
    z = -kabs * minutes
    p1, p2, p3 = phi(1, z), phi(2, z), phi(3, z)
    h1, h2, h3 = phi(1, z / 2), phi(2, z / 2), phi(3, z / 2)
    return (
        kmax,
        kmin,
        (kmax - kmin) / 2,
        b,
        d,
        2.5 / (1 - b),
        2.5 / d,
        quarter,
        exponential(z / 2),
        (0.5 * h1 - 0.75 * h2 + 0.5 * h3) * minutes,
        (h2 - h3) * minutes,
        (0.5 * h3 - 0.25 * h2) * minutes,
        (p1 - 3 * p2 + 4 * p3) * minutes,
        (4 * p2 - 8 * p3) * minutes,
        (4 * p3 - p2) * minutes,
    )


def bite(
    stomach_mg: float,
    meal: tuple[float, float, float, float],
    announced_g: float,
    minutes: float,
) -> tuple[tuple[float, float, float, float], float]:
    """Return the meal's bookkeeping after one step, and what is eaten in it (mg/min).

    Args:
        stomach_mg: what the stomach holds.
        meal: grams still on the plate, stomach content when this meal began (mg), grams of it
            eaten,
            1.0 if the step before had a bite.
        announced_g: food put on the plate now.
        minutes: the step.
    """
    plate_g, before_mg, eaten_g, eating = meal
    plate = plate_g + announced_g
    most = EATING_G_PER_MIN * minutes
    now = most if plate > most else plate
    begins = (now > 0.0) & (eating == 0.0)
    before = stomach_mg if begins else before_mg
    eaten = (0.0 if begins else eaten_g) + now
    still = 1.0 if now > 0.0 else 0.0
    return (plate - now, before, eaten, still), now * _MG_PER_G / minutes


def tanh_difference(u: float, v: float) -> float:
    """Return tanh(u) - tanh(v), to 2e-8 of 1 inside +-8 and 2.3e-7 outside, with one division.

    Own odd rational fit (degree 4/4 in the square, minimax on [0, 8]): a library tanh would keep
    the loop over patients from being vectorised.
    """
    a = _TANH_LIMIT if u > _TANH_LIMIT else (-_TANH_LIMIT if u < -_TANH_LIMIT else u)
    c = _TANH_LIMIT if v > _TANH_LIMIT else (-_TANH_LIMIT if v < -_TANH_LIMIT else v)
    y, z = a * a, c * c
    yy, zz = y * y, z * z  # short chains of operations: they, not their number, cost the time
    n1 = (1.5230620841490795e-08 * yy + (2.1894804189846406e-05 * y + 0.0035716065382621343)) * yy
    n1 = n1 + (0.13444505119665567 * y + 0.9999999935778725)
    d1 = (8.522528357824441e-07 * yy + (0.0003411306022047108 * y + 0.02616447523024816)) * yy
    d1 = d1 + (0.4677783244179937 * y + 1.0)
    n2 = (1.5230620841490795e-08 * zz + (2.1894804189846406e-05 * z + 0.0035716065382621343)) * zz
    n2 = n2 + (0.13444505119665567 * z + 0.9999999935778725)
    d2 = (8.522528357824441e-07 * zz + (0.0003411306022047108 * z + 0.02616447523024816)) * zz
    d2 = d2 + (0.4677783244179937 * z + 1.0)
    return (a * n1 * d2 - c * n2 * d1) / (d1 * d2)


def emptying_per_min(
    stomach_mg: float, per_meal: float, empty: bool, constants: tuple[float, ...]
) -> float:
    """Return the rate at which the liquid part leaves the stomach.

    Args:
        stomach_mg: solid and liquid content.
        per_meal: 1 / the meal's size in mg (any finite value when there was none).
        empty: no meal yet, the rate is the largest one.
        constants: what `gut_coefficients` returned.
    """
    kmax, kmin, span, b, d, steep_b, steep_d = constants[:7]
    full = stomach_mg * per_meal
    rate = kmin + span * (tanh_difference(steep_b * (full - b), steep_d * (full - d)) + 2.0)
    return kmax if empty else rate


def solid_after(solid_mg: float, eaten_mg_per_min: float, kmax: float, stays: float) -> float:
    """Return the solid part after a time that leaves the share `stays` of it, eating on; exact."""
    level = eaten_mg_per_min / kmax
    return level + (solid_mg - level) * stays


def half_step(
    liquid_mg: float,
    solids_mg: tuple[float, float, float],
    meal_mg: float,
    constants: tuple[float, ...],
    minutes: float,
) -> tuple[float, float]:
    """Return the liquid part one RK4 step later, and its emptying (mg/min) at the start.

    Args:
        liquid_mg: at the start.
        solids_mg: the solid part at the start, the middle and the end.
        meal_mg: size of the meal as the emptying sees it; 0 before the first one.
        constants: what `gut_coefficients` returned.
        minutes: this step, half of the model's.
    """
    s0, s1, s2 = solids_mg
    kmax = constants[0]
    empty = meal_mg <= _CRUMB_MG
    per_meal = 1.0 / (1.0 if empty else meal_mg)
    leaves = emptying_per_min(s0 + liquid_mg, per_meal, empty, constants) * liquid_mg
    ka = kmax * s0 - leaves
    y = liquid_mg + 0.5 * minutes * ka
    kb = kmax * s1 - emptying_per_min(s1 + y, per_meal, empty, constants) * y
    y = liquid_mg + 0.5 * minutes * kb
    kc = kmax * s1 - emptying_per_min(s1 + y, per_meal, empty, constants) * y
    y = liquid_mg + minutes * kc
    kd = kmax * s2 - emptying_per_min(s2 + y, per_meal, empty, constants) * y
    return liquid_mg + minutes / 6.0 * (ka + 2.0 * (kb + kc) + kd), leaves


def gut_step(
    gut_mg: float,
    left_mg: float,
    leaves_first: float,
    leaves_last: float,
    constants: tuple[float, ...],
    minutes: float,
) -> tuple[float, float]:
    """Return gut content (mg) half a step and one step later.

    What left the stomach is known from its balance; the quadratic through the emptying at both ends
    that carries exactly this mass goes into the gut, so that no mass leaks.

    Args:
        gut_mg: content at the start.
        left_mg: what left the stomach during the step.
        leaves_first, leaves_last: emptying at both ends, mg/min.
        constants: what `gut_coefficients` returned.
        minutes: the step.
    """
    middle = 0.25 * (6.0 * left_mg / minutes - leaves_first - leaves_last)
    c = constants
    half = gut_mg * c[8] + c[9] * leaves_first + c[10] * middle + c[11] * leaves_last
    whole = gut_mg * c[8] * c[8] + c[12] * leaves_first + c[13] * middle + c[14] * leaves_last
    return half, whole


def first_half(
    digestion: tuple[float, ...], announced_g: float, constants: tuple[float, ...], minutes: float
) -> tuple[tuple[float, ...], float, float]:
    """Return the stomach in the middle of a step, the meal, the bites and the first emptying.

    Args:
        digestion: solid, liquid, gut (mg) and the meal, 7 values of a state.
        announced_g: food put on the plate at the start of the step.
        constants: what `gut_coefficients` returned.
        minutes: the whole step.
    Returns: the 7 values with solid and liquid in the middle, gut as it was and the meal as it will
        be; bites in mg/min; the emptying at the start in mg/min.
    """
    solid, liquid, gut, plate, before, eaten, eating = digestion
    meal, bites = bite(solid + liquid, (plate, before, eaten, eating), announced_g, minutes)
    s1 = solid_after(solid, bites, constants[0], constants[7])
    s2 = solid_after(s1, bites, constants[0], constants[7])
    meal_mg = meal[1] + meal[2] * _MG_PER_G
    q, leaves = half_step(liquid, (solid, s1, s2), meal_mg, constants, 0.5 * minutes)
    return (s2, q, gut, meal[0], meal[1], meal[2], meal[3]), bites, leaves


def second_half(
    stomach_before_mg: float,
    middle: tuple[float, ...],
    bites_mg_per_min: float,
    leaves_first: float,
    constants: tuple[float, ...],
    minutes: float,
) -> tuple[tuple[float, ...], float]:
    """Return stomach, gut and meal at the end of a step, and gut content (mg) in its middle.

    Args: stomach content (mg) at the start of the step; the rest as `first_half` returned it.
    """
    s2, q2, gut, plate, before, eaten, eating = middle
    s3 = solid_after(s2, bites_mg_per_min, constants[0], constants[7])
    s4 = solid_after(s3, bites_mg_per_min, constants[0], constants[7])
    meal_mg = before + eaten * _MG_PER_G
    empty = meal_mg <= _CRUMB_MG
    per_meal = 1.0 / (1.0 if empty else meal_mg)
    q4, _ = half_step(q2, (s2, s3, s4), meal_mg, constants, 0.5 * minutes)
    leaves_last = emptying_per_min(s4 + q4, per_meal, empty, constants) * q4
    left = stomach_before_mg + bites_mg_per_min * minutes - s4 - q4
    half, whole = gut_step(gut, left, leaves_first, leaves_last, constants, minutes)
    return (s4, q4, whole, plate, before, eaten, eating), half
