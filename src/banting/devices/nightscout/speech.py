"""How a site's messages look from outside: what a listener learns of them, what a reader is told.

Knows: where secrets stand in requests and answers; each is handed on as the very bytes that stand
there. Never knows: who listens. A secret's SHA-1 is as good as the secret, since it is what a
request carries.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

from banting.devices.nightscout.state import Fields
from banting.errors import WireError
from banting.schema.verdict import ByteField
from banting.wire.http import Request, decode_request, decode_response, is_response
from banting.wire.http_words import described_http

__all__ = ["describe", "secrets_in"]

_HASH = re.compile(r"[0-9a-f]{40}")
_LOOKED_INTO_MAX = 64  # places of a body that are looked into
_BACK_MAX = 20_000  # characters from a name back to where its object opens
_DECODER = json.JSONDecoder()
_ASKED = re.compile(r'"(?:otp|eventType)"\s*:')
_TOLD = re.compile(r'"(?:apnsKey|deviceToken|overridePresets|carbratio)"\s*:')
_WHOLE = {  # a secret, and what stands in the object that is one
    "push-key": ("apnsKey", "apnsKeyId", "developerTeamId"),
    "device-token": ("deviceToken", "bundleIdentifier"),
}


def secrets_in(raw: bytes) -> tuple[tuple[str, bytes], ...]:
    """Return what a listener learns from a message, by name, in the bytes that stand in it."""
    try:
        if is_response(raw):
            found = _in_answer(decode_response(raw).body)
        else:
            found = _in_request(decode_request(raw))
        told: dict[str, bytes] = {}
        for name, value in found:
            if value and value in raw:
                told.setdefault(name, value)
    except WireError:
        return ()
    return tuple(told.items())


def describe(raw: bytes) -> tuple[str, bytes, tuple[ByteField, ...]]:
    """Return a sentence, the message, and its fields."""
    says, packet, fields = described_http(raw)
    learned = [name.replace("-", " ") for name, _ in secrets_in(raw)]
    if learned:
        says = f"{says}; in it: {', '.join(learned)}"
    return says, packet, tuple(_field(*field) for field in fields)


def _field(offset: int, length: int, name: str, meaning: str) -> ByteField:
    return ByteField(offset=offset, length=length, name=name, meaning=meaning)


def _in_request(request: Request) -> Iterator[tuple[str, bytes]]:
    shown = next((value for key, value in request.query if key == "secret"), None)
    shown = shown or request.header("api-secret") or ""
    if _HASH.fullmatch(shown):
        yield "api-secret", shown.encode()
    for _, fields in _objects(request.body, _ASKED):
        code = fields.get("otp")
        if isinstance(code, str) and code:
            yield "otp-code", code.encode()
        if fields.get("eventType") == "Temporary Override":
            yield "preset", _written(fields.get("reason"))
    yield from _in_answer(request.body)  # an upload tells what an answer will


def _in_answer(body: bytes) -> Iterator[tuple[str, bytes]]:
    for text, fields in _objects(body, _TOLD):
        for name, parts in _WHOLE.items():
            if all(isinstance(fields.get(part), str) and fields[part] for part in parts):
                yield name, text
        presets = fields.get("overridePresets")
        for preset in presets if isinstance(presets, list) else ():
            if isinstance(preset, dict):
                yield "preset", _written(preset.get("name"))
        if isinstance(fields.get("basal"), list) and isinstance(fields.get("carbratio"), list):
            yield "therapy-profile", text


def _written(name: object) -> bytes:
    return name.encode() if isinstance(name, str) else b""


def _objects(body: bytes, names: re.Pattern[str]) -> Iterator[tuple[bytes, Fields]]:
    """Yield the innermost objects around some names, with their bytes, in order."""
    text = body.decode("utf-8", "ignore")
    starts: dict[int, None] = {}
    for found in islice(names.finditer(text), _LOOKED_INTO_MAX):
        starts[_opened(text, found.start())] = None
    for start in starts:
        try:
            fields, end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        if isinstance(fields, dict):
            yield text[start:end].encode(), fields


def _opened(text: str, before: int) -> int:
    """Return where the object that a place lies in opens; the place itself when none does."""
    depth = 0
    for place in range(before - 1, max(before - _BACK_MAX, 0) - 1, -1):
        if text[place] == "}":
            depth += 1
        elif text[place] == "{":
            if not depth:
                return place
            depth -= 1
    return before
