"""Alarms of a glucose sensor, and whether someone responds: awake, asleep, at what age.

Scalar functions of one person and one five-minute tick, for compiling, and their figures. They
know the reading, what was confirmed, and a draw; never glucose itself or what is done about it.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.errors import ModelError
from banting.schema.source import Source

__all__ = [
    "COMPILED",
    "SOURCES",
    "WAKING",
    "Waking",
    "alarm_of",
    "responds",
    "rings",
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
    Source(
        id="ours-awake",
        title="Banting's own assumption",
        where="docs/faults-and-people.md; no published time was found",
        says="awake, each sounding is answered within five minutes by chance 0.5: half within 5 "
        "minutes, 97 % within 25",
    ),
)
URGENT_LOW_MGDL, LOW_MGDL, HIGH_MGDL = 55.0, 70.0, 250.0
NONE, HIGH, LOW, URGENT_LOW = 0.0, 1.0, 2.0, 3.0  # by urgency
URGENT_AGAIN_MIN, LOW_AGAIN_MIN, HIGH_AGAIN_MIN = 30.0, 30.0, 120.0
AWAKE_CHANCE = 0.5
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
    """Return how sleepers of a cohort answer alarms.

    Raises: ModelError for a cohort without a figure.
    """
    if cohort not in WAKING:
        raise ModelError("alarms", f"no figure for cohort {cohort!r}")
    return WAKING[cohort]


def alarm_of(reading_mgdl: float) -> float:
    """Return the alarm that a reading calls for: 3 urgent low, 2 low, 1 high, 0 none.

    A reading of 0 is none.
    """
    low = (reading_mgdl > 0.0) & (reading_mgdl < LOW_MGDL)
    urgent = (reading_mgdl > 0.0) & (reading_mgdl <= URGENT_LOW_MGDL)
    below = URGENT_LOW if urgent else (LOW if low else NONE)
    return HIGH if reading_mgdl > HIGH_MGDL else below


def rings(alarm: float, confirmed: float, since_confirmed_min: float) -> float:
    """Return 1 where an alarm sounds now.

    Args:
        alarm: as `alarm_of`.
        confirmed: the alarm that was confirmed last, 0 once readings were good again.
        since_confirmed_min: how long ago.
    """
    low = LOW_AGAIN_MIN if alarm > 1.5 else HIGH_AGAIN_MIN
    again_min = URGENT_AGAIN_MIN if alarm > 2.5 else low
    unheard = (alarm > confirmed) | (since_confirmed_min >= again_min)
    return 1.0 if (alarm > 0.5) & unheard else 0.0


def responds(
    ringing: float,
    first: float,
    asleep: float,
    reacts: float,
    draw: float,
    wakes_first: float,
    wakes_later: float,
) -> float:
    """Return 1 where someone answers an alarm in this tick.

    Args:
        ringing: 1 while it sounds.
        first: 1 for the first tick in which it does.
        asleep: 1 in the sleeping hours.
        reacts: 0 nobody, 1 the wearer, 2 someone at any hour.
        draw: an even draw in (0, 1) of this tick's own.
        wakes_first, wakes_later: chances of a sleeper; see `Waking`.
    """
    sleeper = wakes_first if first > 0.5 else wakes_later
    chance = sleeper if asleep > 0.5 else AWAKE_CHANCE
    chance = 1.0 if reacts > 1.5 else chance
    return 1.0 if (ringing > 0.5) & (reacts > 0.5) & (draw < chance) else 0.0


# What a compiler of any of these has to know, callees first.
COMPILED = (alarm_of, rings, responds)
