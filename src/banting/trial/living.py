"""People through one arm, day by day: the only place where all kernels meet.

Sees: people, their day, a treatment. Gives: what was counted each day, and traces when they are
asked for. Everything a person does is decided by his number and the seed, so a chunk of any size,
in any order, on any thread, gives him the same day to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from banting import seeds
from banting.kernels import (
    CONTROLLER_SIGNATURE,
    FELT,
    HEARD,
    LANES,
    MINUTES_PER_TICK,
    ORDERS,
    PATIENT_SIGNATURE,
    SENSOR_SIGNATURE,
    TICKS_PER_DAY,
    WHEN,
    PatientKernels,
    aligned,
    packed,
    unpacked,
)
from banting.trial import lanes
from banting.trial import wearer as person
from banting.trial.arm import Arm, arm_of
from banting.trial.delivery import BASAL_ON_BOARD_MIN, PUMP_STATE
from banting.trial.lanes import BINS, KEPT, SLOTS
from banting.trial.mishaps import Mishaps
from banting.trial.people import REACTS, DayAtTable, People, settings_of
from banting.trial.pointers import pointer_to
from banting.trial.tally import TALLY
from banting.trial.treatment import Course, Treatment
from banting.units import MIN_PER_DAY

__all__ = [
    "Life",
    "begun",
    "changes_of",
    "life_of",
    "live_day",
    "no_tally",
    "run_ticks",
    "tables_of",
    "tally_of",
]

Floats = NDArray[np.float64]
_MINIMUM = TALLY.index("minimum_mgdl")
_NO_SENSOR_ID = "none"


@njit(nogil=True, cache=True)
def _blind(state: Any, parameters: Any, felt: Any, when: Any, key: Any, reading: Any) -> int:  # noqa: ARG001
    """Read nothing: the sensor of someone who wears none."""
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """People in an arm: arrays that the kernels change in place, and what they are called with."""

    course: Course
    treatment: Treatment
    people: People
    arm: Arm
    mishaps: Mishaps
    body: lanes.BodyArrays
    sensor: lanes.SensorArrays
    rule: lanes.RuleArrays
    person: lanes.PersonArrays
    half_of_basal_u: Floats
    histogram: NDArray[np.int64]

    @property
    def patients(self) -> int:
        """How many people."""
        return len(self.people.numbers)


def life_of(course: Course, people: People, treatment: Treatment) -> Life:
    """Return people at the start of an arm: fasting at noon, basal insulin on board."""
    settings = settings_of(course.wearer, people.cohort, treatment.controller, treatment)
    pump = np.zeros((PUMP_STATE, len(people.numbers)))
    pump[3], pump[4] = (settings[0] / 60.0 * minutes for minutes in BASAL_ON_BOARD_MIN)
    pump[5] = -1.0
    pump[7] = settings[0] / 60.0 * MINUTES_PER_TICK
    return Life(
        course=course,
        treatment=treatment,
        people=people,
        arm=arm_of(treatment.disturbance, course.days),
        mishaps=Mishaps.drawn(course, people, treatment),
        body=_body(course.patient, people),
        sensor=_sensor(course, people, treatment),
        rule=_rule(packed(settings), treatment),
        person=_person(course, people, packed(pump), treatment),
        half_of_basal_u=packed(0.5 * (pump[3:4] + pump[4:5])),
        histogram=np.zeros((SLOTS, BINS), np.int64),
    )


def _body(patient: PatientKernels, people: People) -> lanes.BodyArrays:
    """Return bodies at rest."""
    cohort, groups, dtype = people.cohort, people.groups, patient.dtype
    rest = packed(np.array([cohort.glucose_basal_mgdl, cohort.glucose_basal_mgdl,
                            np.zeros(cohort.patients)]))  # fmt: skip
    assert len(FELT) == 3
    return lanes.BodyArrays(
        state=aligned(cohort.initial, dtype),
        parameters=aligned(cohort.parameters, dtype),
        insulin_u=np.zeros((groups, MINUTES_PER_TICK * LANES), dtype),
        eats_g=np.zeros((groups, LANES), dtype),
        felt=rest.astype(dtype),
        felt_f64=rest,
    )


def _sensor(course: Course, people: People, treatment: Treatment) -> lanes.SensorArrays:
    """Return everyone's sensor, or none."""
    reading = np.zeros((people.groups, LANES))
    if treatment.sensor is None:
        nothing = np.zeros((people.groups, 0))
        return lanes.SensorArrays(nothing, nothing, np.zeros(2, np.uint64), reading)
    parameters, state = treatment.sensor.draw(course.seed, people.numbers)
    key = seeds.key(course.seed, "sensor", treatment.sensor.id)
    halves = np.array([key & 0xFFFFFFFF, key >> 32], np.uint64)
    return lanes.SensorArrays(packed(state), packed(parameters), halves, reading)


def _rule(settings: Floats, treatment: Treatment) -> lanes.RuleArrays:
    """Return everyone's controller."""
    groups = settings.shape[0]
    return lanes.RuleArrays(
        state=treatment.controller.initial(settings),
        settings=settings,
        heard=np.zeros((groups, len(HEARD) * LANES)),
        orders=np.zeros((groups, len(ORDERS) * LANES)),
        when=np.zeros(len(WHEN)),
        steers=np.array([float(treatment.controller.steers)]),
    )


