"""oref0 as a rule of a trial: patient-days a second on one core, and what a decision costs.

The rule alone: it hears made-up days of wandering glucose, three meals, and the basal rates that it
orders itself. CPU time, the best of several runs: a shared machine only ever adds.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from banting.controllers import CONTROLLERS
from banting.kernels import (
    HEARD,
    LANES,
    MINUTES_PER_TICK,
    ORDERS,
    SETTINGS,
    TICKS_PER_DAY,
    ControllerKernels,
    VirtualCohort,
    packed,
)

__all__ = ["BENCHMARKS"]

PEOPLE = 128
RUNS = 5
MEAL_TICKS = (84, 144, 216)
CLOSED_LOOP_AIM = 10_000.0


def _settings(rule: ControllerKernels) -> np.ndarray:
    """Return what pumps of people with ordinary basal rates are told, packed."""
    basal = np.linspace(0.4, 2.0, PEOPLE)
    none = np.zeros((PEOPLE // LANES, 0))
    cohort = VirtualCohort(
        cohort="adult",
        numbers=np.arange(PEOPLE),
        parameters=none,
        initial=none,
        body_weight_kg=np.full(PEOPLE, 70.0),
        basal_u_per_h=basal,
        glucose_basal_mgdl=np.full(PEOPLE, 110.0),
        impaired_awareness=np.zeros(PEOPLE, bool),
    )
    told = rule.therapy(cohort)
    return packed(np.array([getattr(told, name) for name in SETTINGS]))


def _day() -> list[np.ndarray]:
    """Return what is heard by tick, packed: glucose that wanders and three meals."""
    rng = np.random.default_rng(1)
    glucose, day = rng.uniform(90.0, 200.0, PEOPLE), []
    for tick in range(TICKS_PER_DAY):
        glucose = np.clip(glucose + rng.normal(0.0, 5.0, PEOPLE), 45.0, 380.0)
        heard = np.zeros((len(HEARD), PEOPLE))
        heard[HEARD.index("reading_mgdl")] = np.round(glucose)
        heard[HEARD.index("temp_u_per_h")] = -1.0
        if tick in MEAL_TICKS:
            heard[HEARD.index("carbs_g")], heard[HEARD.index("asks")] = 60.0, 1.0
        day.append(packed(heard))
    return day


def _live(rule: ControllerKernels, settings: np.ndarray, day: list[np.ndarray]) -> float:
    """Return the CPU seconds in which everyone's decisions of a day are made."""
    state = rule.initial(settings)
    orders = np.zeros((len(settings), len(ORDERS) * LANES))
    delivered = slice(HEARD.index("basal_u") * LANES, (HEARD.index("basal_u") + 1) * LANES)
    begun = time.process_time()
    for tick, heard in enumerate(day):
        heard[:, delivered] = orders[:, :LANES] / 12.0
        when = np.array([tick, tick * MINUTES_PER_TICK, 1.0, 0.0], float)
        rule.decide(state, settings, heard, when, orders)
    return time.process_time() - begun


def _figures(name: str, options: tuple[tuple[str, bool], ...] = ()) -> dict[str, float | str]:
    """Return the speed of a rule of the shelf."""
    rule = CONTROLLERS[name].kernels(options)
    settings, day = _settings(rule), _day()
    _live(rule, settings, day)
    seconds = min(_live(rule, settings, day) for _ in range(RUNS))
    per_s = PEOPLE / seconds
    return {
        "patient_days_per_s": per_s,
        "ns_per_decision": 1e9 * seconds / PEOPLE / TICKS_PER_DAY,
        "state_kb_per_patient": 8e-3 * rule.initial(settings).size / PEOPLE,
        "share_of_aim": per_s / CLOSED_LOOP_AIM,
    }


def oref0() -> dict[str, float | str]:
    """oref0 with its defaults: temporary rates alone."""
    return _figures("oref0")


def oref0_smb() -> dict[str, float | str]:
    """AndroidAPS with supermicroboluses."""
    return _figures("aaps")


BENCHMARKS: dict[str, Callable[[], dict[str, float | str]]] = {
    "oref0-grid": oref0,
    "oref0-grid-smb": oref0_smb,
}
