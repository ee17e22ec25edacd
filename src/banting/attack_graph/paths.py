"""From a closure to a path: the fewest steps that prove a goal, in an order to carry out.

Knows: rules, facts and a closure. Never knows: devices or bytes. Finding the fewest steps is
NP-hard, because steps can be shared (it is the smallest proof of a Horn formula), so the search
is bounded: it starts from the path that the closure's provenance gives, looks for a shorter one
backward from the goal, and says whether it could finish. Either way no step is without use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from banting.attack_graph.closure import Closure
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.proof import Path, PathStep
from banting.schema.question import Goal, Position

__all__ = ["EXPANSIONS_MAX", "FoundPath", "find_path"]

EXPANSIONS_MAX = 20_000  # a set-up of ten devices needs some dozens


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPath:
    """A path, and whether the search proved that none is shorter before its bound."""

    path: Path
    shortest: bool


def find_path(
    rules: Iterable[Rule],
    closure: Closure,
    goal: Goal,
    position: Position,
    expansions_max: int = EXPANSIONS_MAX,
) -> FoundPath | None:
    """Return a path to a goal with the fewest steps, None when the goal is not in the closure.

    Args:
        rules: those of the closure, in the same order; ties between paths go to the earlier rules.
        closure: what follows from the facts that `position` is granted.
        goal: what is to be proved.
        position: where the attacker stands, for the name of the path.
        expansions_max: bound of the search, in rules tried.

    Returns:
        The path, whose every step gives a fact that a later step needs or the goal itself.
    """
    wanted = goal_fact(goal)
    if wanted not in closure.closed:
        return None
    search = _Search(rules, closure, expansions_max)
    chosen = search.shortest(wanted)
    steps = tuple(PathStep(rule=rule) for rule in _in_order(chosen, closure.granted))
    path = Path(goal=goal, position=position, granted=closure.granted, steps=steps)
    return FoundPath(path=path, shortest=search.left >= 0)


def _in_order(chosen: dict[Fact, Rule], granted: frozenset[Fact]) -> tuple[Rule, ...]:
    """Return the chosen rules so that each need is granted or given by an earlier rule."""
    known, left, ordered = set(granted), sorted(chosen), []
    while left:
        ready = next(fact for fact in left if chosen[fact].needs <= known)
        left.remove(ready)
        known.add(ready)
        ordered.append(chosen[ready])
    return tuple(ordered)


class _Search:
    """Depth-first branch and bound over which rule gives each needed fact.

    A partial proof is `chosen` (fact -> the rule that gives it) and `open_facts`, needed and
    without a rule yet. Each open fact costs at least one further step, which bounds the branch.
    `left` counts down; below zero the bound was reached.
    """

    def __init__(self, rules: Iterable[Rule], closure: Closure, expansions_max: int) -> None:
        self.granted = closure.granted
        self.left = expansions_max
        self.first = {rule.gives: rule for fired in closure.rounds for rule in fired}
        self.giving: dict[Fact, list[Rule]] = {}
        for rule in rules:
            if rule.gives in self.first and rule.needs <= closure.closed:
                self.giving.setdefault(rule.gives, []).append(rule)

    def shortest(self, goal: Fact) -> dict[Fact, Rule]:
        """Return the rules of a shortest proof, by the fact each gives."""
        self.best = self._from_provenance(goal)
        if goal not in self.granted:
            self._extend({}, frozenset({goal}))
        return self.best

    def _from_provenance(self, goal: Fact) -> dict[Fact, Rule]:
        """Return the proof that follows the rule that first gave each fact."""
        chosen: dict[Fact, Rule] = {}
        needed = [goal]
        while needed:
            fact = needed.pop()
            if fact not in chosen and fact not in self.granted:
                chosen[fact] = self.first[fact]
                needed.extend(sorted(chosen[fact].needs))
        return chosen

    def _extend(self, chosen: dict[Fact, Rule], open_facts: frozenset[Fact]) -> None:
        """Try each rule for the open fact with the fewest; keep a finished proof if shorter."""
        if len(chosen) + len(open_facts) >= len(self.best):
            return
        if not open_facts:
            self.best = dict(chosen)
            return
        fact = min(open_facts, key=lambda one: (len(self.giving[one]), one))
        for rule in self.giving[fact]:
            self.left -= 1
            if self.left < 0:
                return
            if not self._leans_on(rule, fact, chosen):
                chosen[fact] = rule
                fresh = rule.needs - self.granted - chosen.keys()
                self._extend(chosen, (open_facts - {fact}) | fresh)
                del chosen[fact]

    def _leans_on(self, rule: Rule, fact: Fact, chosen: dict[Fact, Rule]) -> bool:
        """Return whether a rule, by what is chosen so far, would need the very fact it gives."""
        seen: set[Fact] = set()
        needed = list(rule.needs)
        while needed:
            one = needed.pop()
            if one == fact:
                return True
            if one not in seen and one in chosen:
                seen.add(one)
                needed.extend(chosen[one].needs)
        return False
