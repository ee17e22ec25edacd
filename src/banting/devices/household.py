"""The made-up secrets that machines of one home share: a cloud's, a push key, a phone's token.

Several families hold the same ones (the push key stands in the cloud and is checked by the push
service; the phone's token stands in its upload). Knows: values that follow from labels anyone can
read here, so that a replay has the same bytes everywhere. Never knows: anybody's real secret.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache

from banting.wire.jwt import synthetic_key

__all__ = [
    "BUNDLE_ID",
    "PushKey",
    "api_secret",
    "device_token",
    "otp_secret",
    "phone_address",
    "push_key",
]

_LABEL = "banting synthetic home"
_TEAM_ID = "BANTING001"  # ten letters and digits, as Apple gives them; no team is known to have it
_KEY_ID = "BANTINGKEY"
BUNDLE_ID = f"com.{_TEAM_ID}.loopkit.Loop"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushKey:
    """A developer's key to the push service: a P-256 key in PEM, its id and the team's."""

    pem: str
    key_id: str
    team_id: str

    def fields(self) -> dict[str, str]:
        """Return it under the names that settings have for it."""
        return {"apnsKey": self.pem, "apnsKeyId": self.key_id, "developerTeamId": self.team_id}

    def written(self) -> bytes:
        """Return it as the JSON that stands in frames."""
        return json.dumps(self.fields(), separators=(",", ":")).encode()


def _derived(what: str) -> bytes:
    return hashlib.sha256(f"{_LABEL}: {what}".encode()).digest()


def api_secret() -> str:
    """Return the secret of the home's Nightscout as its owner typed it, at least 12 characters."""
    return "banting-" + _derived("api secret").hex()[:16]


@cache
def push_key() -> PushKey:
    """Return the key with which the home's Nightscout sends pushes."""
    return PushKey(pem=synthetic_key(f"{_LABEL}: push key"), key_id=_KEY_ID, team_id=_TEAM_ID)


def device_token() -> str:
    """Return the token under which the push service knows the phone: 64 hexadecimal digits."""
    return _derived("device token").hex()


def phone_address() -> bytes:
    """Return token and app of the phone as the JSON that stands in frames."""
    fields = {"deviceToken": device_token(), "bundleIdentifier": BUNDLE_ID}
    return json.dumps(fields, separators=(",", ":")).encode()


def otp_secret() -> str:
    """Return the secret of the phone's one-time codes: 32 base32 letters (160 bits)."""
    return base64.b32encode(_derived("one-time codes")[:20]).decode("ascii")
