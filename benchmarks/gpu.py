"""How fast a graphics card lives people's days, and how far its people are from the processor's.

Only where a card is; elsewhere it says so. `gpu_code.py` counts what can be counted without one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from banting.kernels import Precision
    from banting.trial import Course

__all__ = ["BENCHMARKS"]

Figures = dict[str, float | str]
_PEOPLE, _DAYS = 1 << 17, 10
_ON_BOTH = 4096  # people who live a day on the card and on the processor


def _course(model: str, precision: Precision, days: int) -> Course:
    """Return days of the closed loop: sensor noise, a five-minute rule, six meals."""
    from banting.controllers import CONTROLLERS
    from banting.patients import PATIENTS
    from banting.schema.disturbance import NOTHING
    from banting.schema.setup import Wearer
    from banting.sensors import SENSORS
    from banting.trial import Course, Treatment

    treatment = Treatment(
        controller=CONTROLLERS["pid-feedback"].kernels(()),
        disturbance=NOTHING,
        sensor=SENSORS["dexcom-g6"].kernels(),
    )
    patient = PATIENTS[model].kernels(precision)
    return Course(
        wearer=Wearer(), patient=patient, treatments=(treatment,), seed=1, hours=24 * days
    )


def _kernels_pd_per_s(model: str, precision: Precision) -> tuple[float, float]:
    """Return patient-days per second of the kernels alone, and of meals and tallies with them."""
    from banting.trial.cuda.course import OnCard
    from banting.trial.cuda.table import Kitchen
    from banting.trial.cuda.through import cuda
    from banting.trial.people import people_of

    course = _course(model, precision, _DAYS)
    people = people_of(course, np.arange(_PEOPLE))
    arm, kitchen = OnCard.of(course, people, course.treatments[0]), Kitchen.of(course, people)
    arm.live_day(kitchen.serve(0), 0, 12)  # compiles
    alone = whole = 0.0
    for day in range(_DAYS):
        began = time.perf_counter()
        tables = kitchen.serve(day)
        events = cuda.event(timing=True), cuda.event(timing=True)
        sent = arm.sent(tables, day)
        events[0].record()
        arm.launch(sent, day, 288)
        events[1].record()
        arm.tally()
        whole += time.perf_counter() - began
        alone += 1e-3 * cuda.event_elapsed_time(*events)
    return _PEOPLE * _DAYS / alone, _PEOPLE * _DAYS / whole


def _apart_mgdl(model: str, precision: Precision) -> float:
    """Return how far people's mean glucose of a day is from the processor's in f64, at most."""
    from banting.trial.cuda.course import OnCard
    from banting.trial.cuda.table import Kitchen
    from banting.trial.living import life_of, live_day
    from banting.trial.people import day_of, people_of
    from banting.trial.tally import TALLY

    row = TALLY.index("sum_mgdl")
    here, there = _course(model, "f64", 1), _course(model, precision, 1)
    people = people_of(here, np.arange(_ON_BOTH))
    ours, _ = live_day(life_of(here, people, here.treatments[0]), day_of(here, people, 0), 0)
    people = people_of(there, np.arange(_ON_BOTH))
    arm, kitchen = OnCard.of(there, people, there.treatments[0]), Kitchen.of(there, people)
    theirs = arm.live_day(kitchen.serve(0), 0, 288)
    return float(np.abs(theirs[row] - ours[row]).max() / 288)


def _whole_pd_per_s(precision: Precision) -> float:
    """Return patient-days per second of a course from its seed to its summaries."""
    from banting.trial.cuda import run_on_gpu

    course = _course("extended", precision, _DAYS)
    began = time.perf_counter()
    run_on_gpu(course, _PEOPLE)
    return _PEOPLE * _DAYS / (time.perf_counter() - began)


def on_a_card() -> Figures:
    """Run ten days of 131,072 people, and a day of 4,096 on both."""
    from banting.trial.cuda.through import cuda

    if not cuda.is_available():
        return {"graphics card": "no GPU here"}
    figures: Figures = {"graphics card": str(cuda.get_current_device().name)}
    precisions: tuple[Precision, ...] = ("f32", "f64")
    for model in ("extended", "s2008"):
        for precision in precisions:
            name = f"{model} {precision}"
            alone, whole = _kernels_pd_per_s(model, precision)
            figures[f"{name}, kernel alone, patient-days/s"] = alone
            figures[f"{name}, with meals and tallies, patient-days/s"] = whole
            figures[f"{name}, mean of any person from the processor's, mg/dL"] = _apart_mgdl(
                model, precision
            )
    for precision in precisions:
        figures[f"extended {precision}, from seed to summary, patient-days/s"] = _whole_pd_per_s(
            precision
        )
    return figures


BENCHMARKS: dict[str, Callable[[], Figures]] = {"gpu": on_a_card}
