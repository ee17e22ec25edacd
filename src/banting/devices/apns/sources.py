"""Where this family's numbers come from, and how it words what is true of it.

Knows: citations, in our words. What no source gives is an estimate, listed in `limits.py`.
"""

from __future__ import annotations

from banting.schema.facts import Change, Fact, StatedFact
from banting.schema.source import Source

__all__ = ["APPLE_ANSWERS", "APPLE_REQUESTS", "LOOPFOLLOW", "NIGHTSCOUT_LOOP", "TRIO", "delivers"]

APPLE_REQUESTS = Source(
    id="apple-apns-requests",
    title="Apple, Sending notification requests to APNs",
    where="request headers; Establishing a token-based connection to APNs",
    says="A provider signs a token with a key of its team; path, topic, priority, expiration; a"
    " token older than an hour is refused; a payload has at most 4096 bytes.",
)
APPLE_ANSWERS = Source(
    id="apple-apns-answers",
    title="Apple, Handling notification responses from APNs",
    where="status codes; response error strings",
    says="What each refusal is called, and that one notification an app is kept for a device that"
    " cannot be reached.",
)
NIGHTSCOUT_LOOP = Source(
    id="nightscout-loop-push",
    title="nightscout/cgm-remote-monitor",
    where="lib/server/loop.js",
    says="Nightscout signs pushes to Loop with the key, key id and team id of its settings (read,"
    " not run).",
)
LOOPFOLLOW = Source(
    id="loopfollow-apns",
    title="loopandlearn/LoopFollow",
    where="LoopFollow/Remote/LoopAPNS/LoopAPNSService.swift:143-158,662-681",
    says="A caregiver's app that holds the key pushes the same fields without Nightscout (read,"
    " not run).",
)
TRIO = Source(
    id="trio-remote-control",
    title="nightscout/Trio 0.8.4",
    where="Trio/Sources/Services/RemoteControl",
    says="Remote commands come as pushes, signed with the key that a follower holds (read, not"
    " run).",
)


def delivers(says: str, source: Source, undone_by: Change) -> StatedFact:
    """Return the fact that the service delivers pushes to the phone, for one reason."""
    return StatedFact(
        fact=Fact("push.delivers"), says=says, device="push", source=source, change=undone_by
    )
