"""The words of the page: goals as the wearer would say them, prices, costs.

Knows: words only. "You" is the person who wears the pump.
"""

from __future__ import annotations

from collections.abc import Iterable

from banting.reports.place_page.nouns import Reason
from banting.reports.wording import joined
from banting.schema.question import Answer, Goal

__all__ = ["COST", "PRICE", "READS_NO", "goals_in_words", "reason_lead", "yours"]

READS_NO = "not by the techniques modelled, under these assumptions, for these versions"

PRICE = {
    1: "this happens to ordinary people",
    2: "this takes an effort aimed at you",
    3: "this takes a rare skill or a great deal of money",
}
COST = {1: "a setting or an update", 2: "a habit given up", 3: "a device given up or replaced"}

_YOURS = {
    Goal.G1: "give you a bolus",
    Goal.G2: "raise your basal",
    Goal.G3: "stop or withhold your insulin",
    Goal.G4: "change your pump's settings or limits",
    Goal.G5: "steer your loop",
    Goal.G6: "show you or your loop a false glucose",
    Goal.G7: "silence an alarm",
    Goal.G8: "block your own commands",
    Goal.G9: "read your therapy data",
    Goal.G10: "learn a secret that later gives control",
}


def yours(goal: Goal) -> str:
    """Return a goal as the wearer would say it: `give you a bolus`."""
    return _YOURS[goal]


def goals_in_words(goals: Iterable[Goal], last: str = " and ") -> str:
    """Return goals as a list in a sentence."""
    return joined([yours(goal) for goal in goals], last)


def reason_lead(reason: Reason) -> str:
    """Return how a reason begins, before its goals: `YES, they can`."""
    match reason.answer:
        case Answer.YES:
            return "If so, YES, they can" if reason.assumed else "YES, they can"
        case Answer.UNKNOWN:
            return "UNKNOWN whether they can"
    return "NO, they cannot"
