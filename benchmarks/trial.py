"""How fast the closed loop is: patient-days per second and core, against peers in the same run.

`BENCHMARKS` maps a name to a function without arguments that returns figures by name. CPU time is
used where a neighbour on the machine would spoil wall time; wall time is used where a user waits.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from multiprocessing import get_context

import numpy as np

from banting.controllers import CONTROLLERS
from banting.faults import bent_cannula
from banting.patients import PATIENTS
from banting.schema.disturbance import NOTHING, Disturbance, ExtraBolus
from banting.schema.setup import Wearer
from banting.schema.trial_plan import ArmPlan, TrialPlan
from banting.sensors import SENSORS
from banting.simulate import Pool, blocks_of, found_from, gathered, warm
from banting.trial import Course, Treatment
from banting.trial.living import life_of, live_day
from banting.trial.meals import MEALS
from banting.trial.people import day_of, people_of
from benchmarks.patients import HASWELL
from benchmarks.peers import mgipsim_pd_per_s, simglucose_pd_per_s

__all__ = ["BENCHMARKS"]

Figures = dict[str, float | str]
_REPEATS = 5
_PATIENTS = 512

_WHOLE = """
import time; began = time.perf_counter()
from banting.controllers import CONTROLLERS
from banting.faults import bent_cannula
from banting.patients import PATIENTS
from banting.schema.disturbance import NOTHING, Disturbance, ExtraBolus
from banting.schema.setup import Wearer
from banting.trial import run_trial
arms = (NOTHING, bent_cannula(), *(
    Disturbance(id=str(u), says="", boluses=(ExtraBolus(at_min=900, insulin_u=u),))
    for u in (2.0, 5.0, 10.0, 25.0)))
run_trial(Wearer(), arms, patient=PATIENTS["extended"].kernels(),
          controller=CONTROLLERS["open-loop"].kernels(()), seed=1, patients=1000)
print(time.perf_counter() - began)
"""

_AVX2 = """
from benchmarks.trial import closed_loop_pd_per_s
print(closed_loop_pd_per_s("s2008", "f64", "pid-feedback"))
"""

_MEMORY = """
import resource, sys
from banting.simulate import Pool, blocks_of, gathered
from banting.schema.setup import Wearer
from banting.schema.trial_plan import ArmPlan, TrialPlan
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from multiprocessing import get_context
def run(patients):
    plan = TrialPlan(title="", wearer=Wearer(), arms=(ArmPlan(id="a", says=""),),
                     patients=patients, physiologies=("extended",))
    gathered(plan, blocks_of(plan), Pool(opened=lambda: ThreadPoolExecutor(2), workers=2))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
few = run(20_000)  # blocks are then as large as they get
print(1024.0 * (run(70_000) - few) / 50_000)
"""


def _cpu_s(work: Callable[[], object]) -> float:
    """Return the median CPU time of some runs, the first (compilation) left out."""
    work()
    taken = []
    for _ in range(_REPEATS):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return statistics.median(taken)


def closed_loop_pd_per_s(
    model: str, precision: str, controller: str, meals: str = "six-meals"
) -> float:
    """Return patient-days per second and core of a day of sensor, wearer, rule, pump and body."""
    treatment = Treatment(
        controller=CONTROLLERS[controller].kernels(()),
        disturbance=NOTHING,
        sensor=SENSORS["dexcom-g6"].kernels(),
    )
    patient = PATIENTS[model].kernels(precision)  # type: ignore[arg-type]
    course = Course(
        wearer=Wearer(), patient=patient, treatments=(treatment,), seed=1, meals=MEALS[meals]
    )
    people = people_of(course, np.arange(_PATIENTS))
    table, life = day_of(course, people, 0), life_of(course, people, treatment)
    return _PATIENTS / _cpu_s(lambda: live_day(life, table, 0))


def _with_avx2() -> Figures:
    """Return the closed loop's speed with the vectors of a processor of 2013."""
    with tempfile.TemporaryDirectory() as cache:
        said = subprocess.run(
            [sys.executable, "-c", _AVX2],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **HASWELL, "NUMBA_CACHE_DIR": cache},
        )
    return {"s2008 f64 with AVX2 only, patient-days/s/core": float(said.stdout)}


