"""AndroidAPS 3.4.2: commands by text message with a code, and what it takes from Nightscout.

`APP` is what the phone needs of it.
"""

from __future__ import annotations

from banting.devices.home_secrets import SMS_NUMBER, SMS_PIN
from banting.devices.phone.androidaps.age_limits import AGE_GROUPS
from banting.devices.phone.androidaps.limits import LIMITS
from banting.devices.phone.androidaps.sender import SMS_COMMANDS
from banting.devices.phone.androidaps.specs import SPECS
from banting.devices.phone.androidaps.surface import AapsSurface
from banting.devices.phone.surface import App
from banting.schema.setup import DeviceSetup, Setup
from banting.units import milliunits_from_u

__all__ = ["APP"]


def _max_active(phone: DeviceSetup) -> int:
    """Return the wearer's limit of insulin on board, within the hard one."""
    hard = AGE_GROUPS[phone.text("age_group")].max_active
    return min(milliunits_from_u(phone.number("max_iob_u")), hard)


def _secrets(setup: Setup) -> tuple[tuple[str, bytes], ...]:
    """Return what a phone with AndroidAPS holds that would open it to someone else."""
    phone = setup.device("phone")
    assert phone is not None, "AndroidAPS runs on a phone"
    if not phone.flag("sms_commands"):
        return ()
    return (("sms-number", SMS_NUMBER), ("sms-pin", SMS_PIN))


APP = App(
    model="androidaps",
    agent="AndroidAPS",
    specs=SPECS,
    rule=lambda _: "aaps",
    max_active=_max_active,
    automatic_bolus=lambda phone: phone.text("dosing") == "automatic-bolus",
    preset=lambda _: None,
    surface=lambda phone, setup, _: AapsSurface(phone, setup),
    secrets=_secrets,
    services=(("sms", SMS_COMMANDS),),
    takes_sms=True,
    limits=LIMITS,
)
