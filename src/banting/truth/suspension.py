"""Two hours without basal insulin at night, against the same night with it (Sherr 2014).

Adults who live an ordinary day; basal is off for two hours from one of three times of the night,
and glucose is read at 07:00 before anyone is up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting.build_trial import courses_of
from banting.kernels import MINUTES_PER_TICK
from banting.schema.day import day_min
from banting.schema.disturbance import BasalWindow, Disturbance
from banting.schema.setup import Wearer
from banting.schema.trial_plan import ArmPlan, TrialPlan
from banting.truth.compared import Compared, Row
from banting.truth.estimates import mean_of, printed
from banting.truth.lived import Told, Traces, measured_over
from banting.truth.sources import CITED

__all__ = ["suspension"]

Floats = NDArray[np.float64]
_BEGINS = (23 * 60 + 30, 1 * 60 + 15, 3 * 60)  # on the clock; theirs: any time after 23:30
_HOURS = 2
_BEDTIME, _MORNING = 21 * 60, 7 * 60
_TITLE = "Two hours without basal insulin at night (Sherr 2014)"


def _off(clock: int) -> ArmPlan:
    """Return the night on which basal is off from a time of the clock."""
    start = day_min(clock)
    window = BasalWindow(from_min=start, to_min=start + 60 * _HOURS, basal_u_per_h=0.0)
    return ArmPlan(
        id=f"off-{clock}",
        says="basal off for two hours",
        disturbance=Disturbance(id=f"off-{clock}", says="", basal=(window,)),
    )


def _plan(patients: int, seed: int) -> TrialPlan:
    """Return the trial; arm 0 is the night that is left alone."""
    alone = ArmPlan(id="alone", says="basal as ever")
    return TrialPlan(
        title=_TITLE,
        wearer=Wearer(),
        arms=(alone, *(_off(clock) for clock in _BEGINS)),
        patients=patients,
        seed=seed,
    )


def _measure(lived: Traces) -> Floats:
    """Return glucose at bedtime and in the morning, and ketone in the morning, `[3, n]`."""
    bed, up = (day_min(clock) // MINUTES_PER_TICK - 1 for clock in (_BEDTIME, _MORNING))
    return np.array([lived.plasma_mgdl[bed], lived.plasma_mgdl[up], lived.ketone_mmoll[up]])


def suspension(patients: int, seed: int, told: Told) -> Compared:
    """Return the table; arguments as `truth.Table.made`."""
    plan = _plan(patients, seed)
    rows: list[Row] = []
    for course in courses_of(plan):
        alone, *off = (
            measured_over(course, arm, patients, _measure, told) for arm in range(len(plan.arms))
        )
        rows += _rows(course.patient.id, alone, np.mean(off, axis=0))
    return Compared(
        id="suspension",
        title=_TITLE,
        asked=f"{patients} adults on an ordinary day; basal off for two hours from 23:30, 1:15 or "
        "3:00, the mean of the three against the same night with basal",
        rows=tuple(rows),
        sources=(CITED["sherr-2014"],),
        explained=_EXPLAINED,
    )


def _rows(body: str, alone: Floats, off: Floats) -> list[Row]:
    """Return a physiology's rows: everyone lived both nights."""
    figures = (
        ("glucose at 7:00 with basal", "mg/dL", 141.0, alone[1]),
        ("glucose at 7:00 after two hours without", "mg/dL", 191.0, off[1]),
        ("difference", "mg/dL", 50.0, off[1] - alone[1]),
        ("ketone at 7:00, difference", "mmol/L", 0.04, off[2] - alone[2]),
        ("glucose at 21:00", "mg/dL", None, alone[0]),
    )
    return [
        Row(what=what, unit=unit, body=body, ours=mean_of(ours),
            theirs=None if theirs is None else printed(theirs))
        for what, unit, theirs, ours in figures
    ]  # fmt: skip


_EXPLAINED = (
    "The two physiologies lie on either side of the people: two hours without basal cost ours a "
    "little less than theirs and Hovorka's a little more. How sure the study's 50 mg/dL is "
    "cannot be said from its abstract; 17 people with an SD of 70 leave room for both. This is "
    "the fairest test of the first hours without insulin that we found, because the pump was "
    "stopped, not the person starved. Levels differ by how the evening went, which is not "
    "known; the difference is what was asked. Ketone was an input: from which lack of "
    "insulin on it rises was set to this difference, the same in both bodies."
)
