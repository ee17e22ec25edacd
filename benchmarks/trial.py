"""How fast the trial is: patient-days per second and core, against simglucose in the same run.

`BENCHMARKS` maps a name to a function without arguments that returns figures by name. CPU time is
used where a neighbour on the machine would spoil wall time; wall time is used where a user waits.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import numpy as np
from numba import njit

from banting.controllers import CONTROLLERS
from banting.faults import bent_cannula
from banting.kernels import LANES, packed
from banting.patients import PATIENTS
from banting.patients.uva_padova import moments
from banting.patients.uva_padova.layout import equilibrium, step_parameters
from banting.patients.uva_padova.minute import digest, live_extended
from banting.schema.disturbance import NOTHING, Disturbance, ExtraBolus
from banting.schema.setup import Wearer
from banting.trial import run_trial
from banting.trial.arm import arm_of
from banting.trial.chunk import chunk_of, live

__all__ = ["BENCHMARKS"]

Figures = dict[str, float | str]
_REPEATS = 5
_PATIENTS = 512
_TICKS = 288

_SIMGLUCOSE = """
import logging, time, warnings
from datetime import datetime, timedelta
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
from simglucose.actuator.pump import InsulinPump
from simglucose.controller.basal_bolus_ctrller import BBController
from simglucose.patient.t1dpatient import T1DPatient
from simglucose.sensor.cgm import CGMSensor
from simglucose.simulation.env import T1DSimEnv
from simglucose.simulation.scenario import CustomScenario
from simglucose.simulation.sim_engine import SimObj
start = datetime(2026, 1, 1)
meals = CustomScenario(start_time=start, scenario=[(7, 45), (12, 70), (18, 80)])
cpu = []
for name in ("adolescent#001", "adult#001", "child#001"):
    env = T1DSimEnv(T1DPatient.withName(name), CGMSensor.withName("Dexcom", seed=1),
                    InsulinPump.withName("Insulet"), meals)
    run = SimObj(env, BBController(), timedelta(days=1), animate=False, path="/dev/null")
    before = time.process_time(); run.simulate(); cpu.append(time.process_time() - before)
print(sorted(cpu)[1])
"""

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
          controller=CONTROLLERS["open-loop"].kernels(), seed=1, patients=1000)
print(time.perf_counter() - began)
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


def _kernel_pd_per_s(model: str) -> float:
    """Return patient-days per second and core of the patient kernel alone, three meals a day."""
    kernels = PATIENTS[model].kernels()
    people = kernels.draw("adult", 1, np.arange(_PATIENTS))
    groups = people.initial.shape[0]
    plasma, ketone, none = np.zeros((3, groups, LANES))
    insulin = packed(np.tile(people.basal_u_per_h / 60.0, (5, 1)))
    meal = np.full((groups, LANES), 60.0)

    def day() -> None:
        state = people.initial.copy()
        for tick in range(_TICKS):
            carbs = meal if tick in (60, 130, 220) else none
            kernels.five_minutes(state, people.parameters, insulin, carbs, plasma, ketone)

    return _PATIENTS / _cpu_s(day)


def _trial_pd_per_s() -> float:
    """Return patient-days per second and core of a whole arm: wearer, pump, body and tally."""
    patient, controller = PATIENTS["extended"].kernels(), CONTROLLERS["open-loop"].kernels()
    chunk = chunk_of(Wearer(), patient, controller, 1, np.arange(_PATIENTS))
    arm = arm_of(bent_cannula())
    return _PATIENTS / _cpu_s(lambda: live(chunk, arm, patient, controller, 24, keep_glucose=True))


def _count(name: str) -> Callable[..., object]:
    """Return a float's method that counts itself."""

    def operate(self: _Counted, *other: float) -> object:
        _Counted.operations += 1
        return _Counted(getattr(float, name)(self, *other))

    return operate


