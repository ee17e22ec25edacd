"""How fast the sensors are, and how wrong: patient-days per second and core, MARD, A to K.

`BENCHMARKS` maps a name to a function without arguments that returns figures by name. CPU time,
since neighbours on the machine spoil wall time. Errors are measured on the bodies of our adults,
ten days of meals with boluses that are too small, right or too large.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from banting import chance, seeds
from banting.kernels import FELT, JIT, LANES, TICKS_PER_DAY, WHEN, SensorKernels, packed, unpacked
from banting.patients import PATIENTS
from banting.sensors import SENSORS
from banting.sensors.special_controls import FIRST_MGDL, LAST_MGDL, shares

__all__ = ["BENCHMARKS"]

Figures = dict[str, float | str]
_REPEATS = 5
_PATIENTS = 512
_DAYS = 10
_MEALS_G = {84: 45.0, 144: 70.0, 222: 80.0}  # by tick of the day, from midnight
_BOLUS_SHARES = (0.5, 0.8, 1.0, 1.3)  # of what the 500 rule gives, patient by patient


def _cpu_s(work: Callable[[], object]) -> float:
    """Return the median CPU time of some runs, the first (compilation) left out."""
    work()
    taken = []
    for _ in range(_REPEATS):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return statistics.median(taken)


def _lived(days: int) -> Any:
    """Return what our adults feel, `[ticks, groups, FELT * LANES]`."""
    kernels = PATIENTS["extended"].kernels()
    people = kernels.draw("adult", 1, np.arange(_PATIENTS))
    per_g = 2.0 * 24.0 * people.basal_u_per_h / 500.0 * np.resize(_BOLUS_SHARES, _PATIENTS)
    flow = np.tile(people.basal_u_per_h / 60.0, (5, 1))
    groups = people.initial.shape[0]
    felt = np.zeros((days * TICKS_PER_DAY, groups, len(FELT) * LANES))
    state = people.initial.copy()
    for tick in range(days * TICKS_PER_DAY):
        carbs_g = _MEALS_G.get(tick % TICKS_PER_DAY, 0.0)
        bolus = np.zeros_like(flow)
        bolus[0] = carbs_g * per_g
        meal = np.full((groups, LANES), carbs_g)
        kernels.five_minutes(state, people.parameters, packed(flow + bolus), meal, felt[tick])
    return felt


def _worn(kernels: SensorKernels, felt: Any) -> Any:
    """Return readings `[ticks, groups, LANES]`, from midnight on."""
    parameters, state = kernels.draw(1, np.arange(_PATIENTS))
    parameters, state = packed(parameters), packed(state)
    key = chance.key_halves(seeds.key(1, "sensor", kernels.id))
    reading = np.zeros((len(felt), len(state), LANES))
    when = np.zeros(len(WHEN))
    for tick in range(len(felt)):
        when[:2] = tick, 5.0 * (tick % TICKS_PER_DAY)
        kernels.read(state, parameters, felt[tick], when, key, reading[tick])
    return reading


def speed() -> Figures:
    """Patient-days per second and core of every sensor, and what a normal draw costs."""
    felt = np.tile(_lived(1), (4, 1, 1))
    figures: Figures = {"ns per normal draw, vectorised": _normal_ns()}
    for name, entry in SENSORS.items():
        kernels = entry.kernels()
        taken = _cpu_s(lambda kernels=kernels: _worn(kernels, felt))
        figures[f"{name}, patient-days/s/core"] = 4 * _PATIENTS / taken
    return figures


def _normal_ns() -> float:
    """Return the CPU time of one normal draw when lanes are drawn side by side."""
    for function in chance.COMPILED:
        register_jitable(forceinline=True, **JIT)(function)

    @njit(**JIT)
    def draw(out: Any, tick: Any, key: Any) -> int:
        for g in range(out.shape[0]):
            o = out[g]
            for i in range(LANES):
                patient = np.uint64(g * LANES + i)
                w = chance.block(patient, np.uint64(tick), np.uint64(0), key[0], key[1])
                o[i], o[i + LANES] = chance.normals_of(w[0], w[1])
                o[i + 2 * LANES], o[i + 3 * LANES] = chance.normals_of(w[2], w[3])
        return 0

    out, key = np.zeros((64, 4 * LANES)), chance.key_halves(1)

    def many() -> None:
        for tick in range(200):
            draw(out, tick, key)

    return 1e9 * _cpu_s(many) / (200 * out.size)


def accuracy() -> Figures:
    """MARD, readings within 20 mg/dL or 20 %, and the special controls A to K, per cent."""
    felt = _lived(_DAYS)
    blood = np.array([unpacked(row, _PATIENTS)[0] for row in felt])
    low, high = np.percentile(blood, (1, 99))
    figures: Figures = {"blood glucose, 1st to 99th percentile": f"{low:.0f}-{high:.0f} mg/dL"}
    for name, entry in SENSORS.items():
        reading = np.array([unpacked(r, _PATIENTS)[0] for r in _worn(entry.kernels(), felt)])
        measured = (reading >= FIRST_MGDL) & (reading <= LAST_MGDL)
        off = np.abs(reading - blood)
        close = np.where(blood <= 70.0, off <= 20.0, off <= 0.2 * blood)[measured]
        figures[f"{name}, heard"] = 100.0 * float((reading > 0).mean())
        figures[f"{name}, MARD"] = 100.0 * float((off / blood)[measured].mean())
        figures[f"{name}, 20/20"] = 100.0 * float(close.mean())
        counted = shares(reading, blood)
        figures[f"{name}, A-K"] = " ".join(f"{k} {100 * s.value:.1f}" for k, s in counted.items())
    return figures


BENCHMARKS: dict[str, Callable[[], Figures]] = {
    "sensors": speed,
    "sensors-accuracy": accuracy,
}
