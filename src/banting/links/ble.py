"""Bluetooth Low Energy as far as reach goes: addressed frames, and who else can follow them.

Partners that are bonded encrypt their link, so nobody else can read it; a connection without a
bond can be followed by whoever hears it begin. Knows: where the nodes stand, the range, which pairs
are bonded. Never knows: what the bytes mean. Pairing itself is not carried here.
Source: Bluetooth Core 5.4, Vol 1 Part A 5.4 (security of LE links); 1 Mbit/s, Vol 6 Part A 3.1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.interfaces import Delivery, Draw
from banting.links.radio import Node
from banting.schema.effects import Frame

__all__ = ["Ble"]

CONNECTION_INTERVAL_MS = 30  # what a phone grants an accessory; a frame waits for the next event


@dataclass(frozen=True, slots=True, kw_only=True)
class Ble:
    """Nodes with a range in metres; `bonded` are pairs of names, `listeners` those who follow.

    A frame addressed to nobody ("") is an advertisement: everyone in range hears it.
    """

    name: str
    nodes: tuple[Node, ...]
    range_m: float
    bonded: tuple[tuple[str, str], ...] = ()
    listeners: tuple[str, ...] = ()

    def airtime_ms(self, raw: bytes, repeats: int) -> int:
        """Return how long a frame takes, the wait for the next connection event included."""
        del raw
        return CONNECTION_INTERVAL_MS * repeats

    def carry(self, frame: Frame, draw: Draw) -> tuple[Delivery, ...]:  # noqa: ARG002 - faults draw
        """Return the deliveries to the addressee and to those in range who can follow."""
        places = {node.name: node.at_m for node in self.nodes}
        assert frame.sender in places, f"{frame.sender} is not on {self.name}"
        duration_ms = self.airtime_ms(frame.raw, frame.repeats)
        heard = replace(frame, at_ms=frame.at_ms + duration_ms, duration_ms=duration_ms)
        return tuple(
            Delivery(to=name, at_ms=heard.at_ms, frame=heard)
            for name, at_m in places.items()
            if name != frame.sender
            and abs(at_m - places[frame.sender]) <= self.range_m
            and self._hears(name, frame)
        )

    def _hears(self, name: str, frame: Frame) -> bool:
        if frame.to in ("", name):
            return True
        ends = {frame.sender, frame.to}
        secret = any(set(pair) == ends for pair in self.bonded)
        return name in self.listeners and not secret
