"""What to change first: the smallest sets of changes, each checked on the changed set-up.

Knows: stated facts and the change that undoes each. Never knows: how a change is typed or shown.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace

from banting.attack_graph import close, smallest_changes
from banting.build import System, build_system
from banting.schema.facts import Change, goal_fact
from banting.schema.question import CONTROL_GOALS, Answer, Goal, Position
from banting.schema.setup import Setup
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
    """Say which open cells the changes close, by building the changed set-up's system."""
    changed = build_system(_changed(system.setup, changes))
    closed = tuple(cell.id for cell in open_cells if not _still_open(changed, cell))
    left = tuple(cell.id for cell in open_cells if cell.id not in closed)
    return Advice(changes=changes, closes=closed, leaves_open=left)


def _still_open(changed: System, cell: Cell) -> bool:
    closure = close(changed.rules, changed.granted(cell.position))
    return goal_fact(cell.goal) in closure.closed


def _changed(setup: Setup, changes: tuple[Change, ...]) -> Setup:
    """Return the set-up with changes made, as `whatif` would make them."""
    for change in changes:
        role, key = change.key.split(".")
        device = setup.device(role)
        assert device is not None, f"a change of {role}, which is not there"
        value = tomllib.loads(f"value = {change.value}")["value"]
        options = tuple(sorted({**dict(device.options), key: value}.items()))
        setup = setup.with_device(replace(device, options=options))
    return setup
