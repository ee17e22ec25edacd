"""What AndroidAPS states of itself as it is switched, and where it is reached from afar.

Knows: switches at the start of the day. Never knows: attacks.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.phone.androidaps.sources import CODE, NSCLIENT, PROFILE_STORE, SMS
from banting.devices.phone.stating import MENU, change, fact, interface
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.question import Goal, Position
from banting.schema.setup import DeviceSetup

__all__ = ["aaps_facts", "aaps_interfaces"]

AFAR = (Position.PHONE, Position.CLOUD, Position.INTERNET)

# option -> fact, what is true with it, what it is called in the app
_IMPORTS = (
    ("import_carbs", "aaps.imports-carbs", "carbohydrate"),
    ("import_glucose", "aaps.imports-glucose", "glucose"),
    ("import_targets", "aaps.imports-targets", "temporary targets"),
    ("import_profile_switch", "aaps.takes-profile-switches", "profile switches"),
)


def aaps_facts(phone: DeviceSetup, nightscout_in_use: bool) -> tuple[StatedFact, ...]:
    """Return what is true of a phone with AndroidAPS that is switched like this."""
    facts: list[StatedFact] = []
    if phone.flag("sms_commands"):
        off = change("phone.sms_commands", "false", "turn text-message commands off")
        says = "AndroidAPS takes commands by text message from an allowed number, with a code"
        facts.append(fact("aaps.takes-sms", says, SMS, off))
    if not nightscout_in_use:
        return tuple(facts)
    for option, name, what in _IMPORTS:
        if phone.flag(option):
            off = change(f"phone.{option}", "false", f"take no {what} from Nightscout", MENU)
            says = f"AndroidAPS takes {what} that others store in Nightscout"
            facts.append(fact(name, says, NSCLIENT, off))
    if phone.flag("profile_store"):
        off = change("phone.profile_store", "false", "take no profiles from Nightscout", MENU)
        says = "AndroidAPS takes profiles stored in Nightscout, from the next profile switch on"
        facts.append(fact("aaps.takes-profiles", says, PROFILE_STORE, off))
    return tuple(facts)


# What may yet come of texts under a number that is not the sender's, or of a calibration by text.
_BY_TEXT = (Goal.G1, Goal.G2, Goal.G3, Goal.G4, Goal.G5, Goal.G6, Goal.G8)


def aaps_interfaces(phone: DeviceSetup, nightscout_in_use: bool) -> tuple[InterfaceNote, ...]:
    """Return where AndroidAPS is reached from afar.

    A number proves nothing about a sender. What texts under it can do beside those that have a rule
    is left open by `phone.sms-senders`.
    """
    texts = "" if phone.flag("sms_commands") else "text-message commands are switched off"
    notes = [interface("phone.sms", CODE, texts, AFAR)]
    if not texts:
        note = interface("phone.sms-senders", SMS, reached_from=AFAR)
        notes.append(replace(note, serves=_BY_TEXT, knowing="knows.sms-number"))
    if nightscout_in_use:
        notes.append(interface("phone.nightscout", NSCLIENT, _why_nothing(phone), AFAR))
    return tuple(notes)


def _why_nothing(phone: DeviceSetup) -> str:
    """Return why nothing that is stored in Nightscout steers the loop, "" when something does.

    A stored profile alone does not: whoever stores it cannot also switch to it.
    """
    if any(phone.flag(option) for option, _, _ in _IMPORTS):
        return ""
    if not phone.flag("profile_store"):
        return "AndroidAPS takes nothing from Nightscout"
    return (
        "AndroidAPS takes nothing from Nightscout but stored profiles; one counts only from the"
        " next profile switch on, which is made on the phone or by text message"
    )
