"""What a pump states of itself as it is switched, and the inventory of its interfaces.

Knows: switches at the start of the day. Never knows: attacks. What stands here a test does to the
machine, both ways. Sources: the 2011 letter and the advisories (`sources.py`).
"""

from __future__ import annotations

from banting.devices.paradigm.pump_state import Identity, Switches
from banting.devices.paradigm.sources import (
    CVE_2018_14781,
    CVE_2019_10964,
    LETTER_2011,
    MINIMED_RF,
    MMCOMMANDER,
    PC_CONNECT,
)
from banting.devices.paradigm.stating import MENU, change, fact, interface
from banting.schema.facts import InterfaceNote, StatedFact

__all__ = ["pump_facts", "pump_interfaces"]


def pump_facts(identity: Identity, switches: Switches) -> tuple[StatedFact, ...]:
    """Return what is true of a pump that is switched like this."""
    return (
        fact(
            "pump.answers-serial",
            "the pump answers whoever sends its serial number; this radio cannot be switched off",
            "pump",
            LETTER_2011,
        ),
        *_obeys(identity, switches),
        *_listens(switches),
    )


def _obeys(identity: Identity, switches: Switches) -> tuple[StatedFact, ...]:
    name = "pump.obeys-serial"
    if not identity.gated:
        says = "the pump obeys whoever sends its serial number, and nothing switches that off"
        return (fact(name, says, "pump", CVE_2019_10964),)
    if not switches.pc_connect:
        return ()
    says = "PC Connect is on: the pump obeys whoever sends its serial number"
    off = change("pump.pc_connect", "false", "keep PC Connect off", MENU)
    return (fact(name, says, "pump", PC_CONNECT, off),)


def _listens(switches: Switches) -> tuple[StatedFact, ...]:
    facts: list[StatedFact] = []
    if switches.remote_option and any(switches.remote_ids):
        off = change("pump.remote_option", "false", "turn the remote option off", MENU)
        says = "the remote option is on and a remote's number is stored"
        facts.append(fact("pump.hears-remote", says, "pump", CVE_2018_14781, off))
    if switches.easy_bolus:
        off = change("pump.easy_bolus", "false", "turn easy bolus off", MENU)
        says = "easy bolus is on: each press adds a step"
        facts.append(fact("pump.easy-bolus", says, "pump", CVE_2018_14781, off))
    if switches.meter_option and any(switches.meter_ids):
        off = change("pump.meter_option", "false", "turn the meter option off", MENU)
        says = "the meter option is on and a meter's number is stored"
        facts.append(fact("pump.takes-meter", says, "pump", LETTER_2011, off))
    if switches.sensor_option and switches.sensor_id is not None:
        off = change("pump.sensor_option", "false", "turn the sensor option off", MENU)
        says = "the sensor option is on and a transmitter's number is stored"
        facts.append(fact("pump.takes-sensor", says, "pump", LETTER_2011, off))
    return tuple(facts)


def pump_interfaces(identity: Identity) -> tuple[InterfaceNote, ...]:
    """Return every way into and out of a pump of this model."""
    notes = [
        interface("pump", "pump.rf-a7", CVE_2019_10964),
        interface("pump", "pump.rf-a6", CVE_2018_14781),
    ]
    if identity.model.has_meter:
        notes.append(interface("pump", "pump.rf-a5", MINIMED_RF))
    if identity.model.has_sensor:
        notes.append(interface("pump", "pump.rf-sensor", MMCOMMANDER))
    if identity.model.is_large:
        why = "the pump only tells a married MySentry monitor its status; nothing is obeyed there"
        notes.append(interface("pump", "pump.rf-mysentry", MINIMED_RF, why))
    notes.append(interface("pump", "pump.keypad", LETTER_2011))
    shows = "a screen, a beeper and a motor for vibration only tell"
    notes.append(interface("pump", "pump.screen", LETTER_2011, shows))
    return tuple(notes)
