"""A cable between a stick and its computer: two ends, nothing lost, nobody else hears it.

Knows: the two ends and how long a transfer takes. Never knows: what the bytes mean.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.interfaces import Delivery, Draw
from banting.schema.effects import Frame

__all__ = ["Usb"]

TRANSFER_MS = 2  # two polls of a full-speed interrupt or bulk endpoint at 1 ms (USB 2.0, 5.7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usb:
    """A cable with its two ends; code on the computer is an end of it."""

    name: str
    stick: str
    hosts: tuple[str, ...]

    def airtime_ms(self, raw: bytes, repeats: int) -> int:
        """Return how long a transfer takes, whatever its size (they are all short)."""
        del raw
        return TRANSFER_MS * repeats

    def carry(self, frame: Frame, draw: Draw) -> tuple[Delivery, ...]:  # noqa: ARG002 - faults draw
        """Return the delivery to the other end; all code on the computer sees the stick's."""
        duration_ms = self.airtime_ms(frame.raw, frame.repeats)
        heard = replace(frame, at_ms=frame.at_ms + duration_ms, duration_ms=duration_ms)
        ends = self.hosts if frame.sender == self.stick else (self.stick,)
        return tuple(Delivery(to=end, at_ms=heard.at_ms, frame=heard) for end in ends)
