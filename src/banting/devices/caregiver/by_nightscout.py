"""Commands that a caregiver has Nightscout pass on: to Loop as a push, to others as a treatment.

Knows: paths and fields. Never knows: what a site or an app makes of them.
Source: cgm-remote-monitor lib/server/loop.js, lib/api2/notifications-v2.js:17 (read, not run).
"""

from __future__ import annotations

import hashlib
import json

from banting.schema.intents import (
    CloudIntent,
    RemoteBolus,
    RemoteCancel,
    RemoteCarbs,
    RemoteOverride,
    RemoteTarget,
)
from banting.wire.http import Request
from banting.wire.loop_push import ABSORPTION_H, iso_from_unix_ms

__all__ = ["LOOP_PATH", "to_loop", "to_treatments"]

LOOP_PATH = "/api/v2/notifications/loop"
TREATMENTS_PATH = "/api/v1/treatments"


def to_loop(
    wanted: CloudIntent,
    *,
    secret: bytes,
    sender: str,
    preset: str,
    otp: str | None,
    now_unix_ms: int,
) -> Request | None:
    """Return the request that has the site push a command to Loop, None when there is none."""
    match wanted:
        case RemoteOverride(minutes=minutes):
            fields: dict[str, object] = {
                "eventType": "Temporary Override",
                "reason": preset,
                "reasonDisplay": preset,
                "duration": minutes,
            }
        case RemoteCancel():
            fields = {"eventType": "Temporary Override Cancel"}
        case RemoteBolus(milliunits=milliunits):
            fields = {"eventType": "Remote Bolus Entry", "remoteBolus": milliunits / 1000}
        case RemoteCarbs(grams=grams):
            fields = {
                "eventType": "Remote Carbs Entry",
                "remoteCarbs": grams,
                "remoteAbsorption": ABSORPTION_H,
                "created_at": iso_from_unix_ms(now_unix_ms),
            }
        case _:
            return None
    if isinstance(wanted, RemoteBolus | RemoteCarbs) and otp is not None:
        fields["otp"] = otp
    return _post(LOOP_PATH, {**fields, "enteredBy": sender, "notes": f"Sent via {sender}"}, secret)


def to_treatments(
    wanted: CloudIntent, *, secret: bytes, sender: str, now_unix_ms: int
) -> Request | None:
    """Return the request that stores a treatment for apps that import some, None for others."""
    match wanted:
        case RemoteCarbs(grams=grams):
            fields: dict[str, object] = {"eventType": "Carb Correction", "carbs": grams}
        case RemoteTarget(target_mgdl=target_mgdl, minutes=minutes):
            fields = {
                "eventType": "Temporary Target",
                "targetTop": target_mgdl,
                "targetBottom": target_mgdl,
                "duration": minutes,
                "units": "mg/dl",
                "reason": "Manual",
            }
        case _:
            return None
    told = {**fields, "created_at": iso_from_unix_ms(now_unix_ms), "enteredBy": sender}
    return _post(TREATMENTS_PATH, told, secret)


def _post(path: str, fields: dict[str, object], secret: bytes) -> Request:
    headers = (
        ("api-secret", hashlib.sha1(secret, usedforsecurity=False).hexdigest()),
        ("content-type", "application/json"),
    )
    body = json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    return Request(method="POST", target=path, headers=headers, body=body)
