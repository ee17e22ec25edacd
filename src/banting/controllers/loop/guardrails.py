"""Loop's guardrails: what a setting, a meal or an override may be at all, and what is usual.

Knows: limits, and the settings held against them. Never knows: how settings are used. What is
refused cannot be entered in the app; what is unusual is warned of.

Source: LoopKit, Guardrail+Settings; Loop, LoopConstants (`loop-guardrails`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = [
    "CARBS_G",
    "Finding",
    "Guardrail",
    "LoopSettings",
    "check_carb_entry",
    "check_override",
    "check_settings",
    "max_basal_u_per_h",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail:
    """Limits of one quantity: `low` to `high` at all, `usual_low` to `usual_high` unremarked."""

    quantity: str
    low: float
    high: float
    usual_low: float = -math.inf
    usual_high: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A value outside its limits: refused, or only unusual."""

    quantity: str
    value: float
    refused: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopSettings:
    """The settings of a Loop, every value of each daily schedule."""

    basal_u_per_h: tuple[float, ...]
    isf_mgdl_per_u: tuple[float, ...]
    carb_ratio_g_per_u: tuple[float, ...]
    targets_mgdl: tuple[tuple[float, float], ...]
    suspend_below_mgdl: float
    max_bolus_u: float
    max_basal_u_per_h: float
    pre_meal_mgdl: tuple[float, float] | None = None
    workout_mgdl: tuple[float, float] | None = None


SUSPEND = Guardrail(
    quantity="suspend_below_mgdl", low=67.0, high=110.0, usual_low=74.0, usual_high=80.0
)
TARGET = Guardrail(quantity="targets_mgdl", low=87.0, high=180.0, usual_low=100.0, usual_high=115.0)
ISF = Guardrail(quantity="isf_mgdl_per_u", low=10.0, high=500.0, usual_low=16.0, usual_high=399.0)
CARB_RATIO = Guardrail(
    quantity="carb_ratio_g_per_u", low=2.0, high=150.0, usual_low=4.0, usual_high=28.0
)
BASAL = Guardrail(quantity="basal_u_per_h", low=0.0, high=30.0)
MAX_BOLUS = Guardrail(quantity="max_bolus_u", low=0.0, high=30.0, usual_high=20.0)
PRE_MEAL_MGDL_MAX = 130.0
WORKOUT_MGDL_MAX = 250.0
CARBS_G = Guardrail(quantity="carbs_g", low=0.0, high=250.0, usual_high=99.0)
ABSORPTION_S = Guardrail(quantity="absorption_s", low=1800.0, high=28800.0)
CARBS_BEFORE_S = 12.0 * 3600.0
CARBS_AHEAD_S = 3600.0
OVERRIDE_S_MAX = 24.0 * 3600.0
_MAX_BASAL_G = 70.0  # of carbohydrate, at the lowest ratio, in an hour
_MAX_BASAL_OVER_SCHEDULE = 6.4


def max_basal_u_per_h(
    basal_u_per_h: tuple[float, ...], carb_ratio_g_per_u: tuple[float, ...]
) -> float:
    """Return the highest maximum basal rate that can be set with such schedules."""
    by_carbs = _MAX_BASAL_G / min(carb_ratio_g_per_u)
    return max(by_carbs, _MAX_BASAL_OVER_SCHEDULE * max(basal_u_per_h))


def check_settings(settings: LoopSettings) -> tuple[Finding, ...]:
    """Return what the app would refuse or warn of; nothing for usual settings."""
    lowest = max(TARGET.low, settings.suspend_below_mgdl)
    target = Guardrail(
        quantity=TARGET.quantity,
        low=lowest,
        high=TARGET.high,
        usual_low=TARGET.usual_low,
        usual_high=TARGET.usual_high,
    )
    bounds = tuple(bound for pair in settings.targets_mgdl for bound in pair)
    most = max_basal_u_per_h(settings.basal_u_per_h, settings.carb_ratio_g_per_u)
    max_basal = Guardrail(quantity="max_basal_u_per_h", low=max(settings.basal_u_per_h), high=most)
    held = (
        (SUSPEND, (settings.suspend_below_mgdl,)),
        (target, bounds),
        (ISF, settings.isf_mgdl_per_u),
        (CARB_RATIO, settings.carb_ratio_g_per_u),
        (BASAL, settings.basal_u_per_h),
        (MAX_BOLUS, (settings.max_bolus_u,)),
        (max_basal, (settings.max_basal_u_per_h,)),
        (_preset("pre_meal_mgdl", settings, PRE_MEAL_MGDL_MAX), settings.pre_meal_mgdl or ()),
        (_preset("workout_mgdl", settings, WORKOUT_MGDL_MAX), settings.workout_mgdl or ()),
    )
    found = [finding for rail, values in held for finding in _held(rail, values)]
    upside_down = [
        Finding(quantity="targets_mgdl", value=high, refused=True, says="is below its lower bound")
        for low, high in settings.targets_mgdl
        if high < low
    ]
    return (*found, *upside_down)


def check_carb_entry(carbs_g: float, absorption_s: float, ahead_s: float) -> tuple[Finding, ...]:
    """Return what the app would refuse or warn of in a meal entered.

    Args:
        carbs_g: the carbohydrate.
        absorption_s: the absorption time.
        ahead_s: when it is eaten, from now; negative for the past.
    """
    ahead = Guardrail(quantity="ahead_s", low=-CARBS_BEFORE_S, high=CARBS_AHEAD_S)
    return (
        *_held(CARBS_G, (carbs_g,)),
        *_held(ABSORPTION_S, (absorption_s,)),
        *_held(ahead, (ahead_s,)),
    )


def check_override(lasts_s: float | None) -> tuple[Finding, ...]:
    """Return what the app would refuse in an override; None lasts until it is ended."""
    rail = Guardrail(quantity="override_s", low=0.0, high=OVERRIDE_S_MAX)
    return () if lasts_s is None else _held(rail, (lasts_s,))


def _preset(quantity: str, settings: LoopSettings, high: float) -> Guardrail:
    """Return the limits of a preset's target."""
    return Guardrail(quantity=quantity, low=settings.suspend_below_mgdl, high=high)


def _held(rail: Guardrail, values: tuple[float, ...]) -> tuple[Finding, ...]:
    """Return a finding for each value outside its limits; NaN is outside of all."""
    found = []
    for value in values:
        if not rail.low <= value <= rail.high:
            says = f"must be between {rail.low:g} and {rail.high:g}"
            found.append(Finding(quantity=rail.quantity, value=value, refused=True, says=says))
        elif not rail.usual_low <= value <= rail.usual_high:
            says = f"is usually between {rail.usual_low:g} and {rail.usual_high:g}"
            found.append(Finding(quantity=rail.quantity, value=value, refused=False, says=says))
    return tuple(found)
