"""The secrets of a home: what its phone, clouds and caregivers share, made up and always the same.

Knows: each secret by its name, in the bytes that stand in frames. Never knows: a real one. All
follow by SHA-256 from labels that anyone can read here, so that every replay has the same bytes;
they open nothing outside this model. Machines of several families hold the same secret, which is
why they are told in one place; who holds which, each family says of its own.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json

from banting.wire.jwt import synthetic_key

__all__ = [
    "API_SECRET",
    "DEVICE_TOKEN",
    "OTP_SECRET",
    "PUSH_KEY_ID",
    "SHARE_LOGIN",
    "SMS_NUMBER",
    "SMS_PIN",
    "TEAM_ID",
    "TRIO_SECRET",
    "bundle_identifier",
    "device_token_json",
    "labelled",
    "push_key_json",
]

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def labelled(label: str) -> bytes:
    """Return 32 bytes that follow from a label."""
    return hashlib.sha256(b"banting, synthetic: " + label.encode("utf-8")).digest()


def _base32(label: str) -> str:
    return base64.b32encode(labelled(label)[:20]).decode("ascii")


def _id(label: str) -> str:
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in labelled(label)[:10])


def _json(**fields: str) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode("utf-8")


# The plain secret of the home's Nightscout (12 characters or more); requests carry its SHA-1.
API_SECRET = _base32("the API secret of nightscout")[:20].lower().encode("ascii")
# What one-time codes follow from: 160 bits as 32 letters of base32.
OTP_SECRET = _base32("the secret of one-time codes").encode("ascii")
# Name and password of the account at the sensor's cloud.
SHARE_LOGIN = _json(accountName="a-wearer", password=labelled("the password of Share").hex()[:12])
# What Trio shares with its followers: a random UUID in hex digits.
TRIO_SECRET = labelled("the secret of Trio").hex()[:32].encode("ascii")
# The caregiver's telephone; numbers 555-01xx are kept free for fiction.
SMS_NUMBER = b"+12025550143"
# What follows the six digits of a one-time code in an SMS.
SMS_PIN = str(int.from_bytes(labelled("the PIN of SMS")[:4], "big") % 10_000).zfill(4).encode()
# What the push service calls the phone by: 32 bytes in hex digits.
DEVICE_TOKEN = labelled("the phone's device token").hex()
# Ids of the key that pushes are signed with, and of the team that built the app.
PUSH_KEY_ID, TEAM_ID = _id("the push key's id"), _id("the developer team's id")

_BUNDLES = {
    "loop": f"com.{TEAM_ID}.loopkit.Loop",
    "iaps": f"ru.artpancreas.{TEAM_ID}.FreeAPS",
    "trio": f"org.nightscout.{TEAM_ID}.trio",
}


def bundle_identifier(app: str) -> str:
    """Return the bundle id of an app on an iPhone (`loop`, `trio`, `iaps`), a push's topic."""
    return _BUNDLES[app]


def device_token_json(bundle: str) -> bytes:
    """Return the secret `device-token`: what a push to an app is addressed by, as JSON."""
    return _json(deviceToken=DEVICE_TOKEN, bundleIdentifier=bundle)


@functools.cache
def push_key_json() -> bytes:
    """Return the secret `push-key`: the private key in PEM, its id and its team's, as JSON."""
    key = synthetic_key("the push key")
    return _json(apnsKey=key, apnsKeyId=PUSH_KEY_ID, developerTeamId=TEAM_ID)
