"""Secrets that the phone and its apps hold: synthetic, the same in every run, and nobody's.

Knows: hashes of labels. Never knows: who is told one. The device token is what Apple's push service
calls the phone by: 32 bytes, told in hex (cgm-remote-monitor, lib/server/loop.js).
"""

from __future__ import annotations

import base64
import hashlib
import json

__all__ = ["API_SECRET", "DEVICE_TOKEN", "base32_secret", "device_token_json", "labelled"]


def labelled(label: str) -> bytes:
    """Return 32 bytes that follow from a label."""
    return hashlib.sha256(b"banting, synthetic: " + label.encode("utf-8")).digest()


def base32_secret(label: str) -> str:
    """Return a secret of 160 bits as 32 letters and digits of base32."""
    return base64.b32encode(labelled(label)[:20]).decode("ascii")


DEVICE_TOKEN = labelled("the phone's device token").hex()


def device_token_json(bundle_identifier: str) -> bytes:
    """Return what a push is addressed by, as the secret `device-token` stands in frames."""
    told = {"deviceToken": DEVICE_TOKEN, "bundleIdentifier": bundle_identifier}
    return json.dumps(told, separators=(",", ":")).encode("utf-8")


# The wearer's own Nightscout secret, at least 12 characters as Nightscout asks.
API_SECRET = base32_secret("the API secret of nightscout")[:20].lower().encode("ascii")
