"""For each NO, the nearest misses: what an attacker would try here, tried, and refused.

Knows: rules that would give the goal from this position if the set-up were otherwise. Secrets that
nothing gave are made up, so that the devices' refusal is seen. Never knows: the answer; a try that
gets through is handed on as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.assess.invented import invented_secrets
from banting.assess.rehearsal import Rehearsal
from banting.attack_graph import Closure
from banting.build import System
from banting.replay import ATTACKER, Pair, reached
from banting.schema.effects import Rejected
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.proof import cell_id
from banting.schema.question import Goal, Position
from banting.schema.trace import Trace, TraceEvent
from banting.schema.verdict import Refusal

__all__ = ["NearMiss", "try_near_misses"]

TRIES_MAX = 2  # per cell; further rules miss the same facts
_IDENTIFIERS = ("pump-serial", "remote-id", "meter-id", "sensor-id")
_MADE_UP_FROM = 900_001


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A try with its trace; `got_through` says what it reached, "" when it was refused."""

    refusal: Refusal
    trace: Trace
    got_through: str
    bound_reached: bool


def try_near_misses(
    rehearsal: Rehearsal, closure: Closure, goal: Goal, position: Position
) -> tuple[NearMiss, ...]:
    """Return the nearest misses for a goal that is not in the closure."""
    rules = _triable(rehearsal.system, closure, goal, position)
    return tuple(
        _try(rehearsal, closure, goal, position, rule, number)
        for number, rule in enumerate(rules[:TRIES_MAX], start=1)
    )


def _triable(system: System, closure: Closure, goal: Goal, position: Position) -> tuple[Rule, ...]:
    """Return rules for the goal that only the set-up or a secret stands against, nearest first."""
    not_tried = ("assume.", "at.", "code.")
    triable = [
        rule
        for rule in system.rules
        if rule.gives == goal_fact(goal)
        and _starts_here(rule, closure, position)
        and not any(fact.startswith(not_tried) for fact in rule.needs - closure.closed)
    ]
    triable.sort(key=lambda rule: (len(rule.needs - closure.closed), rule.id))
    firsts = {rule.technique: rule for rule in reversed(triable)}  # two of one say the same
    return tuple(sorted(triable, key=lambda rule: firsts[rule.technique] != rule))


def _starts_here(rule: Rule, closure: Closure, position: Position) -> bool:
    """Return whether a rule needs this position, itself or through a step that can be had here."""
    if any(need.startswith("reach.") for need in rule.needs - closure.granted):
        return False
    steps_give = (closure.rule_giving(need) for need in rule.needs)
    online = any(need.startswith("reach.") for need in rule.needs)
    return position_fact(position) in rule.needs or online or any(steps_give)


def _try(
    rehearsal: Rehearsal,
    closure: Closure,
    goal: Goal,
    position: Position,
    rule: Rule,
    number: int,
) -> NearMiss:
    missing = rule.needs - closure.closed
    made_up = tuple(
        (secret, value)
        for secret, value in _made_up(rehearsal.system)
        if Fact(f"knows.{secret}") in missing
    )
    steps = (*_towards(rule, closure, ()), rule)
    pair = rehearsal.run(goal, position, steps, made_up, a_try=True)
    name = f"refused/{cell_id(goal, position)}-{number}"
    return NearMiss(
        refusal=_refusal(pair, rule, name),
        trace=pair.attacked.trace,
        got_through=reached(goal, pair),
        bound_reached=pair.attacked.bound_reached,
    )


def _made_up(system: System) -> tuple[tuple[str, bytes], ...]:
    """Return a value for each secret that no device of this set-up carries."""
    carried = {device.setup.serial.lower() for device in system.devices}
    tries = range(_MADE_UP_FROM, _MADE_UP_FROM + len(_IDENTIFIERS) + len(carried))
    free = [str(number) for number in tries if str(number) not in carried]
    numbers = zip(_IDENTIFIERS, free, strict=False)
    identifiers = tuple((secret, bytes.fromhex(value)) for secret, value in numbers)
    return identifiers if system.device("phone") is None else (*identifiers, *invented_secrets())


def _towards(rule: Rule, closure: Closure, before: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Return the steps that give what the rule needs and can have."""
    steps = before
    for fact in sorted(rule.needs & closure.closed):
        giver = closure.rule_giving(fact)
        if giver is not None and giver not in steps:
            steps = _towards(giver, closure, steps)
            steps = (*steps, giver)
    return steps


def _refusal(pair: Pair, rule: Rule, name: str) -> Refusal:
    """Return why the machines refused, in the words of the first that did."""
    trace = pair.attacked.trace
    event = _first_rejection(pair)
    if event is not None and isinstance(event.effect, Rejected):
        device, reason, raw = event.actor, event.effect.reason, event.effect.raw
        at_ms = event.at_ms
    else:
        failed = pair.attacked.failed
        device, raw = ATTACKER, b""
        reason = failed.result if failed else "it was done, and changed nothing"
        at_ms = failed.to_ms if failed else 0
    return Refusal(
        tried=rule.says,
        device=device,
        reason=reason,
        at_ms=at_ms,
        raw_hex=raw.hex(),
        trace_hash=trace.hash(),
        replay=name,
    )


def _first_rejection(pair: Pair) -> TraceEvent | None:
    return next(iter(pair.only_attacked(Rejected)), None)
