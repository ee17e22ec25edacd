"""The proof of NO: a closed set of facts without the goal.

Knows: rules and facts. Never knows: whether anyone believes it; `checker.py`, which shares no code
with this file, checks it again.
"""

from __future__ import annotations

from collections.abc import Iterable

from banting.attack_graph.closure import Closure
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.proof import Certificate
from banting.schema.question import Goal, Position

__all__ = ["certify", "leaves_of_no"]


def certify(
    rules: Iterable[Rule], closure: Closure, goal: Goal, position: Position
) -> Certificate | None:
    """Return the certificate that a goal cannot be reached, None when it can.

    Args:
        rules: those of the closure.
        closure: what follows from the facts that `position` is granted.
        goal: what is not reached.
        position: where the attacker stands.
    """
    wanted = goal_fact(goal)
    if wanted in closure.closed:
        return None
    listed = tuple(rules)
    missing = tuple(
        (rule.id, tuple(sorted(rule.needs - closure.closed)))
        for rule in listed
        if rule.gives == wanted
    )
    return Certificate(
        goal=goal,
        position=position,
        granted=closure.granted,
        rules=listed,
        closed=closure.closed,
        missing=missing,
    )


def leaves_of_no(certificate: Certificate) -> tuple[Fact, ...]:
    """Return what a NO hangs on in the end: the missing facts that no rule could ever give.

    Followed back from the goal through facts outside the closed set. The NO stands until one of
    them comes to hold (an assumption, another device, another switch) or a fact between is
    granted.
    """
    giving: dict[Fact, list[Rule]] = {}
    for rule in certificate.rules:
        giving.setdefault(rule.gives, []).append(rule)
    goal = goal_fact(certificate.goal)
    seen, needed, leaves = {goal}, [goal], set()
    while needed:
        fact = needed.pop()
        if fact not in giving:
            leaves.add(fact)
        for rule in giving.get(fact, ()):
            fresh = rule.needs - certificate.closed - seen
            seen |= fresh
            needed.extend(fresh)
    return tuple(sorted(leaves))
