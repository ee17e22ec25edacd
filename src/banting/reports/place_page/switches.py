"""What to switch: advice that closes goals from one place, and what to keep in mind.

Knows: advice as the verdict has it, which looks at all places; only what it does here is told.
Never advises on therapy.
"""

from __future__ import annotations

from banting.reports.place_page.here import Here
from banting.reports.place_page.nouns import Change, Switch
from banting.reports.place_page.words import COST
from banting.schema.question import Goal
from banting.schema.verdict import Advice, Verdict

__all__ = ["MIND", "switch_says", "switches"]

MIND = (
    "Do not stop insulin or change your therapy because of this page; talk with your care team "
    "first. If a pump does something that you did not ask for, check your glucose and follow the "
    "plan you have with them.",
    "Banting is a simulation. Not a medical device; no dosing advice.",
)


def switches(verdict: Verdict, here: Here) -> tuple[Switch, ...]:
    """Return the advice that closes something here: what closes most and costs least first."""
    goals = {cell.id: cell.goal for cell in here.cells}
    found = [
        Switch(
            changes=_changes(advice),
            closes=_goals(advice.closes, goals),
            leaves=_goals(advice.leaves_open, goals),
        )
        for advice in sorted(verdict.advice, key=_cost)
    ]
    useful = [one for one in found if one.closes]
    return tuple(sorted(useful, key=lambda one: -len(one.closes)))


def switch_says(here: Here, found: tuple[Switch, ...]) -> str:
    """Return what stands before the changes, or instead of them."""
    if found:
        return (
            "Each change was made on the set-up, and what can be reached was worked out again. "
            "It is for you to weigh what it costs."
        )
    if here.free:
        return "No change of a switch that was modelled closes what was found."
    if here.assumed:
        return "What was found rests on an assumption, which no switch of these devices undoes."
    if here.undecided or here.undecided_then:
        return "What is not decided cannot be closed by a switch; what would decide it is below."
    return "Nothing needs switching for this place."


def _changes(advice: Advice) -> tuple[Change, ...]:
    return tuple(
        Change(
            says=change.says,
            key=change.key,
            value=change.value,
            cost=COST.get(change.cost, f"cost {change.cost}"),
        )
        for change in advice.changes
    )


def _goals(ids: tuple[str, ...], goals: dict[str, Goal]) -> tuple[Goal, ...]:
    return tuple(goals[one] for one in ids if one in goals)


def _cost(advice: Advice) -> int:
    return sum(change.cost for change in advice.changes)
