"""What is the least that would turn an answer: assumptions for a NO, changes for a YES.

Knows: rules, facts, prices and costs. Never knows: devices or reports. Rules that cannot matter are
left out first by plain closure, so that clingo sees only the part of the system between what may be
granted and the goals. Every result says whether it is proved, and whether it is complete.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from banting.attack_graph.closure import close
from banting.attack_graph.horn_program import Cheapest, HornProgram
from banting.schema.facts import Assumption, Change, Fact, Rule, StatedFact

__all__ = [
    "CONFLICTS_MAX",
    "AssumptionSets",
    "ChangeSets",
    "smallest_assumptions",
    "smallest_changes",
]

CONFLICTS_MAX = 200_000  # seconds at most; the example set-ups need none


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionSets:
    """All smallest sets of assumptions that turn a NO into a YES.

    `sets` have the same number of members, the lowest total price first; empty when no set does.
    `proved` says that none is smaller (or that none exists), `complete` that no other is as small;
    `bound` is a sentence when either is not so.
    """

    sets: tuple[tuple[Assumption, ...], ...]
    proved: bool
    complete: bool
    bound: str

    @property
    def distance(self) -> int | None:
        """The distance to YES: the size of a smallest set, None when none is known."""
        return len(self.sets[0]) if self.sets else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSets:
    """All cheapest sets of changes under which no goal can be reached any more.

    `sets` have the same total cost and number; empty when no set of changes does. `proved`,
    `complete` and `bound` as in `AssumptionSets`.
    """

    sets: tuple[tuple[Change, ...], ...]
    proved: bool
    complete: bool
    bound: str


def smallest_assumptions(
    rules: Iterable[Rule],
    granted: frozenset[Fact],
    assumptions: Iterable[Assumption],
    goal: Fact,
    limit: int,
    conflicts_max: int = CONFLICTS_MAX,
) -> AssumptionSets:
    """Return all smallest sets of assumptions with which the goal can be reached.

    Args:
        rules: the whole system.
        granted: what holds without any assumption.
        assumptions: those that may be made; one that is granted already is never taken.
        goal: the fact to be reached; when it follows from `granted`, the one set is empty.
        limit: how many sets to return at most.
        conflicts_max: bound of the search.
    """
    offered = tuple(one for one in assumptions if one.fact not in granted)
    relevant = _relevant(rules, granted | {one.fact for one in offered}, frozenset({goal}))
    if relevant is None:
        return AssumptionSets(sets=(), proved=True, complete=True, bound="")
    program = HornProgram(conflicts_max)
    program.grant(sorted(granted))
    program.rules(relevant)
    for one in offered:
        program.grant_if(one.fact, program.choice())
    program.demand(goal)
    program.minimise([1] * len(offered), priority=1)
    found = program.cheapest(limit)
    sets = sorted(
        (tuple(offered[number] for number in sorted(taken)) for taken in found.choices),
        key=lambda taken: (sum(one.price for one in taken), [one.key for one in taken]),
    )
    return AssumptionSets(
        sets=tuple(sets),
        proved=found.proved,
        complete=found.all_found,
        bound=_bound(found, conflicts_max),
    )


def smallest_changes(
    rules: Iterable[Rule],
    stated_facts: Iterable[StatedFact],
    other_granted: frozenset[Fact],
    goals: frozenset[Fact],
    limit: int,
    conflicts_max: int = CONFLICTS_MAX,
) -> ChangeSets:
    """Return all cheapest sets of changes under which none of the goals can be reached.

    A change undoes every stated fact that carries it; a fact that another device states as well
    still holds. Of changes to the same key at most one is taken. Least total cost comes first, then
    the fewest changes.

    Args:
        rules: the whole system.
        stated_facts: what the devices say of themselves, with the change that undoes each.
        other_granted: what holds whatever is changed: positions, assumptions made.
        goals: facts to be made unreachable; when none can be reached, the one set is empty.
        limit: how many sets to return at most.
        conflicts_max: bound of the search.
    """
    stated = tuple(stated_facts)
    changes = tuple(sorted({one.change for one in stated if one.change}, key=_change_order))
    holding = other_granted | {one.fact for one in stated}
    relevant = _relevant(rules, holding, goals)
    if relevant is None:
        return ChangeSets(sets=((),), proved=True, complete=True, bound="")
    program = HornProgram(conflicts_max)
    numbers = {change: program.choice() for change in changes}
    program.grant(sorted(other_granted))
    program.grant(one.fact for one in stated if one.change is None)
    for one in stated:
        if one.change is not None:
            program.grant_unless(one.fact, numbers[one.change])
    for _, same_key in groupby(sorted(changes, key=_change_key), key=_change_key):
        program.at_most_one([numbers[change] for change in same_key])
    program.rules(relevant)
    for goal in sorted(goals):
        program.forbid(goal)
    program.minimise([change.cost for change in changes], priority=2)
    program.minimise([1] * len(changes), priority=1)
    found = program.cheapest(limit)
    sets = sorted(
        (tuple(changes[number] for number in sorted(taken)) for taken in found.choices),
        key=lambda taken: [_change_order(change) for change in taken],
    )
    return ChangeSets(
        sets=tuple(sets),
        proved=found.proved,
        complete=found.all_found,
        bound=_bound(found, conflicts_max),
    )


def _change_key(change: Change) -> str:
    """Return the set-up key a change is to."""
    return change.key


def _change_order(change: Change) -> tuple[int, str, str]:
    """Return the order in which changes are offered: cheap ones first."""
    return change.cost, change.key, change.value


def _relevant(
    rules: Iterable[Rule], holding: frozenset[Fact], goals: frozenset[Fact]
) -> tuple[Rule, ...] | None:
    """Return the rules that could take part in a proof of a goal, None when no goal has a proof.

    A rule takes part when its needs can all hold at the most generous, and what it gives is
    wanted by a goal, directly or through other such rules.
    """
    listed = tuple(rules)
    most = close(listed, holding).closed
    if not goals & most:
        return None
    giving: dict[Fact, list[Rule]] = {}
    for rule in listed:
        if rule.needs <= most and rule.gives not in rule.needs:
            giving.setdefault(rule.gives, []).append(rule)
    wanted, todo = set(goals), sorted(goals)
    while todo:
        for rule in giving.get(todo.pop(), ()):
            todo.extend(rule.needs - wanted)
            wanted |= rule.needs
    return tuple(rule for fact, given in giving.items() if fact in wanted for rule in given)


def _bound(found: Cheapest, conflicts_max: int) -> str:
    """Return the sentence that says which bound was reached, empty when none was."""
    if found.all_found:
        return ""
    if found.proved:
        return f"bound reached: there may be more as small than the {len(found.choices)} shown"
    so_far = "a smaller set may exist" if found.choices else "a set may exist"
    return f"bound reached: {conflicts_max} conflicts; {so_far}"
