"""An overdose nobody meant, by dose, hour, age and what is eaten (Beuhler 2013, Glogan 2013).

Poison centres hear of people who know of their error and eat. So the same doses are lived by people
who notice and treat as they do, asleep or awake, and by people who eat every hour from the start;
and by nobody who acts, which is what an attack on a sleeper is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from banting.build_trial import courses_of
from banting.kernels import MINUTES_PER_TICK
from banting.patients import two_physiologies
from banting.schema.day import day_min
from banting.schema.disturbance import Disturbance, ExtraBolus
from banting.schema.setup import Wearer, WearerReacts
from banting.schema.source import Source
from banting.schema.trial_plan import ArmPlan, TrialPlan
from banting.trial.behaviour import BEHAVIOURS
from banting.trial.meals import MealScenario, Slot
from banting.truth.compared import Compared, Row
from banting.truth.estimates import percent_of, printed_percent
from banting.truth.lived import Told, Traces, measured_over
from banting.truth.sources import CITED

__all__ = ["overdose"]

Floats = NDArray[np.float64]
_DOSES_U = (10.0, 40.0, 80.0)
_WATCHED_TICKS = 7 * 12  # theirs: 6.9 h on average
_LOW_MGDL, _HELPLESS_MGDL = 60.0, 30.0
_NIGHT = day_min(3 * 60)
_EATS_G = (20.0, 40.0)
_EATS_H = 8
_TITLE = "Overdoses nobody meant, and eating (Beuhler 2013)"
_OURS = Source(
    id="ours-eats-after-overdose",
    title="Banting's own assumption",
    where="docs/truth.md",
    says="whoever knows of an overdose eats the same amount every hour for eight hours",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How an overdose is met: when it strikes, who reacts, and g eaten every hour."""

    says: str
    at_min: int
    reacts: WearerReacts
    hourly_g: float = 0.0


_WAYS = (
    _Way(says="awake, feels it and treats", at_min=0, reacts=WearerReacts.AWAKE),
    *(
        _Way(
            says=f"awake, eats {grams:.0f} g an hour",
            at_min=0,
            reacts=WearerReacts.AWAKE,
            hourly_g=grams,
        )
        for grams in _EATS_G
    ),
    _Way(says="asleep at 3:00", at_min=_NIGHT, reacts=WearerReacts.AWAKE),
    _Way(says="nobody acts", at_min=0, reacts=WearerReacts.NEVER),
)


def _eating(grams: float) -> MealScenario:
    """Return the same amount every hour from 12:05, the start of the run."""
    slots = tuple(
        Slot(kind="snack", chance=1.0, at_h=12.0 + 1 / 12 + hour, size_g=grams)
        for hour in range(_EATS_H)
    )
    return MealScenario(
        id="hourly", title="eats every hour", says="", sources=(_OURS,), slots=slots
    )


def _plan(cohort: str, way: _Way, patients: int, seed: int) -> TrialPlan:
    """Return the trial of one way and age, an arm a dose."""
    arms = tuple(
        ArmPlan(
            id=f"{units:.0f}-u",
            says=f"{units:.0f} U at once",
            disturbance=Disturbance(
                id="", says="", boluses=(ExtraBolus(at_min=way.at_min, insulin_u=units),)
            ),
            settings=(("max_bolus_u", 100.0),),
        )
        for units in _DOSES_U
    )
    return TrialPlan(
        title=_TITLE,
        wearer=Wearer(cohort=cohort, reacts=way.reacts),
        arms=arms,
        meals="none",
        behaviour="exact",
        patients=patients,
        seed=seed,
        physiologies=two_physiologies(cohort),
    )


def _measure(at_min: int) -> Callable[[Traces], Floats]:
    """Return the measure: the lowest glucose while people were watched, `[1, n]`."""
    first = at_min // MINUTES_PER_TICK

    def measure(lived: Traces) -> Floats:
        return np.array([lived.plasma_mgdl[first : first + _WATCHED_TICKS].min(axis=0)])

    return measure


def overdose(patients: int, seed: int, told: Told) -> Compared:
    """Return the table; arguments as `truth.Table.made`."""
    unannounced = replace(BEHAVIOURS["exact"], missed=(1.0, 1.0, 1.0, 1.0))
    rows: list[Row] = []
    for cohort in ("adult", "child"):
        for way in _WAYS:
            plan = _plan(cohort, way, patients, seed)
            for course in courses_of(plan):
                if way.hourly_g:
                    meals = _eating(way.hourly_g)
                    course = replace(course, meals=meals, behaviour=unannounced)
                for arm, units in enumerate(_DOSES_U):
                    (lowest,) = measured_over(course, arm, patients, _measure(way.at_min), told)
                    rows += _rows(way, units, course.patient.id, cohort, lowest)
    return Compared(
        id="overdose",
        title=_TITLE,
        asked=f"{patients} adults and as many children, at rest and without meals of their own; "
        "one dose at 12:00 or 3:00, watched for 7 h",
        rows=tuple(rows),
        sources=(CITED["beuhler-2013"], CITED["glogan-2013"]),
        explained=_EXPLAINED,
    )


def _rows(way: _Way, units: float, body: str, cohort: str, lowest: Floats) -> list[Row]:
    """Return the rows of one way, dose and body; published where adults awake had such doses."""
    adult = cohort == "adult" and way.at_min == 0 and way.reacts is WearerReacts.AWAKE
    theirs = {40.0: printed_percent(102, 642), 80.0: printed_percent(29, 195)}.get(units)
    share = f"{units:.0f} U, {way.says}, {cohort}"
    low = Row(
        what=f"below 60 mg/dL: {share}", unit="%", body=body,
        theirs=theirs if adult else None, ours=percent_of(lowest < _LOW_MGDL),
        band="95 % from counts" if adult and theirs else "",
    )  # fmt: skip
    if way.hourly_g:
        return [low]
    helpless = percent_of(lowest < _HELPLESS_MGDL)
    return [low, replace(low, what=f"below 30 mg/dL: {share}", theirs=None, band="", ours=helpless)]


_EXPLAINED = (
    "Beuhler's people are not ours: they had taken doses of which half were above 40 U, so they "
    "were probably used to such doses, many with type 2 diabetes (in Glogan's like study the "
    "mean age is 56); a third of the insulin was not short-acting; and all of them knew of the "
    "error and had called for advice. Only the way of meeting an overdose can be compared. It "
    "decides everything. Whoever waits until he feels a low is below 60 mg/dL after 40 U almost "
    "always. Ours who eat 40 g an hour from the start are there about as rarely as the callers "
    "were and, as among the callers, little more often after 80 U than after 40. That they eat "
    "so much is our assumption, not a finding; Hovorka's people, whom no hormones answer, would "
    "need more. Asleep, or with nobody to act, nearly everyone is low after 40 U, and in "
    "Hovorka's bodies nearly everyone below 30 mg/dL, where nobody helps himself. That is the "
    "difference between an error and an attack on a sleeper."
)
