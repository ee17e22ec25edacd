"""Yes or no first: the one sentence that answers, and what must be said with it.

Knows: the cells of a place. A YES that rests on an assumption is told as `NO, unless ...`, or as
`NO, as long as nobody is there` where standing there is all that is assumed; an UNKNOWN is never
rounded; a NO says how far it reaches.
"""

from __future__ import annotations

from banting.reports.phrases import sentence
from banting.reports.place_page.here import Here
from banting.reports.place_page.words import READS_NO, goals_in_words
from banting.reports.places import OWN, someone
from banting.reports.wording import joined
from banting.schema.question import Answer
from banting.schema.verdict import Cell, Verdict

__all__ = ["assumed_sets", "lead", "rest"]


def lead(verdict: Verdict, here: Here) -> str:
    """Return the answer as a sentence that begins with YES, NO or UNKNOWN."""
    who = someone(here.position)
    match here.answer:
        case Answer.YES:
            return f"YES. {sentence(f'{who} can {_words(here.free)}')}"
        case Answer.UNKNOWN if here.assumed:
            given = joined(assumed_sets(verdict, here.assumed), "; or if ")
            return (
                f"UNKNOWN, and YES if {given}: then they can {_words(here.assumed)}. Without that "
                f"it is not decided whether {who} can {_words(here.undecided, ' or ')}."
            )
        case Answer.UNKNOWN:
            return f"UNKNOWN. It is not decided whether {who} can {_words(here.undecided, ' or ')}."
    sets = assumed_sets(verdict, here.assumed)
    if sets and all(_only_own(cell, here) for cell in here.assumed):
        return f"NO, as long as nobody is there. {sentence(f'{who} can {_words(here.assumed)}')}"
    if sets:
        return f"NO, unless {joined(sets, '; or unless ')}. Then they could {_words(here.assumed)}."
    return f"NO, {READS_NO}."


def rest(verdict: Verdict, here: Here) -> tuple[str, ...]:
    """Return what must be said with the answer: the other goals, and what it is not."""
    texts = _how_far(here.free or here.assumed)
    if here.answer is Answer.YES and here.assumed:
        sets = joined(assumed_sets(verdict, here.assumed), " or ")
        texts.append(f"If {sets}, then also: {_words(here.assumed)}.")
    if here.answer is not Answer.UNKNOWN and here.undecided:
        texts.append(
            f"Not decided, and not counted as safe: {_words(here.undecided, ' or ')}. "
            "What would decide it stands under the evidence."
        )
    if here.undecided_then:
        sets = joined(assumed_sets(verdict, here.undecided_then), " or ")
        goals = _words(here.undecided_then, " or ")
        texts.append(f"If {sets}, it is not decided whether they could {goals}.")
    if here.closed and (here.answer is not Answer.NO or here.assumed):
        texts.append(f"No to the rest: {_words(here.closed, ' or ')}; {READS_NO}.")
    elif here.closed:
        texts.append(f"Looked for, and not found: a way to {_words(here.closed, ' or to ')}.")
    if here.beside:
        goals = goals_in_words(cell.goal for cell in here.beside)
        texts.append(f"Beside control, from there one can {goals}.")
    if here.free:
        texts.append(
            "This was carried out on simulated devices, byte by byte. Nobody's pump was touched, "
            "and nothing here says that anyone is doing this to you."
        )
    return tuple(texts)


def _only_own(cell: Cell, here: Here) -> bool:
    """Return whether a cell assumes nothing beyond what standing there amounts to."""
    return set(cell.assumptions) <= set(OWN.get(here.position, ()))


def _how_far(cells: tuple[Cell, ...]) -> list[str]:
    """Return how far it goes, where that is short enough to stand beside the answer."""
    bounds = [cell.bound for cell in cells if cell.bound]
    return [sentence(f"how far it goes: {bounds[0]}")] if len(cells) == len(bounds) == 1 else []


def assumed_sets(verdict: Verdict, cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """Return each distinct set of assumptions that cells rest on, as a text."""
    says = {one.key: one.says for one in verdict.assumptions}
    sets = dict.fromkeys(cell.assumptions for cell in cells)
    return tuple(joined([says.get(key, key) for key in keys]) for keys in sets)


def _words(cells: tuple[Cell, ...], last: str = " and ") -> str:
    return goals_in_words((cell.goal for cell in cells), last)
