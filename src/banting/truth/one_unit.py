"""What one unit does at rest, against the rule by which pumps are set: the root of most gaps.

Everyone fasts at his basal rate and is given a small bolus; the deepest fall within eight hours is
held against 1800 over his own daily dose, which is what his pump is told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from banting import therapy
from banting.build_trial import courses_of
from banting.patients import two_physiologies
from banting.schema.disturbance import NOTHING, Disturbance, ExtraBolus
from banting.schema.setup import Wearer, WearerReacts
from banting.schema.trial_plan import ArmPlan, TrialPlan
from banting.truth.compared import Compared, Row
from banting.truth.estimates import mean_of, printed
from banting.truth.lived import Told, Traces, measured_over
from banting.truth.sources import CITED

if TYPE_CHECKING:
    from banting.trial import Course

__all__ = ["one_unit"]

Floats = NDArray[np.float64]
_BOLUS_U = 0.5  # small enough to stay clear of what answers a low
_WITHIN_TICKS = 8 * 12
_COHORTS = ("adult", "adolescent", "child")
_TITLE = "What one unit lowers, against the rule that pumps are set by"


def _plan(cohort: str, patients: int, seed: int) -> TrialPlan:
    """Return the trial of an age."""
    bolus = ExtraBolus(at_min=0, insulin_u=_BOLUS_U)
    arm = Disturbance(id="bolus", says="", boluses=(bolus,))
    return TrialPlan(
        title=_TITLE,
        wearer=Wearer(cohort=cohort, reacts=WearerReacts.NEVER),
        arms=(
            ArmPlan(id="rest", says="at rest", disturbance=NOTHING),
            ArmPlan(id="bolus", says="a small bolus", disturbance=arm),
        ),
        meals="none",
        behaviour="exact",
        patients=patients,
        seed=seed,
        physiologies=two_physiologies(cohort),
    )


def _measure(course: Course) -> Callable[[Traces], Floats]:
    """Return the measure of a course: fall per unit, and 1800 over the daily dose, `[2, n]`."""

    def measure(lived: Traces) -> Floats:
        people = course.patient.draw(course.wearer.cohort, course.seed, lived.numbers)
        rule = therapy.SENSITIVITY_RULE / therapy.daily_dose_u(people.basal_u_per_h)
        lowest = lived.plasma_mgdl[:_WITHIN_TICKS].min(axis=0)
        return np.array([(lived.start_mgdl - lowest) / _BOLUS_U, rule])

    return measure


def one_unit(patients: int, seed: int, told: Told) -> Compared:
    """Return the table; arguments as `truth.Table.made`."""
    rows: list[Row] = []
    for cohort in _COHORTS:
        for course in courses_of(_plan(cohort, patients, seed)):
            falls, rule = measured_over(course, 1, patients, _measure(course), told)
            body = course.patient.id
            rows += [
                Row(what=f"fall per unit over 1800 / daily dose, {cohort}", unit="%", body=body,
                    theirs=printed(100.0), ours=mean_of(100.0 * falls / rule)),
                Row(what=f"fall per unit, {cohort}", unit="mg/dL", body=body, theirs=None,
                    ours=mean_of(falls)),
            ]  # fmt: skip
    return Compared(
        id="one-unit",
        title=_TITLE,
        asked=f"{patients} people of each age, fasting at their basal rate, given {_BOLUS_U} U; "
        "deepest fall within 8 h",
        rows=tuple(rows),
        sources=(CITED["hanas-2017"],),
        explained=_EXPLAINED,
    )


_EXPLAINED = (
    "The root of many gaps on this page: in both physiologies a unit at rest lowers glucose by "
    "half to three fifths of what the rule promises. Part of it is what is asked. The rule is "
    "for corrections from high glucose; from rest, production climbs as glucose falls and gives "
    "some of it back within the eight hours. Part is S2008, whose public subjects are "
    "insensitive for their basal rates, and one part the rule itself, which reckons with a "
    "daily dose for 194 g of carbohydrate. So overdoses look milder in our bodies than the rule "
    "of thumb would have them, and pumps and loops, which are set by the rule, dose less for a "
    "high than these bodies would bear."
)
