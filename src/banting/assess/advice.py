"""What to change first: the smallest sets of changes, each checked by assessing again.

Knows: stated facts and the change that undoes each. Never knows: how a change is typed or shown.
"""

from __future__ import annotations

from banting.attack_graph import close, smallest_changes
from banting.build import System
from banting.schema.facts import Change, Fact, goal_fact, position_fact
from banting.schema.question import CONTROL_GOALS, Answer, Goal, Position
from banting.schema.verdict import Advice, Cell

__all__ = ["advise"]

SETS_MAX = 3


def advise(system: System, cells: tuple[Cell, ...]) -> tuple[Advice, ...]:
    """Return advice: sets that close all control, or per position what can be closed at all."""
    open_cells = tuple(
        cell
        for cell in cells
        if cell.answer is Answer.YES
        and cell.goal in CONTROL_GOALS
        and cell.position is not Position.TOUCH
    )
    advice: list[Advice] = []
    for position in dict.fromkeys(cell.position for cell in open_cells):
        goals = tuple(cell.goal for cell in open_cells if cell.position is position)
        advice += _for_position(system, open_cells, position, goals)
    return tuple(dict.fromkeys(advice))


def _for_position(
    system: System, open_cells: tuple[Cell, ...], position: Position, goals: tuple[Goal, ...]
) -> list[Advice]:
    """Close every goal at once where that is possible, else each goal that can be closed."""
    together = _sets(system, position, goals)
    sets = together or [s for goal in goals for s in _sets(system, position, (goal,))[:1]]
    return [_advice(system, open_cells, changes) for changes in sets]


def _sets(system: System, position: Position, goals: tuple[Goal, ...]) -> list[tuple[Change, ...]]:
    others = system.granted(position) - {stated.fact for stated in system.stated}
    wanted = frozenset(goal_fact(goal) for goal in goals)
    found = smallest_changes(system.rules, system.stated, others, wanted, SETS_MAX)
    return [changes for changes in found.sets if changes]


def _advice(system: System, open_cells: tuple[Cell, ...], changes: tuple[Change, ...]) -> Advice:
    """Say which open cells the changes close; those that stay open are named too."""
    closed = tuple(cell.id for cell in open_cells if not _still_open(system, cell, changes))
    left = tuple(cell.id for cell in open_cells if cell.id not in closed)
    return Advice(changes=changes, closes=closed, leaves_open=left)


def _still_open(system: System, cell: Cell, changes: tuple[Change, ...]) -> bool:
    kept = {s.fact for s in system.stated if s.change is None or s.change not in changes}
    others = system.granted(cell.position) - {s.fact for s in system.stated}
    granted: frozenset[Fact] = frozenset(kept) | others | {position_fact(cell.position)}
    return goal_fact(cell.goal) in close(system.rules, granted).closed
