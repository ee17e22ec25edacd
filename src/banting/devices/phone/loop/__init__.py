"""Loop on an iPhone, the 2019 master and 3.5: what it takes from afar, as one `App`."""

from __future__ import annotations

from banting.devices.home_secrets import OTP_SECRET, bundle_identifier, device_token_json
from banting.devices.phone.loop.limits import LIMITS
from banting.devices.phone.loop.specs import (
    AGENT,
    MODEL,
    SPECS,
    VERSION_2019,
    automatic_bolus,
    max_active,
    preset,
)
from banting.devices.phone.loop.surface import LoopSurface
from banting.devices.phone.surface import App
from banting.schema.setup import Setup

__all__ = ["APP"]


def _secrets(setup: Setup) -> tuple[tuple[str, bytes], ...]:
    """Return what this Loop holds: the way to this phone, the preset, the one-time secret."""
    phone = setup.device("phone")
    if phone is None or phone.model != MODEL:
        return ()
    held = [("device-token", device_token_json(bundle_identifier(MODEL)))]
    if phone.text("preset"):
        held.append(("preset", phone.text("preset").encode("utf-8")))
    if phone.text("version") != VERSION_2019 and phone.flag("remote_commands"):
        held.append(("otp-secret", OTP_SECRET))
    return tuple(held)


APP = App(
    model=MODEL,
    agent=AGENT,
    specs=SPECS,
    rule=lambda _: "loop35",
    max_active=max_active,
    automatic_bolus=automatic_bolus,
    preset=preset,
    surface=lambda phone, setup, _: LoopSurface(phone, setup),
    tells_device=True,
    secrets=_secrets,
    limits=LIMITS,
)
