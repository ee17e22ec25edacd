"""Bytes to and from the push service, with their meaning.

Knows: requests to push, payloads on their way to the phone, the service's answers. Never knows:
other services' messages on the same link; those have no sentence here.
"""

from __future__ import annotations

from collections.abc import Callable

from banting.errors import WireError
from banting.schema.verdict import ByteField
from banting.wire.http import (
    Request,
    decode_request,
    decode_response,
    is_request,
    is_response,
    json_body,
)
from banting.wire.jwt import decode_provider_token
from banting.wire.push import PATH

__all__ = ["describe", "secrets_in"]

Description = tuple[str, bytes, tuple[ByteField, ...]]
_COMMANDS = ("bolus-entry", "carbs-entry", "override-name", "cancel-temporary-override")
_TOLD = (*_COMMANDS, "override-duration-minutes", "absorption-time", "start-time", "otp")


def describe(raw: bytes) -> Description:
    """Return a sentence, the bytes and their fields; an empty sentence when they are not push's."""
    for read in _READERS:
        try:
            told = read(raw)
        except WireError:
            continue
        if told is not None:
            return told[0], raw, told[1]
    return "", raw, ()


def secrets_in(raw: bytes) -> tuple[tuple[str, bytes], ...]:
    """Return what a listener to a push learns, in a request or on its way to the phone."""
    try:
        request = _push(raw)
        fields = _fields(raw if request is None else request.body)
    except WireError:
        return ()
    found: list[tuple[str, bytes]] = []
    topic = "" if request is None else request.header("apns-topic")
    token = "" if request is None else request.path.removeprefix(PATH)
    if topic and token:
        address = f'{{"deviceToken":"{token}","bundleIdentifier":"{topic}"}}'
        found.append(("device-token", address.encode()))
    for name, secret in (("override-name", "preset"), ("otp", "otp-code")):
        value = fields.get(name)
        if isinstance(value, str) and value:
            found.append((secret, value.encode("utf-8", "replace")))
    return tuple(found)


def _push(raw: bytes) -> Request | None:
    if not is_request(raw):
        return None
    request = decode_request(raw)
    if not request.path.startswith(PATH):
        raise WireError(0, "not a request to push")
    return request


def _fields(payload: bytes) -> dict[str, object]:
    fields = json_body(payload)
    if not isinstance(fields, dict) or "aps" not in fields:
        raise WireError(0, "not the payload of a push")
    return fields


def _request(raw: bytes) -> tuple[str, tuple[ByteField, ...]] | None:
    request = _push(raw)
    if request is None:
        return None
    says = f"push to {request.header('apns-topic') or 'no app'}, {_signer(request)}"
    body_at = len(raw) - len(request.body)
    fields = [ByteField(offset=0, length=raw.find(b"\r\n"), name="request", meaning=request.path)]
    for name in ("authorization", "apns-topic", "apns-expiration", "apns-priority"):
        line = f"\r\n{name}: ".encode()
        at = raw.find(line)
        if 0 <= at < body_at:
            start = at + len(line)
            end = raw.find(b"\r\n", start)
            meaning = _signer(request) if name == "authorization" else str(request.header(name))
            fields.append(ByteField(offset=start, length=end - start, name=name, meaning=meaning))
    try:
        told, inside = _payload(request.body)
    except WireError:
        return f"{says}: no payload that can be read", tuple(fields)
    fields += [_moved(field, body_at) for field in inside]
    return f"{says}: {told.removeprefix('push for the phone: ')}", tuple(fields)


def _signer(request: Request) -> str:
    _, _, token = (request.header("authorization") or "").partition(" ")
    try:
        told = decode_provider_token(token)
    except WireError:
        return "signed by nobody"
    return f"signed with key {told.key_id} of team {told.team_id}"


def _answer(raw: bytes) -> tuple[str, tuple[ByteField, ...]] | None:
    if not is_response(raw):
        return None
    answer = decode_response(raw)
    status = ByteField(offset=9, length=3, name="status", meaning=str(answer.status))
    if any(name == "apns-id" for name, _ in answer.headers):
        return "push accepted", (status,)
    reason = json_body(answer.body)
    if isinstance(reason, dict) and set(reason) == {"reason"}:
        return f"push refused: {reason['reason']}", (status,)
    return None


def _payload(raw: bytes) -> tuple[str, tuple[ByteField, ...]]:
    fields = _fields(raw)
    told = [name for name in _TOLD if name in fields]
    commands = [f"{name} {fields[name]}" for name in _TOLD[:5] if name in fields]
    says = "push for the phone: " + (", ".join(commands) or "sealed, or no command of Loop")
    places = [(name, raw.find(f'"{name}":'.encode())) for name in told]
    return says, tuple(
        ByteField(offset=at, length=len(name) + 3, name=name, meaning=str(fields[name]))
        for name, at in places
        if at >= 0
    )


def _moved(field: ByteField, by: int) -> ByteField:
    return ByteField(
        offset=field.offset + by, length=field.length, name=field.name, meaning=field.meaning
    )


_READERS: tuple[Callable[[bytes], tuple[str, tuple[ByteField, ...]] | None], ...] = (
    _request,
    _answer,
    _payload,
)
