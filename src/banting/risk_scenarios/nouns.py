"""The nouns of a risk scenario: what is true of a person, what the pump and Loop were told, when.

Knows: values and units. Never knows: files, JSON, how a scenario is run. Times are minutes from
the start of the run, negative before it; what is true and what was reported may differ, which is
how a user's error or a failed link is written down.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "MINUTES_PER_STEP",
    "Bolus",
    "LoopSettings",
    "Meal",
    "Needs",
    "PumpKind",
    "Readings",
    "Scenario",
    "Schedule",
    "Sensor",
    "Side",
    "Stage",
    "Switch",
]

MINUTES_PER_STEP = 5
_DAY_MIN = 24 * 60


class Stage(StrEnum):
    """The three evaluations of a risk: Loop without mitigations, the pump alone, and with them."""

    PRE = "pre-mitigation"
    NO_LOOP = "no Loop"
    POST = "post-mitigation"


class PumpKind(StrEnum):
    """How basal insulin leaves the pump."""

    CONTINUOUS = "continuous"
    PULSES = "pulses"  # of 0.05 U
    MISSING_PULSES = "missing pulses"  # and a new temporary rate forgets the pulse begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A setting over the day: minutes from midnight, the first 0, and the values from there on."""

    from_min: tuple[int, ...]
    values: tuple[float, ...]

    def at(self, clock_min: int) -> float:
        """Return the value in force at a minute; days repeat."""
        return self.values[bisect_right(self.from_min, clock_min % _DAY_MIN) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Basal rate (U/h), sensitivity (mg/dL per U), carbohydrate ratio (g per U)."""

    basal_u_per_h: Schedule
    isf_mgdl_per_u: Schedule
    carb_ratio_g_per_u: Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Bolus:
    """A bolus; `units_u` None: what Loop recommends then is accepted, and given a step later."""

    at_min: int
    units_u: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meal:
    """Carbohydrate (g) and how long it takes."""

    at_min: int
    grams: float
    absorbed_in_min: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Glucose (mg/dL) before the run, ascending in time; the last is at its start."""

    at_min: tuple[float, ...]
    mgdl: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a scenario: what is true, or what was reported."""

    needs: Needs
    boluses: tuple[Bolus, ...]
    meals: tuple[Meal, ...]
    readings: Readings


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """A sensor that reads truly, or with a normal error of some deviation (mg/dL)."""

    deviation_mgdl: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopSettings:
    """What Loop is told beside the pump's settings; a factor of 0 means temporary basal rates."""

    insulin: str
    suspend_below_mgdl: float
    max_bolus_u: float
    max_basal_u_per_h: float
    partial_application_factor: float
    max_active_multiplier: float
    mid_absorption_sensitivity: bool
    positive_effects: bool
    linear_carbs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """When automatic dosing goes on or off."""

    at_min: int
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One simulation. `loop` None: the pump runs its program, nothing steers.

    `risk` is the folder it lies in, such as TLR-615; `start_clock_min` is when it begins, from
    midnight. `remarks`: what is run otherwise than written. `unsupported`: why it cannot be run.
    """

    file: str
    risk: str
    sim_id: str
    stage: Stage | None
    start_clock_min: int
    duration_min: int
    true: Side
    told: Side
    target_low_mgdl: Schedule
    target_high_mgdl: Schedule
    sensor: Sensor
    pump: PumpKind
    loop: LoopSettings | None
    switches: tuple[Switch, ...]
    remarks: tuple[str, ...] = ()
    unsupported: str = ""

    @property
    def steps(self) -> int:
        """How many values a run has: one at the start and one at the end of every step."""
        return self.duration_min // MINUTES_PER_STEP + 1
