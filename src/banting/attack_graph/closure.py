"""Which facts follow from what is granted: Horn closure with provenance, in rounds.

Knows: rules and facts as data. Never knows: devices, bytes, or why a rule holds. A rule that
lacks a need waits for one missing need only, and is looked at again when that fact comes (watched
premises, as in unit propagation; linear-time Horn closure is Dowling and Gallier 1984). All rules
that can fire in a round fire in their given order, so the rule kept for a fact is the first
listed of those that give it in the fewest rounds: the result does not depend on how Python orders
a set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from banting.schema.facts import Fact, Rule

__all__ = ["Closure", "close"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Everything that follows. `closed` holds `granted` and each derived fact.

    `rounds` holds, for each derived fact, the one rule that first gave it: its needs are granted or
    given in earlier rounds, and within a round the rules keep their given order.
    """

    granted: frozenset[Fact]
    closed: frozenset[Fact]
    rounds: tuple[tuple[Rule, ...], ...]

    def rule_giving(self, fact: Fact) -> Rule | None:
        """Return the rule that first gave a fact, None for one that is granted or not closed."""
        found = (rule for fired in self.rounds for rule in fired if rule.gives == fact)
        return next(found, None)


def close(rules: Iterable[Rule], granted: Iterable[Fact]) -> Closure:
    """Return everything that follows from the granted facts by the rules.

    Args:
        rules: in the order that decides between rules of the same round.
        granted: facts that hold from the start, in any order.

    Returns:
        The closure; equal for equal rules and grants, in any process.
    """
    listed = tuple(rules)
    start = frozenset(granted)
    known: set[Fact] = set(start)
    waiting: dict[Fact, list[int]] = {}
    rounds: list[tuple[Rule, ...]] = []
    fresh = _fire(listed, range(len(listed)), known, waiting)
    while fresh:
        known.update(fresh)
        rounds.append(tuple(fresh.values()))
        woken = sorted(number for fact in fresh for number in waiting.pop(fact, ()))
        fresh = _fire(listed, woken, known, waiting)
    return Closure(granted=start, closed=frozenset(known), rounds=tuple(rounds))


def _fire(
    rules: tuple[Rule, ...],
    numbers: Sequence[int],
    known: set[Fact],
    waiting: dict[Fact, list[int]],
) -> dict[Fact, Rule]:
    """Return the new facts that the numbered rules give; put the others to wait for a need."""
    fresh: dict[Fact, Rule] = {}
    for number in numbers:
        rule = rules[number]
        if rule.gives in known:
            continue
        for need in rule.needs:
            if need not in known:
                if need in waiting:
                    waiting[need].append(number)
                else:
                    waiting[need] = [number]
                break
        else:
            fresh.setdefault(rule.gives, rule)
    return fresh
