"""What iAPS takes in a set-up, beyond what every app on the phone takes."""

from __future__ import annotations

from banting.devices.phone.iaps.sources import CARBS, FETCH
from banting.devices.phone.specs import APP_NEEDS, APP_OPTIONS, number, switch
from banting.schema.setup import DeviceSpec

__all__ = ["SPECS"]

SPECS: tuple[DeviceSpec, ...] = (
    DeviceSpec(
        role="phone",
        model="iaps",
        title="iAPS on an iPhone",
        family="phone",
        firmwares=(),
        options=(
            *APP_OPTIONS,
            switch("carb_import", "carbohydrate is taken from Nightscout", True),
            number("max_iob_u", "insulin on board that iAPS never doses beyond", 8.0, 0, 30),
        ),
        sources=(CARBS, FETCH),
        needs=APP_NEEDS,
    ),
)
