"""How fast the UVA/Padova bodies are by themselves, and how far that is from the processor's limit.

Processor time of one core, three meals a day at a time of one's own. The limit is measured in the
same run: nothing but multiply-adds in registers. The arithmetic of a patient-day is counted on the
scalar functions (additions, multiplications, divisions; a comparison or a choice counts nothing),
so the share of the limit cannot rise by doing more than is needed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numba import njit

from banting.kernels import (
    DTYPES,
    FELT,
    LANES,
    TICKS_PER_DAY,
    PatientKernels,
    Precision,
    aligned,
    packed,
)
from banting.patients import PATIENTS
from banting.patients.uva_padova import moments
from banting.patients.uva_padova.layout import (
    DIGESTION,
    GLUCOSE,
    INSULIN,
    equilibrium,
    step_parameters,
)
from banting.patients.uva_padova.minute import digest, live_extended, live_faithful
from banting.patients.uva_padova.stomach import EATING_G_PER_MIN, SETTLING_MIN

__all__ = ["BENCHMARKS", "kernel_pd_per_s"]

Figures = dict[str, float | str]
_REPEATS = 7
_PATIENTS = 512
_MEALS, _MEAL_G = 3, 60.0
_BODY = 10  # where a state's stomach ends
_LIVE = {"s2008": live_faithful, "extended": live_extended}
_PRECISIONS: tuple[Precision, ...] = ("f64", "f32")
HASWELL = {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+avx,+avx2,+fma,+bmi,+bmi2"}
_SPEEDS = """
import json
from benchmarks.patients import kernel_pd_per_s
print(json.dumps({f"{m} {p}": kernel_pd_per_s(m, p) for m in ("s2008", "extended")
                  for p in ("f64", "f32")}))
"""


def _cpu_s(work: Callable[[], object]) -> float:
    """Return the median processor time of some runs, the first (compilation) left out."""
    work()
    taken = []
    for _ in range(_REPEATS):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return statistics.median(taken)


def _meals(kernels: PatientKernels) -> list[np.ndarray]:
    """Return the food of a day by tick, every patient's meals within an hour of 7, 12 and 18:30."""
    chance = np.random.default_rng(1)
    at = np.array([[84], [144], [222]]) + chance.integers(-12, 13, (_MEALS, _PATIENTS))
    eaten = [np.where((at == tick).any(0), _MEAL_G, 0.0)[None] for tick in range(TICKS_PER_DAY)]
    return [aligned(packed(grams), kernels.dtype) for grams in eaten]


def kernel_pd_per_s(model: str, precision: Precision) -> float:
    """Return patient-days per second and core of a patient kernel alone."""
    kernels = PATIENTS[model].kernels(precision)
    people = kernels.draw("adult", 1, np.arange(_PATIENTS))
    parameters = aligned(people.parameters, kernels.dtype)
    felt = aligned(np.zeros((len(parameters), len(FELT) * LANES)), kernels.dtype)
    insulin = aligned(packed(np.tile(people.basal_u_per_h / 60.0, (5, 1))), kernels.dtype)
    meals = _meals(kernels)

    def day() -> None:
        state = aligned(people.initial, kernels.dtype)
        for carbs in meals:
            kernels.five_minutes(state, parameters, insulin, carbs, felt)

    return _PATIENTS / _cpu_s(day)


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


def _flop_per_minute(model: str, announced_g: float) -> int:
    """Return the arithmetic of one minute, of a settled stomach or of one that eats."""
    person = moments.typical(moments.COHORTS["adult"])
    state = tuple(map(_Counted, equilibrium(person)))
    constants = tuple(map(_Counted, step_parameters(person)))
    _Counted.operations = 0
    # The step is left a plain 1: compiled code does not multiply by it.
    after, half = digest(state[:_BODY], announced_g, constants[DIGESTION], 1.0)
    gut = (state[2], half, after[2])
    _LIVE[model](state[_BODY:], gut, _Counted(0.02), constants[INSULIN], constants[GLUCOSE], 1.0)
    return _Counted.operations


def flop_per_patient_day(model: str) -> float:
    """Return the arithmetic of a day with its meals."""
    unsettled = _MEALS * (_MEAL_G / EATING_G_PER_MIN + SETTLING_MIN)
    settled = 24 * 60 - unsettled
    return settled * _flop_per_minute(model, 0.0) + unsettled * _flop_per_minute(model, _MEAL_G)


def peak_flop_per_s(precision: Precision) -> float:
    """Return what one core reaches with nothing but multiply-adds in its registers."""
    kind, width = DTYPES[precision], {"f64": 96, "f32": 192}[precision]  # twelve registers
    factor, summand = kind(0.999999), kind(1e-9)

    @njit(fastmath={"contract"})
    def multiply_add(rounds: int) -> float:
        values = np.ones(width, kind)
        for _ in range(rounds):
            for j in range(width):
                values[j] = values[j] * factor + summand
        return values[0]

    rounds = 1_000_000
    return 2.0 * width * rounds / _cpu_s(lambda: multiply_add(rounds))


def kernels_alone() -> Figures:
    """Patient-days per second and core, arithmetic, and the share of the multiply-add limit."""
    figures: Figures = {"lanes": float(LANES)}
    for precision in _PRECISIONS:
        peak = peak_flop_per_s(precision)
        figures[f"limit {precision}, flop/s"] = peak
        for model in _LIVE:
            speed, flop = kernel_pd_per_s(model, precision), flop_per_patient_day(model)
            figures[f"{model} {precision}, patient-days/s/core"] = speed
            figures[f"{model} {precision}, share of limit"] = speed * flop / peak
            figures[f"{model}, flop per patient-day (counted)"] = flop
    return figures


def kernels_with_avx2() -> Figures:
    """Measure the same on this machine without AVX-512, as most processors are."""
    with tempfile.TemporaryDirectory() as cache:
        said = subprocess.run(
            [sys.executable, "-c", _SPEEDS],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).resolve().parents[1],
            env={**os.environ, **HASWELL, "NUMBA_CACHE_DIR": cache},
        ).stdout
    return {f"{name}, patient-days/s/core": speed for name, speed in json.loads(said).items()}


BENCHMARKS: dict[str, Callable[[], Figures]] = {
    "patients.kernels": kernels_alone,
    "patients.kernels_avx2": kernels_with_avx2,
}
