"""Read therapy data: ask the pump with its serial number, or just listen to meter and sensor."""

from __future__ import annotations

from banting.attacks.conversation import do_by_radio
from banting.attacks.sources import CLEARTEXT, NO_ACCESS_CONTROL
from banting.errors import TechniqueFailed
from banting.interfaces import Grip, Listen, Program, Wait
from banting.schema.facts import Fact, Rule, goal_fact, position_fact
from banting.schema.intents import Read
from banting.schema.question import Goal, Position
from banting.schema.verdict import TechniqueShown

__all__ = ["READ_DATA", "ReadTherapyData"]

_NEAR = position_fact(Position.RADIO)


class ReadTherapyData:
    """Ask for settings and status, or take readings off the air."""

    shown = TechniqueShown(
        id="read-therapy-data",
        title="Read therapy data",
        what="the pump answers questions from anyone who sends its serial number, and meter and "
        "sensor send readings in clear",
        stop_it="switch off meter and sensor, keep the serial off the air; reads cannot be refused",
        cwe=("CWE-319", "CWE-284"),
        cve=("CVE-2018-10634", "CVE-2019-10964"),
        emb3d=("TID-408", "TID-310"),
        attack_ics=("T0887",),
        sources=(CLEARTEXT, NO_ACCESS_CONTROL),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="read-by-serial",
            technique="read-therapy-data",
            needs=frozenset({_NEAR, Fact("knows.pump-serial"), Fact("pump.answers-serial")}),
            gives=goal_fact(Goal.G9),
            says="wake the pump by its serial number and read its settings and status",
        ),
        *(
            Rule(
                id=f"read-{device}-off-the-air",
                technique="read-therapy-data",
                needs=frozenset({_NEAR, Fact(f"air.carries-{device}-id")}),
                gives=goal_fact(Goal.G9),
                says=f"listen to the readings that the {device} sends in clear",
            )
            for device in ("meter", "sensor")
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Ask, or listen."""
        if rule.id == "read-by-serial":
            yield Wait(until_ms=grip.strike_ms)
            grip.learn("therapy-data", (yield from do_by_radio(grip, Read(what="settings"))))
            return "the pump told its settings"
        wanted = rule.id.removeprefix("read-").removesuffix("-off-the-air") + "-id"
        while True:
            frame = yield Listen(link="radio", until_ms=grip.until_ms)
            if frame is None:
                raise TechniqueFailed(f"nothing with a {wanted} was on the air")
            if wanted in dict(grip.dialect.secrets_in(frame.raw)):
                grip.learn("therapy-data", frame.raw)
                return f"heard: {grip.dialect.describe(frame.raw)[0]}"


READ_DATA = ReadTherapyData()
