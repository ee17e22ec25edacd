"""Stomach and gut of S2008: food is eaten, liquefied, emptied, and absorbed.

How fast the stomach empties depends on how full it is. Source: Dalla Man 2007, with the eating
rate and the several-meals rule of simglucose (its own: named deviation k in docs/trial.md).
Units: mg of glucose, g of carbohydrate, minutes.

The solid part is exact. While food is eaten and for `SETTLING_MIN` after the last bite, emptying
may switch within a minute: the liquid part then takes four of Kutta's steps, a quarter each. Later
it is smooth, and one Adams step with one evaluation in the middle does, third order from the
emptying of the three steps before. Which of the two is a patient's own affair, by his own state.
The gut takes the emptying by exact quadratures that carry exactly what left the stomach.

Blood takes from the gut by the glucose step's own quadrature, which weighs gut content at a step's
start, middle and end as 1, 4 and 1. The middle that it is handed is therefore no reading of a
clock, but the one content with which those weights carry exactly what left the gut.
"""

from __future__ import annotations

from banting.patients.uva_padova.series import Quantity, exponential, phi

__all__ = [
    "DIGESTION_CONSTANTS",
    "EATING_G_PER_MIN",
    "SETTLING_MIN",
    "bite",
    "digest",
    "digestion_constants",
    "drained",
    "emptying_per_min",
    "gut_after",
    "liquid_step",
    "meal_slopes",
    "settled_step",
    "solid_after",
    "tanh_difference",
    "unsettled_quarter",
]

EATING_G_PER_MIN = 5.0  # simglucose, EAT_RATE
SETTLING_MIN = 5.0
_MG_PER_G = 1000.0
_TANH_LIMIT = 7.0  # tanh(7) is 1 to 1.7e-6
_CRUMB_MG = 1.0  # no meal is taken as smaller: its reciprocal must stay finite
_STEEPNESS = 2.5
DIGESTION_CONSTANTS = 18
Triple = tuple[float, float, float]


def digestion_constants(
    *,
    kmax: Quantity,
    kmin: Quantity,
    kabs: Quantity,
    b: Quantity,
    d: Quantity,
    minutes: float,
) -> tuple[Quantity, ...]:
    """Return the 18 constants of digestion, for rates per minute and a step in minutes.

    0 kmax, 1 its reciprocal, 2 half of kmax - kmin; 3 slope and 4 offset of the switch at b, 5
    slope of that at d; share of the solid part left 6 after half, 7 after an eighth of a step. Of
    the gut's content 8 what its middle holds, 9 what its end. What of the mass that leaves the
    stomach in the step is 10 in the middle's content, of the rise of emptying over it 11, and in
    the end's 12, 13 of the same. In a quarter of a step: 14 what stays in the gut, and what it
    gains 15 of emptying at its start and 16 of the mass that leaves. 17 what a mass that drained
    in the step weighs in the middle's content: see `drained`, with which 8, 10 and 11 agree.
    """
    z = -kabs * minutes
    whole = exponential(z)
    p1, p2, p3 = phi(1, z), phi(2, z), phi(3, z)
    q1, q2 = phi(1, z / 4), phi(2, z / 4)
    return (
        kmax,
        1.0 / kmax,
        (kmax - kmin) / 2,
        _STEEPNESS / (1 - b),
        _STEEPNESS / (1 - b) * b,
        _STEEPNESS / d,
        exponential(-kmax * (minutes / 2)),
        exponential(-kmax * (minutes / 8)),
        1.5 * p1 - 0.25 * (1.0 + whole),
        whole,
        1.5 * p2 - 0.25 * p1,
        (1.5 * p3 - p2 + 0.125 * p1) * minutes,
        p1,
        (p2 - 0.5 * p1) * minutes,
        exponential(z / 4),
        (0.25 * q1 - 0.5 * q2) * minutes,
        2.0 * q2,
        1.5 / (kabs * minutes),
    )


