"""A tap: an extra listener on a link that nobody sees; it hears what the link carries, no more.

On a radio a listener is a node of its own; a tap is for a cable, or for a recorder of the air.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.interfaces import Delivery, Draw, Link
from banting.schema.effects import Frame

__all__ = ["Tap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """A link around a link that also delivers frames to `listener`, once.

    `sender` names whose frames are tapped, "" for everyone's.
    """

    inner: Link
    listener: str
    sender: str = ""

    @property
    def name(self) -> str:
        """The name of the link inside."""
        return self.inner.name

    def airtime_ms(self, raw: bytes, repeats: int) -> int:
        """Return the airtime of the link inside."""
        return self.inner.airtime_ms(raw, repeats)

    def carry(self, frame: Frame, draw: Draw) -> tuple[Delivery, ...]:
        """Return the deliveries and one to the listener, unless he sent or hears it already."""
        deliveries = self.inner.carry(frame, draw)
        if self.sender not in ("", frame.sender):
            return deliveries
        if not deliveries or self.listener in (frame.sender, *(d.to for d in deliveries)):
            return deliveries
        return (*deliveries, replace(deliveries[0], to=self.listener))
