"""How fast and how true the second physiologies are: Hovorka's model and Tidepool's linear patient.

`BENCHMARKS` maps a name to a function without arguments that returns figures by name. Speed is CPU
time of the kernel alone, one core; truth is against an adaptive method of order eight.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import fields

import numpy as np
from scipy.integrate import solve_ivp

from banting.kernels import FELT, LANES, PatientKernels, groups_for, packed
from banting.patients import hovorka, tidepool_linear
from banting.patients.hovorka.layout import (
    SITE_LAG_MIN,
    STATE,
    Physiology,
    basal_u_per_h,
    equilibrium,
    step_parameters,
)
from banting.patients.hovorka.minute import step
from banting.patients.hovorka.population import sampled
from banting.units import MGDL_PER_MMOLL

__all__ = ["BENCHMARKS"]

Figures = dict[str, float | str]
Insulin = Callable[[int], float]
_REPEATS = 7
_PATIENTS = 512
_TICKS = 288
_PEOPLE_FOR_TRUTH = 12
_MMOL_PER_G = 100.0 / MGDL_PER_MMOLL


def _cpu_s(work: Callable[[], object]) -> float:
    """Return the median CPU time of some runs, the first (compilation) left out."""
    work()
    taken = []
    for _ in range(_REPEATS):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return statistics.median(taken)


def _patient_days_per_s(kernels: PatientKernels, cohort: str) -> float:
    """Return patient-days per second and core of a kernel alone, three meals a day."""
    people, d = kernels.draw(cohort, 1, np.arange(_PATIENTS)), kernels.dtype
    groups = groups_for(_PATIENTS)
    parameters = people.parameters.astype(d)
    none, meal = np.zeros((groups, LANES), d), np.full((groups, LANES), 60.0, d)
    felt = np.zeros((groups, len(FELT) * LANES), d)
    insulin = packed(np.tile(people.basal_u_per_h / 60.0, (5, 1))).astype(d)

    def day() -> None:
        state = people.initial.astype(d)
        for tick in range(_TICKS):
            carbs = meal if tick in (60, 130, 220) else none
            kernels.five_minutes(state, parameters, insulin, carbs, felt)

    return _PATIENTS / _cpu_s(day)


def speed() -> Figures:
    """Patient-days per second and core of both kernels, and what it costs to draw a person."""
    drawn_s = _cpu_s(lambda: hovorka.kernels().draw("adult", 1, np.arange(_PATIENTS)))
    return {
        "hovorka f64, patient-days/s/core": _patient_days_per_s(hovorka.kernels("f64"), "adult"),
        "hovorka f32, patient-days/s/core": _patient_days_per_s(hovorka.kernels("f32"), "adult"),
        "hovorka, us to draw a person": 1e6 * drawn_s / _PATIENTS,
        "tidepool-linear f64, patient-days/s/core": _patient_days_per_s(
            tidepool_linear.kernels("f64"), "tidepool-median"
        ),
        "tidepool-linear f32, patient-days/s/core": _patient_days_per_s(
            tidepool_linear.kernels("f32"), "tidepool-median"
        ),
    }


def _slopes(
    _: float, y: np.ndarray, p: Physiology, input_mu_per_min: float, eaten_g_per_min: float
) -> list[float]:
    """Return the slopes of Hovorka's equations, and of the lag to the sensor's site."""
    d1, d2, s1, s2, i, x1, x2, x3, q1, q2, site = y
    weight, vg = p.body_weight_kg, p.vg * p.body_weight_kg
    kd, ki, g = p.digested_per_min, p.absorbed_per_min, q1 / vg
    lost = p.f01 * weight * min(g / 4.5, 1.0) + 0.003 * vg * max(g - 9.0, 0.0)
    made = p.egp0 * weight * max(1.0 - x3, 0.0) + kd * d2
    return [
        p.bioavailable * _MMOL_PER_G * eaten_g_per_min - kd * d1,
        kd * (d1 - d2),
        input_mu_per_min - ki * s1,
        ki * (s1 - s2),
        ki * s2 / (p.vi * weight) - p.ke * i,
        p.ka1 * (p.sit * i - x1),
        p.ka2 * (p.sid * i - x2),
        p.ka3 * (p.sie * i - x3),
        made - lost - x1 * q1 + p.k12 * q2,
        x1 * q1 - (p.k12 + x2) * q2,
        (g - site) / SITE_LAG_MIN,
    ]


def _errors_mgdl(p: Physiology, insulin_u: Insulin, meals_g: dict[int, float]) -> tuple[float, ...]:
    """Return the largest error of plasma and of site glucose over a day."""
    constants, state, plate = step_parameters(p), equilibrium(p), 0.0
    y = np.array([0.0, 0.0, *state[3:12]])
    plasma, site = STATE.index("plasma_glucose_mmol"), STATE.index("site_glucose_mmoll")
    per_volume, worst = 1.0 / (p.vg * p.body_weight_kg), [0.0, 0.0]
    for minute in range(1440):
        u, food = insulin_u(minute), meals_g.get(minute, 0.0)
        plate += food
        bite = min(5.0, plate)
        plate -= bite
        state = step(state, food, u, constants)
        y = solve_ivp(
            _slopes, (0.0, 1.0), y, method="DOP853", rtol=1e-10, atol=1e-12,
            args=(p, 1000.0 * u, bite),
        ).y[:, -1]  # fmt: skip
        apart = (state[plasma] - y[8]) * per_volume, state[site] - y[10]
        worst = [max(w, MGDL_PER_MMOLL * abs(a)) for w, a in zip(worst, apart, strict=True)]
    return tuple(worst)


def truth() -> Figures:
    """Largest error of Hovorka's step in mg/dL over sampled people, 24 h of each scenario."""
    people = sampled("adult", 5, np.arange(_PEOPLE_FOR_TRUTH))
    meals = {420: 45.0, 720: 70.0, 1080: 80.0}
    worst: dict[str, tuple[float, ...]] = {}
    for i in range(_PEOPLE_FOR_TRUTH):
        p = Physiology(**{f.name: float(getattr(people, f.name)[i]) for f in fields(people)})
        basal = basal_u_per_h(p) / 60.0

        def with_meals(minute: int, basal: float = basal) -> float:
            return basal + sum(1.5 for at, g in meals.items() if at <= minute < at + g / 22.5)

        def with_25_u(minute: int, basal: float = basal) -> float:
            return basal + (1.5 if 360 <= minute < 377 else 0.0)

        for name, insulin, food in (
            ("meals and boluses", with_meals, meals),
            ("25 U", with_25_u, {600: 30.0}),
            ("no insulin", lambda _: 0.0, {420: 45.0}),
        ):
            errors = _errors_mgdl(p, insulin, food)
            before = worst.get(name, errors)
            worst[name] = tuple(max(pair) for pair in zip(before, errors, strict=True))
    return {
        f"{name}, {where}, mg/dL": errors[at]
        for name, errors in worst.items()
        for at, where in enumerate(("plasma", "site"))
    }


BENCHMARKS: dict[str, Callable[[], Figures]] = {
    "physiologies-speed": speed,
    "physiologies-truth": truth,
}
