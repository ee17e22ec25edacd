"""What is put on stage for a replay: machines, links, a wearer's day, and an attacker's plan.

Knows: the nouns. Never knows: how the day runs (`world.py`) or what anyone does in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from banting.interfaces import Body, Carrier, Device, Dialect, Link, Service, Speech, Technique
from banting.schema.effects import Act
from banting.schema.facts import Rule
from banting.units import MS_PER_DAY

__all__ = ["ATTACKER", "WEARER", "Attack", "Meal", "Planned", "Stage", "WearerHabits"]

ATTACKER = "attacker"
WEARER = "wearer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Something the wearer does with a device at a time of the day."""

    at_ms: int
    act: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Meal:
    """Carbohydrate eaten at a time of the day."""

    at_ms: int
    carbs_g: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WearerHabits:
    """How the wearer acts on what he feels and sees.

    `reads` are the origins of readings he takes for his glucose. Glucose in mg/dL; the asleep
    window is in ms of the day; `reacts_awake` and `reacts_asleep` say whether anyone treats a low
    or corrects a high then.
    """

    reads: tuple[str, ...]
    target_mgdl: float
    isf_mgdl_per_u: float
    corrects_above_mgdl: float
    treats_below_mgdl: float
    rescue_carbs_g: float
    asleep_from_ms: int
    asleep_to_ms: int
    reacts_awake: bool
    reacts_asleep: bool

    def reacts_at(self, at_ms: int) -> bool:
        """Return whether anyone reacts at a time."""
        asleep = any(
            self.asleep_from_ms <= hour_ms < self.asleep_to_ms
            for hour_ms in (at_ms, at_ms + MS_PER_DAY)  # a sleep may reach over the day's start
        )
        return self.reacts_asleep if asleep else self.reacts_awake


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that is there on the day, without an attacker.

    `sensed` names acts whose value is the wearer's glucose at that moment (a fingerstick, a
    sensor's measurement). `jam` wraps a link so that a sender is drowned from a time until another.
    `services` and `carrier` are how clouds, apps and a bridge look from outside, `speeches` how the
    bytes of a link do that is not the pump's own.
    """

    devices: tuple[Device, ...]
    links: tuple[Link, ...]
    dialect: Dialect
    body: Body
    habits: WearerHabits
    plan: tuple[Planned, ...]
    meals: tuple[Meal, ...]
    sensed: tuple[str, ...]
    jam: Callable[[Link, str, int, int], Link]
    seed: int
    ends_ms: int
    services: tuple[tuple[str, Service], ...] = ()
    carrier: Carrier | None = None
    speeches: tuple[tuple[str, Speech], ...] = ()

    def speech(self, link: str) -> Speech:
        """Return how the bytes on a link look from outside."""
        return dict(self.speeches).get(link, self.dialect)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """An attacker's plan: steps in order, and what he may touch.

    `links` are those his position reaches, `hears` those he only listens to, `hands` the devices
    that he may operate by hand, `granted` secrets that assumptions gave him, `made_up` secrets he
    has to invent because nothing gave them (only in a try that is expected to be refused), `limits`
    the limits of pump and app by name. The day is followed until `until_ms` at most.
    """

    steps: tuple[tuple[Rule, Technique], ...]
    links: tuple[str, ...]
    hands: tuple[str, ...]
    granted: tuple[tuple[str, bytes], ...]
    made_up: tuple[tuple[str, bytes], ...]
    limits: tuple[tuple[str, int], ...]
    model: str
    strike_ms: int
    until_ms: int
    hears: tuple[str, ...] = ()

    def overhears(self, link: str) -> bool:
        """Return whether frames on a link reach him."""
        return link in self.links or link in self.hears
