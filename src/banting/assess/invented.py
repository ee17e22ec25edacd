"""Secrets of clouds and apps as someone would invent them who has none: for tries to be refused.

Knows: the form of each secret in a frame. Never knows: a true one. The numbers are chosen so that
they open nothing: a test holds them against every family's own.
"""

from __future__ import annotations

import functools
import json

from banting.wire.jwt import synthetic_key

__all__ = ["invented_secrets"]


@functools.cache
def invented_secrets() -> tuple[tuple[str, bytes], ...]:
    """Return an invented value for each secret of clouds and apps, by name."""
    key = {
        "apnsKey": synthetic_key("an invented push key"),
        "apnsKeyId": "INVENTED01",
        "developerTeamId": "INVENTED02",
    }
    token = {"deviceToken": "00" * 32, "bundleIdentifier": "com.example.invented"}
    login = {"accountName": "a-wearer", "password": "an invented password"}
    return (
        ("api-secret", b"an invented secret"),
        ("push-key", json.dumps(key).encode()),
        ("device-token", json.dumps(token).encode()),
        ("preset", b"an invented preset"),
        ("otp-secret", b"A" * 32),
        ("otp-code", b"000000"),
        ("share-login", json.dumps(login).encode()),
        ("trio-secret", b"0" * 32),
        ("sent-at", b"2026-01-12T16:30:29.417Z"),  # one of the 60,000 ms of a minute of the day
        ("sms-number", b"+12025550199"),
        ("sms-code", b"0000000000"),
    )
