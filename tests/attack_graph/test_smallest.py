"""Smallest sets, against trying every set, on random graphs with cycles."""

import pytest
from hypothesis import given, settings

from banting.attack_graph import smallest_assumptions, smallest_changes
from banting.schema.facts import Assumption, Change, Fact, StatedFact
from tests.attack_graph.random_graphs import (
    GOAL,
    INNER,
    LEAVES,
    SOURCE,
    assumption_lists,
    closed_by_fixpoint,
    grants,
    rule,
    rule_sets,
    stated_facts,
    subsets,
)

MANY = 1_000
slow_but_sure = settings(deadline=None)


def every_smallest_assumption_set(rules, granted, assumptions):
    offered = [one for one in assumptions if one.fact not in granted]
    enough = [
        chosen
        for chosen in subsets(len(offered))
        if GOAL in closed_by_fixpoint(rules, granted | {offered[n].fact for n in chosen})
    ]
    fewest = min(map(len, enough), default=0)
    return {frozenset(offered[n] for n in chosen) for chosen in enough if len(chosen) == fewest}


def every_cheapest_change_set(rules, stated, other, goals):
    changes = sorted({s.change for s in stated if s.change}, key=lambda c: (c.key, c.value))
    good = {}
    for numbers in subsets(len(changes)):
        chosen = {changes[n] for n in numbers}
        if len({change.key for change in chosen}) < len(chosen):
            continue
        holding = other | {s.fact for s in stated if s.change not in chosen}
        if not goals & closed_by_fixpoint(rules, holding):
            good[frozenset(chosen)] = (sum(change.cost for change in chosen), len(chosen))
    least = min(good.values(), default=None)
    return {chosen for chosen, cost in good.items() if cost == least}


@slow_but_sure
@given(rule_sets(), grants, assumption_lists())
def test_smallest_assumptions_equal_trying_every_set(rules, granted, assumptions):
    found = smallest_assumptions(rules, granted, assumptions, GOAL, MANY)
    expected = every_smallest_assumption_set(rules, granted, assumptions)
    assert {frozenset(one) for one in found.sets} == expected
    assert len(found.sets) == len(expected)
    assert found.proved
    assert found.complete
    assert found.bound == ""
    assert found.distance == (len(next(iter(expected))) if expected else None)


@slow_but_sure
@given(rule_sets(), stated_facts(), grants)
def test_cheapest_changes_equal_trying_every_set(rules, stated, other):
    goals = frozenset({GOAL, INNER[0]})
    found = smallest_changes(rules, stated, other, goals, MANY)
    expected = every_cheapest_change_set(rules, stated, other, goals)
    assert {frozenset(one) for one in found.sets} == expected
    assert len(found.sets) == len(expected)
    assert found.proved
    assert found.complete


def assume(key, fact, price):
    return Assumption(key=key, fact=Fact(fact), says="", price=price, odds="", source=SOURCE)


def state(fact, key, cost=1):
    change = Change(key=key, value="false", says="", cost=cost) if key else None
    return StatedFact(fact=Fact(fact), says="", device="pump", source=SOURCE, change=change)


def test_equally_small_sets_come_in_order_of_price():
    rules = (rule("a", ["leak"], GOAL), rule("b", ["zero-day"], GOAL), rule("c", ["mal"], GOAL))
    offers = (assume("zero-day", "zero-day", 3), assume("leak", "leak", 1), assume("mal", "mal", 2))
    found = smallest_assumptions(rules, frozenset(), offers, GOAL, MANY)
    assert [one.key for (one,) in found.sets] == ["leak", "mal", "zero-day"]


def test_a_goal_that_follows_already_is_at_distance_zero():
    found = smallest_assumptions((rule("a", [], GOAL),), frozenset(), (), GOAL, MANY)
    assert found.sets == ((),)
    assert found.distance == 0


def test_a_goal_no_assumption_gives_has_no_distance():
    found = smallest_assumptions((), frozenset(), (assume("a", "leaf.0", 1),), GOAL, MANY)
    assert found.sets == ()
    assert found.distance is None
    assert found.proved


def test_facts_that_only_support_each_other_are_not_reached():
    rules = (
        rule("a", ["inner.0"], "inner.1"),
        rule("b", ["inner.1"], "inner.0"),
        rule("goal", ["inner.0"], GOAL),
        rule("way", ["leaf.0"], "inner.1"),
    )
    found = smallest_assumptions(rules, frozenset(), (assume("x", "leaf.0", 1),), GOAL, MANY)
    assert found.distance == 1
    cut = smallest_changes(rules, (state("leaf.0", "k"),), frozenset(), frozenset({GOAL}), MANY)
    assert [change.key for change in cut.sets[0]] == ["k"]


def test_more_sets_than_the_limit_is_said():
    rules = tuple(rule(f"r{n}", [leaf], GOAL) for n, leaf in enumerate(LEAVES))
    offers = tuple(assume(f"a{n}", leaf, 1) for n, leaf in enumerate(LEAVES))
    found = smallest_assumptions(rules, frozenset(), offers, GOAL, 4)
    assert len(found.sets) == 4
    assert found.proved
    assert not found.complete
    assert found.bound.startswith("bound reached")
    exact = smallest_assumptions(rules, frozenset(), offers, GOAL, len(LEAVES))
    assert exact.complete
    assert exact.bound == ""


def odd_cycle(length):
    """A ring of pairs, each of which must lose one of its two facts: a small vertex cover."""
    leaves = [f"v.{n}" for n in range(length)]
    rules = tuple(
        rule(f"e{n}-{step}", [leaves[n], leaves[(n + step) % length]], GOAL)
        for n in range(length)
        for step in (1, 2, 5, 11)
    )
    return rules, tuple(state(leaf, leaf) for leaf in leaves)


def test_a_search_that_gives_up_says_that_nothing_is_proved():
    rules, stated = odd_cycle(61)
    found = smallest_changes(rules, stated, frozenset(), frozenset({GOAL}), 8, conflicts_max=5)
    assert not found.proved
    assert not found.complete
    assert "5 conflicts" in found.bound


def test_a_fact_two_devices_state_falls_only_when_both_are_changed():
    rules = (rule("a", ["leaf.0"], GOAL),)
    stated = (state("leaf.0", "one"), state("leaf.0", "two"))
    found = smallest_changes(rules, stated, frozenset(), frozenset({GOAL}), MANY)
    assert [[change.key for change in one] for one in found.sets] == [["one", "two"]]


def test_cost_counts_before_number():
    rules = (rule("a", ["leaf.0", "leaf.1"], GOAL), rule("b", ["leaf.0", "leaf.2"], GOAL))
    stated = (state("leaf.0", "device", 3), state("leaf.1", "x"), state("leaf.2", "y"))
    found = smallest_changes(rules, stated, frozenset(), frozenset({GOAL}), MANY)
    assert [[change.key for change in one] for one in found.sets] == [["x", "y"]]


def test_nothing_to_close_needs_no_change():
    found = smallest_changes((), (state("leaf.0", "k"),), frozenset(), frozenset({GOAL}), MANY)
    assert found.sets == ((),)


@pytest.mark.parametrize("granted", [frozenset(), frozenset({Fact("leaf.0")})])
def test_what_no_change_undoes_cannot_be_closed(granted):
    rules = (rule("a", ["leaf.0"], GOAL),)
    stated = (state("leaf.0", None), state("leaf.0", "k"))
    found = smallest_changes(rules, stated, granted, frozenset({GOAL}), MANY)
    assert found.sets == ()
    assert found.proved
