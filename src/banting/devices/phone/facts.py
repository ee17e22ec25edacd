"""What a phone states of itself, and the inventory of its interfaces, common to all apps.

Knows: which setting makes each fact true, and the change that undoes it. Never knows: what one app
takes from afar; its surface states that.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.phone.config import Config
from banting.devices.phone.sources import CGM_BLE_KIT, CLOUD_CGM, LOOP_CYCLE, PUMP_DRIVER, SANDBOX
from banting.devices.phone.stating import change, fact, interface
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.question import Goal, Position

__all__ = ["phone_facts", "phone_interfaces"]


def phone_facts(config: Config) -> tuple[StatedFact, ...]:
    """Return what is true of the phone as it is switched."""
    facts = []
    if config.driver is not None:
        says = f"the phone drives the pump: {config.app.agent} sends it commands through the bridge"
        facts.append(fact("phone.drives-pump", says, PUMP_DRIVER))
    if config.setup.flag("closed_loop") and config.driver is not None:
        says = f"{config.app.agent} doses by itself, every five minutes"
        undo = change("phone.closed_loop", "false", "open the loop: confirm each dose yourself", 2)
        facts.append(fact("phone.doses", says, LOOP_CYCLE, undo))
    if config.cgm in ("share", "nightscout") and config.cgm in config.has:
        says = f"the app doses on glucose that it fetches from {config.cgm.title()}"
        undo = change("phone.cgm", '"sensor"', "take glucose from the sensor itself")
        facts.append(fact(f"phone.cgm-from-{config.cgm}", says, CLOUD_CGM, undo))
    return tuple(facts)


def phone_interfaces(config: Config) -> tuple[InterfaceNote, ...]:
    """Return the phone's own interfaces; the app's surface adds those it is reached by from afar.

    Code in the app's place, and hands on an unlocked phone, use `phone.app`. What alerts the phone
    gives, and who could keep it from them, is not modelled: `phone.alerts` says so.
    """
    near = (Position.RADIO, Position.PHONE, Position.TOUCH)
    notes = [
        interface("phone.app", LOOP_CYCLE, reached_from=(Position.PHONE, Position.TOUCH)),
        interface(
            "phone.other-apps",
            SANDBOX,
            "another app on the phone reaches neither this app's storage nor its keychain; code"
            " that runs with this app's rights is an assumption with its price",
            (Position.PHONE,),
        ),
        replace(
            interface("phone.alerts", LOOP_CYCLE, reached_from=(Position.PHONE,)),
            serves=(Goal.G7,),
        ),
        interface(
            "phone.ble-bridge",
            PUMP_DRIVER,
            "the phone connects, nobody connects to it; from the bridge it takes the pump's answers"
            " only",
            near,
        ),
    ]
    if config.cgm == "sensor":
        bonded = "the sensor's readings come over a bonded connection"
        notes.append(interface("phone.ble-sensor", CGM_BLE_KIT, bonded, near))
    else:
        notes.append(interface("phone.cgm-cloud", CLOUD_CGM))
    return tuple(notes)
