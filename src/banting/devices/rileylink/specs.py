"""What the family says of its models to the set-up file, the checks and the catalogue.

Knows: that three makers' boxes speak one protocol. Never knows: what they do.
"""

from __future__ import annotations

from banting.devices.rileylink.sources import BLE_KIT, MONOGAMOUS, SUBG_RFSPY
from banting.schema.setup import DeviceSpec

__all__ = ["SPECS"]

_MODELS = (("rileylink", "RileyLink"), ("orangelink", "OrangeLink"), ("emalink", "EmaLink"))

SPECS: tuple[DeviceSpec, ...] = tuple(
    DeviceSpec(
        role="bridge",
        model=model,
        title=title,
        family="rileylink",
        firmwares=(),
        options=(),
        sources=(SUBG_RFSPY, BLE_KIT, MONOGAMOUS),
    )
    for model, title in _MODELS
)
