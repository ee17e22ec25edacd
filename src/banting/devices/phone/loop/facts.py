"""What Loop states of itself from afar: which pushes it takes, what it tells of itself.

Knows: which switch of the build makes each fact true, and the change that undoes it. Never knows:
how a push is checked.
"""

from __future__ import annotations

from banting.devices.phone.loop.sources import (
    LOOP_2019,
    OTP,
    PROFILE,
    REMOTE_COMMANDS,
    VALIDATION,
)
from banting.devices.phone.loop.specs import VERSION_2019
from banting.devices.phone.stating import HABIT, change, fact, interface
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup

__all__ = ["loop_facts", "loop_interfaces"]


def _takes_doses(setup: DeviceSetup) -> bool:
    return setup.text("version") != VERSION_2019 and setup.flag("remote_commands")


def loop_facts(setup: DeviceSetup, nightscout_in_use: bool) -> tuple[StatedFact, ...]:
    """Return what is true of this Loop as it is built and switched, with a site or without."""
    facts: list[StatedFact] = []
    if nightscout_in_use:
        says = "Loop uploads its device token, bundle id and presets' names with its profile"
        facts.append(fact("loop.uploads-device", says, PROFILE))
    if setup.flag("remote_overrides"):
        says = "Loop starts one of the wearer's presets by push, without a one-time code"
        undo = change(
            "phone.remote_overrides", "false", "build Loop without remote overrides", HABIT
        )
        facts.append(fact("loop.takes-override-push", says, VALIDATION, undo))
    if _takes_doses(setup):
        says = "Loop takes bolus and carbohydrate by push, with a one-time code"
        undo = change("phone.remote_commands", "false", "build Loop without remote commands", HABIT)
        facts.append(fact("loop.takes-dose-push", says, OTP, undo))
    if setup.text("preset"):
        says = f"Loop has the preset {setup.text('preset')}"
        undo = change("phone.preset", '""', "delete the override presets")
        facts.append(fact("loop.has-preset", says, REMOTE_COMMANDS, undo))
    if setup.text("version") != VERSION_2019:
        says = "Loop keeps the time of sending of each push, and takes one seen before for no other"
        facts.append(fact("loop.keeps-sent-at", says, VALIDATION))
    return tuple(facts)


def loop_interfaces(setup: DeviceSetup, nightscout_in_use: bool) -> tuple[InterfaceNote, ...]:
    """Return the pushes it takes, and that what it uploads is no way in."""
    takes = setup.flag("remote_overrides") or _takes_doses(setup)
    source = LOOP_2019 if setup.text("version") == VERSION_2019 else VALIDATION
    notes = [
        interface("phone.push", source, "" if takes else "this build takes no command by push")
    ]
    if nightscout_in_use:
        no_treatments = "Loop tells Nightscout and takes no treatments from it"
        notes.append(interface("phone.upload", PROFILE, no_treatments))
    return tuple(notes)
