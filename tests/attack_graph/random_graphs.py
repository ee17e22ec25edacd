"""Random small attack graphs with cycles, and slow but plain answers to compare with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from hypothesis import strategies as st

from banting.schema.facts import Assumption, Change, Fact, Rule, StatedFact, goal_fact
from banting.schema.question import Goal
from banting.schema.source import Source

GOAL = goal_fact(Goal.G1)
SOURCE = Source(id="made", title="made up", where="", says="")
LEAVES = tuple(Fact(f"leaf.{n}") for n in range(6))
INNER = (*(Fact(f"inner.{n}") for n in range(6)), GOAL)


def rule(name: str, needs: Iterable[str], gives: str) -> Rule:
    return Rule(
        id=name,
        technique="made-up",
        needs=frozenset(Fact(need) for need in needs),
        gives=Fact(gives),
        says=f"{name} fires",
    )


@st.composite
def rule_sets(draw: st.DrawFn) -> tuple[Rule, ...]:
    bodies = draw(
        st.lists(
            st.tuples(
                st.sets(st.sampled_from(LEAVES + INNER), min_size=0, max_size=3),
                st.sampled_from(INNER),
            ),
            max_size=16,
        )
    )
    return tuple(rule(f"r{n:02}", needs, gives) for n, (needs, gives) in enumerate(bodies))


grants = st.frozensets(st.sampled_from(LEAVES), max_size=6)


@st.composite
def stated_facts(draw: st.DrawFn) -> tuple[StatedFact, ...]:
    """Facts of two devices, some twice, some not to be changed, with five changes to three keys."""
    change = st.one_of(
        st.none(),
        st.builds(
            lambda number, cost: Change(
                key=f"key.{number % 3}", value=str(number), says="", cost=(number + cost) % 3 + 1
            ),
            st.integers(0, 4),
            st.just(1),
        ),
    )
    one = st.builds(
        lambda fact, device, change: StatedFact(
            fact=fact, says=f"{fact} holds", device=device, source=SOURCE, change=change
        ),
        st.sampled_from(LEAVES),
        st.sampled_from(("pump", "meter")),
        change,
    )
    return tuple(draw(st.lists(one, max_size=8)))


@st.composite
def assumption_lists(draw: st.DrawFn) -> tuple[Assumption, ...]:
    facts = draw(st.lists(st.sampled_from(LEAVES + INNER[:3]), max_size=6))
    return tuple(
        Assumption(
            key=f"assume-{n}", fact=fact, says=str(fact), price=n % 3 + 1, odds="", source=SOURCE
        )
        for n, fact in enumerate(facts)
    )


def closed_by_fixpoint(rules: Iterable[Rule], granted: Iterable[Fact]) -> frozenset[Fact]:
    """Apply every rule again and again until nothing is new."""
    closed = set(granted)
    while True:
        fresh = {r.gives for r in rules if r.needs <= closed} - closed
        if not fresh:
            return frozenset(closed)
        closed |= fresh


def subsets(count: int) -> Iterator[frozenset[int]]:
    """All sets of the numbers below a count, smallest first."""
    for size in range(count + 1):
        yield from (frozenset(chosen) for chosen in combinations(range(count), size))
