"""A stranger's central: connect to the wearer's bridge and use its radio.

The bridge asks no one who he is. It keeps to one central at a time, so the wearer's phone is
drowned on Bluetooth until the bridge has let it go.
"""

from __future__ import annotations

from banting.attacks.aims import AIMS, TEMP_BASAL_MINUTES, in_words, intent_for
from banting.attacks.app_sources import RILEYLINK
from banting.attacks.bridge_talk import do_by_bridge
from banting.attacks.sources import NO_ACCESS_CONTROL
from banting.interfaces import Grip, Jam, Program, Wait
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.intents import Read
from banting.schema.question import Goal, Position
from banting.schema.verdict import TechniqueShown
from banting.units import MS_PER_MIN

__all__ = ["STRANGERS_CENTRAL", "StrangersCentral"]

_LET_GO_MS = 5 * MS_PER_MIN  # longer than a bridge keeps a silent central (estimate)
_COMMAND_MS = 2 * MS_PER_MIN  # longer than a wake-up and a command take
_NEEDS = frozenset({position_fact(Position.RADIO), Fact("bridge.open"), Fact("knows.pump-serial")})
_PUMP_NEEDS: dict[Goal, Fact] = {
    **dict.fromkeys(AIMS, Fact("pump.obeys-serial")),
    Goal.G9: Fact("pump.answers-serial"),
}


class StrangersCentral:
    """Bluetooth commands to a bridge that asks for no pairing."""

    shown = TechniqueShown(
        id="strangers-central",
        title="A stranger's Bluetooth on the bridge",
        what="anyone in Bluetooth range connects to the bridge and makes its radio wake and "
        "command the pump, while the wearer's phone is kept off",
        stop_it="nothing on the bridge asks who connects; a pump whose protocol keeps secrets "
        "needs no such bridge",
        cwe=("CWE-306", "CWE-287"),
        cve=("CVE-2019-10964",),
        emb3d=("TID-310", "TID-406"),
        attack_ics=("T0860", "T0848", "T0855"),
        sources=(RILEYLINK, NO_ACCESS_CONTROL),
    )
    rules: tuple[Rule, ...] = tuple(
        Rule(
            id=f"bridge-{goal.name}",
            technique="strangers-central",
            needs=_NEEDS | {fact},
            gives=goal_fact(goal),
            says=f"connect to the bridge and, by its radio, {goal.says}",
        )
        for goal, fact in _PUMP_NEEDS.items()
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Keep the phone off the bridge until it is free, then wake and command the pump."""
        yield Wait(until_ms=grip.strike_ms)
        carrier = grip.bridge()
        free_ms = grip.strike_ms + _LET_GO_MS
        lasts_ms = TEMP_BASAL_MINUTES * MS_PER_MIN if rule.gives == goal_fact(Goal.G2) else 0
        still_ms = free_ms + _COMMAND_MS + lasts_ms  # a loop that comes back replaces a rate
        yield Jam(link=carrier.link, sender="phone", until_ms=still_ms)
        yield Wait(until_ms=free_ms)
        reads = rule.gives == goal_fact(Goal.G9)
        intent = Read(what="settings") if reads else intent_for(rule.gives, grip)
        answer = yield from do_by_bridge(grip, intent)
        if reads:
            grip.learn("therapy-data", answer)
        return f"by the bridge, the pump acknowledged: {in_words(intent)}"


STRANGERS_CENTRAL = StrangersCentral()
