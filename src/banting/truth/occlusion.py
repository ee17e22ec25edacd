"""A line that stops delivering: how fast glucose and ketone rise (Klonoff 2024).

Everyone fasts at his basal rate, nothing arrives from minute 0, and nobody acts for two days.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting.build_trial import courses_of
from banting.schema.disturbance import Disturbance, LeakWindow
from banting.schema.outcome import Estimate
from banting.schema.setup import Wearer, WearerReacts
from banting.schema.trial_plan import ArmPlan, TrialPlan
from banting.truth.compared import Compared, Row
from banting.truth.estimates import mean_of, percentile_of, printed
from banting.truth.lived import Told, Traces, hours_until, measured_over
from banting.truth.sources import CITED
from banting.units import MIN_PER_DAY

__all__ = ["occlusion"]

Floats = NDArray[np.float64]
_DAYS = 2
_FIRST_H, _LAST_H = 1, 6  # from when to when the rise is taken
_LINES_MGDL, _LINES_MMOLL = (300.0, 400.0), (1.6, 3.0)
_VIRTUAL = (("5th", 0.95, (9.25, 12.0)), ("50th", 0.50, (6.75, 8.75)), ("95th", 0.05, (4.75, 5.75)))
_TITLE = "Rise after an occlusion (Klonoff 2024)"


def _plan(patients: int, seed: int) -> TrialPlan:
    """Return the trial."""
    stopped = Disturbance(
        id="stopped",
        says="nothing arrives",
        leaks=(LeakWindow(from_min=0, to_min=_DAYS * MIN_PER_DAY, delivered=0.0),),
    )
    return TrialPlan(
        title=_TITLE,
        wearer=Wearer(reacts=WearerReacts.NEVER),
        arms=(ArmPlan(id="stopped", says="nothing arrives", disturbance=stopped),),
        meals="none",
        behaviour="exact",
        patients=patients,
        days=_DAYS,
        seed=seed,
    )


def _measure(lived: Traces) -> Floats:
    """Return rises a minute of glucose and ketone, then hours to each line, `[6, n]`."""
    first, last = (12 * hour - 1 for hour in (_FIRST_H, _LAST_H))
    minutes = 60.0 * (_LAST_H - _FIRST_H)
    return np.array(
        [
            (lived.plasma_mgdl[last] - lived.plasma_mgdl[first]) / minutes,
            (lived.ketone_mmoll[last] - lived.ketone_mmoll[first]) / minutes,
            *(hours_until(lived.plasma_mgdl >= line) for line in _LINES_MGDL),
            *(hours_until(lived.ketone_mmoll >= line) for line in _LINES_MMOLL),
        ]
    )


def occlusion(patients: int, seed: int, told: Told) -> Compared:
    """Return the table; arguments as `truth.Table.made`."""
    plan = _plan(patients, seed)
    rows: list[Row] = []
    for course in courses_of(plan):
        rows += _rows(course.patient.id, measured_over(course, 0, patients, _measure, told))
    return Compared(
        id="occlusion",
        title=_TITLE,
        asked=f"{patients} adults, fasting at their basal rate; nothing arrives from minute 0 and "
        "nobody acts",
        rows=tuple(rows),
        sources=(CITED["klonoff-2024"],),
        explained=_EXPLAINED,
    )


def _rows(body: str, found: Floats) -> list[Row]:
    """Return a physiology's rows."""

    def row(what: str, unit: str, theirs: float, ours: Estimate) -> Row:
        return Row(what=what, unit=unit, body=body, theirs=printed(theirs), ours=ours)

    median = [percentile_of(hours, 0.5) for hours in found[2:]]
    return [
        row("rise of glucose, 1st to 6th hour", "mg/dL/min", 0.62, mean_of(found[0])),
        row("until 300 mg/dL, people studied", "h", 5.8, median[0]),
        row("until 400 mg/dL, people studied", "h", 8.5, median[1]),
        *(
            row(f"until {line:.0f} mg/dL, virtual adults, {name} percentile of the rise", "h",
                theirs[at], percentile_of(found[2 + at], share))
            for name, share, theirs in _VIRTUAL
            for at, line in enumerate(_LINES_MGDL)
        ),
        row("rise of ketone, 1st to 6th hour", "mmol/L/min", 0.0038, mean_of(found[1])),
        row("until 1.6 mmol/L", "h", 8.0, median[2]),
        row("until 3.0 mmol/L", "h", 14.2, median[3]),
    ]  # fmt: skip


_EXPLAINED = (
    "Hovorka's adults rise almost as people do, and their middle one crosses 300 mg/dL when "
    "UVA/Padova's does; ours rise little more than half as fast. Without insulin ours come to "
    "rest where S2008's own suppression of production by glucose holds them, so the mildest "
    "twentieth never passes 300 and half never pass 400. People are pushed on by glucagon and "
    "by hormones of stress, and UVA/Padova's later versions by glucagon; S2008 has neither. "
    "Theirs for people studied are straight lines drawn on from the first hours (37 mg/dL/h "
    "from about 120), and no model rises straight to 400. So a bent cannula is likelier to be "
    "worse than our extended bodies show than better. Ketone: 0.0038 mmol/L/min was an input. "
    "Ours has that slope only once plasma insulin is gone, while the studies found it as the "
    "mean after the first hour; so ours is late by an hour and a half and right in slope from "
    "then on. A rate a half to nine tenths higher would meet the mean and pass 3.0 mmol/L three "
    "hours too early: what grows as insulin goes is no straight line. The paper also prints "
    "0.20 mmol/L/h, but its own times to 1.6 and 3.0 need 0.226, which is 0.0038 a minute."
)
