"""What the family says of its one model to the set-up file, the checks and the catalogue.

Knows: its options. Never knows: what they do.
"""

from __future__ import annotations

from banting.devices.dexcom.sources import CGMBLEKIT, NIGHTSCOUT_ENTRIES, SHARE_UPLOADERS
from banting.schema.setup import DeviceSpec, Need, OptionSpec

__all__ = ["SPECS"]

_USED = OptionSpec(
    key="used",
    kind="str",
    says="how often it is worn; never means that it lies in a drawer",
    default="daily",
    choices=("never", "daily"),
)
_UPLOADS = OptionSpec(
    key="uploads",
    kind="str",
    says="the cloud that its app sends each reading to",
    default="none",
    choices=("none", "share", "nightscout"),
)
_SENDS = "its app sends each reading to that cloud"

SPECS: tuple[DeviceSpec, ...] = (
    DeviceSpec(
        role="sensor",
        model="dexcom-g6",
        title="Dexcom G6 sensor with its app",
        family="dexcom",
        firmwares=(),
        options=(_USED, _UPLOADS),
        sources=(CGMBLEKIT, NIGHTSCOUT_ENTRIES, SHARE_UPLOADERS),
        serial_pattern="[0-9A-Z]{6}",
        serial_says="the transmitter's id, six digits and capital letters",
        needs=(
            Need(role="share", why=_SENDS, option="uploads", values=("share",)),
            Need(role="nightscout", why=_SENDS, option="uploads", values=("nightscout",)),
        ),
    ),
)
