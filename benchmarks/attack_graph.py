"""How the attack graph scales: closure, certificate check and smallest sets on made-up systems.

The systems are AND/OR graphs with cycles: N inner facts, 2.8 N rules of one to three needs, N
leaves. Each figure stands beside the one measured for a throw-away prototype on another machine
and on other random systems of that shape (`reference_*`), so the ratio tells the order, not the
percent.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from banting.attack_graph import certify, close, smallest_assumptions, smallest_changes
from banting.attack_graph.checker import check
from banting.schema.facts import Assumption, Change, Fact, Rule, StatedFact, goal_fact
from banting.schema.question import Goal, Position
from banting.schema.source import Source

__all__ = ["BENCHMARKS"]

RULES_PER_FACT = 2.8
SETS_MAX = 16
GOAL = goal_fact(Goal.G1)
_MADE_UP = Source(id="made-up", title="made up for a benchmark", where="", says="")


def made_up_rules(inner_facts: int, seed: int) -> tuple[Rule, ...]:
    """Return the rules of a random system; its goal needs the inner fact 0."""
    draw = random.Random(seed)

    def need() -> Fact:
        kind = "inner" if draw.random() < 0.6 else "leaf"
        return Fact(f"{kind}.{draw.randrange(inner_facts)}")

    rules = [
        Rule(
            id=f"rule-{number}",
            technique="made-up",
            needs=frozenset(need() for _ in range(draw.choice((1, 2, 2, 3)))),
            gives=Fact(f"inner.{draw.randrange(inner_facts)}"),
            says="",
        )
        for number in range(round(RULES_PER_FACT * inner_facts) - 1)
    ]
    last = Rule(
        id="goal", technique="made-up", needs=frozenset({Fact("inner.0")}), gives=GOAL, says=""
    )
    return (*rules, last)


def _leaves(count: int, share: float, seed: int) -> list[Fact]:
    draw = random.Random(seed)
    return [Fact(f"leaf.{n}") for n in range(count) if draw.random() < share]


def _best_s(run: Callable[[], object], times: int = 3) -> float:
    """Return the shortest of a few runs, in seconds."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def closure_100k() -> dict[str, float | str]:
    """Time the closure of a system with 100,000 rules, nine leaves in ten granted."""
    facts = round(100_000 / RULES_PER_FACT)
    rules, granted = made_up_rules(facts, 1), frozenset(_leaves(facts, 0.9, 2))
    seconds = _best_s(lambda: close(rules, granted))
    return {
        "rules": float(len(rules)),
        "facts_closed": float(len(close(rules, granted).closed)),
        "closure_s": seconds,
        "rules_per_s": len(rules) / seconds,
        # 0.97 s for 100,000 inner facts, which is 280,000 rules
        "reference_rules_per_s": 280_000 / 0.97,
        "ratio_to_reference": len(rules) / seconds / (280_000 / 0.97),
    }


def certificate_check_100k() -> dict[str, float | str]:
    """Time the separate checker on a certificate of NO for a system with 100,000 rules."""
    facts = round(100_000 / RULES_PER_FACT)
    position = Fact("at.internet")
    seed = 1
    while True:  # the first system whose goal is out of reach
        rules = made_up_rules(facts, seed)
        closure = close(rules, {position, *_leaves(facts, 0.3, seed)})
        certificate = certify(rules, closure, Goal.G1, Position.INTERNET)
        if certificate is not None:
            break
        seed += 1
    seconds = _best_s(lambda: check(certificate))
    assert check(certificate) == ()
    return {
        "rules": float(len(rules)),
        "facts_closed": float(len(certificate.closed)),
        "check_s": seconds,
        # 31 ms for 280,000 rules
        "reference_rules_per_s": 280_000 / 0.031,
        "ratio_to_reference": len(rules) / seconds / (280_000 / 0.031),
    }


def _smallest(inner_facts: int, reference: tuple[float, float]) -> dict[str, float | str]:
    """Time both questions on three systems and return the medians and what was found.

    A system counts when its goal can be reached with all leaves; leaves are the assumptions, priced
    1 to 3, and the facts that changes undo.
    """
    assumption_s: list[float] = []
    change_s: list[float] = []
    found: list[str] = []
    seed = 0
    while len(assumption_s) < 3:
        seed += 1
        rules = made_up_rules(inner_facts, seed)
        leaves = _leaves(inner_facts, 1.0, 0)
        if GOAL not in close(rules, leaves).closed:
            continue
        offers = tuple(_assumption(number, leaf) for number, leaf in enumerate(leaves))
        stated = tuple(_stated(number, leaf) for number, leaf in enumerate(leaves))
        begun = time.perf_counter()
        least = smallest_assumptions(rules, frozenset(), offers, GOAL, SETS_MAX)
        between = time.perf_counter()
        cut = smallest_changes(rules, stated, frozenset(), frozenset({GOAL}), SETS_MAX)
        change_s.append(time.perf_counter() - between)
        assumption_s.append(between - begun)
        cost = sum(change.cost for change in cut.sets[0]) if cut.sets else -1
        found.append(f"distance {least.distance}, cut {cost}{'' if cut.proved else ' unproved'}")
    return {
        "inner_facts": float(inner_facts),
        "assumptions_median_s": sorted(assumption_s)[1],
        "reference_assumptions_s": reference[0],
        "changes_median_s": sorted(change_s)[1],
        "reference_changes_s": reference[1],
        "ratio_assumptions": reference[0] / sorted(assumption_s)[1],
        "ratio_changes": reference[1] / sorted(change_s)[1],
        "found": "; ".join(found),
    }


def _assumption(number: int, leaf: Fact) -> Assumption:
    return Assumption(
        key=f"assume-{number}",
        fact=leaf,
        says="",
        price=number % 3 + 1,
        odds="",
        source=_MADE_UP,
    )


def _stated(number: int, leaf: Fact) -> StatedFact:
    change = Change(key=f"key-{number}", value="false", says="", cost=number % 3 + 1)
    return StatedFact(fact=leaf, says="", device="made-up", source=_MADE_UP, change=change)


def smallest_sets_1k() -> dict[str, float | str]:
    """Time all smallest sets of a system with 1,000 inner facts."""
    return _smallest(1_000, (0.070, 0.050))


def smallest_sets_10k() -> dict[str, float | str]:
    """Time all smallest sets of a system with 10,000 inner facts."""
    return _smallest(10_000, (1.3, 0.9))


BENCHMARKS: dict[str, Callable[[], dict[str, float | str]]] = {
    "attack_graph.closure_100k": closure_100k,
    "attack_graph.certificate_check_100k": certificate_check_100k,
    "attack_graph.smallest_sets_1k": smallest_sets_1k,
    "attack_graph.smallest_sets_10k": smallest_sets_10k,
}
