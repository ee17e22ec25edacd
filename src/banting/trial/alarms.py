"""Alarms of a glucose sensor, and which of them wakes a sleeper of what age.

A low alert sounds every five minutes until it is answered; a high one again two hours after it was.
Knows: figures and a draw. Never knows: glucose, or what is done about it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.schema.source import Source

__all__ = [
    "ALERT_HIGH_MGDL",
    "ALERT_LOW_MGDL",
    "HIGH_AGAIN_MIN",
    "SOURCES",
    "WAKING",
    "Waking",
    "sounding_that_wakes",
    "waking_of",
]

SOURCES = (
    Source(
        id="dexcom-g5-alarm",
        title="Dexcom G5 Mobile user guide",
        where="11.3 alarm and alerts",
        says="the urgent low alarm is fixed at 55 mg/dL, repeats every 5 minutes until confirmed, "
        "and again after 30 minutes where readings stay low",
    ),
    Source(
        id="dexcom-alerts",
        title="Dexcom G6 and G7 user guides: low and high alerts",
        where="thresholds as the G7's low default and as recalled for high; when they sound again "
        "is the user's choice, and here ours",
        says="low alert at 70 mg/dL, high alert at 250 mg/dL unless changed",
    ),
    Source(
        id="buckingham-2005",
        title="Buckingham, Block, Burdick et al.: Response to nocturnal alarms using a real-time "
        "glucose sensor, Diabetes Technol Ther 2005 7:440",
        where="abstract; 20 people of 4-17 years, one night, GlucoWatch G2; title as recalled",
        says="asleep, 29 % of 240 single alarms and 66 % of alarm events were answered, 40 % of "
        "the night's first alarms and 28 % of later ones; 17 % at 4-6 years, 20 % at 7-11, 53 % "
        "of adolescents, 37 % of parents; all 11 events with confirmed glucose of 70 mg/dL or less "
        "woke the sleeper",
    ),
)
Floats = NDArray[np.float64]
ALERT_LOW_MGDL, ALERT_HIGH_MGDL = 70.0, 250.0
HIGH_AGAIN_MIN = 120.0
_ANSWERED, _FIRST, _LATER = 0.29, 0.40, 0.28  # of all, of the night's first, of later alarms
_BY_COHORT = {"child": 0.20, "adolescent": 0.53, "adult": 0.37}  # adults: those of the parents


@dataclass(frozen=True, slots=True, kw_only=True)
class Waking:
    """The chance that a sleeper answers the first sounding of an alarm, and each later one."""

    first: float
    later: float

    def within(self, soundings: int) -> float:
        """Return the chance that one of so many soundings is answered, as if each stood alone."""
        asleep = (1.0 - self.first) * (1.0 - self.later) ** (soundings - 1)
        return 1.0 - asleep if soundings else 0.0


WAKING: dict[str, Waking] = {
    cohort: Waking(first=chance * _FIRST / _ANSWERED, later=chance * _LATER / _ANSWERED)
    for cohort, chance in _BY_COHORT.items()
}


def waking_of(cohort: str) -> Waking:
    """Return how sleepers of a cohort answer alarms; one without a figure is taken for adults."""
    return WAKING.get(cohort, WAKING["adult"])


def sounding_that_wakes(waking: Waking, chance: Floats) -> Floats:
    """Return which sounding of an alarm wakes each sleeper, from an even draw of each, `[n]`.

    The first one does with the chance of a first alarm, each later one with that of a later.
    """
    later = 1.0 + np.ceil(np.log((1.0 - chance) / (1.0 - waking.first)) / np.log1p(-waking.later))
    return np.where(chance < waking.first, 1.0, np.maximum(later, 2.0))
