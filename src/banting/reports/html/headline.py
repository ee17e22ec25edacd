"""What the report says first: the answer, the path that shows it, and what it does to the wearer.

Knows: how to choose among cells, paths and harms. Never knows: HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from banting.reports.in_front import control_cells, counterpart, front_cell, front_harm
from banting.reports.phrases import of_patients, sentence
from banting.reports.places import place, someone
from banting.reports.wording import counted, joined, people
from banting.schema.outcome import ArmOutcome
from banting.schema.question import Answer
from banting.schema.verdict import Cell, Harm, PathEvidence, Verdict

__all__ = ["Headline", "harm_sentence", "headline", "nearest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The answer in sentences, and the evidence the report puts in front.

    `lead` is the answer, `nearest` how far a NO is from YES where that has a number, `needs` what
    it takes and how far it goes, `effect` what it does.
    """

    answer: Answer
    cell: Cell | None
    evidence: PathEvidence | None
    harm: Harm | None
    lead: str
    nearest: str
    needs: str
    effect: str


def headline(verdict: Verdict) -> Headline:
    """Return what comes first: the path from farthest away that needs the least."""
    cell = front_cell(verdict)
    evidence = next((e for e in verdict.paths if cell and e.path.id == cell.path), None)
    harm = front_harm(verdict, cell)
    return Headline(
        answer=verdict.answer,
        cell=cell,
        evidence=evidence,
        harm=harm,
        lead=_lead(verdict, cell),
        nearest=nearest(verdict) if verdict.answer is Answer.NO else "",
        needs=_needs(verdict, cell, evidence) if cell else "",
        effect=harm_sentence(verdict, harm) if harm and cell else "",
    )


def _lead(verdict: Verdict, cell: Cell | None) -> str:
    found = f"{someone(cell.position)} can {cell.goal.says}" if cell else ""
    if verdict.answer is Answer.YES and cell:
        return sentence(found)
    if verdict.answer is Answer.UNKNOWN:
        undecided = control_cells(verdict, Answer.UNKNOWN)
        text = f"not decided: {counted(len(undecided), 'answer')} about control stayed open."
        if undecided:
            first = undecided[0]
            which = "The first" if len(undecided) > 1 else "It is"
            text += f" {which}: {first.goal.name} from {place(first.position)}, {first.decides}"
        return sentence(text)
    return (
        "No technique that was modelled reaches control of insulin or of the glucose reading, from "
        "any place looked at, unless something more is granted."
    )


def nearest(verdict: Verdict) -> str:
    """Return what would turn a NO of control into a YES, where that has a number."""
    assumptions = {a.key: a for a in verdict.assumptions}
    numbered = {a.key for a in verdict.assumptions if any(mark.isdigit() for mark in a.odds)}
    near = [
        (len(keys), cell, [assumptions[key] for key in keys])
        for cell in control_cells(verdict, Answer.NO)
        for keys in cell.to_yes
        if not numbered.isdisjoint(keys) and assumptions.keys() >= set(keys)
    ]
    if not near:
        return ""
    _, cell, needed = min(near, key=lambda one: one[0])
    odds = "; ".join(a.odds for a in needed if a.key in numbered)
    taken = joined([a.says for a in needed])
    return sentence(f"{someone(cell.position)} could {cell.goal.says} only if {taken}: {odds}")


def _needs(verdict: Verdict, cell: Cell, evidence: PathEvidence | None) -> str:
    titles = {t.id: t.title for t in verdict.techniques}
    names = [titles.get(s.technique, s.technique) for s in evidence.steps] if evidence else []
    how = joined([name[:1].lower() + name[1:] for name in dict.fromkeys(names)], ", then ")
    says = {a.key: a.says for a in verdict.assumptions}
    assumed = joined([says.get(key, key) for key in cell.assumptions])
    if verdict.answer is not Answer.YES:
        found = f"with an assumption, {someone(cell.position)} can {cell.goal.says}"
    else:
        found = ""
    texts = (
        found,
        f"it takes {counted(len(names), 'step')}: {how}" if names else "",
        f"it assumes that {assumed}" if assumed else "",
        f"at most: {cell.bound}" if cell.bound else "",
    )
    return " ".join(sentence(t) for t in texts if t)


def harm_sentence(verdict: Verdict, harm: Harm) -> str:
    """Return what a harm does to the cohort, by the measure it moves most."""
    if not harm.arms:
        return ""
    arm = harm.arms[0]
    quiet = counterpart(arm, harm.arms, verdict.baseline)
    words, share = max(_MEASURES, key=lambda m: _moved(m[1], arm, quiet))
    text = (
        f"{harm.disturbance.says}: {of_patients(share(arm), arm.patients)} virtual "
        f"{people(arm.cohort)} {words}"
    )
    if quiet:
        text += f", against {round(share(quiet) * quiet.patients):,} on the same day without it"
    return sentence(text)


_Share = Callable[[ArmOutcome], float]
_MEASURES: tuple[tuple[str, _Share], ...] = (
    ("go below 54\u00a0mg/dL (3.0\u00a0mmol/L)", lambda arm: arm.any_below_54.value),
    ("go above 300\u00a0mg/dL (16.7\u00a0mmol/L)", lambda arm: arm.any_above_300.value),
)


def _moved(share: _Share, arm: ArmOutcome, quiet: ArmOutcome | None) -> float:
    return share(arm) - (share(quiet) if quiet else 0.0)
