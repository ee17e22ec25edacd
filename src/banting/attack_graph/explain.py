"""Why a cell is YES or NO: its path or certificate told with every fact and where it comes from.

Knows: the proof, what the devices state, and which assumptions are on offer. Never knows: how the
explanation is laid out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from banting.attack_graph.certificate import leaves_of_no
from banting.schema.explanation import Explanation, Need, StepExplained, WhyNot
from banting.schema.facts import (
    Assumption,
    Fact,
    Rule,
    StatedFact,
    goal_fact,
    position_fact,
)
from banting.schema.proof import Certificate, Path
from banting.schema.question import Answer, Goal, Position

__all__ = ["explain_no", "explain_yes"]

NOTHING_GIVES = "nothing in this set-up gives it"
_POSITIONS = frozenset(position_fact(position) for position in Position)


def explain_yes(
    path: Path, stated: Iterable[StatedFact], assumptions: Iterable[Assumption]
) -> Explanation:
    """Return what each step of a path needs, where that comes from, and what the step gives."""
    words = _Words(stated, assumptions)
    for step in path.steps:
        words.learn(step.rule)
    steps: list[StepExplained] = []
    given: dict[Fact, _Given] = {}
    for number, step in enumerate(path.steps, start=1):
        rule = step.rule
        needs = tuple(words.need(fact, given.get(fact)) for fact in sorted(rule.needs))
        given.setdefault(rule.gives, _Given(says=rule.says, whence=f"step {number}"))
        steps.append(
            StepExplained(
                number=number,
                rule=rule.id,
                technique=rule.technique,
                says=rule.says,
                needs=needs,
                gives=rule.gives,
            )
        )
    return Explanation(id=path.id, answer=Answer.YES, steps=tuple(steps), why_not=(), leaves=())


def explain_no(
    certificate: Certificate, stated: Iterable[StatedFact], assumptions: Iterable[Assumption]
) -> Explanation:
    """Return each cut rule on a way to the goal, what it lacks, and what no rule could give."""
    words = _Words(stated, assumptions)
    for rule in certificate.rules:
        words.learn(rule)
    givable = frozenset(rule.gives for rule in certificate.rules)
    other_steps = {
        rule.gives: _Given(says=rule.says, whence="other steps")
        for rule in reversed(certificate.rules)
        if rule.needs <= certificate.closed and rule.gives not in certificate.granted
    }
    why_not = tuple(
        WhyNot(
            rule=rule.id,
            technique=rule.technique,
            says=rule.says,
            holds=tuple(
                words.need(fact, other_steps.get(fact))
                for fact in sorted(rule.needs & certificate.closed)
            ),
            missing=tuple(
                words.missing(fact, givable) for fact in sorted(rule.needs - certificate.closed)
            ),
        )
        for rule in _cut_rules(certificate)
    )
    leaves = tuple(words.missing(fact, givable) for fact in leaves_of_no(certificate))
    return Explanation(
        id=certificate.id, answer=Answer.NO, steps=(), why_not=why_not, leaves=leaves
    )


def _cut_rules(certificate: Certificate) -> tuple[Rule, ...]:
    """Return the rules that would lead to the goal but lack a need, nearest the goal first."""
    goal = goal_fact(certificate.goal)
    seen, ring, cut = {goal}, {goal}, list[Rule]()
    while ring:
        giving = [rule for rule in certificate.rules if rule.gives in ring]
        cut += giving
        ring = {need for rule in giving for need in rule.needs - certificate.closed} - seen
        seen |= ring
    return tuple(cut)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What gave a fact that was not granted: the step's own sentence, and its name."""

    says: str
    whence: str


class _Words:
    """What each fact says and where a granted one comes from."""

    def __init__(self, stated: Iterable[StatedFact], assumptions: Iterable[Assumption]) -> None:
        self.says = {position_fact(position): position.says for position in Position}
        self.whence = dict.fromkeys(self.says, "the position")
        self.says.update((goal_fact(goal), goal.says) for goal in Goal)
        self.assumption: dict[Fact, Assumption] = {}
        for assumption in assumptions:
            self.assumption.setdefault(assumption.fact, assumption)
            self.says.setdefault(assumption.fact, assumption.says)
            self.whence[assumption.fact] = f"the assumption {assumption.key}"
        for one in stated:
            self.says[one.fact] = one.says
            self.whence[one.fact] = f"the {one.device}"

    def learn(self, rule: Rule) -> None:
        """Keep what a rule says as the meaning of the fact it gives, if there is none."""
        self.says.setdefault(rule.gives, rule.says)

    def need(self, fact: Fact, given: _Given | None) -> Need:
        """Return a fact that holds; one that a step gave is told in that step's words."""
        if given is not None:
            return Need(fact=fact, says=given.says, whence=given.whence)
        whence = self.whence.get(fact, "granted")
        return Need(fact=fact, says=self.says.get(fact, ""), whence=whence)

    def missing(self, fact: Fact, givable: frozenset[Fact]) -> Need:
        """Return a fact that does not hold, and what would have to be for it to hold."""
        if fact in self.assumption:
            whence = f"only if assumed: {self.assumption[fact].key}"
        elif fact in givable:
            whence = "no step gives it from here"
        elif fact in _POSITIONS:
            whence = "another position"
        else:
            whence = NOTHING_GIVES
        return Need(fact=fact, says=self.says.get(fact, ""), whence=whence)