def bite(
    stomach_mg: float,
    meal: tuple[float, ...],
    announced_g: float,
    minutes: float,
) -> tuple[tuple[float, float, float, float], float]:
    """Return the meal's bookkeeping after one step, and what is eaten in it (mg/min).

    Args:
        stomach_mg: what the stomach holds.
        meal: grams still on the plate, stomach content when this meal began (mg), grams of it
            eaten, minutes for which the stomach is still unsettled (all of them: the step before
            had a bite).
        announced_g: food put on the plate now.
        minutes: the step.
    """
    plate_g, before_mg, eaten_g, settling_min = meal
    plate = plate_g + announced_g
    most = EATING_G_PER_MIN * minutes
    now = most if plate > most else plate
    begins = (now > 0.0) & (settling_min < SETTLING_MIN)
    before = stomach_mg if begins else before_mg
    eaten = (0.0 if begins else eaten_g) + now
    left = settling_min - minutes
    left = left if left > 0.0 else 0.0
    return (
        (plate - now, before, eaten, SETTLING_MIN if now > 0.0 else left),
        now * _MG_PER_G / minutes,
    )


def tanh_difference(u: float, v: float) -> float:
    """Return tanh(u) - tanh(v) within 2e-6, for arguments inside +-7, with one division.

    Own odd rational fit (degree 3/3 in the square, minimax relative error 1e-6 on [0, 7]): a
    library tanh would keep the loop over patients from being vectorised.
    """
    y, z = u * u, v * v
    yy, zz = y * y, z * z  # short chains of operations: they, not their number, cost the time
    n1 = (3.995864014868395e-06 * y + 0.0022930869959257288) * yy
    n1 = n1 + (0.12322052617582124 * y + 0.9999989669134748)
    d1 = (0.00014398427379597084 * y + 0.02115160502774331) * yy
    d1 = d1 + (0.45654612449772575 * y + 1.0)
    n2 = (3.995864014868395e-06 * z + 0.0022930869959257288) * zz
    n2 = n2 + (0.12322052617582124 * z + 0.9999989669134748)
    d2 = (0.00014398427379597084 * z + 0.02115160502774331) * zz
    d2 = d2 + (0.45654612449772575 * z + 1.0)
    return (u * n1 * d2 - v * n2 * d1) / (d1 * d2)


def meal_slopes(
    before_mg: float, eaten_g: float, constants: tuple[float, ...]
) -> tuple[float, float]:
    """Return how steeply (per mg of stomach content) emptying switches at b and at d.

    Args: stomach content when the meal began, grams of it eaten so far, the constants of digestion.
    """
    meal_mg = before_mg + eaten_g * _MG_PER_G
    per_meal = 1.0 / (meal_mg if meal_mg > _CRUMB_MG else _CRUMB_MG)
    return constants[3] * per_meal, constants[5] * per_meal


def emptying_per_min(
    stomach_mg: float, slopes: tuple[float, float], constants: tuple[float, ...]
) -> float:
    """Return the rate at which the liquid part leaves the stomach.

    Args: solid and liquid content, at most the meal's size; what `meal_slopes` returned; the
        constants of digestion. Content bounds u above and v below, so each needs one limit.
    """
    u = stomach_mg * slopes[0] - constants[4]
    v = stomach_mg * slopes[1] - _STEEPNESS
    u = u if u > -_TANH_LIMIT else -_TANH_LIMIT
    v = v if v < _TANH_LIMIT else _TANH_LIMIT
    return constants[0] + constants[2] * tanh_difference(u, v)


def settled_step(
    contents: tuple[float, ...],
    emptied: tuple[float, ...],
    slopes: tuple[float, float],
    constants: tuple[float, ...],
    minutes: float,
) -> tuple[Triple, float, float]:
    """Return contents one step later, nothing eaten, gut in its middle, and the emptying.

    Args:
        contents: solid, liquid and gut (mg).
        emptied: emptying (mg/min) in the middle of the last three steps, the latest first.
        slopes: what `meal_slopes` returned.
        constants: what `digestion_constants` returned.
        minutes: the step.
    Returns: the contents; gut in the middle of the step, as `drained`; emptying there (mg/min).
    """
    solid, liquid, gut = contents
    w1, w2, w3 = emptied
    c = constants
    holds = solid + liquid
    solid_half = solid * c[6]
    half = holds - minutes * ((29.0 / 24.0) * w1 - (25.0 / 24.0) * w2 + (1.0 / 3.0) * w3)
    leaves = emptying_per_min(half, slopes, c) * (half - solid_half)
    left = minutes * ((25.0 / 24.0) * leaves - (1.0 / 12.0) * w1 + (1.0 / 24.0) * w2)
    solid_later = solid_half * c[6]
    rise = leaves - w1
    return (
        (solid_later, (holds - left) - solid_later, gut * c[9] + c[12] * left + c[13] * rise),
        gut * c[8] + c[10] * left + c[11] * rise,
        leaves,
    )