def closed_loop() -> Figures:
    """Run the closed loop with sensor noise and a five-minute rule, ours and others'."""
    figures: Figures = {
        f"{model} {precision}, patient-days/s/core": closed_loop_pd_per_s(
            model, precision, "pid-feedback"
        )
        for model in ("s2008", "extended", "hovorka")
        for precision in ("f64", "f32")
    }
    for precision in ("f64", "f32"):
        three = closed_loop_pd_per_s("s2008", precision, "pid-feedback", "three-meals")
        figures[f"s2008 {precision}, three meals, patient-days/s/core"] = three
    figures |= _with_avx2()
    ours = figures["s2008 f64, patient-days/s/core"]
    for name, theirs in (
        ("simglucose with basal-bolus controller", simglucose_pd_per_s()),
        ("py-mgipsim's model alone", mgipsim_pd_per_s()),
    ):
        if theirs is None:
            figures[name] = "not here (see benchmarks/peers.py)"
        else:
            assert isinstance(ours, float)
            figures[f"{name}, patient-days/s/core"] = theirs
            figures[f"s2008 f64 / {name}"] = ours / theirs
    return figures


def by_controller() -> Figures:
    """Run the closed loop with each rule of the shelf, extended patient."""
    return {
        f"{name}, patient-days/s/core": closed_loop_pd_per_s("extended", "f64", name)
        for name in CONTROLLERS
    }


def _plan(patients: int, precision: str) -> TrialPlan:
    """Return a trial of one day: nothing, a bent cannula, a forged bolus."""
    forged = ExtraBolus(at_min=900, insulin_u=10.0)
    arms = (
        NOTHING,
        bent_cannula(),
        Disturbance(id="bolus", says="10 U at 3 in the morning", boluses=(forged,)),
    )
    return TrialPlan(
        title="three arms",
        wearer=Wearer(),
        arms=tuple(ArmPlan(id=arm.id, says=arm.says, disturbance=arm) for arm in arms),
        patients=patients,
        physiologies=("extended",),
        precision=precision,
    )


def _wall_s(plan: TrialPlan, threads: int) -> float:
    """Return the time a plan takes on some threads, its report's numbers included."""
    pool = Pool(opened=lambda: ThreadPoolExecutor(threads), workers=threads)
    before = time.perf_counter()
    found_from(plan, gathered(plan, blocks_of(plan), pool), version="", threads=threads)
    return time.perf_counter() - before


def scale() -> Figures:
    """Time 100,000 people x 1 day x 3 arms on two threads."""
    figures: Figures = {}
    for precision in ("f64", "f32"):
        plan = _plan(100_000, precision)
        warm(plan)
        _wall_s(_plan(2048, precision), 2)
        figures[f"{precision}, wall s"] = min(_wall_s(plan, 2) for _ in range(2))
        month = replace(_plan(4096, precision), days=28)
        rate = 4096 * 28 * 3 / _wall_s(month, 2)
        figures[f"{precision}, patient-days/s of a month, two threads"] = rate
        figures[f"{precision}, a million people x 52 weeks, minutes"] = 1e6 * 364 / rate / 60.0
    said = subprocess.run(
        [sys.executable, "-c", _MEMORY], capture_output=True, text=True, check=True
    )
    figures["memory per further person, bytes"] = float(said.stdout)
    figures["memory of this process at most, MB"] = (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    )
    return figures


def _processes_wall_s(plan: TrialPlan, workers: int) -> float:
    """Return the time a plan takes on some processes that have compiled what they need."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as executor:
        pool = Pool(opened=lambda: nullcontext(executor), workers=workers)
        ready = _plan(2048, "f64")
        gathered(ready, blocks_of(ready), pool)
        before = time.perf_counter()
        gathered(plan, blocks_of(plan), pool)
        return time.perf_counter() - before


def thread_scaling() -> Figures:
    """Compare two workers with one: threads over a day and a month, and processes."""
    day, month = _plan(32_768, "f64"), replace(_plan(2048, "f64"), days=28)
    _wall_s(day, 1)
    figures: Figures = {}
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.001)  # as `--engine threads` does
    for name, plan in (("a day", day), ("28 days", month)):
        taken = [[_wall_s(plan, threads) for threads in (1, 2)] for _ in range(_REPEATS)]
        one, two = (min(column) for column in zip(*taken, strict=True))
        figures[f"two threads / one, {name}"] = one / two
    sys.setswitchinterval(before)
    figures["two processes / one"] = _processes_wall_s(day, 1) / _processes_wall_s(day, 2)
    return figures


def first_result() -> Figures:
    """Time a fresh process to its first trial, 1,000 patients x 24 h x 6 arms, cold and warm."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "NUMBA_CACHE_DIR": cache}
        taken = []
        for _ in range(4):
            said = subprocess.run(
                [sys.executable, "-c", _WHOLE],
                capture_output=True,
                text=True,
                check=True,
                env=environment,
            )
            taken.append(float(said.stdout))
    return {"cold (compiles), s": taken[0], "warm, s": min(taken[1:])}


BENCHMARKS: dict[str, Callable[[], Figures]] = {
    "trial-closed-loop": closed_loop,
    "trial-controllers": by_controller,
    "trial-scale": scale,
    "trial-workers": thread_scaling,
    "trial-first-result": first_result,
}
