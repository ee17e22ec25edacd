"""The table of answers: goals down, places asked about across, each word a link to its proof."""

from __future__ import annotations

from dataclasses import dataclass

from banting.reports.in_front import asked_places
from banting.schema.question import CONTROL_GOALS, Answer, Goal
from banting.schema.verdict import Cell, Verdict

__all__ = ["AnswerRow", "CellView", "answer_rows", "evidence_anchor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """One answer as shown; `assumed` marks a YES that uses what the set-up grants."""

    cell: Cell
    word: str
    look: str
    anchor: str
    assumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """A goal with its answers in the order of positions; None where none was asked."""

    goal: Goal
    control: bool
    cells: tuple[CellView | None, ...]


_WORD = {Answer.YES: "YES", Answer.NO: "no", Answer.UNKNOWN: "?"}


def evidence_anchor(verdict: Verdict, cell: Cell) -> str:
    """Return the id on the page where the evidence of a cell stands."""
    has_steps = any(e.path.id == cell.path for e in verdict.paths)
    return f"path-{cell.id}" if cell.answer is Answer.YES and has_steps else f"cell-{cell.id}"


def answer_rows(verdict: Verdict) -> tuple[AnswerRow, ...]:
    """Return a row per goal."""
    by_place = {(c.goal, c.position): c for c in verdict.cells}
    return tuple(
        AnswerRow(
            goal=goal,
            control=goal in CONTROL_GOALS,
            cells=tuple(_view(verdict, by_place.get((goal, p))) for p in asked_places(verdict)),
        )
        for goal in Goal
    )


def _view(verdict: Verdict, cell: Cell | None) -> CellView | None:
    if cell is None:
        return None
    return CellView(
        cell=cell,
        word=_WORD[cell.answer],
        look=cell.answer.value.lower(),
        anchor=evidence_anchor(verdict, cell),
        assumed=bool(cell.assumptions),
    )
