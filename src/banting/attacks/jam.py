"""Block or jam: drown a device's frames, so that the pump never hears them."""

from __future__ import annotations

from banting.attacks.sources import LI_2011
from banting.interfaces import Grip, Jam, Program, Transmit, Wait
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.question import Goal, Position
from banting.schema.source import Source
from banting.schema.verdict import TechniqueShown

__all__ = ["CALM_MGDL", "JAM", "Jamming"]

CALM_MGDL = 120  # a reading that raises no alert
_EVERY_MS = 5 * 60 * 1000  # a sensor reports every five minutes
_HIDES_MS = 3 * 60 * 60 * 1000
_NEAR = position_fact(Position.RADIO)
_JAMMING = Source(
    id="CAPEC-601",
    title="Jamming",
    where="Common Attack Pattern Enumeration and Classification",
    says="noise on the channel keeps receivers from hearing senders",
)


class Jamming:
    """Noise over one sender; for alarms, a calm reading in its place."""

    shown = TechniqueShown(
        id="block-or-jam",
        title="Block or jam",
        what="a transmitter drowns a device's frames, and may put calm readings in their place",
        stop_it="nothing stops noise; give commands on the pump itself, and do not rely on a radio "
        "alert alone",
        cwe=("CWE-693",),
        cve=(),
        emb3d=("TID-404",),
        attack_ics=("T0803", "T0804", "T0878", "T0814"),
        sources=(_JAMMING, LI_2011),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="jam-remote",
            technique="block-or-jam",
            needs=frozenset({_NEAR, Fact("remote.in-use"), Fact("pump.hears-remote")}),
            gives=goal_fact(Goal.G8),
            says="drown the remote's presses, so that the wearer's own commands do not arrive",
        ),
        Rule(
            id="silence-sensor-alert",
            technique="block-or-jam",
            needs=frozenset(
                {
                    _NEAR,
                    Fact("knows.sensor-id"),
                    Fact("pump.takes-sensor"),
                    Fact("wearer.reads-sensor-on-pump"),
                }
            ),
            gives=goal_fact(Goal.G7),
            says="drown the sensor and send calm readings in its place, so no low alert sounds",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Jam from now on; for alarms keep a calm reading coming."""
        if rule.id == "jam-remote":
            yield Jam(link="radio", sender="remote", until_ms=grip.until_ms)
            return "the remote's presses are drowned from now on"
        sensor_id = grip.knows("sensor-id")
        yield Wait(until_ms=grip.strike_ms)
        ends_ms = min(grip.until_ms - _EVERY_MS, grip.strike_ms + _HIDES_MS)
        yield Jam(link="radio", sender="sensor", until_ms=ends_ms)
        sent = 0
        while grip.now_ms < ends_ms:
            reading = grip.dialect.sensor_reading(sensor_id, CALM_MGDL, sent)
            yield Transmit(link="radio", exchange=reading)
            yield Wait(until_ms=grip.strike_ms + (sent + 1) * _EVERY_MS)
            sent += 1
        return f"drowned the sensor and sent {sent} calm readings of {CALM_MGDL} mg/dL"


JAM = Jamming()
