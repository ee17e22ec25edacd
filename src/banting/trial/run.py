"""A trial: the same virtual people through every arm, compared.

Knows: a wearer's habits, arms as disturbances, a patient model and a controller that were handed
    in. Never knows: an attack, a device, a shelf. The result is the same for any size of chunk,
    any number of threads and any order, because everything a patient does follows from the seed
    and his number.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from banting.errors import ModelError
from banting.kernels import MINUTES_PER_TICK, ControllerKernels, PatientKernels
from banting.schema.disturbance import Disturbance
from banting.schema.outcome import ArmOutcome
from banting.schema.setup import Wearer
from banting.trial.arm import Arm, arm_of
from banting.trial.chunk import Chunk, Lived, chunk_of, live
from banting.trial.summary import outcome_of, profile_of, scored, trace_of

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
        patients: how many virtual people.
        hours: 1 to 24.
        threads: how many work at once; changes nothing but the time.
        chunk_patients: how many are stepped together; changes nothing but the time.
        progress: called with (chunks done, chunks in all), from the calling thread.
    Raises: ModelError for a cohort, a size or a length that the model does not hold.
    """
    if not 1 <= hours <= _HOURS_MOST:
        raise ModelError("hours", f"{hours} is outside 1 to {_HOURS_MOST}")
    if not 1 <= patients < _PATIENTS_MOST:
        raise ModelError("patients", f"{patients} is outside 1 to {_PATIENTS_MOST - 1}")
    tables = tuple(arm_of(arm) for arm in arms)
    starts = range(0, patients, chunk_patients)
    lived: list[list[Lived]] = [[] for _ in tables]
    done = 0
    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        for first in range(0, len(starts), max(1, threads)):
            batch = starts[first : first + max(1, threads)]
            chunks = [
                chunk_of(
                    wearer,
                    patient,
                    controller,
                    seed,
                    np.arange(s, min(s + chunk_patients, patients)),
                )
                for s in batch
            ]
            jobs = [
                pool.submit(
                    live,
                    chunk,
                    arm,
                    patient,
                    controller,
                    hours,
                    keep_glucose=start < PROFILE_PATIENTS,
                )
                for arm in tables
                for chunk, start in zip(chunks, batch, strict=True)
            ]
            for i, job in enumerate(jobs):
                lived[i // len(chunks)].append(job.result())
                done += 1
                if progress is not None:
                    progress(done, len(starts) * len(tables))
    alone = _Alone(wearer, patient, controller, seed, hours)
    return tuple(
        _outcome(arm, parts, alone, wearer.cohort) for arm, parts in zip(tables, lived, strict=True)
    )


class _Alone:
    """Replays single patients of a run, from their numbers."""

    def __init__(
        self,
        wearer: Wearer,
        patient: PatientKernels,
        controller: ControllerKernels,
        seed: int,
        hours: int,
    ) -> None:
        self.wearer, self.patient, self.controller = wearer, patient, controller
        self.seed, self.hours = seed, hours

    def chunk(self, numbers: NDArray[np.int64]) -> Chunk:
        """Return these patients, drawn again."""
        return chunk_of(self.wearer, self.patient, self.controller, self.seed, numbers)

    def days(self, arm: Arm, numbers: NDArray[np.int64]) -> Lived:
        """Return their days in an arm, with traces."""
        return live(
            self.chunk(numbers),
            arm,
            self.patient,
            self.controller,
            self.hours,
            keep_glucose=True,
            keep_insulin=True,
        )


def _outcome(arm: Arm, parts: list[Lived], alone: _Alone, cohort: str) -> ArmOutcome:
    """Return the outcome of one arm from its chunks, in the order of the patients."""
    s = scored(
        np.concatenate([part.tally for part in parts], axis=1), alone.hours * 60 // MINUTES_PER_TICK
    )
    traces = [part.glucose_mgdl for part in parts if part.glucose_mgdl is not None]
    numbers = np.array([s.median, s.worst])
    days = alone.days(arm, numbers)
    assert days.glucose_mgdl is not None
    assert days.insulin_u is not None
    median, worst = (
        trace_of(int(numbers[i]), days.glucose_mgdl[:, i], days.insulin_u[:, i]) for i in range(2)
    )
    return outcome_of(
        arm,
        s,
        physiology=alone.patient.id,
        cohort=cohort,
        profile=profile_of(np.concatenate(traces, axis=1)),
        median=median,
        worst=worst,
    )
