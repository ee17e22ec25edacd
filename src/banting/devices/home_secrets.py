"""The secrets of a home: what its phone, clouds and caregivers share, made up and always the same.

Knows: each secret by its name, in the bytes that stand in frames. Never knows: a real one. All
follow by SHA-256 from labels that anyone can read here, so that every replay has the same bytes;
they open nothing outside this model. Machines of several families hold the same secret, which is
why they are told in one place; who holds which, each family says of its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache

from banting.wire.jwt import synthetic_key

__all__ = [
    "API_SECRET",
    "BUNDLE_ID",
    "DEVICE_TOKEN",
    "OTP_SECRET",
    "SHARE_LOGIN",
    "SMS_NUMBER",
    "SMS_PIN",
    "TRIO_SECRET",
    "PushKey",
    "bundle_identifier",
    "device_token_json",
    "labelled",
    "push_key",
    "push_key_json",
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


def labelled(label: str) -> bytes:
    """Return 32 bytes that follow from a label."""
    return hashlib.sha256(b"banting, synthetic: " + label.encode("utf-8")).digest()


def _json(**fields: str) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode("utf-8")


# The plain secret of the home's Nightscout (12 characters or more); requests carry its SHA-1.
API_SECRET = b"banting-" + _derived("api secret").hex()[:16].encode("ascii")
# What one-time codes follow from: 160 bits as 32 letters of base32.
OTP_SECRET = base64.b32encode(_derived("one-time codes")[:20])
# Name and password of the account at the sensor's cloud.
SHARE_LOGIN = _json(accountName="a-wearer", password=labelled("the password of Share").hex()[:12])
# What Trio shares with its followers: a random UUID in hex digits.
TRIO_SECRET = labelled("the secret of Trio").hex()[:32].encode("ascii")
# The caregiver's telephone; numbers 555-01xx are kept free for fiction.
SMS_NUMBER = b"+12025550143"
# What follows the six digits of a one-time code in an SMS.
SMS_PIN = str(int.from_bytes(labelled("the PIN of SMS")[:4], "big") % 10_000).zfill(4).encode()
# What the push service calls the phone by: 32 bytes in hex digits.
DEVICE_TOKEN = _derived("device token").hex()

_BUNDLES = {
    "loop": BUNDLE_ID,
    "iaps": f"ru.artpancreas.{_TEAM_ID}.FreeAPS",
    "trio": f"org.nightscout.{_TEAM_ID}.trio",
}


def bundle_identifier(app: str) -> str:
    """Return the bundle id of an app on an iPhone (`loop`, `trio`, `iaps`), a push's topic."""
    return _BUNDLES[app]


def device_token_json(bundle: str) -> bytes:
    """Return the secret `device-token`: what a push to an app is addressed by, as JSON."""
    return _json(deviceToken=DEVICE_TOKEN, bundleIdentifier=bundle)


@cache
def push_key() -> PushKey:
    """Return the key with which the home's Nightscout sends pushes."""
    return PushKey(pem=synthetic_key(f"{_LABEL}: push key"), key_id=_KEY_ID, team_id=_TEAM_ID)


def push_key_json() -> bytes:
    """Return the secret `push-key`: the private key in PEM, its id and its team's, as JSON."""
    return push_key().written()
