"""What people eat and what they announce of it, drawn per patient and day.

Scenarios: one literal table. Any day of any patient can be drawn alone; days start at noon. Knows:
when people sleep and how they behave. Never knows: glucose, or who doses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting import seeds
from banting.kernels import TICKS_PER_DAY
from banting.schema.setup import Wearer
from banting.schema.source import Source
from banting.trial.behaviour import BEHAVIOURS, MEAL_KINDS, Behaviour

__all__ = ["MEALS", "MealScenario", "Meals", "Slot", "draw_meals", "serve_meals", "told_of"]

Floats = NDArray[np.float64]
AnyFloats = NDArray[np.float64] | NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One meal of the day: its kind, how likely, when (hours on the clock), how large (g)."""

    kind: str
    chance: float
    at_h: float
    at_sd_h: float = 0.0
    from_h: float = 0.0
    to_h: float = 24.0
    size_g: float
    size_sd_g: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MealScenario:
    """A day's meals as they are drawn; times are normal within their slot, sizes not negative."""

    id: str
    title: str
    says: str
    sources: tuple[Source, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meals:
    """A day's meals by tick, `[288, n]` g: as eaten, and as counted when they are announced.

    A meal that is missed is never announced; one announced late or twice lands on later ticks.
    """

    eaten_g: Floats
    counted_g: Floats

    @property
    def announced(self) -> NDArray[np.bool_]:
        """Whether a meal is announced at a tick, `[288, n]`."""
        return np.asarray(self.counted_g > 0.0)


def _six(kind: str, chance: float, at: tuple[float, ...], size: tuple[float, float]) -> Slot:
    """Return a slot from (mean, sd, earliest, latest) hours and (mean, sd) grams."""
    return Slot(
        kind=kind, chance=chance, at_h=at[0], at_sd_h=at[1], from_h=at[2], to_h=at[3],
        size_g=size[0], size_sd_g=size[1],
    )  # fmt: skip


MEALS: dict[str, MealScenario] = {
    "six-meals": MealScenario(
        id="six-meals",
        title="three meals and three snacks, at random",
        says="45, 70 and 80 g at about 7, 12 and 18 h, and now and then 10 g between them",
        sources=(
            Source(
                id="simglucose-scenario",
                title="simglucose 0.2.11 (Jinyu Xie, MIT licence)",
                where="simglucose/simulation/scenario_gen.py, RandomScenario",
                says="chance .95/.3/.95/.3/.95/.3; 45, 10, 70, 10, 80, 10 g; 7, 9.5, 12, 15, 18, "
                "21.5 h",
            ),
        ),
        slots=(
            _six("breakfast", 0.95, (7.0, 1.0, 5.0, 9.0), (45.0, 10.0)),
            _six("snack", 0.3, (9.5, 0.5, 9.0, 10.0), (10.0, 5.0)),
            _six("lunch", 0.95, (12.0, 1.0, 10.0, 14.0), (70.0, 10.0)),
            _six("snack", 0.3, (15.0, 0.5, 14.0, 16.0), (10.0, 5.0)),
            _six("dinner", 0.95, (18.0, 1.0, 16.0, 20.0), (80.0, 10.0)),
            _six("snack", 0.3, (21.5, 0.5, 20.0, 23.0), (10.0, 5.0)),
        ),
    ),
    "three-meals": MealScenario(
        id="three-meals",
        title="three meals at fixed hours",
        says="45, 70 and 80 g at 7, 12 and 18 h, every day",
        sources=(
            Source(
                id="ours-three-meals",
                title="Banting's own: the mean times and sizes of simglucose's main meals",
                where="docs/faults-and-people.md",
                says="45, 70, 80 g at 7, 12, 18 h",
            ),
        ),
        slots=(
            Slot(kind="breakfast", chance=1.0, at_h=7.0, size_g=45.0),
            Slot(kind="lunch", chance=1.0, at_h=12.0, size_g=70.0),
            Slot(kind="dinner", chance=1.0, at_h=18.0, size_g=80.0),
        ),
    ),
    "none": MealScenario(
        id="none",
        title="no meals",
        says="a fast",
        sources=(),
        slots=(),
    ),
}


def serve_meals(
    eaten_g: AnyFloats,
    counted_g: AnyFloats,
    scenario: MealScenario,
    behaviour: Behaviour,
    habits: Wearer,
    seed: int,
    numbers: NDArray[np.int64],
    day: int,
) -> None:
    """Add a day's meals to tables of zeros, `[288, n or more]`, f64 or f32.

    Args:
        eaten_g, counted_g: column i receives the meals of `numbers[i]`.
        scenario, behaviour, habits: what is eaten, how it is announced, and when nobody is up.
        seed, numbers, day: everything follows from them; days count from 0.
    """
    from banting.trial.meal_lanes import serve

    serve(eaten_g, counted_g, numbers, day, *told_of(scenario, behaviour, habits, seed))


def told_of(
    scenario: MealScenario, behaviour: Behaviour, habits: Wearer, seed: int
) -> tuple[Floats, Floats, NDArray[np.int64], NDArray[np.uint64]]:
    """Return what kernels are told of everyone's meals: slots, ways, sleep and keys."""
    slots = np.array([_row(slot, behaviour) for slot in scenario.slots]).reshape(-1, 8)
    keys = [seeds.key(seed, name) for name in ("meals", "meal-taken", "meal-announced")]
    halves = np.array([half for key in keys for half in (key & 0xFFFFFFFF, key >> 32)], np.uint64)
    sleep = np.array([habits.asleep_from_min, habits.asleep_to_min], np.int64)
    return slots, _ways(behaviour), sleep, halves


def _row(slot: Slot, behaviour: Behaviour) -> tuple[float, ...]:
    """Return a slot as the kernel takes it, with the share of its meals that is not announced."""
    missed = behaviour.missed[MEAL_KINDS.index(slot.kind)]
    return (
        slot.chance, slot.at_h, slot.at_sd_h, slot.from_h, slot.to_h, slot.size_g, slot.size_sd_g,
        missed,
    )  # fmt: skip


def _ways(behaviour: Behaviour) -> Floats:
    """Return a behaviour as the kernel takes it."""
    count = behaviour.count
    return np.array(
        [
            count.mean, count.sd, count.large_g, count.large_mean, count.large_sd, count.most,
            behaviour.late, *behaviour.late_min, behaviour.double, *behaviour.double_min,
            behaviour.wrong, np.log(behaviour.wrong_factor), float(behaviour.slips),
        ]
    )  # fmt: skip


def draw_meals(
    habits: Wearer,
    seed: int,
    numbers: NDArray[np.int64],
    *,
    scenario: MealScenario = MEALS["six-meals"],
    behaviour: Behaviour = BEHAVIOURS["counting"],
    day: int = 0,
) -> Meals:
    """Return the meals of some patients on a day; the same in every arm, whoever else is drawn."""
    eaten_g, counted_g = np.zeros((2, TICKS_PER_DAY, len(numbers)))
    serve_meals(eaten_g, counted_g, scenario, behaviour, habits, seed, numbers, day)
    return Meals(eaten_g=eaten_g, counted_g=counted_g)
