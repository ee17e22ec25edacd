"""For the wearer: what the verdict means tonight and what to switch, in plain words.

Every sentence is made from the verdict; none is about a particular device or example. It gives no
dosing advice, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.reports.html.headline import Headline, harm_sentence, nearest
from banting.reports.in_front import control_cells, counterpart, later_harms
from banting.reports.phrases import (
    of_patients,
    per_year,
    sentence,
    significant,
)
from banting.reports.places import place, someone
from banting.reports.wording import counted, joined, people
from banting.schema.outcome import ArmOutcome
from banting.schema.question import Answer, Position
from banting.schema.verdict import Advice, Cell, Verdict

__all__ = ["Passage", "plain_words"]

_NAMED = 4
_SHOWN_ADVICE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A heading, paragraphs, and a list to act on."""

    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...] = ()
    in_order: bool = False


def plain_words(verdict: Verdict, head: Headline) -> tuple[Passage, ...]:
    """Return what a wearer should read, in order."""
    passages = (
        Passage(heading="What this means tonight", paragraphs=_tonight(verdict)),
        _effect(verdict, head),
        _switch(verdict),
        Passage(heading="Keep in mind", paragraphs=_in_mind(verdict)),
    )
    return tuple(p for p in passages if p.paragraphs or p.items)


def _tonight(verdict: Verdict) -> tuple[str, ...]:
    found = control_cells(verdict, Answer.YES)
    free = [c for c in found if not c.assumptions]
    texts = [_by_place(free)] if free else []
    if free:
        texts.append(
            "This was carried out, byte by byte, on machines that speak the protocol of these "
            "devices. Nobody's pump was touched, and nothing here says that anyone is doing this "
            "to you."
        )
    granted = [c for c in found if c.assumptions]
    assuming = (
        f"Assuming that {joined(_assumed(verdict, granted))}: {_lower(_by_place(granted))}"
        if granted
        else ""
    )
    if free and assuming:
        texts.append(assuming)
    quiet = [p for p in Position if _all_no(verdict, p)]
    if quiet:
        texts.append(
            "No way to control insulin or glucose readings was found for "
            f"{joined([someone(p) for p in quiet], ' or ')}. That holds for the techniques "
            "modelled and the versions listed, and is no promise beyond them."
        )
    number = nearest(verdict)
    if number and quiet:
        texts.append(number)
    if assuming and not free:
        texts.append(assuming)
    unknown = control_cells(verdict, Answer.UNKNOWN)
    if unknown:
        texts.append(
            f"{counted(len(unknown), 'question')} about control stayed open: listed below, and not "
            "counted as safe."
        )
    return tuple(texts)


def _by_place(cells: list[Cell]) -> str:
    """Return who could do what, a sentence per position."""
    texts = []
    for position in Position:
        goals = [c.goal.says for c in cells if c.position is position]
        if goals:
            texts.append(sentence(f"{someone(position)} could {joined(goals)} without you"))
    return " ".join(texts)


def _assumed(verdict: Verdict, cells: list[Cell]) -> list[str]:
    says = {a.key: a.says for a in verdict.assumptions}
    keys = dict.fromkeys(key for c in cells for key in c.assumptions)
    return [says.get(key, key) for key in keys]


def _all_no(verdict: Verdict, position: Position) -> bool:
    own = [c for c in control_cells(verdict, Answer.NO) if c.position is position]
    others = [
        c
        for answer in (Answer.YES, Answer.UNKNOWN)
        for c in control_cells(verdict, answer)
        if c.position is position
    ]
    return bool(own) and not others


