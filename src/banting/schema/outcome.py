"""What a trial found for one arm, with 95 % confidence intervals; see `trial/` for how."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ArmOutcome", "Estimate", "Profile", "WearerTrace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with its 95 % confidence interval (`low` <= `value` <= `high`)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Percentiles over the cohort by time: each tuple has one value (mg/dL) a `minute`."""

    minute: tuple[int, ...]
    p05: tuple[float, ...]
    p25: tuple[float, ...]
    p50: tuple[float, ...]
    p75: tuple[float, ...]
    p95: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WearerTrace:
    """One virtual patient's day: plasma glucose (mg/dL) and delivered insulin (U per 5 min)."""

    patient: int
    minute: tuple[int, ...]
    glucose_mgdl: tuple[float, ...]
    insulin_u: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmOutcome:
    """One arm of a trial.

    `hours` is the length of the run; amounts and minutes are a day's, or those of a shorter run.
    Percent of time in five ranges (`below_54`, `from_54_to_69`, `in_70_180`, `from_181_to_250`,
    `above_250`) are cohort means, 0-100. `any_below_54`, `any_below_40`, `any_above_300` are shares
    of patients, 0-1. `severity` is the share of patient-days with each score 0..5 of
    `severity_set`.
    `dka_index_h` is hours with insulin on board under half of basal's steady state. `severe_share`
    is the share of patient-days with score 3 (serious) or more. `ketone_mmoll_max` is the highest
    value of the ketone proxy, None where the physiology has none. `controller` and `sensor` are
    what dosed and read; `read_percent` is the share of time with a reading. `in_70_180_gain` is how
    many points more of time in range the same people have than in the trial's first arm, person by
    person; None for that arm itself.
    """

    arm: str
    says: str
    physiology: str
    cohort: str
    patients: int
    hours: int
    below_54: Estimate
    from_54_to_69: Estimate
    in_70_180: Estimate
    from_181_to_250: Estimate
    above_250: Estimate
    mean_mgdl: Estimate
    minimum_mgdl: Estimate
    maximum_mgdl: Estimate
    minutes_below_54: Estimate
    minutes_below_40: Estimate
    any_below_54: Estimate
    any_below_40: Estimate
    any_above_300: Estimate
    lbgi: Estimate
    hbgi: Estimate
    dka_index_h: Estimate
    gmi_percent: Estimate
    cv_percent: Estimate
    insulin_u: Estimate
    severity: tuple[Estimate, ...]
    severe_share: Estimate
    severity_set: str
    profile: Profile
    median: WearerTrace
    worst: WearerTrace
    ketone_mmoll_max: Estimate | None = None
    controller: str = "open-loop"
    sensor: str | None = None
    basal_u: Estimate | None = None
    carbs_g: Estimate | None = None
    events_below_54_per_week: Estimate | None = None
    read_percent: Estimate | None = None
    in_70_180_gain: Estimate | None = None
