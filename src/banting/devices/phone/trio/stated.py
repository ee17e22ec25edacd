"""What Trio states of itself as it is switched, and where it is reached from afar.

Knows: switches at the start of the day. Never knows: attacks.
"""

from __future__ import annotations

from banting.devices.phone.stating import HABIT, change, fact, interface
from banting.devices.phone.trio.sources import IMPORT, OVERRIDE, PUSH, UPLOAD
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.question import Position
from banting.schema.setup import DeviceSetup

__all__ = ["trio_facts", "trio_interfaces"]

AFAR = (Position.PHONE, Position.CLOUD, Position.INTERNET)


def trio_facts(phone: DeviceSetup, nightscout_in_use: bool) -> tuple[StatedFact, ...]:
    """Return what is true of a phone with Trio that is switched like this."""
    facts: list[StatedFact] = []
    if phone.flag("remote_commands"):
        off = change("phone.remote_commands", "false", "turn remote control off in Trio")
        says = "Trio takes commands by push from whoever holds its shared secret"
        facts.append(fact("trio.takes-push", says, PUSH, off))
    if phone.text("preset"):
        gone = change("phone.preset", '""', "do without an override preset", HABIT)
        says = "the wearer has an override preset of his own"
        facts.append(fact("trio.has-preset", says, OVERRIDE, gone))
    if nightscout_in_use:
        says = "Trio's profile in Nightscout tells its device token and the presets' names"
        facts.append(fact("trio.uploads-device", says, UPLOAD))
    if nightscout_in_use and phone.flag("nightscout_import"):
        off = change("phone.nightscout_import", "false", "turn fetching from Nightscout off")
        says = "Trio takes carbohydrate and targets that others store in Nightscout"
        facts.append(fact("trio.imports-carbs", says, IMPORT, off))
    return tuple(facts)


def trio_interfaces(phone: DeviceSetup, nightscout_in_use: bool) -> tuple[InterfaceNote, ...]:
    """Return where Trio is reached from afar."""
    pushes = "" if phone.flag("remote_commands") else "remote control is switched off in Trio"
    notes = [interface("phone.push", PUSH, pushes, AFAR)]
    if nightscout_in_use:
        reads = "" if phone.flag("nightscout_import") else "Trio takes nothing from Nightscout"
        notes.append(interface("phone.nightscout", IMPORT, reads, AFAR))
    return tuple(notes)
