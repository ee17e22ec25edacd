"""Why the answer is as it is, what was done for a YES, and what a NO is short of.

Knows: cells, paths and assumptions. Goals with the same reason, the same way or the same need stand
together. Never knows: how a path was found.
"""

from __future__ import annotations

from banting.reports.message_text import shortened
from banting.reports.phrases import sentence
from banting.reports.place_page.here import Here
from banting.reports.place_page.nouns import Further, Reason, Step, Way
from banting.reports.place_page.words import PRICE
from banting.schema.question import CONTROL_GOALS, Answer, Goal
from banting.schema.verdict import Cell, PathEvidence, Verdict

__all__ = ["further", "further_says", "reasons", "ways"]

_ORDER = (Answer.YES, Answer.UNKNOWN, Answer.NO)


def reasons(here: Here) -> tuple[Reason, ...]:
    """Return what decides, YES before UNKNOWN before NO, goals with the same reason together."""
    together: dict[tuple[Answer, bool, str], list[Goal]] = {}
    for cell in here.control:
        key = (cell.answer, bool(cell.assumptions), shortened(cell.decides))
        together.setdefault(key, []).append(cell.goal)
    return tuple(
        Reason(
            goals=_in_order(together[key]),
            answer=key[0],
            assumed=key[1],
            says=tuple(key[2].split("; ")),
        )
        for key in sorted(together, key=lambda key: (_ORDER.index(key[0]), key[1]))
    )


def ways(verdict: Verdict, here: Here, first: Cell | None) -> tuple[Way, ...]:
    """Return how control is reached: goals by the same techniques together, `first` in front."""
    by_id = {evidence.path.id: evidence for evidence in verdict.paths}
    says = {one.key: one.says for one in verdict.assumptions}
    together: dict[tuple[object, ...], list[tuple[Cell, PathEvidence]]] = {}
    for cell in sorted((*here.free, *here.assumed), key=lambda cell: cell is not first):
        evidence = by_id.get(cell.path or "")
        if evidence is not None:
            key = (cell.assumptions, *(step.technique for step in evidence.steps))
            together.setdefault(key, []).append((cell, evidence))
    return tuple(
        Way(
            goals=tuple(cell.goal for cell, _ in same),
            steps=tuple(
                Step(says=sentence(step.says), result=sentence(shortened(step.result)))
                for step in same[0][1].steps
            ),
            assumed=tuple(says.get(key, key) for key in same[0][0].assumptions),
        )
        for same in together.values()
    )


def further(verdict: Verdict, here: Here) -> tuple[Further, ...]:
    """Return the smallest sets of assumptions that turn a NO here, the nearest and cheapest first.

    Raises nothing: a set with a key that the verdict does not explain is told by its key.
    """
    known = {one.key: one for one in verdict.assumptions}
    together: dict[tuple[str, ...], list[Goal]] = {}
    for cell in here.closed:
        for keys in cell.to_yes:
            together.setdefault(tuple(sorted(keys)), []).append(cell.goal)
    found = []
    for keys, goals in together.items():
        needed = [known[key] for key in keys if key in known]
        price = max((one.price for one in needed), default=0)
        found.append(
            Further(
                goals=_in_order(goals),
                keys=keys,
                takes=tuple(known[key].says if key in known else key for key in keys),
                price=price,
                price_says=PRICE.get(price, ""),
                odds=tuple(one.odds for one in needed if one.odds),
            )
        )
    return tuple(sorted(found, key=lambda one: (len(one.keys), one.price, one.keys)))


def further_says(here: Here, sets: tuple[Further, ...]) -> str:
    """Return what stands before the sets, or instead of them."""
    if not here.closed:
        return ""
    if not sets:
        return "No set of assumptions that was modelled turns a NO from there into a YES."
    if here.free or here.assumed:
        return "For what is NO, one of these would be needed in addition:"
    return "A NO would become a YES with any one of these:"


def _in_order(goals: list[Goal]) -> tuple[Goal, ...]:
    return tuple(goal for goal in CONTROL_GOALS if goal in goals)
