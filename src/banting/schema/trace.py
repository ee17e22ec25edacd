"""A replay as recorded: events in order, frames with their bytes, and a hash over both.

Only bytes, integers and text are hashed; glucose values are kept beside, never hashed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from banting.schema.effects import Effect, Frame

__all__ = ["Trace", "TraceEvent"]


@dataclass(frozen=True, kw_only=True)
class TraceEvent:
    """One event: when, whose, what kind, and its fields as text in a fixed order.

    `kind` is `frame`, `effect`, `act`, `attacker` or `note`. `frame` is kept for kind `frame`, and
    `says` is its meaning for a reader; `effect` for kind `effect`. `glucose_mgdl` is the body's at
    that time. Of these only what stands in `fields` is hashed.
    """

    at_ms: int
    actor: str
    kind: str
    fields: tuple[tuple[str, str], ...]
    says: str = ""
    frame: Frame | None = None
    effect: Effect | None = None
    glucose_mgdl: float | None = None

    @cached_property
    def line(self) -> str:
        """The JSON line that is hashed: integers and text only, keys in order.

        Kept once made: days that fork share their events.
        """
        record = {"at_ms": self.at_ms, "actor": self.actor, "kind": self.kind, **dict(self.fields)}
        return json.dumps(record, separators=(",", ":"), ensure_ascii=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """All events of one replay."""

    events: tuple[TraceEvent, ...]

    def hash(self) -> str:
        """Return the SHA-256 over the canonical lines, as hex."""
        digest = hashlib.sha256()
        for event in self.events:
            digest.update(event.line.encode() + b"\n")
        return digest.hexdigest()
