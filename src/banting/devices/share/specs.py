"""What the family says of its one model to the set-up file, the checks and the catalogue.

Knows: its options. Never knows: what they do.
"""

from __future__ import annotations

from banting.devices.share.sources import LOOP_SHARE, PYDEXCOM, SHARE_UPLOADERS
from banting.schema.setup import DeviceSpec, OptionSpec

__all__ = ["SPECS"]

_USED = OptionSpec(
    key="used",
    kind="str",
    says="whether glucose is shared through it; never means that the account is closed",
    default="daily",
    choices=("never", "daily"),
)

SPECS: tuple[DeviceSpec, ...] = (
    DeviceSpec(
        role="share",
        model="dexcom-share",
        title="Dexcom Share, the sensor maker's cloud",
        family="share",
        firmwares=(),
        options=(_USED,),
        sources=(PYDEXCOM, SHARE_UPLOADERS, LOOP_SHARE),
    ),
)
