"""What people eat and how they count it, drawn per patient from streams of their own.

Meals: the six-meal scenario that simglucose ships (RandomScenario): chance, time and size of each.
Counting: Brazeau et al., Diabetes Res Clin Pract 2013 99:19 (as recalled): mean absolute error
    20.9 % of a meal, 63 % underestimated; a normal relative error with these two properties has
    mean -8 % and spread 25 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting import draws, seeds
from banting.kernels import MINUTES_PER_TICK, TICKS_PER_DAY
from banting.schema.day import day_min
from banting.schema.setup import Wearer
from banting.schema.source import Source
from banting.units import MIN_PER_DAY

__all__ = [
    "COUNT_ERROR_MEAN",
    "COUNT_ERROR_SD",
    "SCENARIO",
    "SOURCES",
    "Meals",
    "Slot",
    "draw_meals",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One meal of the day: how likely, when (hours on the clock), how large (g)."""

    name: str
    chance: float
    at_h: float
    at_sd_h: float
    from_h: float
    to_h: float
    size_g: float
    size_sd_g: float


def _slot(
    name: str, chance: float, at: tuple[float, float, float, float], size: tuple[float, float]
) -> Slot:
    """Return a slot from (mean, sd, earliest, latest) hours and (mean, sd) grams."""
    return Slot(
        name=name, chance=chance, at_h=at[0], at_sd_h=at[1], from_h=at[2], to_h=at[3],
        size_g=size[0], size_sd_g=size[1],
    )  # fmt: skip


SCENARIO = (
    _slot("breakfast", 0.95, (7.0, 1.0, 5.0, 9.0), (45.0, 10.0)),
    _slot("morning snack", 0.3, (9.5, 0.5, 9.0, 10.0), (10.0, 5.0)),
    _slot("lunch", 0.95, (12.0, 1.0, 10.0, 14.0), (70.0, 10.0)),
    _slot("afternoon snack", 0.3, (15.0, 0.5, 14.0, 16.0), (10.0, 5.0)),
    _slot("dinner", 0.95, (18.0, 1.0, 16.0, 20.0), (80.0, 10.0)),
    _slot("evening snack", 0.3, (21.5, 0.5, 20.0, 23.0), (10.0, 5.0)),
)
COUNT_ERROR_MEAN = -0.08
COUNT_ERROR_SD = 0.25
_COUNT_ERROR_LIMIT = 0.9
_TRIES = 4
_TICK_BY_CLOCK = np.array(
    [day_min(minute) // MINUTES_PER_TICK for minute in range(MIN_PER_DAY)], dtype=np.int64
)

SOURCES = (
    Source(
        id="simglucose-scenario",
        title="simglucose 0.2.11 (Jinyu Xie, MIT licence)",
        where="simglucose/simulation/scenario_gen.py, RandomScenario",
        says="chance .95/.3/.95/.3/.95/.3; 45, 10, 70, 10, 80, 10 g; 7, 9.5, 12, 15, 18, 21.5 h",
    ),
    Source(
        id="brazeau-2013",
        title="Brazeau et al.: Carbohydrate counting accuracy and blood glucose variability in "
        "adults with type 1 diabetes, Diabetes Res Clin Pract 2013 99:19",
        where="abstract, as recalled, not re-read",
        says="mean error 15.4 g or 20.9 % of a meal; 63 % of meals underestimated",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meals:
    """A day's meals: eaten and counted grams by tick, `[ticks, n]`."""

    eaten_g: Floats
    counted_g: Floats


def _times_h(slot: Slot, z: Floats) -> Floats:
    """Return meal times (h): the first draw inside the slot, else the nearest end of it."""
    times = slot.at_h + slot.at_sd_h * z
    inside = (times >= slot.from_h) & (times <= slot.to_h)
    chosen = np.take_along_axis(times, inside.argmax(axis=0)[None, :], axis=0)[0]
    return np.asarray(np.clip(chosen, slot.from_h, slot.to_h))


def _tick_awake(wearer: Wearer, clock_h: Floats) -> NDArray[np.int64]:
    """Return the tick of a meal; one that falls into sleep waits until the wearer wakes."""
    clock = (clock_h * 60.0).astype(np.int64)
    start, end = wearer.asleep_from_min, wearer.asleep_to_min
    if start <= end:
        sleeping = (clock >= start) & (clock < end)
    else:
        sleeping = (clock >= start) | (clock < end)
    return np.asarray(_TICK_BY_CLOCK[np.where(sleeping, end, clock)])


def draw_meals(wearer: Wearer, seed: int, patients: NDArray[np.int64]) -> Meals:
    """Return the meals of some patients; the same in every arm, whoever else is drawn."""
    n, per_slot = len(patients), _TRIES + 2
    key = seeds.key(seed, "meals")
    z = draws.normals(key, patients, per_slot * len(SCENARIO)).reshape(len(SCENARIO), per_slot, n)
    u = draws.uniforms(seeds.key(seed, "meal-taken"), patients, len(SCENARIO))
    eaten = np.zeros((TICKS_PER_DAY, n))
    counted = np.zeros((TICKS_PER_DAY, n))
    person = np.arange(n)
    for i, slot in enumerate(SCENARIO):
        tick = _tick_awake(wearer, _times_h(slot, z[i, :_TRIES]))
        grams = np.maximum(0.0, slot.size_g + slot.size_sd_g * z[i, _TRIES])
        grams = np.where(u[i] < slot.chance, grams, 0.0)
        error = COUNT_ERROR_MEAN + COUNT_ERROR_SD * z[i, _TRIES + 1]
        error = np.clip(error, -_COUNT_ERROR_LIMIT, _COUNT_ERROR_LIMIT)
        eaten[tick, person] += grams
        counted[tick, person] += grams * (1.0 + error)
    return Meals(eaten_g=eaten, counted_g=counted)
