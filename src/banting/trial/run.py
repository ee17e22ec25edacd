"""A trial: the same virtual people through every arm, compared.

Knows: a course, threads. Never knows: an attack, a device, a shelf. The result is the same for any
number of threads, any split and any order, because everything a person does follows from the seed
and his number, and because summaries merge exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from banting.errors import ModelError
from banting.kernels import LANES, ControllerKernels, PatientKernels, groups_for
from banting.schema.disturbance import Disturbance
from banting.schema.outcome import ArmOutcome
from banting.schema.setup import Wearer
from banting.trial.blocks import BLOCK_PEOPLE, live_block, traces_of
from banting.trial.outcome import outcome_of, trace_of
from banting.trial.people import People, people_of
from banting.trial.summary import Summary, merged
from banting.trial.treatment import Course, Treatment

__all__ = ["DAYS_MOST", "outcomes_of", "run_course", "run_trial"]

DAYS_MOST = 400
_PATIENTS_MOST = 2**31
Progress = Callable[[int, int], None]


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
    block_people: int = BLOCK_PEOPLE,
    progress: Progress | None = None,
) -> tuple[ArmOutcome, ...]:
    """Return one outcome an arm, in order; all arms have the same people, meals and errors.

    Args:
        wearer: cohort, therapy settings (None: each patient's own), sleep, who reacts.
        arms: what happens in each; the day starts at noon (`schema.day`).
        patient, controller: kernels off the shelves.
        seed: the whole run follows from it.
        patients: how many virtual people, from number 0 or from the one that `wearer` names.
        hours: 1 to 24 x `DAYS_MOST`.
        threads: how many work at once; changes nothing but the time.
        block_people: how many are stepped together at most; changes nothing but the time.
        progress: called with (blocks done, blocks in all), from the calling thread.
    Raises: ModelError for a cohort, a size or a length that the model does not hold.
    """
    treatments = tuple(Treatment(controller=controller, disturbance=arm) for arm in arms)
    course = Course(wearer=wearer, patient=patient, treatments=treatments, seed=seed, hours=hours)
    return run_course(
        course, patients, threads=threads, block_people=block_people, progress=progress
    )


def run_course(
    course: Course,
    patients: int,
    *,
    threads: int = 2,
    block_people: int = BLOCK_PEOPLE,
    progress: Progress | None = None,
) -> tuple[ArmOutcome, ...]:
    """Return one outcome an arm of a course, in order; arguments as `run_trial`."""
    check(course, patients)
    if not course.treatments:
        return ()
    workers = max(1, threads)
    size = _block_size(patients, max(1, block_people), workers)
    blocks = [(start, min(start + size, patients)) for start in range(0, patients, size)]
    with ThreadPoolExecutor(max_workers=workers) as pool:
        jobs = [pool.submit(live_block, course, *block) for block in blocks]
        parts: list[tuple[Summary, ...]] = []
        try:
            for done, job in enumerate(jobs, start=1):
                parts.append(job.result())
                if progress is not None:
                    progress(done, len(jobs))
        finally:  # an interrupt must not wait for blocks that have not begun
            for job in jobs:
                job.cancel()
    summaries = tuple(reduce(merged, column) for column in zip(*parts, strict=True))
    return outcomes_of(course, summaries, threads=workers)


def check(course: Course, patients: int) -> None:
    """Raise ModelError for a size or a length that cannot be run."""
    if not 1 <= course.hours <= 24 * DAYS_MOST:
        raise ModelError("hours", f"{course.hours} is outside 1 to {24 * DAYS_MOST}")
    if not 1 <= patients < _PATIENTS_MOST:
        raise ModelError("patients", f"{patients} is outside 1 to {_PATIENTS_MOST - 1}")


def outcomes_of(
    course: Course, summaries: tuple[Summary, ...], *, threads: int = 2
) -> tuple[ArmOutcome, ...]:
    """Return the outcome of every arm; its median and its worst person live their run again.

    Those of all arms are drawn together. Arms are lived on threads where every rule is compiled: a
    program outside is asked by one at a time.
    """
    shown = [(one.median, -one.worst[2]) for one in summaries]
    people = people_of(course, np.unique(np.array(shown, np.int64)))
    compiled = all(treatment.controller.compiled for treatment in course.treatments)
    with ThreadPoolExecutor(max(1, threads) if compiled else 1) as pool:
        lived = pool.map(lambda arm: traces_of(course, arm, people), range(len(summaries)))
        return tuple(
            _outcome(course, arm, summaries[arm], shown[arm], people, kept)
            for arm, kept in enumerate(lived)
        )


def _outcome(
    course: Course,
    arm: int,
    summary: Summary,
    shown: tuple[int, int],
    people: People,
    kept: NDArray[np.float32],
) -> ArmOutcome:
    """Return an arm's outcome; those shown, median and worst, are among people who lived again."""
    median, worst = (
        trace_of(number, float(people.cohort.glucose_basal_mgdl[at]), kept[:, :, at])
        for number in shown
        for at in (int(np.searchsorted(people.numbers, number)),)
    )
    return outcome_of(course, course.treatments[arm], summary, median=median, worst=worst)


def _block_size(patients: int, most: int, threads: int) -> int:
    """Return how many people a block holds: at most so many, and as many blocks for each thread.

    Whole groups of lanes where they fit, because a spare lane costs as much as a person.
    """
    rounds = -(-patients // (most * threads))
    even = -(-patients // (rounds * threads))
    return min(most, groups_for(even) * LANES)
