"""Command with an identifier: tell the pump what to do; its serial number is all it asks for."""

from __future__ import annotations

from banting.attacks.aims import AIMS, in_words, intent_for
from banting.attacks.conversation import do_by_radio
from banting.attacks.sources import LI_2011, NO_ACCESS_CONTROL, RADCLIFFE_2011
from banting.interfaces import Grip, Program, Wait
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.question import Position
from banting.schema.verdict import TechniqueShown

__all__ = ["COMMAND", "CommandWithIdentifier"]


class CommandWithIdentifier:
    """Wake the pump by its serial number and send the command."""

    shown = TechniqueShown(
        id="command-with-identifier",
        title="Command with an identifier",
        what="a transmitter in range wakes the pump with its serial number and sends the same "
        "commands as the maker's own USB stick",
        stop_it="no switch stops it on this pump; keep the serial off the air, or use a pump whose "
        "firmware refuses control while PC Connect is off",
        cwe=("CWE-284", "CWE-287"),
        cve=("CVE-2019-10964", "CVE-2011-3386"),
        emb3d=("TID-310", "TID-406"),
        attack_ics=("T0860", "T0855", "T0836"),
        sources=(NO_ACCESS_CONTROL, RADCLIFFE_2011, LI_2011),
    )
    rules: tuple[Rule, ...] = tuple(
        Rule(
            id=f"command-{goal.name}",
            technique="command-with-identifier",
            needs=frozenset(
                {
                    position_fact(Position.RADIO),
                    Fact("knows.pump-serial"),
                    Fact("pump.obeys-serial"),
                }
            ),
            gives=goal_fact(goal),
            says=f"wake the pump by its serial number and {goal.says}",
        )
        for goal in AIMS
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Wait for the hour, then wake and command."""
        yield Wait(until_ms=grip.strike_ms)
        intent = intent_for(rule.gives, grip)
        yield from do_by_radio(grip, intent)
        return f"the pump acknowledged: {in_words(intent)}"


COMMAND = CommandWithIdentifier()
