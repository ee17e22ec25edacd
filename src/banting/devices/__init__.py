"""Machines of device families, one folder each; families never import each other.

`FAMILIES` is the shelf: a family's name to what the rest of the house sees of it.
"""

from __future__ import annotations

from banting.devices import (
    apns,
    caregiver,
    dexcom,
    nightscout,
    paradigm,
    phone,
    rileylink,
    share,
)
from banting.devices.family import Family, HomeParts, RadioTiming

__all__ = ["FAMILIES", "Family", "HomeParts", "RadioTiming"]

FAMILIES: dict[str, Family] = {
    "paradigm": Family(
        specs=paradigm.SPECS,
        devices=paradigm.DEVICES,
        dialect=paradigm.DIALECT,
        radio=paradigm.RADIO,
        limits=paradigm.LIMITS,
    ),
    "rileylink": Family(
        specs=rileylink.SPECS,
        devices=rileylink.DEVICES,
        carrier=lambda dialect: rileylink.RileyLinkCarrier(pump=dialect),
        limits=rileylink.LIMITS,
    ),
    "phone": Family(
        specs=phone.SPECS,
        devices=phone.DEVICES,
        services=phone.SERVICES,
        secrets=phone.SECRETS,
        limits=phone.LIMITS,
    ),
    "share": Family(
        specs=share.SPECS,
        devices=share.DEVICES,
        services=share.SERVICES,
        secrets=share.SECRETS,
        limits=share.LIMITS,
    ),
    "apns": Family(
        specs=apns.SPECS,
        devices=apns.DEVICES,
        services=apns.SERVICES,
        secrets=apns.SECRETS,
        implied=apns.IMPLIED,
        limits=apns.LIMITS,
    ),
    "dexcom": Family(
        specs=dexcom.SPECS,
        devices=dexcom.DEVICES,
        speech=(("ble", dexcom.SPEECH),),
        limits=dexcom.LIMITS,
    ),
    "caregiver": Family(
        specs=caregiver.SPECS,
        devices=caregiver.DEVICES,
        secrets=caregiver.SECRETS,
        limits=caregiver.LIMITS,
    ),
    "nightscout": Family(
        specs=nightscout.SPECS,
        devices=nightscout.DEVICES,
        services=(("nightscout", nightscout.SERVICE),),
        secrets=nightscout.credentials,
        limits=nightscout.LIMITS,
    ),
}
