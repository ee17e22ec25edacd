"""What a closed loop on a phone decides with, and what it decides: the nouns between app and rule.

The app on the phone keeps what it has seen; a `DosingRule` (`interfaces.py`) turns it into one
order. Times are integer ms of the day, insulin integer milliunits, glucose whole mg/dL, so that
what reaches the pump stays exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "CarbsEntered",
    "DoseGiven",
    "DoseKind",
    "DosingLimits",
    "DosingSettings",
    "DosingView",
    "GlucoseSeen",
    "Order",
    "OverrideInForce",
    "PumpSeen",
]


class DoseKind(StrEnum):
    """What a dose was: basal insulin at some rate, or a bolus."""

    BASAL = "basal"
    BOLUS = "bolus"


@dataclass(frozen=True, slots=True, kw_only=True)
class GlucoseSeen:
    """One reading as the app took it."""

    at_ms: int
    glucose_mgdl: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseGiven:
    """Insulin that the app believes was given from `from_ms` until `to_ms`."""

    from_ms: int
    to_ms: int
    milliunits: int
    kind: DoseKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbsEntered:
    """Carbohydrate as entered."""

    at_ms: int
    grams: int
    absorption_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DosingLimits:
    """What the app never goes beyond, whatever is asked: the wearer's own settings."""

    max_bolus: int  # milliunits
    max_basal_per_h: int  # milliunits per hour
    max_active: int  # milliunits on board; oref0's max_iob, Loop's twice the maximum bolus


@dataclass(frozen=True, slots=True, kw_only=True)
class DosingSettings:
    """Therapy as told to the app: basal rate (U/h), sensitivity, ratio, target range, threshold.

    `automatic_bolus` is Loop's automatic bolus or oref0's super micro bolus.
    """

    basal_u_per_h: float
    isf_mgdl_per_u: float
    carb_ratio_g_per_u: float
    target_low_mgdl: float
    target_high_mgdl: float
    suspend_below_mgdl: float
    automatic_bolus: bool
    limits: DosingLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideInForce:
    """An override or temporary target that runs: insulin needs in percent, target 0 for own.

    `since_ms` None is from now on, `until_ms` None without an end that matters to the forecast.
    """

    needs_percent: int = 100
    target_mgdl: int = 0
    since_ms: int | None = None
    until_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpSeen:
    """What the pump last said: when, the temporary rate that runs (None: none) and its end.

    It takes basal rates and boluses in steps, so many to a unit.
    """

    at_ms: int
    temp_per_h: int | None = None
    temp_ends_ms: int = 0
    suspended: bool = False
    bolusing: bool = False
    rate_steps_per_u: int = 20
    bolus_steps_per_u: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DosingView:
    """Everything a decision is made of; histories ascend in time."""

    now_ms: int
    glucose: tuple[GlucoseSeen, ...]
    doses: tuple[DoseGiven, ...]
    carbs: tuple[CarbsEntered, ...]
    settings: DosingSettings
    override: OverrideInForce
    pump: PumpSeen
    closed_loop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be sent to the pump: a temporary rate (milliunits/h) for minutes, a bolus.

    `temp_per_h` None leaves the pump's rate alone; `temp_minutes` 0 with a rate cancels the one
    that runs. `why` says in words why nothing, or this, is sent; `active` is insulin on board.
    """

    temp_per_h: int | None = None
    temp_minutes: int = 0
    bolus: int = 0
    active: int = 0
    forecast_mgdl: int | None = None
    why: str = ""
