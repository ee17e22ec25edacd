"""What a site says back: JSON, a status with words, plain text; and the state it leaves behind.

Knows: the forms of Nightscout's answers. Never knows: why one is given.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.devices.nightscout.state import CloudState, written
from banting.wire.http import Response

__all__ = ["Answered", "as_json", "as_status", "as_text", "no_such_path", "unauthorized"]

_JSON = (("content-type", "application/json; charset=utf-8"),)
_TEXT = (("content-type", "text/plain; charset=utf-8"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A state and an answer. `push` is what goes to the push service before the answer does."""

    state: CloudState
    response: Response
    push: bytes | None = None


def as_json(
    content: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()
) -> Response:
    """Return an answer of JSON."""
    return Response(status=status, headers=(*_JSON, *headers), body=written(content).encode())


def as_status(status: int, message: object, description: str | None = None) -> Response:
    """Return a status told in JSON, `{"status": 401, "message": "Unauthorized", ...}`."""
    told: dict[str, object] = {"status": status, "message": message}
    if description is not None:
        told["description"] = description
    return as_json(told, status)


def as_text(text: str, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """Return an answer of plain text."""
    return Response(status=status, headers=(*_TEXT, *headers), body=text.encode())


def unauthorized() -> Response:
    """Return the refusal of the first two interfaces."""
    return as_status(401, "Unauthorized", "Invalid/Missing")


def no_such_path(method: str, path: str) -> Response:
    """Return the answer to a path that leads nowhere."""
    return as_text(f"Cannot {method} {path}", 404)
