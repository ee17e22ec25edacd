"""Exercise in Hovorka's model: a heart that beats faster raises insulin's action and uptake.

    E1' = (HR - HR0 - E1) / tHR          f = (E1 / (a HR0))^n / (1 + (E1 / (a HR0))^n)
    T'  = (c1 f + c2 - T) / tex          E2' = -(f / tin + 1 / T) E2 + f T / (c1 + c2)

Transport and disposal count (1 + alpha E2^2) times, and tissue takes up beta E1 / HR0 mmol/min
more. Source: rashid-2019. Ours: that uptake follows tissue glucose, in proportion to its fasting
amount, because a fixed one would draw tissue below zero in an overdose.

None of E1, T and E2 depends on glucose, so a day's course follows from the schedule alone, and
reaches the kernel through two of its constants (`layout.ACTION_SCALE`, `EXTRA_DISPOSAL`). They
move in steps of a few percent, so that a trial goes on through many ticks at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.errors import ModelError
from banting.kernels import MINUTES_PER_TICK, TICKS_PER_DAY, VirtualCohort, packed, unpacked
from banting.patients.hovorka.layout import ACTION_SCALE, EXTRA_DISPOSAL, STATE
from banting.schema.day import clock_min, day_min
from banting.units import MIN_PER_DAY

__all__ = ["AFTERNOON", "Bout", "course", "steps", "tuned_by"]

RESTING_BPM = 70.0
_HEART_MIN, _INSULIN_MIN, _LASTING_MIN = 5.0, 1.0, 200.0  # tHR, tin, tex
_C1_MIN, _C2_MIN = 500.0, 100.0
_HALF_SHARE = 0.77  # a: of the resting rate, where f is a half
_STEEPNESS = 3  # n
_ALPHA = 1.79
_BETA_MMOL_PER_MIN = 0.78
_SCALE_STEP, _UPTAKE_STEP = 0.02, 0.05  # ours: how finely the two constants move
_TISSUE = STATE.index("tissue_glucose_mmol")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bout:
    """Exercise on every day: from when (min from midnight), how long, at what heart rate."""

    from_min: int
    minutes: int
    heart_bpm: float


# Ours. 120 bpm is 45 % of the reserve between 70 and 180, moderate by garber-2011.
AFTERNOON = (Bout(from_min=17 * 60, minutes=45, heart_bpm=120.0),)


def _heart_bpm(bouts: tuple[Bout, ...], minute: int) -> float:
    """Return the heart rate at a minute of the trial's day."""
    clock = clock_min(minute)
    return max(
        [b.heart_bpm for b in bouts if (clock - b.from_min) % MIN_PER_DAY < b.minutes],
        default=RESTING_BPM,
    )


def _slopes(e: Floats, over_bpm: float) -> Floats:
    """Return the slopes of E1, T and E2."""
    pressed = (max(e[0], 0.0) / (_HALF_SHARE * RESTING_BPM)) ** _STEEPNESS
    f = pressed / (1.0 + pressed)
    return np.array(
        [
            (over_bpm - e[0]) / _HEART_MIN,
            (_C1_MIN * f + _C2_MIN - e[1]) / _LASTING_MIN,
            f * e[1] / (_C1_MIN + _C2_MIN) - (f / _INSULIN_MIN + 1.0 / e[1]) * e[2],
        ]
    )


def course(bouts: tuple[Bout, ...]) -> tuple[Floats, Floats]:
    """Return, by minute of a day `[1440]`, insulin's action times what, and uptake in mmol/min.

    A day begins at rest; what is left of the day before is below a thousandth by then, unless one
    exercised in the last hours before noon.

    Raises: ModelError for a bout that lasts beyond noon, where the trial's day ends.
    """
    for bout in bouts:
        if day_min(bout.from_min) + bout.minutes > MIN_PER_DAY:
            raise ModelError("exercise", "a bout goes on beyond noon; let it end by 12:00")
    e, seen = np.array([0.0, _C2_MIN, 0.0]), []
    for minute in range(MIN_PER_DAY):
        over = _heart_bpm(bouts, minute) - RESTING_BPM
        k1 = _slopes(e, over)
        k2 = _slopes(e + 0.5 * k1, over)
        k3 = _slopes(e + 0.5 * k2, over)
        k4 = _slopes(e + k3, over)
        e = e + (k1 + 2.0 * (k2 + k3) + k4) / 6.0
        seen.append((1.0 + _ALPHA * e[2] ** 2, _BETA_MMOL_PER_MIN * e[0] / RESTING_BPM))
    scale, uptake = np.array(seen).T
    return scale, uptake


def steps(bouts: tuple[Bout, ...]) -> tuple[Floats, Floats]:
    """Return the course by tick `[288]`: the mean of each tick, to the nearest step."""
    scale, uptake = (
        values.reshape(TICKS_PER_DAY, MINUTES_PER_TICK).mean(axis=1) for values in course(bouts)
    )
    return (
        1.0 + _SCALE_STEP * np.round((scale - 1.0) / _SCALE_STEP),
        _UPTAKE_STEP * np.round(uptake / _UPTAKE_STEP),
    )


def tuned_by(bouts: tuple[Bout, ...]) -> Callable[[VirtualCohort, int, int], Floats | None]:
    """Return `PatientKernels.tuned` for a schedule that holds on every day."""
    scale, uptake = steps(bouts)

    def tuned(cohort: VirtualCohort, seed: int, tick: int) -> Floats | None:  # noqa: ARG001
        """Return the parameters from a tick on, None where exercise changes nothing."""
        now = tick % TICKS_PER_DAY
        before = (scale[now - 1], uptake[now - 1]) if tick else (1.0, 0.0)
        if before == (scale[now], uptake[now]):
            return None
        values = unpacked(cohort.parameters, cohort.patients).copy()
        values[ACTION_SCALE] = scale[now]
        values[EXTRA_DISPOSAL] = uptake[now] / unpacked(cohort.initial, cohort.patients)[_TISSUE]
        return packed(values)

    return tuned
