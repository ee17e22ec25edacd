"""What every form of report puts in front: one cell of control, and the harm that it leads to.

Knows: how to choose among cells and harms, so that screen, page and hints never disagree.
"""

from __future__ import annotations

from banting.schema.outcome import ArmOutcome
from banting.schema.question import CONTROL_GOALS, Answer, Position
from banting.schema.verdict import Cell, Harm, Verdict

__all__ = [
    "asked_places",
    "control_cells",
    "counterpart",
    "front_cell",
    "front_harm",
    "later_harms",
]


def asked_places(verdict: Verdict) -> tuple[Position, ...]:
    """Return the places that were asked about, nearest first; one not asked about has no answer."""
    asked = {cell.position for cell in verdict.cells}
    return tuple(position for position in Position if position in asked)


def control_cells(verdict: Verdict, answer: Answer) -> tuple[Cell, ...]:
    """Return the cells of control (G1-G6) that got an answer."""
    return tuple(c for c in verdict.cells if c.goal in CONTROL_GOALS and c.answer is answer)


def front_cell(verdict: Verdict, position: Position | None = None) -> Cell | None:
    """Return the YES that comes first, None when there is none; `position` asks for one place's.

    Preferred: no assumptions, then the worst harm, then the place farthest away.
    """
    places = tuple(Position)
    rank = {path: at for at, harm in reversed([*enumerate(verdict.harms)]) for path in harm.paths}
    return min(
        (
            c
            for c in control_cells(verdict, Answer.YES)
            if c.path and position in (None, c.position)
        ),
        key=lambda c: (
            len(c.assumptions),
            rank.get(c.id, len(verdict.harms)),
            -places.index(c.position),
            CONTROL_GOALS.index(c.goal),
        ),
        default=None,
    )


def front_harm(verdict: Verdict, cell: Cell | None) -> Harm | None:
    """Return the worst harm that a cell leads to; None when none of those simulated is its own.

    What another path does is never told of this one.
    """
    return next((h for h in verdict.harms if cell and cell.id in h.paths), None)


def later_harms(verdict: Verdict, first: Harm | None) -> tuple[Harm, ...]:
    """Return the other harms, those without an assumption first."""
    free = {c.id for c in verdict.cells if c.answer is Answer.YES and not c.assumptions}
    others = [h for h in verdict.harms if h is not first]
    return tuple(sorted(others, key=lambda h: free.isdisjoint(h.paths)))


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
