"""One row of Tidepool's risk analysis: 2 U that nobody ordered, and nobody does anything (TLR-615).

Their linear patient, their four profiles, 8 h from a flat 110 mg/dL; lowest glucose and LBGI.
Nothing is left to chance, so ours must be theirs but for rounding and how a bolus is spread.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from banting.build_trial import courses_of
from banting.schema.disturbance import Disturbance, ExtraBolus
from banting.schema.outcome import Estimate
from banting.schema.setup import Wearer, WearerReacts
from banting.schema.trial_plan import ArmPlan, TrialPlan
from banting.truth.compared import Compared, Row
from banting.truth.lived import Told, Traces, measured_over
from banting.truth.sources import CITED

__all__ = ["lbgi", "tidepool_row"]

Floats = NDArray[np.float64]
_HOURS, _DOSE_U = 8, 2.0
_CLIP = (1.0, 401.0)
# profile, theirs: lowest glucose and LBGI; of the adolescent theirs are with Loop only
_SAID = (
    ("tidepool-median", 10.5, 93.4),
    ("tidepool-resistant", 12.5, 82.5),
    ("tidepool-sensitive", 1.0, 536.9),
    ("tidepool-adolescent", None, None),
)
_TITLE = "2 U that nobody ordered (Tidepool, TLR-615)"


def lbgi(glucose_mgdl: Floats) -> Floats:
    """Return the low blood glucose index of `[ticks, n]`, glucose clipped to 1-401 mg/dL.

    Source: Kovatchev et al., Diabetes Care 1997 20:1655, as data-science-metrics has it.
    """
    f = 1.509 * (np.log(np.clip(glucose_mgdl, *_CLIP)) ** 1.084 - 5.381)
    return np.asarray(np.where(f < 0.0, 10.0 * f * f, 0.0).mean(axis=0))


def _plan(profile: str, seed: int) -> TrialPlan:
    """Return the trial of a profile."""
    forged = Disturbance(id="tlr-615", says="", boluses=(ExtraBolus(at_min=0, insulin_u=_DOSE_U),))
    return TrialPlan(
        title=_TITLE,
        wearer=Wearer(cohort=profile, reacts=WearerReacts.NEVER),
        arms=(ArmPlan(id="tlr-615", says="2 U nobody ordered", disturbance=forged),),
        meals="none",
        behaviour="exact",
        patients=1,
        seed=seed,
        physiologies=("tidepool-linear",),
    )


def _measure(lived: Traces) -> Floats:
    """Return lowest glucose (clipped as theirs) and LBGI with the first value, `[2, n]`."""
    glucose = np.concatenate((lived.start_mgdl[None, :], lived.plasma_mgdl.astype(np.float64)))
    return np.array([np.clip(glucose.min(axis=0), *_CLIP), lbgi(glucose)])


def tidepool_row(patients: int, seed: int, told: Told) -> Compared:  # noqa: ARG001 - all are alike
    """Return the table; everyone of a profile is the same person, so one of each is run."""
    rows: list[Row] = []
    for profile, lowest, index in _SAID:
        (course,) = courses_of(_plan(profile, seed))
        found = measured_over(replace(course, hours=_HOURS), 0, 1, _measure, told)[:, 0]
        for what, unit, theirs, ours in (
            ("lowest glucose", "mg/dL", lowest, found[0]),
            ("LBGI", "", index, found[1]),
        ):
            rows.append(
                Row(what=f"{what}, {profile.removeprefix('tidepool-')}", unit=unit,
                    body="tidepool-linear",
                    theirs=None if theirs is None else _nearly(theirs),
                    band="" if theirs is None else "1 %",
                    ours=Estimate(value=float(ours), low=float(ours), high=float(ours)))
            )  # fmt: skip
    return Compared(
        id="tidepool-row",
        title=_TITLE,
        asked="each of Tidepool's four profiles once, 8 h from 110 mg/dL, basal as needed, 2 U at "
        "the start, nobody acts",
        rows=tuple(rows),
        sources=(CITED["tidepool-tlr-615"],),
        explained=_EXPLAINED,
    )


def _nearly(value: float) -> Estimate:
    """Return a figure of a model without chance: as good as met within one in a hundred."""
    return Estimate(value=value, low=0.99 * value, high=1.01 * value)


_EXPLAINED = (
    "Nothing here is chance, and ours is theirs to within rounding and a bolus that takes a "
    "minute longer. The adolescent's published row (91.4 mg/dL, LBGI 0.97) was run with Loop; "
    "without one his glucose can only end at 110 less two units times 12, which it does. It is "
    "their model that is mirrored, not people: it has no production of glucose and no hormone, "
    "so 2 U take the sensitive profile below zero."
)
