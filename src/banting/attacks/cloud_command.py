"""Command through the cloud: let the wearer's own Nightscout send the push.

Nightscout holds the push key and knows where pushes go; whoever has its secret needs neither. Loop
asks of these pushes what it asks of any: a one-time code for insulin, a preset's name for an
override.
"""

from __future__ import annotations

from banting.attacks.app_sources import LOOP_OTP, LOOP_PUSH, NIGHTSCOUT_PUSH
from banting.attacks.cloud_aims import Asked, asked_in_words, bolus, carbs, override
from banting.attacks.cloud_talk import NIGHTSCOUT, ask_service
from banting.interfaces import Grip, Program, Wait
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.question import Goal
from banting.schema.verdict import TechniqueShown

__all__ = ["CLOUD_COMMAND", "CommandThroughCloud"]

_WITH_SECRET = frozenset(
    {
        Fact("reach.internet"),
        Fact("knows.api-secret"),
        Fact("nightscout.sends-push"),
        Fact("loop.uploads-device"),
        Fact("push.delivers"),
    }
)
_LOOP_ON = frozenset({Fact("phone.doses")})  # carbohydrate and overrides are for a loop to dose on
_DOSE = frozenset({Fact("loop.takes-dose-push"), Fact("knows.otp-code")})
_PRESET = _LOOP_ON | {
    Fact("loop.takes-override-push"),
    Fact("loop.has-preset"),
    Fact("knows.preset"),
}


def _rule(name: str, needs: frozenset[Fact], goal: Goal, says: str) -> Rule:
    return Rule(
        id=name,
        technique="command-through-cloud",
        needs=_WITH_SECRET | needs,
        gives=goal_fact(goal),
        says=f"with the Nightscout secret, make Nightscout {says}",
    )


class CommandThroughCloud:
    """One request to Nightscout, which signs and sends the push."""

    shown = TechniqueShown(
        id="command-through-cloud",
        title="Command through the cloud",
        what="whoever has the Nightscout secret lets the site send remote commands to Loop, as a "
        "caregiver does",
        stop_it="change the secret when a helper leaves, give followers tokens that only read, and "
        "take the push key out of Nightscout when nobody sends commands",
        cwe=("CWE-522", "CWE-269"),
        cve=(),
        emb3d=("TID-406",),
        attack_ics=("T0859", "T0855", "T0836"),
        sources=(NIGHTSCOUT_PUSH, LOOP_PUSH, LOOP_OTP),
    )
    rules: tuple[Rule, ...] = (
        _rule("cloud-loop-G1", _DOSE, Goal.G1, "push a bolus to Loop with a fresh one-time code"),
        _rule(
            "cloud-loop-carbs",
            _DOSE | _LOOP_ON,
            Goal.G5,
            "push carbohydrate that nobody eats to Loop",
        ),
        _rule(
            "cloud-loop-override",
            _PRESET,
            Goal.G5,
            "push one of the wearer's presets to Loop, which asks no code for it",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Wait for the hour and ask Nightscout; its answer says whether a push went out."""
        grip.knows("api-secret")
        if Fact("knows.preset") in rule.needs:
            grip.knows("preset")
        yield Wait(until_ms=grip.strike_ms)
        wanted = _wanted(rule, grip)
        yield from ask_service(grip, NIGHTSCOUT, wanted)
        return f"Nightscout sent the push: {asked_in_words(wanted)}"


def _wanted(rule: Rule, grip: Grip) -> Asked:
    if rule.gives == goal_fact(Goal.G1):
        return bolus(grip)
    return override() if Fact("knows.preset") in rule.needs else carbs(grip)


CLOUD_COMMAND = CommandThroughCloud()
