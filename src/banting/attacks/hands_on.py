"""Hands on the pump: whoever holds it has the wearer's own keys; no radio, no trick."""

from __future__ import annotations

from banting.attacks.aims import AIMS, RAISED_MAX_BOLUS_MILLIUNITS
from banting.interfaces import Grip, Hands, Program, Wait
from banting.schema.effects import Act
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.question import Goal, Position
from banting.schema.source import Source
from banting.schema.verdict import TechniqueShown

__all__ = ["HANDS_ON", "HandsOnPump"]

_MARKS = Source(
    id="Marks-2009",
    title="Marks: Murder by insulin",
    where="as cited in facts on malicious insulin by hand, 1957-2009",
    says="66 cases alleged or proven of insulin given by hand with intent to harm",
)


def _act_for(rule: Rule, grip: Grip) -> Act:
    if rule.gives == goal_fact(Goal.G1):
        return Act(device="pump", name="bolus", value=grip.limit("max_bolus"))
    if rule.gives == goal_fact(Goal.G2):
        return Act(device="pump", name="temp-basal", value=grip.limit("max_basal"))
    if rule.gives == goal_fact(Goal.G3):
        return Act(device="pump", name="suspend")
    if rule.gives == goal_fact(Goal.G9):
        return Act(device="pump", name="read-screen")
    return Act(device="pump", name="set-max-bolus", value=RAISED_MAX_BOLUS_MILLIUNITS)


class HandsOnPump:
    """Press the keys."""

    shown = TechniqueShown(
        id="hands-on-pump",
        title="Hands on the pump",
        what="someone who holds the pump for a minute uses its keys",
        stop_it="keep the pump on you; the child block limits what the keys do",
        cwe=("CWE-306",),
        cve=(),
        emb3d=("TID-310",),
        attack_ics=("T0831",),
        sources=(_MARKS,),
    )
    rules: tuple[Rule, ...] = tuple(
        Rule(
            id=f"hands-{goal.name}",
            technique="hands-on-pump",
            needs=frozenset(
                {
                    position_fact(Position.TOUCH),
                    Fact("assume.pump-in-hands"),
                }
            ),
            gives=goal_fact(goal),
            says=f"press the pump's own keys to {goal.says}",
        )
        for goal in (*AIMS, Goal.G9)
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Wait for the hour and press."""
        yield Wait(until_ms=grip.strike_ms)
        act = _act_for(rule, grip)
        seen = yield Hands(act=act)
        if act.name == "read-screen" and seen is not None:
            grip.learn("therapy-data", seen.raw)
        return f"pressed the keys: {act.name}"


HANDS_ON = HandsOnPump()
