"""Who doses in the arms of a set-up: the pump by its program, or the app on a phone as well.

Knows: the phone's options and the shelves of controllers and sensors. Never knows: an attack. With
a closed loop every arm is run with the loop on and off. Both times the same person wears the same
sensor, alerts and all, and keeps the same limits, so that only who doses differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from banting.controllers import CONTROLLERS
from banting.schema.disturbance import Disturbance
from banting.schema.setup import DeviceSetup, Scalar, Setup
from banting.sensors import SENSORS

if TYPE_CHECKING:
    from banting.trial import Treatment

__all__ = ["LOOP_OFF", "LOOP_ON", "Dosing", "dosings_of"]

LOOP_ON = "the loop doses"
LOOP_OFF = "the loop is off"
_OPEN_LOOP = "open-loop"
_SENSOR = "dexcom-g6"  # of who names none, or one that the shelf does not have
# Both versions of Loop that a set-up may name had the rules of 3.5 inside.
_RULES: Mapping[str, str] = MappingProxyType(
    {"loop": "loop35", "trio": "oref0", "iaps": "oref0", "androidaps": "aaps"}
)
_SMB_SWITCHES = ("smb_always", "smb_with_cob", "smb_after_carbs")
_CAPS = ("max_bolus_u", "max_basal_u_per_h", "suspend_below_mgdl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dosing:
    """A way of dosing: names on the shelves, and what the wearer has set; `says` tells it apart."""

    says: str
    controller: str = _OPEN_LOOP
    options: tuple[tuple[str, Scalar], ...] = ()
    sensor: str | None = None
    settings: tuple[tuple[str, float], ...] = ()

    def treating(self, disturbances: tuple[Disturbance, ...]) -> tuple[Treatment, ...]:
        """Return an arm for each disturbance; imports numba."""
        from banting.trial import Treatment

        controller = CONTROLLERS[self.controller].kernels(self.options)
        sensor = None if self.sensor is None else SENSORS[self.sensor].kernels()
        return tuple(
            Treatment(
                controller=controller,
                disturbance=disturbance,
                sensor=sensor,
                settings=self.settings,
            )
            for disturbance in disturbances
        )


def dosings_of(setup: Setup) -> tuple[Dosing, ...]:
    """Return the ways of dosing that a set-up is asked about, the one it is used with in front."""
    phone = setup.device("phone")
    if phone is None:
        return (Dosing(says=""),)
    target_mgdl = setup.wearer.target_mgdl
    settings = (
        *((key, value) for key in _CAPS if (value := _number(phone, key)) is not None),
        ("target_low_mgdl", target_mgdl),
        ("target_high_mgdl", target_mgdl),
    )
    sensor = _sensor(setup.device("sensor"))
    off = Dosing(says=LOOP_OFF, sensor=sensor, settings=settings)
    if not phone.flag("closed_loop"):
        return (off,)
    rules = _RULES[phone.model]
    return (
        Dosing(
            says=LOOP_ON,
            controller=rules,
            options=_options(phone, rules),
            sensor=sensor,
            settings=settings,
        ),
        off,
    )


def _options(phone: DeviceSetup, rules: str) -> tuple[tuple[str, Scalar], ...]:
    """Return what the wearer chose of the app's rules, by the names of the controller's options.

    Loop has no limit of its own on active insulin: it is twice the largest bolus.
    """
    dosing = phone.text("dosing")
    if rules == "loop35":
        return (("strategy", dosing),)
    most_u = _number(phone, "max_iob_u")
    smb = tuple((key, dosing == "automatic-bolus") for key in _SMB_SWITCHES)
    chosen = (*smb, ("overrides_scale", True))
    return chosen if most_u is None else (*chosen, ("max_iob_u", most_u))


def _number(phone: DeviceSetup, key: str) -> float | None:
    """Return a number that some apps have and others do not."""
    return phone.number(key) if any(key == name for name, _ in phone.options) else None


def _sensor(worn: DeviceSetup | None) -> str:
    """Return the sensor's errors: its own model's where the shelf has it."""
    return worn.model if worn is not None and worn.model in SENSORS else _SENSOR
