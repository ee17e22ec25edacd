"""Some patients through one arm, tick by tick: the only place where all kernels meet.

Sees: a wearer's habits, a wearer, his controller, his pump, his body and what is counted, in that
order, each tick. Everything a patient does is decided by his number and the seed, so a chunk of any
size, in any order, on any thread, gives him the same day to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting import draws, seeds
from banting.kernels import (
    LANES,
    MINUTES_PER_TICK,
    TICKS_PER_DAY,
    ControllerKernels,
    PatientKernels,
    VirtualCohort,
    groups_for,
    packed,
    unpacked,
)
from banting.schema.day import clock_min
from banting.schema.setup import Wearer, WearerReacts
from banting.trial import lanes
from banting.trial import wearer as person
from banting.trial.arm import Arm
from banting.trial.delivery import BASAL_ON_BOARD_MIN, PUMP_STATE
from banting.trial.meals import draw_meals
from banting.trial.tally import TALLY

__all__ = ["Chunk", "Lived", "chunk_of", "live"]

Floats = NDArray[np.float64]
_REACTS = {WearerReacts.NEVER: 0.0, WearerReacts.AWAKE: 1.0, WearerReacts.ALWAYS: 2.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some patients with everything that is the same for them in every arm, packed by lanes.

    `settings` and `people` as the kernels take them; meals `[ticks, groups, LANES]`;
    `first_look_min` and `half_of_basal_u` `[groups, LANES]`; `asleep` `[ticks]`.
    """

    cohort: VirtualCohort
    settings: Floats
    people: Floats
    eaten_g: Floats
    counted_g: Floats
    first_look_min: Floats
    pump: Floats
    half_of_basal_u: Floats
    asleep: Floats
    reacts: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What a chunk went through: the tally `[rows, n]`, and traces when they were asked for.

    By tick: plasma glucose (mg/dL) `[ticks + 1, n]` and insulin (U) `[ticks, n]`, in f32.
    """

    tally: Floats
    glucose_mgdl: NDArray[np.float32] | None
    insulin_u: NDArray[np.float32] | None


def _asleep(habits: Wearer) -> Floats:
    """Return by tick whether the wearer sleeps."""
    start, end = habits.asleep_from_min, habits.asleep_to_min
    clock = [clock_min(tick * MINUTES_PER_TICK) for tick in range(TICKS_PER_DAY)]
    if start <= end:
        return np.array([float(start <= minute < end) for minute in clock])
    return np.array([float(minute >= start or minute < end) for minute in clock])


def _settings(habits: Wearer, cohort: VirtualCohort, controller: ControllerKernels) -> Floats:
    """Return every pump's settings `[5, n]`: the controller's own, or what the set-up states."""
    own = controller.therapy(cohort)
    stated = (habits.basal_u_per_h, habits.isf_mgdl_per_u, habits.carb_ratio_g_per_u)
    columns = (own.basal_u_per_h, own.isf_mgdl_per_u, own.carb_ratio_g_per_u)
    rows = [c if s is None else np.full_like(c, s) for c, s in zip(columns, stated, strict=True)]
    target = np.full_like(own.target_mgdl, habits.target_mgdl)
    return np.array([*rows, target, own.max_bolus_u])


def chunk_of(
    habits: Wearer,
    patient: PatientKernels,
    controller: ControllerKernels,
    seed: int,
    numbers: NDArray[np.int64],
) -> Chunk:
    """Return the patients of these numbers, drawn from the seed."""
    cohort = patient.draw(habits.cohort, seed, numbers)
    n, groups = cohort.patients, groups_for(cohort.patients)
    settings = _settings(habits, cohort, controller)
    chance = draws.uniforms(seeds.key(seed, "wearer"), numbers, 2)
    impaired = cohort.impaired_awareness
    people = np.array(
        [
            np.where(impaired, person.SYMPTOMS_IMPAIRED_BELOW_MGDL, person.SYMPTOMS_BELOW_MGDL),
            (chance[0] < person.WAKING_CHANCE).astype(float),
            np.minimum(person.RESCUE_MOST_G, person.RESCUE_G_PER_KG * cohort.body_weight_kg),
        ]
    )
    meals = draw_meals(habits, seed, numbers)
    basal_u_per_min = settings[0] / 60.0
    pump = np.zeros((PUMP_STATE, n))
    pump[3], pump[4] = (basal_u_per_min * minutes for minutes in BASAL_ON_BOARD_MIN)
    by_tick = (TICKS_PER_DAY, groups, LANES)
    return Chunk(
        cohort=cohort,
        settings=packed(settings),
        people=packed(people),
        eaten_g=_by_tick(meals.eaten_g, by_tick),
        counted_g=_by_tick(meals.counted_g, by_tick),
        first_look_min=packed(chance[1:2] * person.LOOK_EVERY_MIN),
        pump=packed(pump),
        half_of_basal_u=packed(0.5 * (pump[3:4] + pump[4:5])),
        asleep=_asleep(habits),
        reacts=_REACTS[habits.reacts],
    )


def _by_tick(values: Floats, shape: tuple[int, int, int]) -> Floats:
    """Return `[ticks, n]` as `[ticks, groups, LANES]`, spare lanes repeating the last patient."""
    n = values.shape[1]
    wide = np.empty((shape[0], shape[1] * shape[2]))
    wide[:, :n] = values
    wide[:, n:] = values[:, -1:]
    return wide.reshape(shape)


def live(
    chunk: Chunk,
    arm: Arm,
    patient: PatientKernels,
    controller: ControllerKernels,
    hours: int,
    *,
    keep_glucose: bool,
    keep_insulin: bool = False,
) -> Lived:
    """Return what a chunk goes through in one arm.

    Args:
        chunk, arm: who, and what happens to them.
        patient, controller: the kernels.
        hours: 1 to 24.
        keep_glucose, keep_insulin: whether they are wanted by tick.
    """
    groups, n = chunk.people.shape[0], chunk.cohort.patients
    ticks = hours * 60 // MINUTES_PER_TICK
    body = chunk.cohort.initial.copy()
    wearers = np.zeros((groups, person.WEARER_STATE * LANES))
    wearers[:, :LANES] = chunk.first_look_min
    wearers[:, 6 * LANES :] = -person.MEAL_EXPLAINS_MIN
    pump = chunk.pump.copy()
    tallies = np.zeros((groups, len(TALLY) * LANES))
    lowest = TALLY.index("minimum_mgdl") * LANES
    tallies[:, lowest : lowest + LANES] = np.inf
    plasma = packed(chunk.cohort.glucose_basal_mgdl[None, :])
    insulin = np.zeros((groups, MINUTES_PER_TICK * LANES))
    flat = np.zeros((7, groups, LANES))
    ketone, eats, counts, reads, asks, bolus, active = (row for row in flat)
    glucose = np.empty((ticks + 1, groups * LANES), np.float32) if keep_glucose else None
    given = np.empty((ticks, groups * LANES), np.float32) if keep_insulin else None
    if glucose is not None:
        glucose[0] = plasma.ravel()
    for tick in range(ticks):
        minutes = slice(tick * MINUTES_PER_TICK, (tick + 1) * MINUTES_PER_TICK)
        override = arm.override_u_per_h[minutes]
        lanes.live_tick(
            wearers, chunk.people, plasma, chunk.eaten_g[tick], chunk.counted_g[tick],
            float(minutes.start), arm.shown_mgdl[tick], chunk.asleep[tick], chunk.reacts,
            float(override[0] == 0.0), eats, counts, reads, asks,
        )  # fmt: skip
        controller.decide(chunk.settings, reads, counts, active, asks, bolus)
        lanes.deliver(
            pump, chunk.settings, wearers, bolus, asks, override, arm.forged_u[minutes],
            arm.passes[minutes], insulin, active,
        )  # fmt: skip
        patient.five_minutes(body, chunk.cohort.parameters, insulin, eats, plasma, ketone)
        lanes.tally(tallies, pump, chunk.half_of_basal_u, plasma, ketone, insulin)
        if glucose is not None:
            glucose[tick + 1] = plasma.ravel()
        if given is not None:
            by_minute = insulin.reshape(groups, MINUTES_PER_TICK, LANES)
            given[tick] = by_minute.sum(axis=1).ravel()
    return Lived(
        tally=unpacked(tallies, n),
        glucose_mgdl=None if glucose is None else glucose[:, :n],
        insulin_u=None if given is None else given[:, :n],
    )
