"""What Trio takes in a set-up, beyond what every app on the phone takes."""

from __future__ import annotations

from banting.devices.phone.specs import APP_NEEDS, APP_OPTIONS, choice, number, switch
from banting.devices.phone.trio.sources import BOLUS, IMPORT, MEAL, OVERRIDE, PUSH, TARGET
from banting.schema.setup import DeviceSpec, OptionSpec
from banting.schema.setup_form import PLAIN_TEXT

__all__ = ["SPECS"]

_PRESET = OptionSpec(
    key="preset",
    kind="str",
    says="the name of the wearer's own override preset; empty for none",
    default="",
    pattern=f"{PLAIN_TEXT}{{0,40}}",
)

SPECS: tuple[DeviceSpec, ...] = (
    DeviceSpec(
        role="phone",
        model="trio",
        title="Trio on an iPhone",
        family="phone",
        firmwares=(),
        options=(
            choice("version", "the version that runs", "0.8.4", ("0.8.4",)),
            *APP_OPTIONS,
            switch("remote_commands", "remote control by sealed pushes is on", False),
            number("max_iob_u", "insulin on board that Trio never doses beyond", 8.0, 0, 30),
            number("max_carbs_g", "the largest meal that Trio takes", 250, 1, 300, "int"),
            _PRESET,
            number("preset_needs_percent", "the preset's insulin needs", 100, 10, 200, "int"),
            number(
                "preset_target_mgdl", "the preset's target; 0 keeps one's own", 0, 0, 180, "int"
            ),
            number("preset_minutes", "how long the preset runs", 60, 1, 1440, "int"),
            switch(
                "nightscout_import", "carbohydrate and targets are taken from Nightscout", False
            ),
        ),
        sources=(PUSH, BOLUS, MEAL, TARGET, OVERRIDE, IMPORT),
        needs=APP_NEEDS,
    ),
)
