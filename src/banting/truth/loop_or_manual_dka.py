"""Do loops mask a failing set? Ketoacidosis on loops and by hand (DPV, Karges 2025), as a test.

Everyone lives two everyday months in every arm with the same failing sets. An episode begins when
ketone reaches the level of ketoacidosis. From each failure's onset to the new set is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from banting.build_trial import courses_of
from banting.faults.arrivals import DAYS_PER_YEAR
from banting.faults.set_changes import WEAR_MIN
from banting.faults.set_fate import SetCourse, set_fates
from banting.kernels import MINUTES_PER_TICK
from banting.truth.compared import Compared, Row
from banting.truth.estimates import mean_of, printed, rate_of, ratio_of
from banting.truth.everyday import LOOPS, MANUAL, everyday
from banting.truth.lived import Told, Traces, measured_over
from banting.truth.sources import CITED

if TYPE_CHECKING:
    from banting.trial import Course

__all__ = ["began", "loop_or_manual_dka"]

Floats = NDArray[np.float64]
_DAYS = 60
_TRIALS = (("adolescent", "extended"), ("adolescent", "extended-varying"), ("adult", "hovorka"))
_KETOACIDOSIS_MMOLL, _OVER_MMOLL = 3.0, 1.5
_AFTER_TICKS = 12 * 12  # how long after a failure's onset its peak is looked for
_ARMS = (MANUAL, LOOPS[0], LOOPS[2], LOOPS[3])
_FEWEST = 5.0  # episodes in each arm, for a ratio to mean anything
_PERSON, _AT_ONCE, _SLOWLY = 0.0, 1.0, 2.0
_OF_SETS = (("hours to the new set", "h"), ("glucose then", "mg/dL"), ("highest ketone", "mmol/L"))
_TITLE = "Ketoacidosis on loops and by hand (DPV 2025)"


def began(sign: NDArray[np.int64]) -> Floats:
    """Return `[n]` how many episodes begin in `[ticks, n]`: 1 begins or goes on, -1 ends, 0 keeps.

    People begin without one.
    """
    ticks = np.arange(1, len(sign) + 1)[:, None]
    last = np.maximum.accumulate(np.where(sign != 0, ticks, 0), axis=0)
    padded = np.concatenate((np.full((1, sign.shape[1]), -1), sign))
    state = np.take_along_axis(padded, last, axis=0)
    before = np.concatenate((np.full((1, sign.shape[1]), -1), state[:-1]))
    return np.asarray(((state == 1) & (before == -1)).sum(axis=0), np.float64)


def _measure(course: Course) -> Callable[[Traces], Floats]:
    """Return the measure of a course, `[4, ...]`: a column a person, then one a failed set.

    Row 0 says which: `_PERSON`, or how the set failed. A person's row 1 counts episodes; a set's
    rows are hours from the failure's beginning to the new set, glucose then, and peak ketone.
    """

    def measure(lived: Traces) -> Floats:
        ketone = lived.ketone_mmoll
        sign = np.where(ketone >= _KETOACIDOSIS_MMOLL, 1, np.where(ketone < _OVER_MMOLL, -1, 0))
        people = np.zeros((4, len(lived.numbers)))
        people[0], people[1] = _PERSON, began(sign)
        return np.concatenate((people, _failed_sets(course, lived)), axis=1)

    return measure


def _failed_sets(course: Course, lived: Traces) -> Floats:
    """Return the columns of sets that failed and were due for a change within the run."""
    fates = set_fates(course.seed, lived.numbers, course.days, course.wearer.cohort)
    begins = fates.put_in_min + np.maximum(0.0, fates.onset_min - fates.ramp_min / 2.0)
    changed, found = lived.set_changed, []
    for at, patient in enumerate(fates.patient):
        first = int(begins[at]) // MINUTES_PER_TICK + 1
        due = int(fates.put_in_min[at] + WEAR_MIN) // MINUTES_PER_TICK
        if begins[at] < 0.0 or first >= due or due >= len(changed):
            continue
        early = np.flatnonzero(changed[first:due, patient])
        last = first + int(early[0]) if len(early) else due
        peak = lived.ketone_mmoll[first : last + _AFTER_TICKS, patient].max()
        kind = _SLOWLY if fates.course[at] == SetCourse.LOST else _AT_ONCE
        hours = (last - first) * MINUTES_PER_TICK / 60.0
        found.append((kind, hours, float(lived.plasma_mgdl[last, patient]), float(peak)))
    return np.array(found).reshape(-1, 4).T


def loop_or_manual_dka(patients: int, seed: int, told: Told) -> Compared:
    """Return the table; arguments as `truth.Table.made`."""
    rows: list[Row] = []
    for cohort, body in _TRIALS:
        plan = everyday(cohort, _DAYS, patients, seed, _ARMS, (body,))
        (course,) = courses_of(plan)
        by_hand: Floats | None = None
        for arm, treatment in enumerate(plan.arms):
            found = measured_over(course, arm, patients, _measure(course), told)
            rows += _episode_rows(treatment.id, course, found, by_hand)
            rows += _set_rows(treatment.id, course, found, by_hand)
            by_hand = found if by_hand is None else by_hand
    return Compared(
        id="loop-or-manual-dka",
        title=_TITLE,
        asked=f"{patients} people of each group for {_DAYS} everyday days in every arm; sets fail "
        "at the published rate for their age",
        rows=tuple(rows),
        sources=(CITED["dpv-2024"],),
        explained=_EXPLAINED,
    )


def _episode_rows(arm: str, course: Course, found: Floats, by_hand: Floats | None) -> list[Row]:
    """Return how often ketone came to the level of ketoacidosis, and against by hand."""
    body, who = course.patient.id, course.wearer.cohort
    episodes = found[1, found[0] == _PERSON]
    rows = [
        Row(what=f"ketone at 3.0 mmol/L, {arm}, {who}", unit="/100 person-years", body=body,
            theirs=printed(0.96 if by_hand is None else 1.74),
            ours=rate_of(episodes, _DAYS / DAYS_PER_YEAR))
    ]  # fmt: skip
    if by_hand is None:
        return rows
    others = by_hand[1, by_hand[0] == _PERSON]
    ratio = ratio_of(episodes, others)
    if ratio is not None and min(episodes.sum(), others.sum()) >= _FEWEST:
        rows.append(
            Row(what=f"ratio to by hand, {arm}, {who}", unit="times", body=body, band="95 %",
                theirs=printed(1.81, 1.37, 2.40), ours=ratio)
        )  # fmt: skip
    return rows


def _set_rows(arm: str, course: Course, found: Floats, by_hand: Floats | None) -> list[Row]:
    """Return how failed sets ended; the same sets fail in every arm, so differences are paired."""
    rows, body, who = [], course.patient.id, course.wearer.cohort
    for kind, says in ((_AT_ONCE, "at once"), (_SLOWLY, "slowly")):
        sets = found[1:, found[0] == kind]
        if sets.shape[1] < 2:
            continue
        figures = list(zip(_OF_SETS, sets, strict=True))
        if by_hand is not None:
            late, peak = (sets - by_hand[1:, by_hand[0] == kind])[[0, 2]]
            figures += [(("later than by hand", "h"), late), (("ketone, more", "mmol/L"), peak)]
        rows += [
            Row(what=f"{what}, sets that fail {says}, {arm}, {who}", unit=unit, body=body,
                theirs=None, ours=mean_of(values))
            for (what, unit), values in figures
        ]  # fmt: skip
    return rows


_EXPLAINED = (
    "The hypothesis was that a loop hides a failing set. Half of it holds here: where a set "
    "fails slowly, it is changed one to four hours later on a loop than by hand, with the same "
    "people, sets and days, in all three groups and on every loop, because a loop adds insulin "
    "and high glucose comes later. Where it fails at once the delay is smaller and not sure. "
    "The other half does not: ketone ends hardly higher, and reaches 3.0 mmol/L no more often "
    "on a loop than by hand. By then the loop has given more insulin while the site still let "
    "some through, and both wearers have the same alarms. So our model does not explain the "
    "registry's 1.81: who is put on a loop, how often they look at it, and what they do before "
    "they change a set are not in it. In ours the rates are far too high: the registry counts "
    "ketoacidosis in hospital, ours a proxy at 3.0 mmol/L for one reading, in people who never "
    "test ketone and never inject by pen before they have seen two highs. In Hovorka's adults "
    "glucose rises faster, so sets are changed before ketone is."
)
