"""What the family says of Nightscout to the set-up file, the checks and the catalogue."""

from __future__ import annotations

from banting.devices.nightscout.sources import (
    AUTHORIZATION,
    LOOP_PUSH,
    PUSH_KEY_FILTER,
    PUSH_KEY_LEAK,
    RAN_15,
    ROLES,
    UPLOADED_PROFILE,
    V2_OPEN,
)
from banting.devices.nightscout.versions import VERSIONS
from banting.schema.setup import DeviceSpec, OptionSpec

__all__ = ["SPECS"]

_VERSION = OptionSpec(
    key="version",
    kind="str",
    says="the version that runs",
    default="15.0.7",
    choices=tuple(VERSIONS),
)
_DEFAULT_ROLES = OptionSpec(
    key="default_roles",
    kind="str",
    says="what anyone may do without the secret",
    default="readable",
    choices=("denied", "readable", "readable careportal"),
)
_PUSH_KEY = OptionSpec(
    key="push_key",
    kind="str",
    says="whether the key for remote commands to Loop is set",
    default="none",
    choices=("none", "set"),
)

SPECS: tuple[DeviceSpec, ...] = (
    DeviceSpec(
        role="nightscout",
        model="nightscout",
        title="Nightscout",
        family="nightscout",
        firmwares=(),
        options=(_VERSION, _DEFAULT_ROLES, _PUSH_KEY),
        sources=(
            AUTHORIZATION,
            ROLES,
            LOOP_PUSH,
            PUSH_KEY_LEAK,
            PUSH_KEY_FILTER,
            UPLOADED_PROFILE,
            V2_OPEN,
            RAN_15,
        ),
    ),
)
