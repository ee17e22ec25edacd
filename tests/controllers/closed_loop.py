"""How the tests of controllers call a rule: many ticks, heard as arrays, orders as arrays."""

from __future__ import annotations

import numpy as np

from banting.kernels import (
    HEARD,
    LANES,
    MINUTES_PER_TICK,
    ORDERS,
    SETTINGS,
    ControllerKernels,
    VirtualCohort,
    groups_for,
    packed,
    unpacked,
)

NO_OVERRIDE = (1.0, 0.0)
PEOPLE = np.array([0.35, 0.8, 1.0, 1.3, 2.6, *np.linspace(0.3, 3.0, 30)])


def cohort_of(basal_u_per_h):
    """Return people of whom a rule is told only the basal rate."""
    basal = np.asarray(basal_u_per_h, float)
    n, groups = len(basal), groups_for(len(basal))
    return VirtualCohort(
        cohort="adult",
        numbers=np.arange(n),
        parameters=np.zeros((groups, 0)),
        initial=np.zeros((groups, 0)),
        body_weight_kg=np.full(n, 70.0),
        basal_u_per_h=basal,
        glucose_basal_mgdl=np.full(n, 110.0),
        impaired_awareness=np.zeros(n, bool),
    )


def settings_of(rule: ControllerKernels, basal_u_per_h):
    """Return what each person's pump is told `[settings, n]`."""
    told = rule.therapy(cohort_of(basal_u_per_h))
    return np.array([getattr(told, name) for name in SETTINGS])


def heard_of(n: int, **rows):
    """Return one tick's heard `[heard, n]`: no temporary rate, all else 0 unless given."""
    heard = np.zeros((len(HEARD), n))
    heard[HEARD.index("temp_u_per_h")] = -1.0
    for name, values in rows.items():
        heard[HEARD.index(name)] = values
    return heard


def run(rule: ControllerKernels, settings, heard_by_tick, override=NO_OVERRIDE, first_tick=0):
    """Return the orders `[ticks, orders, n]` of a rule that hears `[ticks, heard, n]`."""
    n = settings.shape[1]
    told = packed(settings)
    state = rule.initial(told)
    answers = []
    for tick, heard in enumerate(heard_by_tick, start=first_tick):
        orders = np.full((groups_for(n), len(ORDERS) * LANES), np.nan)
        when = np.array([tick, (tick * MINUTES_PER_TICK) % 1440, *override], float)
        rule.decide(state, told, packed(heard), when, orders)
        answers.append(unpacked(orders, n))
    return np.array(answers)


def a_rough_day(seed: int, n: int, *, gaps: float = 0.1, ticks: int = 150):
    """Return `[ticks, heard, n]`: wandering glucose with gaps, meals, boluses, odd basal rates."""
    rng = np.random.default_rng(seed)
    glucose = rng.uniform(60.0, 300.0, n)
    day = []
    for _ in range(ticks):
        glucose = np.clip(glucose + rng.normal(0.0, 9.0, n), 39.0, 401.0)
        asks = (rng.random(n) < 0.05) * rng.integers(1, 3, n)
        runs = rng.random(n) < 0.5
        day.append(
            heard_of(
                n,
                reading_mgdl=np.where(rng.random(n) < gaps, 0.0, np.round(glucose)),
                carbs_g=np.where((asks > 0) & (rng.random(n) < 0.7), rng.uniform(0, 120, n), 0.0),
                asks=asks,
                basal_u=rng.uniform(0.0, 0.4, n) * (rng.random(n) < 0.8),
                bolus_u=np.where(rng.random(n) < 0.05, rng.uniform(0.0, 9.0, n), 0.0),
                active_u=rng.uniform(0.0, 9.0, n),
                temp_u_per_h=np.where(runs, rng.uniform(0.0, 3.0, n), -1.0),
                temp_left_min=np.where(runs, rng.integers(0, 7, n) * 5.0, 0.0),
            )
        )
    return np.array(day)


def live(
    rule, patient, *, n=32, ticks=288, meals=((480, 45.0), (780, 70.0), (1140, 80.0)), ask=1.0
):
    """Return plasma glucose and insulin given `[ticks, n]` of people who wear a rule.

    A pump without faults, a sensor without error: what is left is the rule and the body.
    """
    people = patient.draw("adult", 1, np.arange(n))
    settings = settings_of(rule, people.basal_u_per_h)
    told, groups = packed(settings), groups_for(n)
    state, body = rule.initial(told), people.initial.copy()
    felt = np.tile(packed(people.glucose_basal_mgdl[None]), (1, 3))
    heard = packed(heard_of(n))
    row = {name: slice(k * LANES, (k + 1) * LANES) for k, name in enumerate(HEARD)}
    temp, left, onboard = -np.ones((groups, LANES)), np.zeros((groups, LANES)), 0.0
    glucose, insulin = [], []
    for tick in range(ticks):
        clock = (tick * MINUTES_PER_TICK) % 1440
        carbs = dict(meals).get(clock, 0.0)
        heard[:, row["reading_mgdl"]] = np.clip(np.round(felt[:, LANES : 2 * LANES]), 40, 400)
        heard[:, row["carbs_g"]], heard[:, row["asks"]] = carbs * ask, (carbs > 0.0) * ask
        heard[:, row["active_u"]] = onboard
        heard[:, row["temp_u_per_h"]] = np.where(left > 0.0, temp, -1.0)
        heard[:, row["temp_left_min"]] = left
        orders = np.zeros((groups, len(ORDERS) * LANES))
        rule.decide(state, told, heard, np.array([tick, clock, 1.0, 0.0]), orders)
        rate, minutes, bolus = np.split(orders, 3, axis=1)
        temp, left = np.where(minutes > 0, rate, temp), np.where(minutes >= 0, minutes, left)
        basal = np.where(left > 0.0, temp, told[:, :LANES]) / 12.0
        left = np.maximum(0.0, left - MINUTES_PER_TICK)
        heard[:, row["basal_u"]], heard[:, row["bolus_u"]] = basal, bolus
        onboard = (onboard + bolus) * np.exp(-MINUTES_PER_TICK / 90.0)
        each_minute = np.tile((basal + bolus) / MINUTES_PER_TICK, (1, MINUTES_PER_TICK))
        eaten = np.full((groups, LANES), carbs)
        patient.five_minutes(body, people.parameters, each_minute, eaten, felt)
        glucose.append(felt[:, :LANES].ravel()[:n].copy())
        insulin.append((basal + bolus).ravel()[:n].copy())
    return np.array(glucose), np.array(insulin)
