"""An attacked day and its twin, the same hands without the attacker, and how they differ.

Knows: two traces, whether a loop dosed, and when the attacker acted. Never knows: what he meant.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from banting.replay.world import Replayed
from banting.schema.effects import Effect, ShowGlucose
from banting.schema.trace import TraceEvent
from banting.units import MS_PER_MIN

__all__ = ["LOOP", "Pair", "by_loop"]

DEED_LASTS_MIN = 15  # a bolus of the largest size takes this long to run
LOOP = "loop"  # the origin of readings that a loop doses on


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An attacked day and its twin."""

    attacked: Replayed
    twin: Replayed

    @property
    def looped(self) -> bool:
        """Whether a loop doses: what it did later is its answer, not the attacker's doing.

        An app that only shows its readings is none.
        """
        return any(by_loop(event.effect) for event in self.twin.trace.events)

    @property
    def loop_stopped(self) -> bool:
        """Whether a loop doses that the attack has switched off by the end of its own doing."""
        last_ms = (self.deed_min.stop - 1) * MS_PER_MIN
        shown = [
            by_loop(event.effect)
            for event in self.attacked.trace.events
            if isinstance(event.effect, ShowGlucose) and event.at_ms <= last_ms
        ]
        return self.looped and bool(shown) and not shown[-1]

    @property
    def deed_min(self) -> range:
        """The minutes in which the attacker's own doing lies."""
        ends_ms = max((step.to_ms for step in self.attacked.steps), default=0)
        first_min = self.attacked.acts_from_ms // MS_PER_MIN
        return range(first_min, max(first_min, ends_ms // MS_PER_MIN) + DEED_LASTS_MIN)

    def only_attacked(self, *kinds: type[Effect]) -> tuple[TraceEvent, ...]:
        """Return effects of some kinds that the twin does not have at that time."""
        there = Counter(_key(e) for e in self.twin.trace.events if isinstance(e.effect, kinds))
        return _beyond(self.attacked, there, kinds)

    def only_twin(self, *kinds: type[Effect]) -> tuple[TraceEvent, ...]:
        """Return effects of some kinds that the attacked day lacks."""
        there = Counter(_key(e) for e in self.attacked.trace.events if isinstance(e.effect, kinds))
        return _beyond(self.twin, there, kinds)


def by_loop(effect: Effect | None) -> bool:
    """Return whether an effect is a reading that a loop doses on."""
    return isinstance(effect, ShowGlucose) and effect.origin == LOOP


def _key(event: TraceEvent) -> tuple[int, Effect | None]:
    return (event.at_ms, event.effect)


def _beyond(
    day: Replayed, there: Counter[tuple[int, Effect | None]], kinds: tuple[type[Effect], ...]
) -> tuple[TraceEvent, ...]:
    found = []
    for event in day.trace.events:
        if isinstance(event.effect, kinds):
            if there[_key(event)] > 0:
                there[_key(event)] -= 1
            else:
                found.append(event)
    return tuple(found)
