"""The cells of one place, sorted by what they answer.

Knows: that control is G1 to G6 and that a YES may rest on an assumption. Never knows: words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from banting.judge import overall
from banting.schema.question import CONTROL_GOALS, Answer, Position
from banting.schema.verdict import Cell, Verdict

__all__ = ["Here", "cells_here"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """All cells of a place, goals in order; every one but `answer` and `cells` is of control.

    `undecided` are open without an assumption, `undecided_then` only under one.
    """

    position: Position
    answer: Answer
    cells: tuple[Cell, ...]
    free: tuple[Cell, ...]
    assumed: tuple[Cell, ...]
    undecided: tuple[Cell, ...]
    undecided_then: tuple[Cell, ...]
    closed: tuple[Cell, ...]

    @property
    def control(self) -> tuple[Cell, ...]:
        """All cells of control."""
        return tuple(cell for cell in self.cells if cell.goal in CONTROL_GOALS)

    @property
    def beside(self) -> tuple[Cell, ...]:
        """What is possible beside control (G7-G10), without an assumption."""
        return tuple(
            cell
            for cell in self.cells
            if cell.goal not in CONTROL_GOALS and cell.answer is Answer.YES and not cell.assumptions
        )


def cells_here(verdict: Verdict, position: Position) -> Here:
    """Return the cells of a place."""
    cells = tuple(cell for cell in verdict.cells if cell.position is position)

    def control(wanted: Callable[[Cell], bool]) -> tuple[Cell, ...]:
        return tuple(cell for cell in cells if cell.goal in CONTROL_GOALS and wanted(cell))

    return Here(
        position=position,
        answer=overall(cells),
        cells=cells,
        free=control(lambda cell: cell.answer is Answer.YES and not cell.assumptions),
        assumed=control(lambda cell: cell.answer is Answer.YES and bool(cell.assumptions)),
        undecided=control(lambda cell: cell.answer is Answer.UNKNOWN and not cell.assumptions),
        undecided_then=control(
            lambda cell: cell.answer is Answer.UNKNOWN and bool(cell.assumptions)
        ),
        closed=control(lambda cell: cell.answer is Answer.NO),
    )
