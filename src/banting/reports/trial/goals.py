"""The consensus goals of glucose control, and whether a cohort's mean stands within one.

Knows: an estimate with its interval. Never knows: whose it is. A goal is for one person; held
against a mean it tells how people fare on average, and nothing of how many of them reach it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from banting.schema.outcome import Estimate
from banting.schema.source import Source

__all__ = ["CONSENSUS", "GMI", "Goal", "Standing", "standing"]

CONSENSUS = Source(
    id="battelino-2019",
    title="Battelino, Danne, Bergenstal et al.: Clinical targets for continuous glucose monitoring "
    "data interpretation, Diabetes Care 2019 42:1593",
    where="the five ranges; goals for most adults; coefficient of variation",
    says="70-180 mg/dL over 70 % of the time, below 70 under 4 %, below 54 under 1 %; CV at most "
    "36 %; an event lasts 15 minutes or more",
)
GMI = Source(
    id="bergenstal-2018",
    title="Bergenstal, Beck, Close et al.: Glucose management indicator (GMI), Diabetes Care 2018 "
    "41:2275",
    where="the formula",
    says="GMI in % is 3.31 + 0.02392 x mean glucose in mg/dL",
)


class Standing(Enum):
    """Where an estimate stands to a goal: the sign and the word it is marked by."""

    MET = ("\u2713", "met")
    MISSED = ("\u2717", "missed")
    OPEN = ("?", "open")  # the interval reaches across the goal

    @property
    def mark(self) -> str:
        """Sign and word."""
        return " ".join(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """More than `limit`, or less; `reached_at_limit` counts the limit itself as reached."""

    limit: float
    more: bool
    reached_at_limit: bool = False

    @property
    def says(self) -> str:
        """The goal in words, in percent."""
        words = "over" if self.more else "at most" if self.reached_at_limit else "under"
        return f"{words} {self.limit:g} %"

    def reached(self, percent: float) -> bool:
        """Return whether a value reaches the goal."""
        if percent == self.limit:
            return self.reached_at_limit
        return (percent > self.limit) is self.more


def standing(goal: Goal, percent: Estimate) -> Standing:
    """Return where an estimate stands to a goal by both ends of its interval."""
    ends = {goal.reached(percent.low), goal.reached(percent.high)}
    if len(ends) == 2:
        return Standing.OPEN
    return Standing.MET if ends.pop() else Standing.MISSED
