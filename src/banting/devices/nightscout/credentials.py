"""The secrets that a home's Nightscout holds, as an assumption may hand them to an attacker.

Whoever sits at the host, or has found the settings, has them. All are made up (`home_secrets.py`).
"""

from __future__ import annotations

from banting.devices.nightscout.machine import site_as_set_up
from banting.devices.nightscout.stating import ROLE
from banting.schema.setup import Setup

__all__ = ["credentials"]


def credentials(setup: Setup) -> tuple[tuple[str, bytes], ...]:
    """Return the secret of the set-up's site, and its push key when one is set."""
    device = setup.device(ROLE)
    if device is None:
        return ()
    site = site_as_set_up(device)
    held = (("api-secret", site.secret.encode()),)
    if site.push_key is None:
        return held
    return (*held, ("push-key", site.push_key.written()))
