"""Paths: sound, without a useless step, and as short as clingo says they can be."""

import clingo
import pytest
from hypothesis import given, settings

from banting.attack_graph import close, find_path
from banting.schema.question import Goal, Position
from tests.attack_graph.random_graphs import GOAL, grants, rule, rule_sets


def found(rules, granted, **bound):
    return find_path(rules, close(rules, granted), Goal.G1, Position.RADIO, **bound)


def fewest_steps_by_clingo(rules, granted):
    """Number of rules in a smallest proof: choose rules, derive with those only, reach the goal."""
    control = clingo.Control(["--opt-mode=opt"])
    with control.backend() as backend:
        atom = {}

        def of(fact):
            return atom.setdefault(fact, backend.add_atom()) if fact not in atom else atom[fact]

        for fact in granted:
            backend.add_rule([of(fact)])
        used = []
        for one in rules:
            use = backend.add_atom()
            backend.add_rule([use], choice=True)
            backend.add_rule([of(one.gives)], [use, *(of(need) for need in one.needs)])
            used.append((use, 1))
        backend.add_rule([], [-of(GOAL)])
        backend.add_minimize(0, used)
    best = []
    control.solve(on_model=lambda model: best.append(model.cost[0] if model.cost else 0))
    return best[-1] if best else None


@settings(deadline=None)
@given(rule_sets(), grants)
def test_path_has_as_few_steps_as_clingo_finds(rules, granted):
    answer = found(rules, granted)
    fewest = fewest_steps_by_clingo(rules, granted)
    if answer is None:
        assert fewest is None
    else:
        assert answer.shortest
        assert len(answer.path.steps) == fewest


@given(rule_sets(), grants)
def test_path_proves_the_goal_and_uses_every_step(rules, granted):
    for bound in (0, 3, 20_000):
        answer = found(rules, granted, expansions_max=bound)
        if answer is None:
            continue
        known = set(granted)
        steps = [step.rule for step in answer.path.steps]
        for one in steps:
            assert one in rules
            assert one.needs <= known
            assert one.gives not in known
            known.add(one.gives)
        assert GOAL in known
        for number, one in enumerate(steps):
            later = steps[number + 1 :]
            assert one.gives == GOAL or any(one.gives in other.needs for other in later)


def test_sharing_a_step_beats_the_path_with_fewer_rounds():
    rules = (
        rule("direct-a", ["x.1"], "a"),
        rule("direct-b", ["x.2"], "b"),
        rule("x1", [], "x.1"),
        rule("x2", [], "x.2"),
        rule("hub", ["c"], "h"),
        rule("c", ["d"], "c"),
        rule("d", [], "d"),
        rule("goal", ["a", "b"], GOAL),
        rule("goal-by-hub", ["h"], GOAL),
    )
    answer = found(rules, ())
    assert [step.rule.id for step in answer.path.steps] == ["d", "c", "hub", "goal-by-hub"]


def test_a_search_that_hits_its_bound_says_so():
    rules = (
        *(rule(f"a{n}", [], f"a.{n}") for n in range(4)),
        rule("wide", [f"a.{n}" for n in range(4)], GOAL),
        rule("b", ["a.0"], "b"),
        rule("narrow", ["b"], GOAL),
    )
    bounded, whole = found(rules, (), expansions_max=2), found(rules, ())
    assert not bounded.shortest
    assert whole.shortest
    assert len(whole.path.steps) == 3 < len(bounded.path.steps)


def test_a_shorter_path_is_found_past_a_cycle():
    rules = (
        *(rule(f"x{n}", [], f"x.{n}") for n in range(4)),
        rule("wide", [f"x.{n}" for n in range(4)], GOAL),
        rule("loop", ["a"], GOAL),
        rule("a-from-b", ["b"], "a"),
        rule("b-from-a", ["a"], "b"),
        rule("b-from-c", ["c"], "b"),
        rule("c", [], "c"),
    )
    answer = found(rules, ())
    assert answer.shortest
    assert [step.rule.id for step in answer.path.steps] == ["c", "b-from-c", "a-from-b", "loop"]


def test_a_granted_goal_needs_no_step():
    assert found((), {GOAL}).path.steps == ()


def test_an_unreachable_goal_has_no_path():
    assert found((), frozenset()) is None


@pytest.mark.parametrize("order", [1, -1])
def test_a_path_is_named_after_its_cell(order):
    rules = (rule("one", [], GOAL), rule("two", [], GOAL))[::order]
    answer = found(rules, ())
    assert answer.path.id == "G1-radio"
    assert answer.path.steps[0].rule is rules[0]
