"""A sensor maker's cloud as public clients know it: glucose shared with whoever has the password.

What the rest of the house sees of the family: its one model (`SPECS`), the machine (`DEVICES`), how
it looks from outside (`SERVICES`), what opens it (`SECRETS`), and what is left out (`LIMITS`).
"""

from __future__ import annotations

from collections.abc import Callable

from banting.devices.family import HomeParts
from banting.devices.home_secrets import SHARE_LOGIN
from banting.devices.share.cloud import ShareCloud
from banting.devices.share.face import SHARE
from banting.devices.share.limits import LIMITS
from banting.devices.share.specs import SPECS
from banting.interfaces import Device, Service
from banting.schema.setup import DeviceSetup, Setup

__all__ = ["DEVICES", "LIMITS", "SECRETS", "SERVICES", "SPECS"]

DEVICES: dict[str, Callable[[DeviceSetup, Setup, HomeParts], Device]] = {
    "share": lambda setup, world, _: ShareCloud(setup, SPECS[0], world),
}
SERVICES: tuple[tuple[str, Service], ...] = (("share", SHARE),)


def _secrets(setup: Setup) -> tuple[tuple[str, bytes], ...]:
    """Return the login, where there is an account in use."""
    share = setup.device("share")
    if share is None or share.text("used") == "never":
        return ()
    return (("share-login", SHARE_LOGIN),)


SECRETS: Callable[[Setup], tuple[tuple[str, bytes], ...]] = _secrets
