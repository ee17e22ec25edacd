"""The unit of a trial's work: some people through all arms of a course, to mergeable summaries."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from banting.kernels import TICKS_PER_DAY
from banting.trial.branches import live_first_day
from banting.trial.days import Totals, measured
from banting.trial.lanes import through
from banting.trial.living import Life, life_of, live_day
from banting.trial.people import People, day_of, people_of
from banting.trial.pointers import uncollected
from banting.trial.summary import Summary, summary_of
from banting.trial.treatment import Course

__all__ = ["BLOCK_PEOPLE", "days_of", "kept_of", "live_block", "summaries_of", "traces_of"]

BLOCK_PEOPLE = 512  # their states and parameters stay near a core


def days_of(course: Course) -> list[tuple[int, int]]:
    """Return the days of a run with their ticks."""
    lengths = [TICKS_PER_DAY] * (course.ticks // TICKS_PER_DAY)
    rest = course.ticks % TICKS_PER_DAY
    return list(enumerate([*lengths, rest] if rest else lengths))


def live_block(course: Course, first: int, last: int) -> tuple[Summary, ...]:
    """Return a summary an arm of the people from `first` to before `last`, counted from 0.

    Days are drawn once and lived in every arm. The first block of a process compiles what it needs.
    """
    with uncollected(when=not through.signatures):
        return _lived(course, first, last)


def _lived(course: Course, first: int, last: int) -> tuple[Summary, ...]:
    """Return a block's summaries."""
    numbers = course.numbers(first, last)
    people = people_of(course, numbers)
    lives = [life_of(course, people, treatment) for treatment in course.treatments]
    totals = [Totals.none(len(numbers)) for _ in lives]
    table = None
    for day, ticks in days_of(course):
        table = day_of(course, people, day, table)
        tallies = (
            live_first_day(lives, table)
            if day == 0
            else [live_day(life, table, day)[0] for life in lives]
        )
        for at, tally in enumerate(tallies):
            totals[at] = totals[at].with_day(tally, ticks, numbers)
    return summaries_of(course, totals, [life.histogram for life in lives], numbers)


def summaries_of(
    course: Course,
    totals: Sequence[Totals],
    histograms: Sequence[NDArray[np.int64]],
    numbers: NDArray[np.int64],
) -> tuple[Summary, ...]:
    """Return a summary an arm of what people of these numbers came to over a run."""
    found = [measured(total, course.ticks) for total in totals]
    zero = course.wearer.patient or 0
    return tuple(
        summary_of(one, found[0], histogram, numbers, zero, course.days)
        for one, histogram in zip(found, histograms, strict=True)
    )


def kept_of(
    course: Course, arm: int, numbers: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Return what some people of an arm went through: glucose at the start, `[ticks, KEPT, n]`."""
    people = people_of(course, numbers)
    return people.cohort.glucose_basal_mgdl, traces_of(course, arm, people)


def traces_of(course: Course, arm: int, people: People) -> NDArray[np.float32]:
    """Return what people went through in an arm, `[ticks, KEPT, n]`."""
    life: Life = life_of(course, people, course.treatments[arm])
    days = [
        live_day(life, day_of(course, people, day), day, keep=True)[1] for day, _ in days_of(course)
    ]
    return np.concatenate(days)
