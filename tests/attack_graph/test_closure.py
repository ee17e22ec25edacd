"""The closure: right, in fewest rounds, and the same whatever the order of a set."""

from hypothesis import given

from banting.attack_graph import close
from tests.attack_graph.random_graphs import (
    GOAL,
    LEAVES,
    closed_by_fixpoint,
    grants,
    rule,
    rule_sets,
)


@given(rule_sets(), grants)
def test_closure_equals_applying_rules_until_nothing_is_new(rules, granted):
    assert close(rules, granted).closed == closed_by_fixpoint(rules, granted)


@given(rule_sets(), grants)
def test_each_rule_kept_has_its_needs_from_earlier_rounds(rules, granted):
    closure = close(rules, granted)
    known = set(granted)
    for fired in closure.rounds:
        assert fired, "no round is empty"
        for one in fired:
            assert one.needs <= known
            assert one.gives not in known
            assert closure.rule_giving(one.gives) is one
        known |= {one.gives for one in fired}
    assert known == closure.closed


@given(rule_sets(), grants)
def test_the_rule_kept_is_the_first_listed_of_the_earliest_round(rules, granted):
    known = set(granted)
    for fired in close(rules, granted).rounds:
        ready = [one for one in rules if one.needs <= known and one.gives not in known]
        first = {one.gives: one for one in reversed(ready)}
        assert set(fired) == set(first.values())
        assert list(fired) == [one for one in rules if one in fired]
        known |= first.keys()


@given(rule_sets(), grants, grants)
def test_granting_more_never_takes_a_fact_away(rules, granted, more):
    assert close(rules, granted).closed <= close(rules, granted | more).closed


def test_a_cycle_does_not_support_itself():
    rules = (rule("a", ["inner.0"], "inner.1"), rule("b", ["inner.1"], "inner.0"))
    assert close(rules, frozenset()).closed == frozenset()


def test_a_granted_fact_has_no_rule():
    closure = close((rule("a", [], LEAVES[0]),), LEAVES[:1])
    assert closure.rounds == ()
    assert closure.rule_giving(LEAVES[0]) is None


def test_a_rule_without_needs_fires_in_the_first_round():
    closure = close((rule("free", [], GOAL),), ())
    assert [one.id for one in closure.rounds[0]] == ["free"]


def test_facts_no_rule_names_stay_in_the_closure():
    assert close((), LEAVES).closed == frozenset(LEAVES)
