"""Push requests as bytes: what a provider asks Apple's push service, and how it signs for it.

Knows: the path and headers of a request, key and address as the JSON that stands in frames. Never
knows: whether a request is granted (the service does), or what a payload commands. The service
speaks HTTP/2; here the same request stands as HTTP/1.1 text.
Source: Apple, Sending notification requests to APNs; LoopFollow
LoopFollow/Remote/LoopAPNS/LoopAPNSService.swift:662-681.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.errors import WireError
from banting.wire.http import Request, encode_request, json_body
from banting.wire.jwt import es256_jwt

__all__ = [
    "HOST",
    "PATH",
    "PushAddress",
    "PushKey",
    "encode_push",
    "push_address",
    "push_key",
    "push_request",
]

HOST = "push.example"
PATH = "/3/device/"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushKey:
    """What pushes are signed with: the private key in PEM, its id and the team's."""

    pem: str
    key_id: str
    team_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PushAddress:
    """Where a push goes: the device's token and the app's bundle id, the topic."""

    token: str
    topic: str


def push_key(raw: bytes) -> PushKey:
    """Return the key that the secret `push-key` holds.

    Raises:
        WireError: when it is no such JSON.
    """
    pem, key_id, team_id = _texts(raw, ("apnsKey", "apnsKeyId", "developerTeamId"))
    return PushKey(pem=pem, key_id=key_id, team_id=team_id)


def push_address(raw: bytes) -> PushAddress:
    """Return the address that the secret `device-token` holds.

    Raises:
        WireError: when it is no such JSON.
    """
    token, topic = _texts(raw, ("deviceToken", "bundleIdentifier"))
    return PushAddress(token=token, topic=topic)


def push_request(
    key: PushKey | None,
    address: PushAddress | None,
    payload: bytes,
    *,
    unix_s: int,
    expires_unix_s: int,
    priority: int = 10,
) -> Request:
    """Return a request for a push that is dropped when it cannot be delivered until it expires.

    Without a key there is no authorization, without an address neither token nor topic. `priority`
    10 is delivered at once, 5 when it suits the phone. Times are seconds since 1970.

    Raises:
        WireError: when the key's text is no private key.
    """
    headers = [
        ("apns-push-type", "alert" if priority == 10 else "background"),
        ("apns-expiration", str(expires_unix_s)),
        ("apns-priority", str(priority)),
        ("content-type", "application/json"),
    ]
    if address is not None:
        headers.insert(0, ("apns-topic", address.topic))
    if key is not None:
        token = es256_jwt(key.pem, key.key_id, key.team_id, unix_s)
        headers.insert(0, ("authorization", f"bearer {token}"))
    target = PATH + (address.token if address is not None else "")
    return Request(method="POST", target=target, headers=tuple(headers), body=payload)


def encode_push(request: Request) -> bytes:
    """Return a push request's bytes."""
    return encode_request(request, HOST)


def _texts(raw: bytes, names: tuple[str, ...]) -> tuple[str, ...]:
    fields = json_body(raw)
    if not isinstance(fields, dict):
        raise WireError(0, "no JSON object")
    texts = tuple(fields.get(name) for name in names)
    if not all(isinstance(text, str) for text in texts):
        raise WireError(0, f"a field is missing: {', '.join(names)}")
    return tuple(str(text) for text in texts)
