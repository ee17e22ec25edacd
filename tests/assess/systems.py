"""Set-ups for the tests of the story, and ways to doctor what is built of them."""

from dataclasses import replace
from pathlib import Path

from banting.assess.rehearsal import Rehearsal
from banting.build import System, build_system, device_specs
from banting.schema.facts import Fact, Rule
from banting.schema.question import Goal
from banting.schema.setup import Setup
from banting.schema.setup_file import setup_with

EXAMPLES = Path(__file__).parents[2] / "examples"


def setup_of(name: str, *changes: str) -> Setup:
    text = (EXAMPLES / f"{name}.toml").read_text()
    return setup_with(text, f"{name}.toml", changes, device_specs())


def system_of(name: str, *changes: str) -> System:
    return build_system(setup_of(name, *changes))


def rehearsal_of(name: str, *changes: str) -> Rehearsal:
    return Rehearsal(system_of(name, *changes))


def ways_to(system: System, goal: Goal) -> tuple[Rule, ...]:
    return tuple(rule for rule in system.rules if rule.gives == f"goal.{goal.name}")


def without_rule(system: System, *ids: str) -> System:
    return replace(system, rules=tuple(rule for rule in system.rules if rule.id not in ids))


def needing_nothing(system: System, rule_id: str) -> System:
    """Return the system with a rule that claims to need no more than its position."""
    rules = tuple(
        replace(rule, needs=frozenset(n for n in rule.needs if n.startswith("at.")))
        if rule.id == rule_id
        else rule
        for rule in system.rules
    )
    return replace(system, rules=rules)


def lacking(system: System, fact: str) -> System:
    """Return the system that states one fact less, its machines unchanged."""
    stated = tuple(one for one in system.stated if one.fact != Fact(fact))
    assert len(stated) < len(system.stated)
    return replace(system, stated=stated)
