"""Every way to a goal that is open to an attacker, carried out and told as a command.

Knows: the attack graph, the rehearsal, limits and sources. Never knows: credentials or tables.
"""

from __future__ import annotations

from banting.assess.bounds import bound
from banting.assess.cells import Carried, carry_out, ways_to
from banting.assess.rehearsal import Rehearsal
from banting.assess.remote.citations import citations, not_run
from banting.assess.remote.defaults import stands_on
from banting.assess.remote.words import short_word
from banting.attack_graph import close
from banting.build import System
from banting.replay import disturbance_of
from banting.schema.question import Goal, Position
from banting.schema.remote_table import RemoteCommand

__all__ = ["commands"]


def commands(
    rehearsal: Rehearsal,
    goals: tuple[Goal, ...],
    position: Position,
    known: frozenset[str] = frozenset(),
) -> tuple[RemoteCommand, ...]:
    """Return every way to some goals, carried out.

    Args:
        rehearsal: the home, and what is assumed in it.
        goals: in the order wanted.
        position: where the attacker stands.
        known: rules that are passed over, by id.
    """
    system = rehearsal.system
    held = close(system.rules, system.granted(position))
    return tuple(
        _command(system, carry_out(rehearsal, held, way, goal, position), goal, position)
        for goal in goals
        for way in ways_to(system, held, goal)
        if way.id not in known
    )


def _command(system: System, carried: Carried, goal: Goal, position: Position) -> RemoteCommand:
    way = carried.way
    sources = citations(way, system)
    disturbance = disturbance_of(way.id, carried.done, carried.pair)
    return RemoteCommand(
        goal=goal,
        rule=way.id,
        technique=way.technique,
        word=short_word(goal, way.id, system.setup, disturbance),
        says=tuple(step.rule.says for step in carried.path.steps),
        did=carried.done,
        why_not=carried.why_not,
        bound=bound(goal, way.id, system.setup),
        stands_on=stands_on(way, system.setup, position),
        otherwise=False,
        sources=sources,
        read_not_run=not_run(sources),
    )
