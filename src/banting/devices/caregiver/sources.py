"""Where this family's numbers come from.

Knows: citations, in our words. What no source gives is an estimate, listed in `limits.py`.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["AAPS_SMS", "LOOPFOLLOW", "NIGHTSCOUT_LOOP", "OTP", "TRIO"]

LOOPFOLLOW = Source(
    id="loopfollow-apns",
    title="loopandlearn/LoopFollow",
    where="LoopFollow/Remote/LoopAPNS/LoopAPNSService.swift:143-158,662-681",
    says="A caregiver's app that holds push key, device token and the secret of one-time codes"
    " pushes commands to Loop without Nightscout (read, not run).",
)
NIGHTSCOUT_LOOP = Source(
    id="nightscout-loop-push",
    title="nightscout/cgm-remote-monitor",
    where="lib/api2/notifications-v2.js:17, lib/server/loop.js",
    says="Who holds the API secret has a site push overrides, carbohydrate and boluses to Loop"
    " (read, not run).",
)
OTP = Source(
    id="loop-otp",
    title="LoopKit/NightscoutService",
    where="NightscoutServiceKit/OTPManager.swift",
    says="One-time codes follow from a secret that Loop shows as a QR code and caregivers' apps"
    " copy (read, not run).",
)
TRIO = Source(
    id="trio-remote-control",
    title="nightscout/Trio 0.8.4",
    where="Trio/Sources/Services/RemoteControl",
    says="Followers hold the shared secret that commands are sealed with, and the push key (read,"
    " not run).",
)
AAPS_SMS = Source(
    id="aaps-sms",
    title="nightscout/AndroidAPS 3.4.2",
    where="plugins/main/.../smsCommunicator",
    says="A command by text message from an allowed number is answered with a question for a code:"
    " six digits that follow from a secret and the time, and a PIN (read, not run).",
)
