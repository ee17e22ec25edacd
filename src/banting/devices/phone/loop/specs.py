"""What Loop takes in a set-up, and what else the phone must know of it.

Knows: options, versions, the preset. Never knows: how commands are checked.
"""

from __future__ import annotations

from banting.devices.phone.loop.sources import LOOP_2019, OTP, PROFILE, REMOTE_COMMANDS, VALIDATION
from banting.devices.phone.specs import APP_NEEDS, APP_OPTIONS, choice, number, switch
from banting.devices.phone.surface import Preset
from banting.schema.setup import DeviceSetup, DeviceSpec, OptionSpec
from banting.schema.setup_form import PLAIN_TEXT
from banting.units import milliunits_from_u

__all__ = ["AGENT", "MODEL", "SPECS", "VERSION_2019", "automatic_bolus", "max_active", "preset"]

AGENT = "Loop"
MODEL = "loop"
VERSION_2019, VERSION_35 = "2019", "3.5"
ACTIVE_PER_MAX_BOLUS = 2  # Loop 3.5: insulin on board up to twice max bolus
PRESET_MIN = 60  # estimate: a preset's own length, where a command names none

_OPTIONS: tuple[OptionSpec, ...] = (
    *APP_OPTIONS,
    choice("version", "the master branch of 2019, or 3.5", VERSION_35, (VERSION_2019, VERSION_35)),
    switch("remote_overrides", "built to take overrides by push", True),
    switch("remote_commands", "built to take bolus and carbohydrate by push (3.5)", True),
    OptionSpec(
        key="preset",
        kind="str",
        says="the name of an override preset; empty for none",
        default="",
        pattern=f"{PLAIN_TEXT}{{0,40}}",
    ),
    number("preset_needs_percent", "insulin needs under the preset", 100, 10, 200, "int"),
    number("preset_target_mgdl", "its target; 0 keeps the own one", 0, 0, 180, "int"),
)

SPECS: tuple[DeviceSpec, ...] = (
    DeviceSpec(
        role="phone",
        model=MODEL,
        title="iPhone with Loop",
        family="phone",
        firmwares=(),
        options=_OPTIONS,
        sources=(REMOTE_COMMANDS, VALIDATION, OTP, PROFILE, LOOP_2019),
        needs=APP_NEEDS,
    ),
)


def max_active(setup: DeviceSetup) -> int:
    """Return how much insulin may be on board, in milliunits."""
    return ACTIVE_PER_MAX_BOLUS * milliunits_from_u(setup.number("max_bolus_u"))


def automatic_bolus(setup: DeviceSetup) -> bool:
    """Return whether it gives boluses by itself; the Loop of 2019 set temporary rates only."""
    wanted = setup.text("dosing") == "automatic-bolus"
    return wanted and setup.text("version") != VERSION_2019


def preset(setup: DeviceSetup) -> Preset | None:
    """Return the wearer's preset."""
    name = setup.text("preset")
    if not name:
        return None
    target_mgdl = int(setup.number("preset_target_mgdl"))
    return Preset(
        name=name,
        needs_percent=int(setup.number("preset_needs_percent")),
        target_mgdl=max(target_mgdl, TARGET_MGDL_MIN) if target_mgdl else 0,
        minutes=PRESET_MIN,
    )


TARGET_MGDL_MIN = 87  # LoopKit Guardrail+Settings.swift: a target lies within 87-180 mg/dL
