"""What AndroidAPS remembers of what came from afar during a day.

Knows: nouns. Never knows: what moves them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.devices.phone.nightscout_reads import StoredProfile
from banting.devices.phone.surface import OrderBasal, OrderBolus, OrderProfile, RemoteOrder

__all__ = ["AapsState", "Ordered", "Wish", "switched"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a command would do once its code has come: orders, and what is then told as done.

    `meal` sets the target for eating soon after the bolus; `stops` ends commands by text message.
    """

    says: str
    orders: tuple[RemoteOrder, ...]
    meal: bool = False
    stops: bool = False
    number: str = ""
    asked_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """An order that the pump carries out, who waits for the answer, and what it will tell."""

    order: OrderBolus | OrderBasal
    number: str
    says: str
    meal: bool
    ordered_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AapsState:
    """The whole memory: one request that waits for its code, orders under way, what was imported.

    `bolused_ms` is when a remote bolus was last reported as delivered; `stored` is the profile in
    Nightscout that the next profile switch goes to, `needs_percent` what the last one went to.
    """

    commands_on: bool = True
    wish: Wish | None = None
    ordered: tuple[Ordered, ...] = ()
    bolused_ms: int | None = None
    taken: frozenset[str] = frozenset()
    stored: StoredProfile | None = None
    needs_percent: int = 100


def switched(state: AapsState, orders: tuple[RemoteOrder, ...]) -> AapsState:
    """Return the state with the profile that orders switch to, if any does."""
    for order in orders:
        if isinstance(order, OrderProfile):
            state = replace(state, needs_percent=order.needs_percent)
    return state
