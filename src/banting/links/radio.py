"""A radio channel: everyone in range hears everything; nobody is told who listens.

Knows: where the nodes stand, the range and the bit rate. Never knows: what the bytes mean. Frames
take their airtime; a burst of repeats is carried as one frame with its whole duration.
Source: OOK at 16,384 Bd, preamble 16 bytes and sync 4 bytes (ps2/minimed_rf README, ecc1/cc111x).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.interfaces import Delivery, Draw
from banting.schema.effects import Frame

__all__ = ["Node", "Radio"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One transceiver: its name and where it stands, in metres from the wearer."""

    name: str
    at_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Radio:
    """A channel with a range in metres and any number of listeners.

    `bit_rate_hz` is symbols a second, `overhead_bytes` preamble and sync of each frame, `gap_ms`
    the pause between repeats of a burst.
    """

    name: str
    nodes: tuple[Node, ...]
    range_m: float
    bit_rate_hz: float
    overhead_bytes: int
    gap_ms: int

    def airtime_ms(self, raw: bytes, repeats: int) -> int:
        """Return how long a burst occupies the channel, in whole ms, at least 1."""
        one_ms = (len(raw) + self.overhead_bytes) * 8 * 1000 / self.bit_rate_hz
        return max(1, round(one_ms * repeats + self.gap_ms * (repeats - 1)))

    def carry(self, frame: Frame, draw: Draw) -> tuple[Delivery, ...]:  # noqa: ARG002 - faults draw
        """Return a delivery for every node in range of the sender, at the end of the burst."""
        places = {node.name: node.at_m for node in self.nodes}
        assert frame.sender in places, f"{frame.sender} is not on {self.name}"
        duration_ms = self.airtime_ms(frame.raw, frame.repeats)
        heard = replace(frame, at_ms=frame.at_ms + duration_ms, duration_ms=duration_ms)
        return tuple(
            Delivery(to=name, at_ms=heard.at_ms, frame=heard)
            for name, at_m in places.items()
            if name != frame.sender and abs(at_m - places[frame.sender]) <= self.range_m
        )
