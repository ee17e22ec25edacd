"""A disturbance: what an attack or a mundane fault does to the wearer's day.

The only thing that crosses from the security half to the clinical half. Times are minutes from the
start of the trial day (which starts at `schema.day.DAY_STARTS_MIN` on the clock).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "NOTHING",
    "BasalWindow",
    "Disturbance",
    "ExtraBolus",
    "FalseCarbs",
    "FalseGlucose",
    "LeakWindow",
    "OverrideWindow",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraBolus:
    """A bolus nobody prescribed."""

    at_min: int
    insulin_u: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BasalWindow:
    """Basal at an absolute rate from `from_min` until `to_min`; 0 is a suspended pump."""

    from_min: int
    to_min: int
    basal_u_per_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseGlucose:
    """A reading that is not the wearer's glucose.

    It is shown to him, and he acts on it if awake. `as_sensor`: it comes in place of the sensor's
    own reading, as from a cloud; a loop doses by it, and he sees it when he looks or an alert
    sounds. Two of these ten minutes apart belong to one stream: none of the sensor's own comes
    between them.
    """

    at_min: int
    shown_mgdl: float
    as_sensor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseCarbs:
    """Carbohydrate entered that nobody eats; a loop doses for it, a pump by itself does not."""

    at_min: int
    carbs_g: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakWindow:
    """From `from_min` until `to_min` only `delivered` (0-1) of all insulin reaches the body."""

    from_min: int
    to_min: int
    delivered: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideWindow:
    """An override that steers a loop: insulin needs times `needs_share`, and a target (0: own)."""

    from_min: int
    to_min: int
    needs_share: float
    target_mgdl: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """Everything that happens to one day, with an id and a sentence."""

    id: str
    says: str
    boluses: tuple[ExtraBolus, ...] = ()
    basal: tuple[BasalWindow, ...] = ()
    false_glucose: tuple[FalseGlucose, ...] = ()
    leaks: tuple[LeakWindow, ...] = ()
    overrides: tuple[OverrideWindow, ...] = ()
    false_carbs: tuple[FalseCarbs, ...] = ()

    @property
    def harmless(self) -> bool:
        """Whether nothing reaches insulin, glucose readings or a loop."""
        return not (
            self.boluses
            or self.basal
            or self.false_glucose
            or self.leaks
            or self.overrides
            or self.false_carbs
        )


NOTHING = Disturbance(id="baseline", says="the same day without it")
