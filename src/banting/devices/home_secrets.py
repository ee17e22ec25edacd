"""The secrets of a home: what its phone, clouds and caregivers share, made up and always the same.

Knows: each secret by its name, in the bytes that stand in frames. Never knows: a real one. All
follow by SHA-256 from labels that anyone can read here, so that every replay has the same bytes;
they open nothing outside this model. Machines of several families hold the same secret, which is
why they are told in one place; who holds which, each family says of its own.
"""

from __future__ import annotations

import hashlib
import json

from banting.devices.household import (
    BUNDLE_ID,
    api_secret,
    device_token,
    otp_secret,
    push_key,
)

__all__ = [
    "API_SECRET",
    "DEVICE_TOKEN",
    "OTP_SECRET",
    "SHARE_LOGIN",
    "SMS_NUMBER",
    "SMS_PIN",
    "TRIO_SECRET",
    "bundle_identifier",
    "device_token_json",
    "labelled",
    "push_key_json",
]


def labelled(label: str) -> bytes:
    """Return 32 bytes that follow from a label."""
    return hashlib.sha256(b"banting, synthetic: " + label.encode("utf-8")).digest()


def _json(**fields: str) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode("utf-8")


# The plain secret of the home's Nightscout (12 characters or more); requests carry its SHA-1.
API_SECRET = api_secret().encode("ascii")
# What one-time codes follow from: 160 bits as 32 letters of base32.
OTP_SECRET = otp_secret().encode("ascii")
# Name and password of the account at the sensor's cloud.
SHARE_LOGIN = _json(accountName="a-wearer", password=labelled("the password of Share").hex()[:12])
# What Trio shares with its followers: a random UUID in hex digits.
TRIO_SECRET = labelled("the secret of Trio").hex()[:32].encode("ascii")
# The caregiver's telephone; numbers 555-01xx are kept free for fiction.
SMS_NUMBER = b"+12025550143"
# What follows the six digits of a one-time code in an SMS.
SMS_PIN = str(int.from_bytes(labelled("the PIN of SMS")[:4], "big") % 10_000).zfill(4).encode()
# What the push service calls the phone by: 32 bytes in hex digits.
DEVICE_TOKEN = device_token()

_TEAM_ID = BUNDLE_ID.split(".")[1]
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


def push_key_json() -> bytes:
    """Return the secret `push-key`: the private key in PEM, its id and its team's, as JSON."""
    return push_key().written()
