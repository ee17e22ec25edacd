"""Trio 0.8.4: remote commands as sealed pushes, and what it may take from Nightscout.

`APP` is what the phone needs of it.
"""

from __future__ import annotations

from banting.devices.home_secrets import TRIO_SECRET, bundle_identifier, device_token_json
from banting.devices.phone.surface import App, Preset
from banting.devices.phone.trio.limits import LIMITS
from banting.devices.phone.trio.sender import TRIO
from banting.devices.phone.trio.specs import SPECS
from banting.devices.phone.trio.surface import TrioSurface, preset_of
from banting.schema.setup import DeviceSetup, Setup
from banting.units import milliunits_from_u

__all__ = ["APP"]


def _secrets(setup: Setup) -> tuple[tuple[str, bytes], ...]:
    """Return what a phone with Trio holds that would open it to someone else."""
    phone = setup.device("phone")
    assert phone is not None, "Trio runs on a phone"
    held = [("device-token", device_token_json(bundle_identifier("trio")))]
    preset = preset_of(phone)
    if preset is not None:
        held.append(("preset", preset.name.encode("utf-8")))
    if phone.flag("remote_commands"):
        held.append(("trio-secret", TRIO_SECRET))
    return tuple(held)


def _max_active(phone: DeviceSetup) -> int:
    return milliunits_from_u(phone.number("max_iob_u"))


def _preset(phone: DeviceSetup) -> Preset | None:
    return preset_of(phone)


APP = App(
    model="trio",
    agent="Trio",
    specs=SPECS,
    rule=lambda _: "oref0",
    max_active=_max_active,
    automatic_bolus=lambda phone: phone.text("dosing") == "automatic-bolus",
    preset=_preset,
    surface=lambda phone, setup, _: TrioSurface(phone, setup),
    tells_device=True,
    secrets=_secrets,
    services=(("trio", TRIO),),
    limits=LIMITS,
)
