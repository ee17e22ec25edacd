"""The smallest sets of things held that reach a goal from the Internet, each carried out.

Knows: the attack graph and the rehearsal. Never knows: credentials by their names for readers. What
suffices alone comes first; then it is taken away, and the smallest sets of what is left follow, so
that nothing listed has a part that would do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from banting.assess.rehearsal import Rehearsal
from banting.assess.remote.commands import commands
from banting.assess.remote.homes import in_hand
from banting.attack_graph import smallest_assumptions
from banting.build import System
from banting.schema.facts import Assumption, goal_fact
from banting.schema.question import Goal, Position
from banting.schema.remote_table import RemoteCommand, Together

__all__ = ["together"]

SETS_MAX = 32  # of one size; the homes have fewer


def together(
    rehearsal: Rehearsal,
    goal: Goal,
    position: Position,
    alone: Mapping[str, tuple[RemoteCommand, ...]],
) -> tuple[Together, ...]:
    """Return the smallest sets for a goal that is not reached without any.

    Args:
        rehearsal: the home, with nothing assumed.
        goal: what is to be reached.
        position: where the attacker stands.
        alone: what one thing held was seen to do already, by its key.
    """
    found = []
    for taken in _sets(rehearsal.system, goal, position):
        keys = tuple(sorted(one.key for one in taken))
        seen = alone.get(keys[0]) if len(keys) == 1 else None
        if seen is None:
            with_it = rehearsal.assuming(keys, in_hand(keys, rehearsal.system))
            seen = commands(with_it, (goal,), position)
        found.append(Together(app=_app(rehearsal.system), goal=goal, keys=keys, commands=seen))
    return tuple(found)


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
