"""Hands on the pump: whoever holds it has the wearer's own keys, and can read its label.

No radio and no trick: the radio only serves to show what the serial number read there is worth,
since whoever holds a pump is in range of it.
"""

from __future__ import annotations

from banting.attacks.aims import AIMS, RAISED_MAX_BOLUS_MILLIUNITS, intent_for
from banting.attacks.conversation import do_by_radio
from banting.attacks.sources import LETTER_2011
from banting.errors import TechniqueFailed
from banting.interfaces import Grip, Hands, Program, Wait
from banting.schema.effects import Act, Frame
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
_NEEDS: dict[Goal, tuple[Fact, ...]] = {  # beside the pump itself
    **dict.fromkeys((*AIMS, Goal.G9), ()),
    Goal.G7: (Fact("pump.takes-sensor"), Fact("wearer.reads-sensor-on-pump")),
    Goal.G8: (Fact("pump.hears-remote"), Fact("remote.in-use")),
    Goal.G10: (Fact("pump.obeys-serial"),),
}
_SAYS = {
    Goal.G7: "switch the pump's sensor option off, so that no low alert sounds",
    Goal.G8: "switch the pump's remote option off, so that the wearer's presses are not heard",
    Goal.G9: "read the pump's screen",
    Goal.G10: "read the serial number on the pump's label",
}


def _act_for(rule: Rule, grip: Grip) -> Act:
    if rule.gives == goal_fact(Goal.G1):
        return Act(device="pump", name="bolus", value=grip.limit("max_bolus"))
    if rule.gives == goal_fact(Goal.G2):
        return Act(device="pump", name="temp-basal", value=grip.limit("max_basal"))
    if rule.gives == goal_fact(Goal.G3):
        return Act(device="pump", name="suspend")
    if rule.gives == goal_fact(Goal.G7):
        return Act(device="pump", name="sensor-option", value=0)
    if rule.gives == goal_fact(Goal.G8):
        return Act(device="pump", name="remote-option", value=0)
    if rule.gives == goal_fact(Goal.G9):
        return Act(device="pump", name="read-screen")
    if rule.gives == goal_fact(Goal.G10):
        return Act(device="pump", name="read-label")
    return Act(device="pump", name="set-max-bolus", value=RAISED_MAX_BOLUS_MILLIUNITS)


class HandsOnPump:
    """Press the keys."""

    shown = TechniqueShown(
        id="hands-on-pump",
        title="Hands on the pump",
        what="someone who holds the pump for a minute uses its keys or reads its label",
        stop_it="keep the pump on you; the child block limits what the keys do",
        cwe=("CWE-306",),
        cve=(),
        emb3d=("TID-310",),
        attack_ics=("T0831",),
        sources=(_MARKS, LETTER_2011),
    )
    rules: tuple[Rule, ...] = tuple(
        Rule(
            id=f"hands-{goal.name}",
            technique="hands-on-pump",
            needs=frozenset({position_fact(Position.TOUCH), Fact("assume.pump-in-hands"), *needs}),
            gives=goal_fact(goal),
            says=_SAYS.get(goal, f"press the pump's own keys to {goal.says}"),
        )
        for goal, needs in _NEEDS.items()
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Wait for the hour and press, or read."""
        yield Wait(until_ms=grip.strike_ms)
        act = _act_for(rule, grip)
        seen = yield Hands(act=act)
        if rule.gives == goal_fact(Goal.G10):
            return (yield from _use_serial(seen, grip))
        if rule.gives == goal_fact(Goal.G9) and seen is not None:
            grip.learn("therapy-data", seen.raw)
        return f"pressed the keys: {act.name}"


def _use_serial(label: Frame | None, grip: Grip) -> Program:
    """Learn the serial number and show that the pump takes it, with the least that shows it."""
    found = dict(grip.dialect.secrets_in(label.raw)).get("pump-serial") if label else None
    if found is None:
        raise TechniqueFailed("the label tells no serial number")
    grip.learn("pump-serial", found)
    yield from do_by_radio(grip, intent_for(goal_fact(Goal.G4), grip))
    return f"read the serial number {found.hex()} on the label, and the pump took it by radio"


HANDS_ON = HandsOnPump()
