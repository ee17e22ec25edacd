"""A Horn system as a logic program for clingo, made of numbered atoms and never of text.

Knows: how facts, rules, choices and costs become clingo's program atoms. Never knows: what is asked
of it. Every head is one atom, so no rule can turn into a disjunction by a slip of the pen, which in
program text a comma does. Answer sets are well-founded: facts that only support each other are not
derived. The search is bounded by conflicts, not by a clock, so it ends the same way on any machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import clingo

from banting.schema.facts import Fact, Rule

__all__ = ["Cheapest", "HornProgram"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheapest:
    """All choices of least cost, as sets of choice numbers.

    `proved` says that no cheaper choice exists; `all_found` that there is no other of this cost.
    """

    choices: tuple[frozenset[int], ...]
    proved: bool
    all_found: bool


class HornProgram:
    """Rules and choices, then one question: the choices of least cost that meet all demands."""

    def __init__(self, conflicts_max: int) -> None:
        """Begin an empty program whose search gives up after `conflicts_max` conflicts."""
        # Unsatisfiable cores find the least cost hundreds of times sooner than stepping down to it.
        search = ["0", "--opt-mode=optN", "--opt-strategy=usc", f"--solve-limit={conflicts_max}"]
        self._control = clingo.Control(search)
        self._open = ExitStack()
        self._backend = self._open.enter_context(self._control.backend())
        self._atom: dict[Fact, int] = {}
        self._choices: list[int] = []

    def fact(self, fact: Fact) -> int:
        """Return the atom of a fact."""
        if fact not in self._atom:
            self._atom[fact] = self._backend.add_atom()
        return self._atom[fact]

    def choice(self) -> int:
        """Return the number of a new free choice, counted from 0."""
        self._choices.append(self._backend.add_atom())
        self._backend.add_rule([self._choices[-1]], choice=True)
        return len(self._choices) - 1

    def grant(self, facts: Iterable[Fact]) -> None:
        """Let facts hold."""
        for fact in facts:
            self._backend.add_rule([self.fact(fact)])

    def grant_if(self, fact: Fact, choice: int) -> None:
        """Let a fact hold when a choice is taken."""
        self._backend.add_rule([self.fact(fact)], [self._choices[choice]])

    def grant_unless(self, fact: Fact, choice: int) -> None:
        """Let a fact hold unless a choice is taken."""
        self._backend.add_rule([self.fact(fact)], [-self._choices[choice]])

    def rules(self, rules: Iterable[Rule]) -> None:
        """Let each rule give its fact when all its needs hold."""
        for rule in rules:
            needs = [self.fact(need) for need in sorted(rule.needs)]
            self._backend.add_rule([self.fact(rule.gives)], needs)

    def demand(self, fact: Fact) -> None:
        """Admit only choices under which a fact holds."""
        self._backend.add_rule([], [-self.fact(fact)])

    def forbid(self, fact: Fact) -> None:
        """Admit only choices under which a fact does not hold."""
        self._backend.add_rule([], [self.fact(fact)])

    def at_most_one(self, choices: Sequence[int]) -> None:
        """Admit at most one of some choices."""
        for index, one in enumerate(choices):
            for other in choices[index + 1 :]:
                self._backend.add_rule([], [self._choices[one], self._choices[other]])

    def minimise(self, weights: Sequence[int], priority: int) -> None:
        """Ask for the least sum of weights of the choices taken; higher priorities come first."""
        pairs = list(zip(self._choices, weights, strict=True))
        self._backend.add_minimize(priority, pairs)

    def cheapest(self, limit: int) -> Cheapest:
        """Return up to `limit` choices of least cost; none when no choice meets the demands."""
        self._open.close()
        best: list[frozenset[int]] = []
        proved: list[frozenset[int]] = []
        with self._control.solve(yield_=True) as found:
            for model in found:
                taken = frozenset(
                    number for number, atom in enumerate(self._choices) if model.is_true(atom)
                )
                if model.optimality_proven:
                    proved.append(taken)
                else:
                    best = [taken]
                if len(proved) > limit:
                    break
            done = bool(found.get().exhausted) and len(proved) <= limit
        choices = tuple(proved[:limit] or best)
        return Cheapest(choices=choices, proved=done or bool(proved), all_found=done)