def _effect(verdict: Verdict, head: Headline) -> Passage:
    heading = "What it would do to you"
    if head.cell is None or head.harm is None or not head.harm.arms:
        return Passage(heading=heading, paragraphs=())
    arm = head.harm.arms[0]
    cannula = counterpart(arm, head.harm.arms, verdict.cannula)
    texts = [
        f"{_severe(arm)} of these virtual {people(arm.cohort)} are harmed severely, by the "
        "thresholds named with the charts."
    ]
    texts += [
        f"With \u201c{other.says}\u201d it is {_severe(other)}."
        for other in head.harm.arms[1:]
        if other.physiology == arm.physiology
    ]
    if cannula:
        texts.append(f"For comparison, \u201c{cannula.says}\u201d: {_severe(cannula)}.")
    rest = (harm_sentence(verdict, h) for h in later_harms(verdict, head.harm))
    more = tuple(t for t in rest if t)
    return Passage(
        heading=heading,
        paragraphs=(
            f"{'If that were so, in' if head.cell.assumptions else 'In'} simulation, "
            f"{_lower(head.effect)}",
            " ".join(texts),
            *(("The other things that were found possible:",) if more else ()),
        ),
        items=more,
    )


def _severe(arm: ArmOutcome) -> str:
    return of_patients(arm.severe_share.value, arm.patients)


def _switch(verdict: Verdict) -> Passage:
    if not any(c.answer is Answer.YES for c in verdict.cells):
        return Passage(heading="What to switch", paragraphs=())
    useful = [a for a in verdict.advice if a.closes]
    if not useful:
        return Passage(
            heading="What to switch",
            paragraphs=(_no_switch(verdict),),
        )
    items = tuple(_advice_words(a, verdict) for a in useful[:_SHOWN_ADVICE])
    return Passage(
        heading="What to switch",
        paragraphs=(
            "Each change was made on the set-up, and what can be reached was worked out again.",
        ),
        items=items,
        in_order=True,
    )


def _no_switch(verdict: Verdict) -> str:
    found = control_cells(verdict, Answer.YES)
    if found and all(c.assumptions for c in found):
        return "What was found rests on an assumption, which no switch of these devices undoes."
    return "No change that was modelled closes what was found."


def _advice_words(advice: Advice, verdict: Verdict) -> str:
    by_id = {c.id: c for c in verdict.cells}
    closed = [by_id[i] for i in advice.closes if i in by_id]
    left = len(advice.leaves_open)
    if len(closed) <= _NAMED:
        what = joined([_goals_from(p, closed) for p in Position if _goals_from(p, closed)], "; ")
    else:
        places = joined([place(p) for p in Position if any(c.position is p for c in closed)])
        what = f"{len(closed)} of {len(closed) + left} ways found ({places})"
    rest = f"{counted(left, 'way')} {'stays' if left == 1 else 'stay'} open." if left else ""
    considered = {*advice.closes, *advice.leaves_open}
    beside = [c for c in control_cells(verdict, Answer.YES) if c.id not in considered]
    if beside:
        verb = "is" if len(beside) == 1 else "are"
        rest += f" {counted(len(beside), 'way')} with an assumption {verb} not counted here."
    changes = joined([c.says for c in advice.changes])
    return f"{sentence(changes)} This closes: {what}. {rest}".strip()


def _goals_from(position: Position, cells: list[Cell]) -> str:
    goals = [c.goal.says for c in cells if c.position is position]
    return f"from {place(position)}, {joined(goals)}" if goals else ""


def _in_mind(verdict: Verdict) -> tuple[str, ...]:
    texts = []
    if verdict.comparison:
        bound = verdict.comparison.attack_bound_per_person_year
        rate = _about(verdict.comparison.cannula.per_person_year.value)
        texts.append(f"An ordinary failure of the infusion set happens {rate} to a wearer.")
        if bound > 0:
            texts[0] += (
                f" No attack has been counted; the records allow at most one in "
                f"{significant(1 / bound)} years of wearing. That is an average, and says nothing "
                "about a person whom someone has chosen."
            )
    texts.append(
        "Do not stop insulin or change your therapy because of this report; talk with your care "
        "team first. If a pump does something you did not ask for, check your glucose and follow "
        "the plan you have with them."
    )
    return tuple(texts)


def _about(rate: float) -> str:
    return f"about {per_year(rate)}".replace(" a year", " times a year")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