class _Counted(float):
    """A float that counts the arithmetic done with it."""

    operations = 0
    __add__, __radd__ = _count("__add__"), _count("__radd__")
    __sub__, __rsub__ = _count("__sub__"), _count("__rsub__")
    __mul__, __rmul__ = _count("__mul__"), _count("__rmul__")
    __truediv__, __rtruediv__ = _count("__truediv__"), _count("__rtruediv__")


def _flop_per_patient_day() -> float:
    """Return the arithmetic of a patient-day, counted on the scalar functions."""
    person = moments.typical(moments.COHORTS["adult"])
    state = tuple(map(_Counted, equilibrium(person)))
    constants = tuple(map(_Counted, step_parameters(person)))
    one = _Counted(1.0)
    _Counted.operations = 0
    after, half = digest(state[:7], _Counted(50.0), constants[:15], one)
    live_extended(state[7:], (state[2], half, after[2]), _Counted(0.02), constants[15:], one)
    return 1440.0 * _Counted.operations


def _peak_flop_per_s() -> float:
    """Return what one core reaches with nothing but multiply-adds in its registers."""

    @njit(fastmath=True)
    def multiply_add(rounds: int) -> float:
        values = np.ones(96)
        for _ in range(rounds):
            for j in range(96):
                values[j] = values[j] * 0.999999 + 1e-9
        return values[0]

    rounds = 1_000_000
    return 2.0 * 96 * rounds / _cpu_s(lambda: multiply_add(rounds))


def _simglucose_pd_per_s() -> float | None:
    """Return simglucose's patient-days per second now, None where it is not installed."""
    python = os.environ.get("BANTING_SIMGLUCOSE_PYTHON", "")
    if not python:
        return None
    said = subprocess.run(
        [python, "-c", _SIMGLUCOSE], capture_output=True, text=True, check=False, timeout=300
    )
    return 1.0 / float(said.stdout.split()[-1]) if said.returncode == 0 else None


def patient_days() -> Figures:
    """Patient-days per second and core, ours and simglucose's, and the share of the FMA peak."""
    extended, whole = _kernel_pd_per_s("extended"), _trial_pd_per_s()
    flop = _flop_per_patient_day()
    figures: Figures = {
        "extended kernel, patient-days/s/core": extended,
        "s2008 kernel, patient-days/s/core": _kernel_pd_per_s("s2008"),
        "whole trial, patient-days/s/core": whole,
        "flop per patient-day (counted)": flop,
        "share of FMA peak": extended * flop / _peak_flop_per_s(),
    }
    theirs = _simglucose_pd_per_s()
    if theirs is None:
        return {**figures, "simglucose": "not installed (BANTING_SIMGLUCOSE_PYTHON)"}
    return {
        **figures,
        "simglucose with basal-bolus controller, patient-days/s/core": theirs,
        "whole trial / simglucose": whole / theirs,
        "extended kernel / simglucose": extended / theirs,
    }


def thread_scaling() -> Figures:
    """Wall time of a trial on one and on two threads."""
    overdose = ExtraBolus(at_min=900, insulin_u=9.0)
    arms = (NOTHING, bent_cannula(), Disturbance(id="overdose", says="", boluses=(overdose,)))
    patient, controller = PATIENTS["extended"].kernels(), CONTROLLERS["open-loop"].kernels()

    def wall_s(threads: int) -> float:
        taken = []
        for _ in range(3):
            before = time.perf_counter()
            run_trial(
                Wearer(), arms, patient=patient, controller=controller, seed=1, patients=2048,
                threads=threads,
            )  # fmt: skip
            taken.append(time.perf_counter() - before)
        return min(taken)

    wall_s(1)
    one, two = wall_s(1), wall_s(2)
    return {"one thread, s": one, "two threads, s": two, "scaling": one / two}


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
    "trial": patient_days,
    "trial-threads": thread_scaling,
    "trial-first-result": first_result,
}
