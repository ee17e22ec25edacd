"""What becomes of every infusion set: kinked when put in, bent, slowly lost, or nothing.

Each set has one fate, so the processes on the shelf never let one set fail twice, and together
they fail as often as published. Hazard: Kanapka 2022, removals within 24, 48 and 72 h; onsets lie
earlier by the time it takes to notice. Knows nothing of glucose or of what the wearer does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from banting import draws, seeds
from banting.faults.arrivals import between
from banting.faults.rates import SetKind, figure, set_failure_share
from banting.faults.set_changes import WEAR_MIN, put_in_min
from banting.schema.mishaps import MishapKind, Windows, together, windows_of
from banting.units import MIN_PER_DAY

__all__ = ["SetCourse", "SetFates", "set_fates", "set_windows"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_MIN_PER_H = 60.0


class SetCourse(IntEnum):
    """How a set fails."""

    KINKED = 0  # nothing arrives from the start
    BENT = 1  # nothing arrives from some hour on
    LOST = 2  # less and less arrives over hours


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFates:
    """The sets that fail, `[m]` each.

    `patient` is a position in the numbers, `worn` counts the patient's sets, `put_in_min` is a
    minute of the run, `onset_min` counts from there (for a lost site: when half is lost) and
    `ramp_min` is how long a lost site takes.
    """

    patient: Ints
    worn: Ints
    put_in_min: Ints
    onset_min: Floats
    ramp_min: Floats
    course: Ints


def _hazard() -> tuple[Floats, Floats]:
    """Return minutes from insertion, and the failures begun by then per failure seen in 72 h."""
    by_72_h = figure("set_failure", "failed") / figure("set_failure", "sets")
    by_24_h = figure("set_failure", "within_24_h") / by_72_h
    by_48_h = figure("set_failure", "within_48_h") / by_72_h
    noticing = figure("set_noticing", "hours") * _MIN_PER_H
    seen = MIN_PER_DAY * np.array([1.0, 2.0, 3.0]) - noticing
    unseen = (1.0 - by_48_h) * noticing / MIN_PER_DAY  # begun too late to be seen in time
    at = np.array([0.0, *seen, WEAR_MIN])
    return at, np.array([0.0, by_24_h, by_48_h, 1.0, 1.0 + unseen])


def _proneness(seed: int, numbers: Ints) -> Floats:
    """Return `[n]` each person's rate over the mean rate: failures fall on few people."""
    power = figure("set_people", "power")
    u = draws.uniforms(seeds.key(seed, "fault", "set-people"), numbers, 1)[0]
    return np.asarray((1.0 + power) * u**power)


def set_fates(
    seed: int, numbers: Ints, days: int, cohort: str, kind: SetKind | None = None
) -> SetFates:
    """Return every set that fails among those worn in a run; arguments as `set_windows`."""
    edges = put_in_min(seed, numbers, days)
    at, begun = _hazard()
    chance = set_failure_share(kind, cohort) * begun[-1] * _proneness(seed, numbers)
    key = seeds.key(seed, "fault", "set-fate")
    u = draws.uniforms(key, numbers, edges.shape[1] - 1)
    worn, patient = np.nonzero(u < chance)
    onset = np.interp(u[worn, patient] / chance[patient] * begun[-1], begun, at)
    shortest, longest = (figure("site_loss", name) * _MIN_PER_H for name in ("low_h", "high_h"))
    sudden, ramp = between(
        seed, "set-course", numbers[patient], worn, (0.0, shortest), np.array([1.0, longest])
    )
    gradual = sudden >= figure("set_modes", "sudden")
    kinked = ~gradual & (onset < at[1]) & (kind is not SetKind.STEEL)  # steel does not kink
    course = np.where(gradual, SetCourse.LOST, np.where(kinked, SetCourse.KINKED, SetCourse.BENT))
    return SetFates(
        patient=patient,
        worn=worn,
        put_in_min=edges[patient, worn],
        onset_min=np.where(kinked, 0.0, onset),
        ramp_min=np.where(gradual, ramp, 0.0),
        course=course.astype(np.int64),
    )


def set_windows(
    seed: int,
    numbers: Ints,
    days: int,
    cohort: str,
    kind: SetKind | None = None,
    courses: tuple[SetCourse, ...] = tuple(SetCourse),
) -> Windows:
    """Return the windows of failed sets, each until its planned change or until a new set.

    A set that failed before the run began is taken to have been noticed then.

    Args:
        seed, numbers, days: which run of which patients.
        cohort: `adult`, `adolescent` or `child`.
        kind: of set; None for the mixture that was studied.
        courses: which failures are wanted.
    Raises: ModelError for a cohort without a figure.
    """
    fates = set_fates(seed, numbers, days, cohort, kind)
    wanted = np.isin(fates.course, [int(course) for course in courses])
    wanted &= fates.put_in_min + fates.onset_min >= 0.0
    patient, put_in = fates.patient[wanted], fates.put_in_min[wanted]
    ramp = fates.ramp_min[wanted]
    starts = np.maximum(0.0, fates.onset_min[wanted] - ramp / 2.0)
    falls = put_in + np.rint(starts).astype(np.int64)
    gone = put_in + np.rint(starts + ramp).astype(np.int64)
    change = put_in + WEAR_MIN
    run_min = days * MIN_PER_DAY
    reached = np.minimum(gone, change)
    left = 1.0 - (reached - falls) / np.maximum(gone - falls, 1)
    falling = windows_of(
        MishapKind.PASSES, patient=patient, from_min=falls, to_min=reached, run_min=run_min,
        level_from=1.0, level_to=left, ended_by_new_set=True,
    )  # fmt: skip
    blocked = windows_of(
        MishapKind.PASSES, patient=patient, from_min=gone, to_min=change, run_min=run_min,
        ended_by_new_set=True,
    )  # fmt: skip
    return together((falling, blocked))
