"""What goes wrong on a link, each a link that wraps a link: drop, delay, corrupt, duplicate, jam.

Malice and mishap are the same wrapper; only who turns it on differs. Chance is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.interfaces import Delivery, Draw, Link
from banting.schema.effects import Frame

__all__ = ["Corrupt", "Delay", "Drop", "Duplicate", "Jammed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrapped:
    """A link around a link: same name, same airtime."""

    inner: Link

    @property
    def name(self) -> str:
        """The name of the link inside."""
        return self.inner.name

    def airtime_ms(self, raw: bytes, repeats: int) -> int:
        """Return the airtime of the link inside."""
        return self.inner.airtime_ms(raw, repeats)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop(_Wrapped):
    """Loses each delivery with a chance of its own (0-1)."""

    chance: float

    def carry(self, frame: Frame, draw: Draw) -> tuple[Delivery, ...]:
        """Return the deliveries that survive."""
        return tuple(d for d in self.inner.carry(frame, draw) if draw() >= self.chance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay(_Wrapped):
    """Brings every delivery later by `delay_ms`."""

    delay_ms: int

    def carry(self, frame: Frame, draw: Draw) -> tuple[Delivery, ...]:
        """Return the deliveries, later."""
        return tuple(_later(d, self.delay_ms) for d in self.inner.carry(frame, draw))


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrupt(_Wrapped):
    """Flips one bit of a delivery with a chance (0-1); which bit is drawn too."""

    chance: float

    def carry(self, frame: Frame, draw: Draw) -> tuple[Delivery, ...]:
        """Return the deliveries, some with one bit turned."""
        return tuple(self._corrupted(d, draw) for d in self.inner.carry(frame, draw))

    def _corrupted(self, delivery: Delivery, draw: Draw) -> Delivery:
        if draw() >= self.chance or not delivery.frame.raw:
            return delivery
        bit = int(draw() * len(delivery.frame.raw) * 8)
        raw = bytearray(delivery.frame.raw)
        raw[bit // 8] ^= 0x80 >> (bit % 8)
        return replace(delivery, frame=replace(delivery.frame, raw=bytes(raw)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate(_Wrapped):
    """Brings a delivery a second time, `after_ms` later, with a chance (0-1)."""

    chance: float
    after_ms: int

    def carry(self, frame: Frame, draw: Draw) -> tuple[Delivery, ...]:
        """Return the deliveries and their doubles."""
        deliveries = self.inner.carry(frame, draw)
        doubles = tuple(_later(d, self.after_ms) for d in deliveries if draw() < self.chance)
        return deliveries + doubles


@dataclass(frozen=True, slots=True, kw_only=True)
class Jammed(_Wrapped):
    """Drowns one sender's frames that start inside a window; `spares` hears them all the same."""

    sender: str
    from_ms: int
    until_ms: int
    spares: str

    def carry(self, frame: Frame, draw: Draw) -> tuple[Delivery, ...]:
        """Return the deliveries that are not drowned."""
        deliveries = self.inner.carry(frame, draw)
        if frame.sender != self.sender or not self.from_ms <= frame.at_ms < self.until_ms:
            return deliveries
        return tuple(d for d in deliveries if d.to == self.spares)


def _later(delivery: Delivery, by_ms: int) -> Delivery:
    at_ms = delivery.at_ms + by_ms
    return replace(delivery, at_ms=at_ms, frame=replace(delivery.frame, at_ms=at_ms))
