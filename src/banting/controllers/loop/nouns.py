"""The nouns of a Loop decision: what goes in, and what comes out with all that led to it.

Knows: shapes and units. Never knows: JSON, rules, compilation. Histories are columns, not rows,
because the compiled rules read columns; times are seconds since the Unix epoch.

Source: LoopAlgorithm, AlgorithmInput and AlgorithmOutput (`loop-algorithm`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from banting.controllers.loop.insulin import InsulinType

__all__ = [
    "CarbEntries",
    "Correction",
    "Doses",
    "Effect",
    "Effects",
    "Floats",
    "Glucose",
    "LoopError",
    "LoopInput",
    "LoopOutput",
    "LoopRules",
    "Notice",
    "Timeline",
    "Wanted",
]

Floats = NDArray[np.float64]


class Wanted(IntEnum):
    """Which kind of recommendation is asked for."""

    MANUAL_BOLUS = 0
    AUTOMATIC_BOLUS = 1
    TEMP_BASAL = 2


class Correction(IntEnum):
    """What the forecast calls for."""

    SUSPEND = 0
    BELOW = 1
    IN_RANGE = 2
    ABOVE = 3


class LoopError(StrEnum):
    """Why Loop recommends nothing, by its own names."""

    MISSING_GLUCOSE = "missingGlucose"
    GLUCOSE_TOO_OLD = "glucoseTooOld"
    FUTURE_BASAL = "futureBasalNotAllowed"
    SENSITIVITY_STARTS_LATE = "sensitivityTimelineStartsTooLate"
    SENSITIVITY_ENDS_EARLY = "sensitivityTimelineEndsTooEarly"
    BASAL_INCOMPLETE = "basalTimelineIncomplete"
    MISSING_SUSPEND_THRESHOLD = "missingSuspendThreshold"


class Notice(StrEnum):
    """What a person who asks for a bolus is told beside the number."""

    BELOW_SUSPEND_THRESHOLD = "glucoseBelowSuspendThreshold"
    CURRENT_BELOW_TARGET = "currentGlucoseBelowTarget"
    FORECAST_BELOW_TARGET = "predictedGlucoseBelowTarget"
    ALL_BELOW_TARGET = "allGlucoseBelowTarget"
    IN_RANGE = "predictedGlucoseInRange"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Glucose:
    """Samples, ascending: time (s), glucose (mg/dL), calibration or not, source; `[n]` each."""

    at_s: Floats
    mgdl: Floats
    display_only: NDArray[np.bool_]
    source: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Doses:
    """Doses: start and end (s), volume (U), kind (`insulin_effect`), insulin; `[n]` each.

    The volume of a dose of basal insulin is what was delivered. `insulin` is the position in
    `InsulinType`.
    """

    start_s: Floats
    end_s: Floats
    volume_u: Floats
    kind: NDArray[np.int64]
    insulin: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CarbEntries:
    """Meals as entered: time (s), carbohydrate (g), absorption time (s); `[n]` each."""

    at_s: Floats
    grams: Floats
    absorption_s: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timeline:
    """A setting over time, ascending: start and end (s), value; `high` is of target ranges only."""

    start_s: Floats
    end_s: Floats
    value: Floats
    high: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopRules:
    """A version of Loop's rules, where versions differ.

    - `stepwise_decay`: a retrospective correction fades out tick by tick, not in a parabola.
    - `gates_jumps`: jumps between samples switch momentum and retrospective correction off.
    - `limits_integral`: the integral of the integral correction is bounded, and its differential
      term counts both ways.
    """

    id: str
    title: str
    stepwise_decay: bool
    gates_jumps: bool
    limits_integral: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoopInput:
    """Everything a decision is made of. Units are in the names; times in s since the epoch."""

    start_s: float
    glucose: Glucose
    doses: Doses
    carbs: CarbEntries
    basal: Timeline  # U/h
    sensitivity: Timeline  # mg/dL per U
    carb_ratio: Timeline  # g per U
    target: Timeline  # mg/dL, `value` to `high`
    suspend_below_mgdl: float | None
    max_bolus_u: float
    max_basal_u_per_h: float
    max_active_multiplier: float = 2.0  # of the maximum bolus
    wanted: Wanted = Wanted.AUTOMATIC_BOLUS
    insulin: InsulinType = InsulinType.NOVOLOG
    automatic_factor: float = 0.4
    gradual_mgdl_max: float | None = 40.0
    integral_correction: bool = False
    positive_effects: bool = True  # momentum and retrospective correction may raise the forecast
    mid_absorption_sensitivity: bool = False
    linear_carbs: bool = False  # of what is to come; what was observed follows the piecewise model


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effect:
    """A cumulative effect (mg/dL) on the grid from `first_s` on, five minutes apart."""

    first_s: float
    mgdl: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effects:
    """All that made a forecast: effects, counteraction, what was observed of each meal.

    `counteraction` is `[3, m]`: start (s), end (s), velocity (mg/dL/s); `discrepancies` `[3, m]`:
    since (s), at (s), summed (mg/dL); `carb_status` the rows of `absorption.STATUS` `[6, n]`.
    """

    insulin: Effect
    carbs: Effect
    momentum: Effect
    retrospective: Effect
    counteraction: Floats
    discrepancies: Floats
    carb_status: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoopOutput:
    """A decision, or why there is none (`error`; then all else is None).

    Of the recommendation, the fields of what was asked for are set: `manual_bolus_u` and `notice`;
    or `temp_u_per_h` for `temp_s`, with `bolus_u` for automatic boluses. All are raw: unrounded,
    and the rate can be negative (see `dosing.temp_basal_u_per_h`).
    """

    error: LoopError | None = None
    correction: Correction | None = None
    manual_bolus_u: float | None = None
    notice: Notice | None = None
    temp_u_per_h: float | None = None
    temp_s: float | None = None
    bolus_u: float | None = None
    active_insulin_u: float | None = None
    active_carbs_g: float | None = None
    retrospective_total_mgdl: float | None = None
    forecast_s: Floats | None = None
    forecast_mgdl: Floats | None = None
    effects: Effects | None = None
