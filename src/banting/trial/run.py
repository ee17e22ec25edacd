"""A trial: the same virtual people through every arm, compared.

Knows: a wearer's habits, arms as disturbances, a patient model and a controller that were handed
in. Never knows: an attack, a device, a shelf. The result is the same for any size of chunk, any
number of threads and any order, because everything a patient does follows from the seed and his
number.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.errors import ModelError
from banting.kernels import (
    LANES,
    MINUTES_PER_TICK,
    ControllerKernels,
    PatientKernels,
    groups_for,
)
from banting.schema.disturbance import Disturbance
from banting.schema.outcome import ArmOutcome
from banting.schema.setup import Wearer
from banting.trial.arm import Arm, arm_of
from banting.trial.chunk import Chunk, Lived, chunk_of, live
from banting.trial.summary import Scored, outcome_of, profile_of, scored, trace_of

__all__ = ["CHUNK_PATIENTS", "PROFILE_PATIENTS", "run_trial"]

CHUNK_PATIENTS = 512  # 270 kB of state and parameters: they stay in a core's second-level cache
PROFILE_PATIENTS = 2048  # percentiles by time come from the first so many
_HOURS_MOST = 24
_PATIENTS_MOST = 2**31


def run_trial(
    wearer: Wearer,
    arms: tuple[Disturbance, ...],
    *,
    patient: PatientKernels,
    controller: ControllerKernels,
    seed: int,
    patients: int,
    hours: int = 24,
    threads: int = 2,
    chunk_patients: int = CHUNK_PATIENTS,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[ArmOutcome, ...]:
    """Return one outcome an arm, in order; all arms have the same people, meals and errors.

    Args:
        wearer: cohort, therapy settings (None: each patient's own), sleep, who reacts.
        arms: what happens in each; the day starts at noon (`schema.day`).
        patient, controller: kernels off the shelves.
        seed: the whole run follows from it.
        patients: how many virtual people, from number 0 or from the one that `wearer` names.
        hours: 1 to 24.
        threads: how many work at once; changes nothing but the time.
        chunk_patients: how many are stepped together at most; changes nothing but the time.
        progress: called with (chunks done, chunks in all), from the calling thread.
    Raises: ModelError for a cohort, a size or a length that the model does not hold.
    """
    if not 1 <= hours <= _HOURS_MOST:
        raise ModelError("hours", f"{hours} is outside 1 to {_HOURS_MOST}")
    if not 1 <= patients < _PATIENTS_MOST:
        raise ModelError("patients", f"{patients} is outside 1 to {_PATIENTS_MOST - 1}")
    if not arms:
        return ()
    run = _Run(wearer=wearer, patient=patient, controller=controller, seed=seed, hours=hours)
    tables = tuple(arm_of(arm) for arm in arms)
    workers = max(1, threads)
    size = _chunk_size(patients, max(1, chunk_patients), workers)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        lived = _everyone(run, tables, patients, size, pool, progress)
        scores = [
            scored(np.concatenate([part.tally for part in parts], axis=1), run.ticks)
            for parts in lived
        ]
        shown = np.unique([number for s in scores for number in (s.median, s.worst)])
        chunk = run.chunk(shown)
        days = pool.map(lambda arm: run.live(chunk, arm, glucose=True, insulin=True), tables)
        return tuple(
            _outcome(run, arm, s, parts, shown, day)
            for arm, s, parts, day in zip(tables, scores, lived, days, strict=True)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What all arms and chunks of a run share."""

    wearer: Wearer
    patient: PatientKernels
    controller: ControllerKernels
    seed: int
    hours: int

    @property
    def ticks(self) -> int:
        """Length of the run."""
        return self.hours * 60 // MINUTES_PER_TICK

    def chunk(self, numbers: NDArray[np.int64]) -> Chunk:
        """Return the patients of these numbers, counted from the one the wearer names."""
        own = numbers + (self.wearer.patient or 0)
        return chunk_of(self.wearer, self.patient, self.controller, self.seed, own)

    def live(self, chunk: Chunk, arm: Arm, *, glucose: bool, insulin: bool = False) -> Lived:
        """Return what a chunk goes through in an arm."""
        return live(
            chunk,
            arm,
            self.patient,
            self.controller,
            self.hours,
            keep_glucose=glucose,
            keep_insulin=insulin,
        )


def _everyone(
    run: _Run,
    arms: tuple[Arm, ...],
    patients: int,
    size: int,
    pool: ThreadPoolExecutor,
    progress: Callable[[int, int], None] | None,
) -> list[list[Lived]]:
    """Return, per arm, what every chunk of `size` went through, in the order of the patients.

    A thread draws a chunk and takes it through every arm, so that none waits for people to be
    drawn and as many chunks are held at once as threads work.
    """
    starts = range(0, patients, size)

    def live_all(start: int) -> list[Lived]:
        chunk = run.chunk(np.arange(start, min(start + size, patients)))
        return [run.live(chunk, arm, glucose=start < PROFILE_PATIENTS) for arm in arms]

    jobs = [pool.submit(live_all, start) for start in starts]
    lived = []
    try:
        for done, job in enumerate(jobs, start=1):
            lived.append(job.result())
            if progress is not None:
                progress(done, len(jobs))
    finally:  # an interrupt must not wait for chunks that have not begun
        for job in jobs:
            job.cancel()
    return [list(parts) for parts in zip(*lived, strict=True)]


def _chunk_size(patients: int, most: int, threads: int) -> int:
    """Return how many patients a chunk holds: at most so many, and as many chunks for each thread.

    Whole groups of lanes where they fit, because a spare lane costs as much as a patient.
    """
    rounds = -(-patients // (most * threads))
    even = -(-patients // (rounds * threads))
    return min(most, groups_for(even) * LANES)


def _outcome(
    run: _Run,
    arm: Arm,
    s: Scored,
    parts: list[Lived],
    shown: NDArray[np.int64],
    day: Lived,
) -> ArmOutcome:
    """Return the outcome of one arm; `day` holds traces of the patients `shown`, lived again."""
    assert day.glucose_mgdl is not None
    assert day.insulin_u is not None
    traces = [part.glucose_mgdl for part in parts if part.glucose_mgdl is not None]
    at = [int(np.searchsorted(shown, number)) for number in (s.median, s.worst)]
    first = run.wearer.patient or 0
    median, worst = (
        trace_of(first + int(shown[i]), day.glucose_mgdl[:, i], day.insulin_u[:, i]) for i in at
    )
    return outcome_of(
        arm,
        s,
        physiology=run.patient.id,
        cohort=run.wearer.cohort,
        profile=profile_of(np.concatenate(traces, axis=1)),
        median=median,
        worst=worst,
    )
