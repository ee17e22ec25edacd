"""Facts, rules and assumptions: what the attack graph is made of, as data.

A fact is a short dotted name (`pump.obeys-serial`, `knows.pump-serial`, `at.radio`, `goal.G1`). A
rule gives one fact when all its needs hold. A fact about the set-up is stated by the device it is
about, with the change that would undo it; an assumption is a fact with a price that is not granted
by default.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from banting.schema.question import Goal, Position
from banting.schema.source import Source

__all__ = [
    "Assumption",
    "Change",
    "Fact",
    "InterfaceNote",
    "Rule",
    "StatedFact",
    "goal_fact",
    "position_fact",
]

Fact = NewType("Fact", str)


def goal_fact(goal: Goal) -> Fact:
    """Return the fact that a goal is reached, `goal.G1`."""
    return Fact(f"goal.{goal.name}")


def position_fact(position: Position) -> Fact:
    """Return the fact that the attacker stands somewhere, `at.radio`."""
    return Fact(f"at.{position.value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing the wearer can switch: a set-up key, its new value as TOML text, and the cost.

    `cost` 1 is a menu setting, 2 a habit given up, 3 a device given up or replaced.
    """

    key: str
    value: str
    says: str
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFact:
    """A fact true of this set-up, who states it, and the change that undoes it, if any does."""

    fact: Fact
    says: str
    device: str
    source: Source
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A fact not granted by default.

    `key` is its name in `[assume]`; `price` is 1 for what happens to ordinary people, 2 for a
    targeted effort, 3 for a rare capability. `odds` says its number where one can be given.
    """

    key: str
    fact: Fact
    says: str
    price: int
    odds: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When all `needs` hold, the technique can give `gives`."""

    id: str
    technique: str
    needs: frozenset[Fact]
    gives: Fact
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceNote:
    """One interface of a device: the rules that use it, or the sentence why it carries no command.

    An interface with neither makes every NO from where it is reached UNKNOWN: `reached_from` names
    those positions, () all of them, `serves` the goals that what it carries could serve, () all of
    them, and `knowing` what an attacker must have for it, "" for nothing.
    """

    device: str
    interface: str
    rules: tuple[str, ...]
    why_no_command: str
    source: Source
    reached_from: tuple[Position, ...] = ()
    serves: tuple[Goal, ...] = ()
    knowing: str = ""
