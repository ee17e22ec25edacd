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