def solid_after(solid_mg: float, level_mg: float, stays: float) -> float:
    """Return the solid part after a time that leaves the share `stays` of it; exact.

    Args: the solid part; where eating on would bring it (bites over kmax); the share.
    """
    return level_mg + (solid_mg - level_mg) * stays


def liquid_step(
    liquid_mg: float,
    solids_mg: tuple[float, float, float],
    slopes: tuple[float, float],
    constants: tuple[float, ...],
    minutes: float,
) -> tuple[float, float]:
    """Return the liquid part one step of Kutta's later, and its emptying (mg/min) at the start.

    Args: liquid at the start; the solid part at the start, the middle and the end; what
        `meal_slopes` returned; the constants of digestion; this step.
    """
    s0, s1, s2 = solids_mg
    kmax = constants[0]
    leaves = emptying_per_min(s0 + liquid_mg, slopes, constants) * liquid_mg
    first = kmax * s0 - leaves
    y = liquid_mg + 0.5 * minutes * first
    second = kmax * s1 - emptying_per_min(s1 + y, slopes, constants) * y
    y = liquid_mg + minutes * (2.0 * second - first)
    third = kmax * s2 - emptying_per_min(s2 + y, slopes, constants) * y
    return liquid_mg + minutes * (1.0 / 6.0) * (first + 4.0 * second + third), leaves


def gut_after(gut_mg: float, leaves: float, left_mg: float, constants: tuple[float, ...]) -> float:
    """Return gut content (mg) a quarter of a step later, for emptying that changes evenly.

    Args: content; emptying at the start (mg/min); what leaves the stomach; the constants.
    """
    return gut_mg * constants[14] + constants[15] * leaves + constants[16] * left_mg


def unsettled_quarter(
    contents: tuple[float, ...],
    bites: float,
    slopes: tuple[float, float],
    constants: tuple[float, ...],
    minutes: float,
) -> tuple[Triple, float]:
    """Return contents a quarter of a step later, food eaten now or just before, and the emptying.

    Args: as `settled_step`; what is eaten (mg/min).
    Returns: solid, liquid and gut (mg); emptying at the start (mg/min).
    """
    solid, liquid, gut = contents
    level = bites * constants[1]
    s1 = solid_after(solid, level, constants[7])
    s2 = solid_after(s1, level, constants[7])
    later, leaves = liquid_step(liquid, (solid, s1, s2), slopes, constants, 0.25 * minutes)
    left = (solid - s2) + (liquid - later) + 0.25 * minutes * bites
    return (s2, later, gut_after(gut, leaves, left, constants)), leaves


def drained(
    before_mg: float, came_mg: float, after_mg: float, constants: tuple[float, ...]
) -> float:
    """Return gut content in the middle of a step with which blood gets exactly what drained.

    kabs h (before + 4 middle + after) / 6 = before + came - after, solved for the middle.

    Args: content at the start; what came from the stomach; content at the end; the constants.
    """
    return constants[17] * (before_mg + came_mg - after_mg) - 0.25 * (before_mg + after_mg)


def digest(
    digestion: tuple[float, ...], announced_g: float, constants: tuple[float, ...], minutes: float
) -> tuple[tuple[float, ...], float]:
    """Return stomach, gut and meal one step later, and gut content (mg) in the step's middle.

    For one patient in plain Python; `lanes.py` takes the same steps over many.

    Args:
        digestion: the first 10 values of a state.
        announced_g: food put on the plate at the start of the step, eaten at 5 g/min.
        constants: what `digestion_constants` returned.
        minutes: the step that they were made for.
    """
    contents, meal, emptied = digestion[:3], digestion[3:7], digestion[7:]
    meal_later, bites = bite(contents[0] + contents[1], meal, announced_g, minutes)
    slopes = meal_slopes(meal_later[1], meal_later[2], constants)
    if bites > 0.0 or meal[3] > 0.0:
        after, _ = unsettled_quarter(contents, bites, slopes, constants, minutes)
        after, _ = unsettled_quarter(after, bites, slopes, constants, minutes)
        after, leaves = unsettled_quarter(after, bites, slopes, constants, minutes)
        after, _ = unsettled_quarter(after, bites, slopes, constants, minutes)
        came = (contents[0] - after[0]) + (contents[1] - after[1]) + minutes * bites
        half = drained(contents[2], came, after[2], constants)
    else:
        after, half, leaves = settled_step(contents, emptied, slopes, constants, minutes)
    return after + meal_later + (leaves, emptied[0], emptied[1]), half
