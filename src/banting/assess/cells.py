"""One cell: from the rules and the machines to an answer with its evidence.

Knows: the attack graph, the rehearsal and the judge. Never knows: reports, files, or harm.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.assess.bounds import bound
from banting.assess.near_misses import NearMiss, try_near_misses
from banting.assess.rehearsal import Rehearsal
from banting.assess.wording import in_words
from banting.attack_graph import Closure, certify, check, close, find_path, smallest_assumptions
from banting.attacks import FACT_WORDS
from banting.build import System, standing
from banting.judge import Findings, judge
from banting.replay import Pair, reached
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.proof import Certificate, Path, cell_id
from banting.schema.question import Answer, Goal, Position
from banting.schema.verdict import Cell

__all__ = ["Carried", "CellFound", "carry_out", "find_cell", "ways_to"]

_CODE, _STICK_USED = Fact("code.on-computer"), Fact("stick.in-use")
SETS_MAX = 8  # smallest assumption sets listed per cell


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFound:
    """A cell with what it rests on: a path and its days, or a certificate and its near misses."""

    cell: Cell
    path: Path | None
    pair: Pair | None
    certificate: Certificate | None
    near_misses: tuple[NearMiss, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A way to the goal carried out; `done` is what the machines did, "" when they did not."""

    way: Rule
    path: Path
    pair: Pair
    done: str

    @property
    def why_not(self) -> str:
        """Why the machines did not do it, "" when they did."""
        if self.done:
            return ""
        failed = self.pair.attacked.failed
        return failed.result if failed else "the machines did not do it"


def find_cell(rehearsal: Rehearsal, goal: Goal, position: Position) -> CellFound:
    """Return the answer for a goal from a position, with its evidence.

    A way that needs none of the granted assumptions comes before any that does, so that an
    assumption never hides what is possible without it.
    """
    system = rehearsal.system
    granted = system.granted(position)
    closure = close(system.rules, granted)
    unassumed = close(system.rules, granted - {one.fact for one in system.assumptions})
    for held in (unassumed, closure):
        if goal_fact(goal) in held.closed:
            return _with_path(rehearsal, held, ways_to(system, closure, goal), goal, position)
    return _without_path(rehearsal, closure, goal, position)


def _with_path(
    rehearsal: Rehearsal, held: Closure, all_ways: list[Rule], goal: Goal, position: Position
) -> CellFound:
    system = rehearsal.system
    tried = _try_ways(rehearsal, held, goal, position)
    shown = next((one for one in tried if one.done), tried[0])
    steps = tuple(step.rule for step in shown.path.steps)
    answer, undecided = judge(
        Findings(
            has_path=True,
            reached=shown.done,
            why_not_replayed=shown.why_not,
            faults=(),
            blind=(),
            got_through=(),
            bound_reached=shown.pair.attacked.bound_reached,
        )
    )
    used = frozenset[Fact]().union(*(rule.needs for rule in steps)) & held.granted
    others = [way for way in all_ways if way not in [one.way for one in tried]]
    cell = Cell(
        id=cell_id(goal, position),
        goal=goal,
        position=position,
        answer=answer,
        decides=undecided or _what_decides(system, steps, used),
        bound=_bound(system, held, goal, shown.way, others) if answer is Answer.YES else "",
        path=shown.path.id,
        certificate=None,
        assumptions=system.assumed(used),
        distance_to_yes=0 if answer is Answer.YES else None,
        to_yes=(),
        other_ways=tuple(rule.id for rule in others),
    )
    return CellFound(cell=cell, path=shown.path, pair=shown.pair, certificate=None, near_misses=())


def _try_ways(
    rehearsal: Rehearsal, held: Closure, goal: Goal, position: Position
) -> tuple[Carried, ...]:
    """Carry out one way after the other, the most powerful first, until the machines do it."""
    tried: list[Carried] = []
    for way in ways_to(rehearsal.system, held, goal):
        tried.append(carry_out(rehearsal, held, way, goal, position))
        if tried[-1].done:
            break
    return tuple(tried)


def carry_out(
    rehearsal: Rehearsal, held: Closure, way: Rule, goal: Goal, position: Position
) -> Carried:
    """Return one way to a goal, carried out by the fewest steps that lead to it."""
    rules = [r for r in rehearsal.system.rules if r.gives != goal_fact(goal) or r == way]
    found = find_path(rules, close(rules, held.granted), goal, position)
    assert found is not None, "the goal is in the closure"
    pair = rehearsal.run(goal, position, tuple(step.rule for step in found.path.steps))
    done = "" if pair.attacked.failed else reached(goal, pair)
    return Carried(way=way, path=found.path, pair=pair, done=done)


def _bound(system: System, held: Closure, goal: Goal, shown: Rule, others: list[Rule]) -> str:
    """Return the bound of the way shown, and that of a stronger one that assumptions open."""
    own = bound(goal, shown.id, system.setup)
    stronger = next((way for way in others if not way.needs <= held.closed), None)
    more = bound(goal, stronger.id, system.setup) if stronger else own
    return own if more == own else f"{own}; under the set-up's assumptions {more}"