def _person(
    course: Course, people: People, pump: Floats, treatment: Treatment
) -> lanes.PersonArrays:
    """Return everyone awake at noon with a set that works."""
    state = np.zeros((people.groups, person.WEARER_STATE * LANES))
    state[:, :LANES] = people.first_look_min
    state[:, 2 * LANES : 3 * LANES] = -1.0
    state[:, 4 * LANES : 5 * LANES] = 2.0 * person.NEVER_MIN
    state[:, 6 * LANES : 7 * LANES] = -person.MEAL_EXPLAINS_MIN
    loop = treatment.controller.steers
    above = person.CORRECT_UNDER_A_LOOP_MGDL if loop else person.CORRECT_ABOVE_MGDL
    return lanes.PersonArrays(
        state=state,
        traits=people.traits,
        pump=pump,
        habits=np.array([REACTS[course.wearer.reacts], above]),
    )


def no_tally(groups: int) -> Floats:
    """Return a tally of nothing."""
    tally = np.zeros((groups, len(TALLY) * LANES))
    tally[:, _MINIMUM * LANES : (_MINIMUM + 1) * LANES] = np.inf
    return tally


def tables_of(life: Life, table: DayAtTable, day: int) -> lanes.DayArrays:
    """Return a day's tables for the kernels."""
    arm = life.arm
    minutes = slice(day * MIN_PER_DAY, (day + 1) * MIN_PER_DAY)
    ticks = slice(day * TICKS_PER_DAY, (day + 1) * TICKS_PER_DAY)
    return lanes.DayArrays(
        eaten_g=table.eaten_g,
        announced_g=table.announced_g,
        mishaps=life.mishaps.of_day(day),
        forced_u_per_h=arm.forced_u_per_h[minutes],
        forged_u=arm.forged_u[minutes],
        passes=arm.passes[minutes],
        leak_from_min=arm.leak_from_min[minutes],
        shown_mgdl=arm.shown_mgdl[ticks],
        as_sensor_mgdl=arm.as_sensor_mgdl[ticks],
        asleep=life.people.asleep,
        needs_share=arm.needs_share[ticks],
        target_mgdl=arm.target_mgdl[ticks],
        entered_g=arm.entered_g[ticks],
    )


def live_day(
    life: Life, table: DayAtTable, day: int, *, keep: bool = False
) -> tuple[Floats, NDArray[np.float32]]:
    """Let everyone live a day; return its tally `[TALLY, n]`, and traces `[ticks, KEPT, n]`.

    The traces have no ticks unless `keep`. The last day may be shorter than 24 hours.
    """
    ticks = min(TICKS_PER_DAY, life.course.ticks - day * TICKS_PER_DAY)
    counts = begun(life, ticks if keep else 0)
    run_ticks(life, table, counts, 0, ticks, day)
    return tally_of(life, counts), counts.kept[:, :, : life.patients]


def begun(life: Life, kept_ticks: int) -> lanes.CountArrays:
    """Return the counts of a day that begins, with room for traces of some ticks."""
    groups, n = life.people.groups, life.patients
    values = life.body.felt_f64[:, :LANES].ravel()[:n]
    at_start = np.clip(values + 0.5, 0, BINS - 1).astype(np.int64)
    life.histogram[0] += np.bincount(at_start, minlength=BINS)
    return lanes.CountArrays(
        tally=no_tally(groups),
        half_of_basal_u=life.half_of_basal_u,
        histogram=life.histogram,
        kept=np.zeros((kept_ticks, len(KEPT), groups * LANES), np.float32),
    )


def tally_of(life: Life, counts: lanes.CountArrays) -> Floats:
    """Return what was counted of each person, `[TALLY, n]`."""
    return unpacked(counts.tally, life.patients)


def run_ticks(
    life: Life,
    table: DayAtTable,
    counts: lanes.CountArrays,
    first: int,
    ticks: int,
    day: int = 0,
) -> None:
    """Run the ticks of a day from `first` to before `ticks`.

    In one compiled call, or tick by tick for a controller that is none.
    """
    course, treatment, tables = life.course, life.treatment, tables_of(life, table, day)
    precision = "f32" if course.patient.dtype is np.float32 else "f64"
    step = pointer_to(course.patient.five_minutes, PATIENT_SIGNATURE[precision])
    read = pointer_to(
        _blind if treatment.sensor is None else treatment.sensor.read, SENSOR_SIGNATURE
    )
    body, sensor, rule, wearers = life.body, life.sensor, life.rule, life.person
    n, rules = life.patients, treatment.controller
    for last, parameters in [*changes_of(life, day, ticks, first), (ticks, None)]:
        if rules.compiled:
            decide = pointer_to(rules.decide, CONTROLLER_SIGNATURE)
            lanes.through(
                read, decide, step, body, sensor, rule, wearers, tables, counts, first, last, day, n
            )
        else:
            for tick in range(first, last):
                lanes.hear(read, body, sensor, rule, wearers, tables, tick, day)
                rules.decide(rule.state, rule.settings, rule.heard, rule.when, rule.orders)
                lanes.act(step, body, sensor, rule, wearers, tables, counts, tick, n)
        if parameters is not None:
            body.parameters[...] = parameters
        first = last


def changes_of(life: Life, day: int, ticks: int, first: int = 0) -> list[tuple[int, Floats]]:
    """Return the ticks of a day, from `first`, at which a model changes, with its parameters."""
    tuned = life.course.patient.tuned
    if tuned is None:
        return []
    found = []
    for tick in range(first, ticks):
        parameters = tuned(life.people.cohort, life.course.seed, day * TICKS_PER_DAY + tick)
        if parameters is not None:
            found.append((tick, parameters))
    return found
