"""What the attack graph hands on: a path (proof of reachability) or a certificate (proof of NO)."""

from __future__ import annotations

from dataclasses import dataclass

from banting.schema.facts import Fact, Rule
from banting.schema.question import Goal, Position

__all__ = ["Certificate", "Path", "PathStep", "cell_id"]


def cell_id(goal: Goal, position: Position) -> str:
    """Return the id that a cell, its path or its certificate goes by: `G1-radio`."""
    return f"{goal.name}-{position.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One rule used, with what it needed and gave; steps come in an order that works."""

    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """An ordered proof of a goal: every need is granted or given by an earlier step."""

    goal: Goal
    position: Position
    granted: frozenset[Fact]
    steps: tuple[PathStep, ...]

    @property
    def id(self) -> str:
        """The id of the cell the path proves."""
        return cell_id(self.goal, self.position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A closed set of facts without the goal.

    `granted` is inside `closed`; every rule whose needs are inside `closed` gives a fact inside it;
    the goal is not inside. `missing` lists, per rule that gives the goal, needs outside the set.
    """

    goal: Goal
    position: Position
    granted: frozenset[Fact]
    rules: tuple[Rule, ...]
    closed: frozenset[Fact]
    missing: tuple[tuple[str, tuple[Fact, ...]], ...]

    @property
    def id(self) -> str:
        """The id of the cell the certificate proves."""
        return cell_id(self.goal, self.position)
