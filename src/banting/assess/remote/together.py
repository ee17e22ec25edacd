"""The smallest sets of things held that reach a goal from the Internet, each carried out.

Knows: the attack graph and the rehearsal. Never knows: credentials by their names for readers. What
suffices alone comes first; then it is taken away, and the smallest sets of what is left follow, so
that nothing listed has a part that would do.
"""

from __future__ import annotations

from collections.abc import Iterator

from banting.assess.rehearsal import Rehearsal
from banting.assess.remote.commands import commands
from banting.assess.remote.homes import in_hand
from banting.attack_graph import smallest_assumptions
from banting.build import System
from banting.schema.facts import Assumption, goal_fact
from banting.schema.question import Goal, Position
from banting.schema.remote_table import RemoteCell, RemoteCommand, Together

__all__ = ["together"]

SETS_MAX = 32  # of one size; the homes have fewer


def together(
    home: Rehearsal,
    goals: tuple[Goal, ...],
    position: Position,
    alone: tuple[RemoteCell, ...],
) -> tuple[Together, ...]:
    """Return the smallest sets for goals that are not reached without any.

    Args:
        home: with nothing assumed.
        goals: what is to be reached.
        position: where the attacker stands.
        alone: what one credential was seen to do already.
    """
    found: list[Together] = []
    opened: dict[tuple[str, ...], Rehearsal] = {}  # days with a tap are run once for all goals
    for goal in goals:
        for taken in _sets(home.system, goal, position):
            keys = tuple(sorted(one.key for one in taken))
            seen = _seen(alone, keys, goal)
            if seen is None:
                if keys not in opened:
                    opened[keys] = home.assuming(keys, in_hand(keys, home.system))
                seen = commands(opened[keys], (goal,), position)
            found.append(Together(app=_app(home.system), goal=goal, keys=keys, commands=seen))
    return tuple(found)


def _seen(
    alone: tuple[RemoteCell, ...], keys: tuple[str, ...], goal: Goal
) -> tuple[RemoteCommand, ...] | None:
    """Return what one credential was seen to do for a goal, None for any other set."""
    cell = next((one for one in alone if (one.holds,) == keys), None)
    if cell is None:
        return None
    return tuple(one for one in cell.commands if one.goal is goal and not one.otherwise)


def _sets(system: System, goal: Goal, position: Position) -> Iterator[tuple[Assumption, ...]]:
    """Yield what suffices alone, then the smallest sets without it."""
    offered, granted = system.assumptions, system.granted(position)
    while True:
        found = smallest_assumptions(system.rules, granted, offered, goal_fact(goal), SETS_MAX)
        assert found.complete, "the homes are small"
        yield from found.sets
        alone = {taken[0] for taken in found.sets if len(taken) == 1}
        if not alone:
            return
        offered = tuple(one for one in offered if one not in alone)


def _app(system: System) -> str:
    phone = system.setup.device("phone")
    assert phone is not None, "a home has an app"
    return phone.model
