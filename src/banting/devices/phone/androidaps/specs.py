"""What AndroidAPS takes in a set-up, beyond what every app on the phone takes."""

from __future__ import annotations

from banting.devices.phone.androidaps.age_limits import AGE_GROUPS
from banting.devices.phone.androidaps.sources import (
    CODE,
    CODE_REUSE,
    FIELD_REPORTS,
    HARD_LIMITS,
    NSCLIENT,
    PROFILE_STORE,
    SAFETY,
    SMS,
    TARGETS,
)
from banting.devices.phone.specs import APP_NEEDS, APP_OPTIONS, choice, number, switch
from banting.schema.setup import DeviceSpec

__all__ = ["SPECS"]

SPECS: tuple[DeviceSpec, ...] = (
    DeviceSpec(
        role="phone",
        model="androidaps",
        title="AndroidAPS on an Android phone",
        family="phone",
        firmwares=(),
        options=(
            choice("version", "the version that runs", "3.4.2", ("3.4.2",)),
            *APP_OPTIONS,
            switch("sms_commands", "commands by text message are allowed", False),
            number("sms_numbers", "how many telephones may send commands", 1, 1, 2, "int"),
            number(
                "sms_distance_min",
                "minutes between remote boluses; other than 15 counts only with two numbers",
                15,
                3,
                60,
                "int",
            ),
            choice("age_group", "whose hard limits hold", "adult", tuple(AGE_GROUPS)),
            number("max_iob_u", "insulin on board that it never doses beyond", 8.0, 0, 70),
            switch("import_carbs", "carbohydrate is taken from Nightscout", False),
            switch("import_glucose", "glucose is taken from Nightscout", False),
            switch("import_targets", "temporary targets are taken from Nightscout", False),
            switch("import_profile_switch", "profile switches are taken from Nightscout", False),
            switch("profile_store", "stored profiles are taken from Nightscout", True),
        ),
        sources=(
            SMS,
            CODE,
            CODE_REUSE,
            FIELD_REPORTS,
            HARD_LIMITS,
            SAFETY,
            TARGETS,
            NSCLIENT,
            PROFILE_STORE,
        ),
        needs=APP_NEEDS,
    ),
)
