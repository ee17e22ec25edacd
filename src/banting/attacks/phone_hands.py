"""The phone in hands: whoever holds it unlocked has the wearer's own app.

The app asks for no more than the wearer does himself (a face or a finger where it is set so, which
is taken to be passed: the phone is unlocked). Its own limits hold.
"""

from __future__ import annotations

from banting.attacks.app_sources import LOOP_ASKED
from banting.interfaces import Grip, Hands, Program, Wait
from banting.schema.effects import Act
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.question import Goal, Position
from banting.schema.verdict import TechniqueShown

__all__ = ["PHONE_HANDS", "PhoneInHands"]

RAISED_APP_MAX_BOLUS_MILLIUNITS = 30_000  # LoopKit, Guardrail+Settings.swift
_NEEDS = frozenset({position_fact(Position.TOUCH), Fact("assume.phone-in-hands")})
_WAYS: dict[Goal, tuple[frozenset[Fact], str]] = {  # beside the phone itself
    Goal.G1: (frozenset({Fact("phone.drives-pump")}), "give a bolus on the app's own screen"),
    Goal.G4: (frozenset(), "raise the app's max bolus"),
    Goal.G5: (
        frozenset({Fact("phone.drives-pump")}),
        "let the app dose by itself, and enter carbohydrate that nobody eats",
    ),
}


class PhoneInHands:
    """The app's own screens."""

    shown = TechniqueShown(
        id="phone-in-hands",
        title="The unlocked phone in hands",
        what="someone who holds the unlocked phone doses with the app's own screens",
        stop_it="lock the phone, let the app ask for face or finger before it doses, and never "
        "hand it over unlocked",
        cwe=("CWE-306",),
        cve=(),
        emb3d=("TID-310",),
        attack_ics=("T0823", "T0831"),
        sources=(LOOP_ASKED,),
    )
    rules: tuple[Rule, ...] = tuple(
        Rule(
            id=f"phone-hands-{goal.name}",
            technique="phone-in-hands",
            needs=_NEEDS | needs,
            gives=goal_fact(goal),
            says=says,
        )
        for goal, (needs, says) in _WAYS.items()
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Wait for the hour and press."""
        yield Wait(until_ms=grip.strike_ms)
        if rule.gives == goal_fact(Goal.G5):
            yield Hands(act=Act(device="phone", name="close-loop"))
        act = _act_for(rule, grip)
        yield Hands(act=act)
        return f"used the app: {act.name} {act.value}"


def _act_for(rule: Rule, grip: Grip) -> Act:
    if rule.gives == goal_fact(Goal.G1):
        return Act(device="phone", name="bolus", value=grip.limit("app_max_bolus"))
    if rule.gives == goal_fact(Goal.G4):
        return Act(device="phone", name="max-bolus", value=RAISED_APP_MAX_BOLUS_MILLIUNITS)
    return Act(device="phone", name="carbs", value=grip.limit("app_max_carbs_g"))


PHONE_HANDS = PhoneInHands()
