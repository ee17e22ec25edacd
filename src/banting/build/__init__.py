"""Names in a set-up -> things off the shelves: the room that knows every shelf of machines."""

from banting.build.day import MEALS, Therapy
from banting.build.home import AT_M, RADIO_RANGE_M
from banting.build.positions import Standing, standing
from banting.build.secrets import secret_values
from banting.build.system import System, build_stage, build_system, device_specs

__all__ = [
    "AT_M",
    "MEALS",
    "RADIO_RANGE_M",
    "Standing",
    "System",
    "Therapy",
    "build_stage",
    "build_system",
    "device_specs",
    "secret_values",
    "standing",
]
