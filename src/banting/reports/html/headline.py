"""What the report says first: the answer, the path that shows it, and what it does to the wearer.

Knows: how to choose among cells, paths and harms. Never knows: HTML.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.reports.html.phrases import counted, joined, of_patients, sentence
from banting.schema.outcome import ArmOutcome
from banting.schema.question import CONTROL_GOALS, Answer, Position
from banting.schema.verdict import Cell, Harm, PathEvidence, Verdict

__all__ = ["Headline", "control_cells", "counterpart", "harm_sentence", "headline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The answer in sentences, and the evidence the report puts in front."""

    answer: Answer
    cell: Cell | None
    evidence: PathEvidence | None
    harm: Harm | None
    lead: str
    effect: str


def control_cells(verdict: Verdict, answer: Answer) -> tuple[Cell, ...]:
    """Return the cells of control (G1-G6) that got an answer."""
    return tuple(c for c in verdict.cells if c.goal in CONTROL_GOALS and c.answer is answer)


def headline(verdict: Verdict) -> Headline:
    """Return what comes first: the path from farthest away that needs the least."""
    cell = _headline_cell(verdict)
    evidence = next((e for e in verdict.paths if cell and e.path.id == cell.path), None)
    harm = _headline_harm(verdict, cell)
    return Headline(
        answer=verdict.answer,
        cell=cell,
        evidence=evidence,
        harm=harm,
        lead=_lead(verdict, cell, evidence),
        effect=harm_sentence(verdict, harm) if harm else "",
    )


def _headline_cell(verdict: Verdict) -> Cell | None:
    """Prefer no assumptions, then the harm shown first, then the place farthest away."""
    in_front = verdict.harms[0].paths if verdict.harms else ()
    places = tuple(Position)
    open_cells = [c for c in control_cells(verdict, Answer.YES) if c.path]
    return min(
        open_cells,
        key=lambda c: (
            len(c.assumptions),
            c.id not in in_front,
            -places.index(c.position),
            CONTROL_GOALS.index(c.goal),
        ),
        default=None,
    )


def _headline_harm(verdict: Verdict, cell: Cell | None) -> Harm | None:
    """Return the harm of the headline path, else the one the verdict puts in front."""
    of_cell = (h for h in verdict.harms if cell and cell.id in h.paths)
    return next(of_cell, verdict.harms[0] if verdict.harms else None)


def _lead(verdict: Verdict, cell: Cell | None, evidence: PathEvidence | None) -> str:
    if verdict.answer is Answer.YES and cell:
        return _lead_yes(verdict, cell, evidence)
    if verdict.answer is Answer.UNKNOWN:
        undecided = control_cells(verdict, Answer.UNKNOWN)
        first = f" The first: {undecided[0].decides}" if undecided else ""
        return sentence(
            f"not decided: {counted(len(undecided), 'answer')} about control stayed open.{first}"
        )
    granted = " beyond what the set-up assumes" if verdict.setup.assume else ""
    return (
        "No technique modelled reaches control of insulin or of the glucose reading from any place "
        f"looked at, with nothing granted{granted}."
    )


def _lead_yes(verdict: Verdict, cell: Cell, evidence: PathEvidence | None) -> str:
    titles = {t.id: t.title for t in verdict.techniques}
    names = [titles.get(s.technique, s.technique) for s in evidence.steps] if evidence else []
    how = joined([name[:1].lower() + name[1:] for name in dict.fromkeys(names)], "then")
    taken = f", {cell.bound.rstrip('.')}" if cell.bound else ""
    steps = f" ({counted(len(names), 'step')}: {how})" if names else ""
    return sentence(f"someone {cell.position.says} can {cell.goal.says}{taken}{steps}")


def counterpart(
    arm: ArmOutcome, siblings: tuple[ArmOutcome, ...], others: tuple[ArmOutcome, ...]
) -> ArmOutcome | None:
    """Return the arm of `others` that is run as `arm` is: same physiology, same place in line."""
    own = [a for a in siblings if a.physiology == arm.physiology]
    same = [a for a in others if a.physiology == arm.physiology]
    if not same:
        return None
    place_in_line = own.index(arm) if arm in own else 0
    return same[min(place_in_line, len(same) - 1)]


def harm_sentence(verdict: Verdict, harm: Harm) -> str:
    """Return what a harm does to the cohort, by the measure it moves most."""
    if not harm.arms:
        return ""
    arm = harm.arms[0]
    quiet = counterpart(arm, harm.arms, verdict.baseline)
    measures = (
        ("fall below 54\u00a0mg/dL (3.0\u00a0mmol/L)", "any_below_54"),
        ("rise above 300\u00a0mg/dL (16.7\u00a0mmol/L)", "any_above_300"),
    )

    def moved(name: str) -> float:
        return _share(arm, name) - (_share(quiet, name) if quiet else 0.0)

    words, name = max(measures, key=lambda m: moved(m[1]))
    text = (
        f"In simulation, {harm.disturbance.says}: "
        f"{of_patients(_share(arm, name), arm.patients)} virtual {people(arm.cohort)} {words}"
    )
    if quiet:
        text += f"; {of_patients(_share(quiet, name), quiet.patients)} on the same day without it"
    return text + "."


def _share(arm: ArmOutcome, name: str) -> float:
    return arm.any_below_54.value if name == "any_below_54" else arm.any_above_300.value


def people(cohort: str) -> str:
    """Return the plural of a cohort's name."""
    return {"child": "children"}.get(cohort, f"{cohort}s")
