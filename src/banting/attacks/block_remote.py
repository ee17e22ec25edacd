"""Block the app's commands: drown the phone on its way to the bridge.

A pump that hears nothing more falls back to its scheduled basal, so nothing is withheld for long:
this blocks commands, it does not stop insulin. A cloud that is down does less by itself and is a
mundane fault: the loop at hand doses on. What blocks commands from afar alone has files of its own
(`flood_push.py`, `forge_sent_at.py`).
"""

from __future__ import annotations

from banting.attacks.app_sources import LOOP_DUPLICATES, RILEYLINK
from banting.interfaces import Grip, Jam, Program
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.question import Goal, Position
from banting.schema.verdict import TechniqueShown

__all__ = ["BLOCK_REMOTE", "BlockRemote"]


class BlockRemote:
    """Noise between phone and bridge."""

    shown = TechniqueShown(
        id="block-app-commands",
        title="Block the app's commands",
        what="a transmitter drowns the phone on Bluetooth, so that neither the loop nor the wearer "
        "reaches the pump by the app; the pump goes on with its scheduled basal",
        stop_it="nothing stops noise; give commands on the pump itself when the app cannot",
        cwe=("CWE-693",),
        cve=(),
        emb3d=("TID-404",),
        attack_ics=("T0803", "T0814", "T0813"),
        sources=(RILEYLINK, LOOP_DUPLICATES),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="jam-phone",
            technique="block-app-commands",
            needs=frozenset({position_fact(Position.RADIO), Fact("phone.drives-pump")}),
            gives=goal_fact(Goal.G8),
            says="drown the phone, so that the app's commands do not reach the bridge",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Jam from now on."""
        del rule
        yield Jam(link=grip.bridge().link, sender="phone", until_ms=grip.until_ms)
        return "the phone is drowned from now on"


BLOCK_REMOTE = BlockRemote()
