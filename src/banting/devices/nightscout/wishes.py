"""What someone wants of a site or of the phone behind it, as the JSON that asks for it.

Knows: the records and commands of the first two interfaces. Never knows: paths' permissions. The
same for a follower who helps and for an attacker.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from banting.devices.nightscout.clock import iso
from banting.devices.nightscout.state import Fields
from banting.schema.intents import (
    RemoteBolus,
    RemoteCancel,
    RemoteCarbs,
    RemoteOverride,
    SwitchProfile,
    WriteCarbs,
    WriteGlucose,
    WriteProfile,
    WriteTarget,
)
from banting.units import MILLIUNITS_PER_U, MS_PER_S
from banting.wire.totp import secret_bytes, totp

__all__ = ["order", "record"]

_BY = "remote"
# A profile to scale when the wearer's own was not read: near the adult mean of the cohorts here.
_COMMON_PROFILE: Fields = {
    "dia": 6,
    "basal": [{"time": "00:00", "timeAsSeconds": 0, "value": 1.0}],
    "sens": [{"time": "00:00", "timeAsSeconds": 0, "value": 45}],
    "carbratio": [{"time": "00:00", "timeAsSeconds": 0, "value": 10}],
    "target_low": [{"time": "00:00", "timeAsSeconds": 0, "value": 100}],
    "target_high": [{"time": "00:00", "timeAsSeconds": 0, "value": 110}],
    "timezone": "UTC",
    "units": "mg/dl",
}


def record(
    wanted: WriteGlucose | WriteCarbs | WriteTarget | WriteProfile | SwitchProfile,
    held: Mapping[str, bytes],
    now_ms: int,
) -> tuple[str, Fields, str]:
    """Return where a record is stored, the record, and a sentence on it."""
    at = iso(now_ms)
    match wanted:
        case WriteGlucose(glucose_mgdl=mgdl):
            entry = {"type": "sgv", "sgv": mgdl, "date": now_ms, "dateString": at}
            entry |= {"direction": "Flat", "device": _BY}
            return "/api/v1/entries.json", entry, f"stores a reading of {mgdl} mg/dL"
        case WriteCarbs(grams=grams):
            says = f"stores {grams} g of carbohydrate"
            return "/api/v1/treatments.json", _treatment("Carb Correction", at, carbs=grams), says
        case WriteTarget(target_mgdl=mgdl, minutes=minutes):
            target = {"targetTop": mgdl, "targetBottom": mgdl, "duration": minutes}
            treatment = _treatment("Temporary Target", at, **target, units="mg/dl")
            says = f"stores a target of {mgdl} mg/dL for {minutes} min"
            return "/api/v1/treatments.json", treatment, says
        case SwitchProfile(needs_percent=percent, minutes=minutes):
            switch = {"profile": "Default", "percentage": percent, "duration": minutes}
            says = f"stores a switch to {percent} % of the wearer's profile for {minutes} min"
            return "/api/v1/treatments.json", _treatment("Profile Switch", at, **switch), says
        case WriteProfile(needs_percent=percent):
            profile = _profile(held, percent)
            store = {"defaultProfile": "Default", "store": {"Default": profile}}
            dated = {"startDate": at, "created_at": at, "mills": now_ms, "units": "mg/dl"}
            says = f"stores a therapy profile of {percent} % of the wearer's needs"
            return "/api/v1/profile.json", {**store, **dated, "enteredBy": _BY}, says


def order(
    wanted: RemoteOverride | RemoteCancel | RemoteBolus | RemoteCarbs,
    held: Mapping[str, bytes],
    now_ms: int,
) -> tuple[Fields, str]:
    """Return the command for the phone that a site is asked to pass on, and a sentence on it."""
    told: Fields = {"enteredBy": _BY, "notes": ""}
    match wanted:
        case RemoteOverride(minutes=minutes):
            name = held.get("preset", b"").decode("utf-8", "replace")
            told |= {"eventType": "Temporary Override", "reason": name, "reasonDisplay": name}
            return {**told, "duration": minutes}, f"asks for the preset {name!r}, {minutes} min"
        case RemoteCancel():
            told |= {"eventType": "Temporary Override Cancel"}
            return told, "asks for the end of the override"
        case RemoteBolus(milliunits=milliunits):
            units = milliunits / MILLIUNITS_PER_U
            told |= {"eventType": "Remote Bolus Entry", "remoteBolus": f"{units:g}"}
            return {**told, **_code(held, now_ms)}, f"asks for a bolus of {units:g} U"
        case RemoteCarbs(grams=grams):
            told |= {"eventType": "Remote Carbs Entry", "remoteCarbs": f"{grams}"}
            told |= {"remoteAbsorption": "3", "created_at": iso(now_ms)}
            return {**told, **_code(held, now_ms)}, f"asks to enter {grams} g of carbohydrate"


def _treatment(kind: str, at: str, **more: object) -> Fields:
    return {"eventType": kind, "created_at": at, "enteredBy": _BY, **more}


def _code(held: Mapping[str, bytes], now_ms: int) -> Fields:
    """Return a one-time code: one that was seen, or one made from the secret; nothing without."""
    if "otp-code" in held:
        return {"otp": held["otp-code"].decode("utf-8", "replace")}
    if "otp-secret" in held:
        secret = secret_bytes(held["otp-secret"].decode("utf-8", "replace"))
        return {"otp": totp(secret, now_ms // MS_PER_S)}
    return {}


def _profile(held: Mapping[str, bytes], percent: int) -> Fields:
    """Return a profile scaled to a share of the needs: more basal, ratios that mean more insulin.

    The wearer's own where it was read (`therapy-profile`), else a common one.
    """
    known: Fields = json.loads(held["therapy-profile"]) if "therapy-profile" in held else {}
    base = {**_COMMON_PROFILE, **known}
    share = percent / 100
    scaled = {name: _scaled(base[name], 1 / share) for name in ("sens", "carbratio")}
    return {**base, **scaled, "basal": _scaled(base["basal"], share)}


def _scaled(blocks: list[Fields], share: float) -> list[Fields]:
    return [{**block, "value": round(float(block["value"]) * share, 3)} for block in blocks]
