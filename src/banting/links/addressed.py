"""A network that carries each message to the one it is addressed to, and to nobody else.

The internet with TLS, or a telephone network's short messages: what the bytes say is between the
two ends. Knows: who is on it and how long a message takes. Never knows: what the bytes mean, nor
who may send: a sender's name inside the bytes (an SMS number) is not checked here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.interfaces import Delivery, Draw
from banting.schema.effects import Frame

__all__ = ["Addressed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A network of named nodes; a message takes `latency_ms` from one to another."""

    name: str
    nodes: tuple[str, ...]
    latency_ms: int

    def airtime_ms(self, raw: bytes, repeats: int) -> int:
        """Return how long a message takes, whatever its size (they are all short)."""
        del raw
        return self.latency_ms * repeats

    def carry(self, frame: Frame, draw: Draw) -> tuple[Delivery, ...]:  # noqa: ARG002 - faults draw
        """Return the delivery to the addressee, none when nobody there has that name."""
        if frame.to not in self.nodes:
            return ()
        duration_ms = self.airtime_ms(frame.raw, frame.repeats)
        there = replace(frame, at_ms=frame.at_ms + duration_ms, duration_ms=duration_ms)
        return (Delivery(to=frame.to, at_ms=there.at_ms, frame=there),)
