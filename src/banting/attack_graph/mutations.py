"""Rule mutation at the level of the graph: a rule with one need taken away must not fire.

Knows: one rule. Never knows: the machines; the same mutations are carried out on them elsewhere, so
that every need of every rule is a need of the bytes as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.schema.facts import Fact, Rule

__all__ = ["Mutation", "mutations"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A rule, the need left out, and the needs that are still granted."""

    rule: Rule
    without: Fact
    granted: frozenset[Fact]


def mutations(rule: Rule) -> tuple[Mutation, ...]:
    """Return one mutation a need, in the order of the needs' names; () for a rule without needs."""
    return tuple(
        Mutation(rule=rule, without=need, granted=rule.needs - {need})
        for need in sorted(rule.needs)
    )