def _without_path(
    rehearsal: Rehearsal, closure: Closure, goal: Goal, position: Position
) -> CellFound:
    system = rehearsal.system
    certificate = certify(system.rules, closure, goal, position)
    assert certificate is not None, "the goal is not in the closure"
    misses = try_near_misses(rehearsal, closure, goal, position)
    answer, undecided = judge(
        Findings(
            has_path=False,
            reached="",
            why_not_replayed="",
            faults=check(certificate),
            blind=_blind(system, closure, goal, position),
            got_through=tuple(miss.got_through for miss in misses if miss.got_through),
            bound_reached=any(miss.bound_reached for miss in misses),
        )
    )
    nearest = smallest_assumptions(
        system.rules, closure.granted, system.assumptions, goal_fact(goal), SETS_MAX
    )
    cell = Cell(
        id=cell_id(goal, position),
        goal=goal,
        position=position,
        answer=answer,
        decides=undecided or _why_not(system, closure, goal, position),
        bound="",
        path=None,
        certificate=certificate.id,
        assumptions=(),
        distance_to_yes=nearest.distance,
        to_yes=tuple(tuple(a.key for a in taken) for taken in nearest.sets),
        refusals=tuple(miss.refusal for miss in misses),
    )
    return CellFound(cell=cell, path=None, pair=None, certificate=certificate, near_misses=misses)


def ways_to(system: System, closure: Closure, goal: Goal) -> list[Rule]:
    """Return the rules that give a goal here, the most powerful first, as the shelf orders them."""
    wanted = goal_fact(goal)
    return [rule for rule in system.rules if rule.gives == wanted and rule.needs <= closure.closed]


def _blind(system: System, closure: Closure, goal: Goal, position: Position) -> tuple[str, ...]:
    """Return interfaces reached from here with neither a rule nor a reason against commands."""
    here = _stands_at(system, position)
    return tuple(
        note.interface
        for note in system.interfaces
        if not note.rules
        and not note.why_no_command
        and (not note.reached_from or not here.isdisjoint(note.reached_from))
        and (not note.serves or goal in note.serves)
        and (not note.knowing or note.knowing in closure.closed)
    )


def _stands_at(system: System, position: Position) -> frozenset[Position]:
    """Return the places that a position amounts to: whoever runs code on the phone stands there."""
    code = standing(position, system.taken_for_granted(position), system.link_names).hands
    return frozenset({position, Position.PHONE}) if "phone" in code else frozenset({position})


def _what_decides(system: System, steps: tuple[Rule, ...], used: frozenset[Fact]) -> str:
    """Return what makes it possible: the facts of the set-up that the path stands on."""
    order = [fact for rule in steps for fact in sorted(rule.needs) if fact in used]
    return "; ".join(in_words(system, tuple(dict.fromkeys(order))))


def _why_not(system: System, closure: Closure, goal: Goal, position: Position) -> str:
    """Return why the nearest rule for the goal does not fire here."""
    if goal is Goal.G5 and not system.states("phone.doses"):
        return "nothing in this set-up doses by itself, so there is no loop to steer"
    giving = [rule for rule in system.rules if rule.gives == goal_fact(goal)]
    here = [rule for rule in giving if _starts_here(rule, position, closure)]
    if not here and position in (Position.PHONE, Position.CLOUD) and not system.device("phone"):
        return "no device of this set-up is reached from here"
    if not here:
        return "none of the techniques modelled does this from here"
    nearest = min(here, key=lambda rule: _far_from(rule, closure))
    missing = _roots(nearest.needs - closure.closed, closure)
    told = [FACT_WORDS[fact].lacks for fact in missing if fact in FACT_WORDS]
    return "; ".join(dict.fromkeys(told))


def _far_from(rule: Rule, closure: Closure) -> tuple[bool, int, bool, str]:
    """Return how far a rule is from firing; one that needs code on a machine comes last."""
    missing = rule.needs - closure.closed
    by_code, by_luck = (
        any(fact.startswith(start) for fact in missing) for start in ("code.", "assume.otp-guessed")
    )
    return (by_code, len(missing), by_luck, rule.id)


def _roots(missing: frozenset[Fact], closure: Closure) -> list[Fact]:
    """Return missing facts without those that only follow from another one missing."""
    if _CODE not in missing:
        return sorted(missing, key=lambda fact: (fact.startswith("knows."), fact))
    root = _CODE if _STICK_USED in closure.closed else _STICK_USED
    return [root, *sorted(fact for fact in missing if fact.startswith("pump."))]


def _starts_here(rule: Rule, position: Position, closure: Closure) -> bool:
    """Return whether a rule can begin where the attacker stands, from what he starts with."""
    if position_fact(position) in rule.needs:
        return True
    if any(need.startswith("reach.") and need in closure.granted for need in rule.needs):
        return True
    if Fact("code.on-phone") in rule.needs:
        return position in (Position.PHONE, Position.CLOUD, Position.INTERNET)
    on_computer = position in (Position.USB, Position.INTERNET)
    return on_computer and any(fact.startswith("code.") for fact in rule.needs)
