"""Severe lows per 100 person-years, by hand and on loops (Loop study, CLIO, DPV).

In life a low is severe when another person must help. Here it is severe below 30 mg/dL, where our
wearer cannot help himself; the sharper and the softer line beside it show how much hangs on that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting.build_trial import courses_of
from banting.faults.arrivals import DAYS_PER_YEAR
from banting.schema.outcome import Estimate
from banting.truth.compared import Compared, Row
from banting.truth.estimates import rate_of
from banting.truth.everyday import LOOPS, MANUAL, bodies, everyday
from banting.truth.lived import Told, Traces, measured_over
from banting.truth.loop_or_manual_dka import began
from banting.truth.sources import CITED

__all__ = ["severe_lows"]

Floats = NDArray[np.float64]
_DAYS = 60
_COHORTS = ("adult", "child")
_ARMS = (MANUAL, LOOPS[0], LOOPS[2], LOOPS[3])
_LINES_MGDL = (30.0, 40.0, 54.0)
_OVER_MGDL = 70.0
# the lowest and highest of what registries and studies say
_BY_HAND = {"adult": Estimate(value=29.49, low=29.49, high=181.0),
            "child": Estimate(value=19.31, low=6.63, high=19.31)}  # fmt: skip
_ON_A_LOOP = {"adult": Estimate(value=9.77, low=9.77, high=18.7),
              "child": Estimate(value=9.31, low=5.59, high=9.31)}  # fmt: skip
_BAND = "lowest and highest of the studies"
_TITLE = "Severe lows by hand and on loops (Loop study, CLIO, DPV)"


def _measure(lived: Traces) -> Floats:
    """Return how many episodes below each line each person had, `[3, n]`; over 70 ends one."""
    over = lived.plasma_mgdl > _OVER_MGDL
    return np.array(
        [
            began(np.where(lived.plasma_mgdl < line, 1, np.where(over, -1, 0)))
            for line in _LINES_MGDL
        ]
    )


def severe_lows(patients: int, seed: int, told: Told) -> Compared:
    """Return the table; arguments as `truth.Table.made`."""
    rows: list[Row] = []
    years = _DAYS / DAYS_PER_YEAR
    for cohort in _COHORTS:
        plan = everyday(cohort, _DAYS, patients, seed, _ARMS, bodies(cohort))
        for course in courses_of(plan):
            for arm, treatment in enumerate(plan.arms):
                found = measured_over(course, arm, patients, _measure, told)
                theirs = (_ON_A_LOOP if arm else _BY_HAND)[cohort]
                rows += [
                    Row(what=f"below {line:.0f} mg/dL, {treatment.id}, {cohort}",
                        unit="/100 person-years", body=course.patient.id,
                        theirs=theirs if line == _LINES_MGDL[0] else None,
                        band=_BAND if line == _LINES_MGDL[0] else "",
                        ours=rate_of(episodes, years))
                    for line, episodes in zip(_LINES_MGDL, found, strict=True)
                ]  # fmt: skip
    return Compared(
        id="severe-lows",
        title=_TITLE,
        asked=f"{patients} people of each age for {_DAYS} everyday days in every arm; an episode "
        "ends above 70 mg/dL",
        rows=tuple(rows),
        sources=(CITED["loop-study"], CITED["clio-2024"], CITED["dpv-2024"]),
        explained=_EXPLAINED,
    )


_EXPLAINED = (
    "Events this rare and this human are beyond the model, and the table says so. The extended "
    "bodies hardly ever come below 30 mg/dL, because hormones and liver answer every low and "
    "never tire; Hovorka's and the faithful ones, where nothing answers, come there several "
    "times as often as the registries count. People lie between. Published events are those in "
    "which another person had to help, as people remember them: before Loop they reported ten "
    "times as many as with it, which no change of glucose explains. The auto mode makes two to "
    "three times as many lows below 54 mg/dL as therapy by hand in ours. The 670G made fewer "
    "(as recalled), so read that arm as a law of control from published descriptions whose "
    "tuning is ours."
)
