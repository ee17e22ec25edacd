"""A program for `test_cuda_simulated.py`: days lived by the card's kernels, in numba's simulator.

Started with `NUMBA_ENABLE_CUDASIM=1`, which is read when numba is imported. Prints one JSON line a
case: how far the card's people are from the processor's.
"""

import json

import numpy as np

from banting.controllers import CONTROLLERS
from banting.patients import PATIENTS
from banting.schema.disturbance import (
    NOTHING,
    BasalWindow,
    Disturbance,
    ExtraBolus,
    FalseCarbs,
    FalseGlucose,
    LeakWindow,
)
from banting.schema.mishaps import MishapKind, together, windows_of
from banting.schema.setup import Wearer
from banting.sensors import SENSORS
from banting.trial import outcomes_of
from banting.trial.behaviour import BEHAVIOURS
from banting.trial.blocks import live_block
from banting.trial.cuda import run_on_gpu
from banting.trial.cuda.course import OnCard
from banting.trial.cuda.table import Kitchen
from banting.trial.living import life_of, live_day
from banting.trial.people import day_of, people_of
from banting.trial.tally import TALLY
from banting.trial.treatment import Course, Treatment

PASSES, SENSOR_OFF = MishapKind.PASSES, MishapKind.SENSOR_OFF
CONTROLLER_OFF, PUMP_OFF = MishapKind.CONTROLLER_OFF, MishapKind.PUMP_OFF
EVERYTHING = Disturbance(
    id="everything",
    says="",
    basal=(BasalWindow(from_min=30, to_min=90, basal_u_per_h=0.0),),
    boluses=(ExtraBolus(at_min=61, insulin_u=3.0),),
    leaks=(LeakWindow(from_min=100, to_min=170, delivered=0.3),),
    false_glucose=(
        *(FalseGlucose(at_min=m, shown_mgdl=260.0) for m in range(200, 240, 5)),
        *(FalseGlucose(at_min=m, shown_mgdl=300.0, as_sensor=True) for m in range(260, 300, 5)),
    ),
    false_carbs=(FalseCarbs(at_min=310, carbs_g=40.0),),
)


def mishaps(_seed, numbers, days, _cohort, _basal):
    """Return a failing set, a lost sensor, a dead phone and a stopped pump, one person each."""
    kinds = (PASSES, SENSOR_OFF, CONTROLLER_OFF, PUMP_OFF)
    return together(
        [
            windows_of(
                kind,
                patient=np.array([person]),
                from_min=np.array([45]),
                to_min=np.array([250]),
                run_min=1440 * days,
                alarm_min=90 if kind in (PASSES, PUMP_OFF) else -1,
                released_u=1.0 if kind is PASSES else 0.0,
                ended_by_new_set=kind is PASSES,
            )
            for person, kind in enumerate(kinds)
            if person < len(numbers)
        ]
    )


MEAN = TALLY.index("sum_mgdl")
CASES = (
    # model, precision, rule, sensor, disturbance, faults, behaviour, hours
    ("extended", "f64", "pid-feedback", "dexcom-g6", NOTHING, (), "counting", 24),
    ("extended", "f32", "pid-feedback", "dexcom-g6", NOTHING, (), "counting", 24),
    ("s2008", "f64", "open-loop", "ideal", EVERYTHING, (), "counting", 6),
    ("s2008", "f32", "open-loop", None, EVERYTHING, (), "exact", 6),
    ("extended", "f64", "pid-feedback", "dexcom-g6", EVERYTHING, (mishaps,), "counting", 6),
    ("extended-varying", "f64", "pid-feedback", "ideal", NOTHING, (), "counting", 24),
)
PEOPLE = 10


def course_of(model, precision, rule, sensor, disturbance, faults, behaviour, hours):
    """Return a course of one arm."""
    treatment = Treatment(
        controller=CONTROLLERS[rule].kernels(()),
        disturbance=disturbance,
        sensor=None if sensor is None else SENSORS[sensor].kernels(),
        mishaps=faults,
    )
    return Course(
        wearer=Wearer(),
        patient=PATIENTS[model].kernels(precision),
        treatments=(treatment,),
        seed=1,
        hours=hours,
        behaviour=BEHAVIOURS[behaviour],
    )


def apart(course):
    """Return how far the card's people are from the processor's after a day."""
    people = people_of(course, np.arange(PEOPLE))
    (treatment,) = course.treatments
    life, meals = life_of(course, people, treatment), day_of(course, people, 0)
    tally, _ = live_day(life, meals, 0)
    card, kitchen = OnCard.of(course, people, treatment), Kitchen.of(course, people)
    served = kitchen.serve(0)
    found = card.live_day(served, 0, course.ticks)
    lanes = life.body.felt.shape[1] // 3
    felt = np.abs(card.carried.felt.copy_to_host() - life.body.felt)[:, :lanes]
    return {
        "felt_mgdl": float(felt.max()),
        "mean_mgdl": float(np.abs(found - tally)[MEAN].max() / course.ticks),
        "tally": float((np.abs(found - tally) / (1.0 + np.abs(tally))).max()),
        "meals_g": float(np.abs(served.eaten_g.copy_to_host() - meals.eaten_g).max()),
        "announced_g": float(np.abs(served.announced_g.copy_to_host() - meals.announced_g).max()),
        "histogram": int(np.abs(card.told.histogram.copy_to_host() - life.histogram).sum()),
        "values": int(life.histogram.sum()),
        "moved_mgdl": float(tally[TALLY.index("maximum_mgdl")].max()),
    }


def summaries():
    """Return whether a course of two days in two blocks ends in the processor's summaries."""
    course = course_of("s2008", "f64", "open-loop", "ideal", NOTHING, (), "counting", 30)
    (card,), (processor,) = run_on_gpu(course, 40, block_people=33), live_block(course, 0, 40)
    totals = [[moments.total for moments in summary.moments] for summary in (card, processor)]
    mean, worst = (
        [getattr(outcome, name) for outcome in (*outcomes_of(course, (card,)), *there)]
        for there in [outcomes_of(course, (processor,))]
        for name in ("mean_mgdl", "worst")
    )
    return {
        "outcomes": abs(mean[0].value - mean[1].value) < 1e-6 and worst[0] == worst[1],
        "people": card.people == processor.people == 40,
        "histogram": bool((card.histogram == processor.histogram).all()),
        "sample": [n for n, _ in card.sample] == [n for n, _ in processor.sample],
        "worst": card.worst[0] == processor.worst[0] and card.worst[2] == processor.worst[2],
        "severities": card.days_by_severity == processor.days_by_severity,
        "moments": float(np.abs(np.subtract(*totals)).max() / 2**20),
    }


if __name__ == "__main__":
    for case in CASES:
        print(json.dumps(apart(course_of(*case))))
    print(json.dumps(summaries()))
