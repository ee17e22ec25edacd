"""Which push requests are granted: the checks of the service, in one place and one order.

Knows: the keys of the home's team, the phone's token and app, sizes and headers; each refusal by
Apple's own name. Never knows: what a payload commands, or whether the phone is there.
Source: Apple, Handling notification responses from APNs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from banting.errors import WireError
from banting.wire.http import Request, json_body
from banting.wire.jwt import decode_provider_token, verify_es256
from banting.wire.push import PATH, PushAddress

__all__ = ["PAYLOAD_BYTES_MAX", "TOKEN_AGE_S_MAX", "Denied", "Granted", "KnownKey", "check"]

PAYLOAD_BYTES_MAX = 4096
TOKEN_AGE_S_MAX = 3600
_PRIORITIES = {"1": 1, "5": 5, "10": 10}
_TYPES = ("alert", "background")
_NUMBER = re.compile(r"[0-9]{1,12}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A key that the team has registered: its public half in PEM, its id and the team's."""

    public_pem: str
    key_id: str
    team_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A push to deliver: until when it is kept (s since 1970, 0: tried once), how urgently."""

    payload: bytes
    expires_unix_s: int
    priority: int
    apns_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """A refusal by Apple's name, with its HTTP status."""

    status: int
    reason: str


def check(
    request: Request, key: KnownKey | None, phone: PushAddress, unix_s: int
) -> Granted | Denied:
    """Return what becomes of a request at a time, in seconds since 1970."""
    return (
        _place(request)
        or _provider(request, key, unix_s)
        or _address(request, phone)
        or _payload(request.body)
        or _headers(request)
    )


def _place(request: Request) -> Denied | None:
    if not request.path.startswith(PATH):
        return Denied(status=404, reason="BadPath")
    return None if request.method == "POST" else Denied(status=405, reason="MethodNotAllowed")


def _provider(request: Request, key: KnownKey | None, unix_s: int) -> Denied | None:
    """Refuse who is not a provider of the app: no token, one of a stranger, or a stale one."""
    scheme, _, token = (request.header("authorization") or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return Denied(status=403, reason="MissingProviderToken")
    invalid = Denied(status=403, reason="InvalidProviderToken")
    try:
        claimed = decode_provider_token(token)
        if key is None or (claimed.key_id, claimed.team_id) != (key.key_id, key.team_id):
            return invalid
        if not verify_es256(token, key.public_pem):
            return invalid
    except WireError:
        return invalid
    if abs(unix_s - claimed.issued_unix_s) > TOKEN_AGE_S_MAX:
        return Denied(status=403, reason="ExpiredProviderToken")
    return None


def _address(request: Request, phone: PushAddress) -> Denied | None:
    token, topic = request.path.removeprefix(PATH), request.header("apns-topic")
    if not token:
        return Denied(status=400, reason="MissingDeviceToken")
    if token.lower() != phone.token:
        return Denied(status=400, reason="BadDeviceToken")
    if not topic:
        return Denied(status=400, reason="MissingTopic")
    return None if topic == phone.topic else Denied(status=400, reason="DeviceTokenNotForTopic")


def _payload(body: bytes) -> Denied | None:
    """Refuse what is no notification: too long, or no JSON object (taken as an empty one)."""
    if len(body) > PAYLOAD_BYTES_MAX:
        return Denied(status=413, reason="PayloadTooLarge")
    try:
        fields = json_body(body)
    except WireError:
        fields = None
    return (
        None if isinstance(fields, dict) and fields else Denied(status=400, reason="PayloadEmpty")
    )


def _headers(request: Request) -> Granted | Denied:
    """Return the push that the remaining headers describe; each but the id has a default."""
    expires = request.header("apns-expiration") or "0"
    kind = request.header("apns-push-type") or "alert"
    priority = _PRIORITIES.get(request.header("apns-priority") or "10")
    apns_id = request.header("apns-id")
    if not _NUMBER.fullmatch(expires):
        return Denied(status=400, reason="BadExpirationDate")
    if kind not in _TYPES:
        return Denied(status=400, reason="InvalidPushType")
    if priority is None or (kind == "background" and priority == 10):
        return Denied(status=400, reason="BadPriority")
    if apns_id is not None and not _UUID.fullmatch(apns_id):
        return Denied(status=400, reason="BadMessageId")
    return Granted(
        payload=request.body,
        expires_unix_s=int(expires),
        priority=priority,
        apns_id=apns_id,
    )
