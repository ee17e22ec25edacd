"""iAPS: no remote control of its own, but carbohydrate that others store in Nightscout.

`APP` is what the phone needs of it.
"""

from __future__ import annotations

from banting.devices.phone.iaps.limits import LIMITS
from banting.devices.phone.iaps.specs import SPECS
from banting.devices.phone.iaps.surface import IapsSurface
from banting.devices.phone.surface import App
from banting.schema.setup import DeviceSetup
from banting.units import milliunits_from_u

__all__ = ["APP"]


def _max_active(phone: DeviceSetup) -> int:
    return milliunits_from_u(phone.number("max_iob_u"))


APP = App(
    model="iaps",
    agent="iAPS",
    specs=SPECS,
    rule=lambda _: "oref0",
    max_active=_max_active,
    automatic_bolus=lambda phone: phone.text("dosing") == "automatic-bolus",
    preset=lambda _: None,
    surface=lambda phone, setup, _: IapsSurface(phone, setup),
    limits=LIMITS,
)
