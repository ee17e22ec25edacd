"""Autosens in oref0's JSON: what its detection takes, and the ratio and sensitivity it answers.

Knows: `glucose`, `pumphistory`, `carbs`, `profile`, `temptargets`, `retrospective`, `deviations`
and `wall_clock` (what time the computer has). Never knows: files, a clock.

Source: oref0 (lib/determine-basal/autosens.js, bin/oref0-detect-sensitivity.js).
"""

from __future__ import annotations

import math
from typing import Any

from banting.controllers.oref0.autosens import (
    DAY_MS,
    LOOKBACK,
    SensitivityRules,
    TempTarget,
    sensitivity_ratio,
    unexplained,
)
from banting.controllers.oref0.glucose_status import Reading
from banting.controllers.oref0.history import doses_of
from banting.controllers.oref0.history_form import (
    basal_schedule,
    events_of,
    meal_rules,
    readings_of,
    therapy_profile,
)
from banting.controllers.oref0.javascript import Json, instant_ms, number, plain_number, truth
from banting.controllers.oref0.meal_entries import meal_entries
from banting.controllers.oref0.on_board import action_of
from banting.controllers.oref0.rounding import half_up
from banting.errors import ModelError

__all__ = ["detect"]


def detect(asked: Json, temp_split_bug: bool = True) -> dict[str, Any]:
    """Return `{"ratio", "newisf"}`, or `{"error": why}`; imports numba."""
    try:
        return _detected(asked, temp_split_bug)
    except ModelError as error:
        return {"error": str(error)}


def _detected(asked: Json, temp_split_bug: bool) -> dict[str, Any]:
    """Return the ratio over one lookback."""
    profile, history = asked["profile"], asked.get("pumphistory") or ()
    wall_ms = instant_ms(asked.get("wall_clock"))
    if math.isnan(wall_ms):
        raise ModelError("wall_clock", "this is missing, or no time")
    readings = readings_of(asked["glucose"])
    if not readings:
        raise ModelError("glucose", "there is no reading")
    offset = number(asked, "utc_offset_min") if "utc_offset_min" in asked else 0.0
    therapy = therapy_profile(profile, None, offset)
    doses = doses_of(events_of(history), therapy, wall_ms, wall_ms, temp_split_bug=temp_split_bug)
    rules = _rules(asked, offset)
    found = unexplained(
        readings,
        meal_entries(asked.get("carbs") or (), history),
        doses,
        action_of(therapy.curve),
        rules,
        _since(asked, readings, wall_ms),
        int(asked.get("deviations") or LOOKBACK),
    )
    ratio = sensitivity_ratio(found, rules)
    newisf = half_up(rules.isf_mgdl_per_u / ratio) if ratio else math.inf
    return {"ratio": plain_number(ratio), "newisf": plain_number(newisf)}


def _since(asked: Json, readings: tuple[Reading, ...], wall_ms: float) -> float:
    """Return from when on readings count: for a day, or since the reservoir was last changed."""
    if asked["profile"].get("rewind_resets_autosens") is True:
        for entry in list(asked.get("pumphistory") or ())[1:]:
            if entry.get("_type") == "Rewind" and entry.get("timestamp"):
                return instant_ms(entry["timestamp"])
    return (readings[0].date_ms if truth(asked.get("retrospective")) else wall_ms) - DAY_MS


def _rules(asked: Json, utc_offset_min: float) -> SensitivityRules:
    """Return the rules that a profile makes."""
    profile = asked["profile"]
    meal = meal_rules(profile, utc_offset_min)
    basal = basal_schedule(profile)
    assert basal is not None, "meal_rules has looked"
    targets = asked.get("temptargets") or ()
    return SensitivityRules(
        meal=meal,
        basal=basal,
        isf_mgdl_per_u=number(profile, "sens"),
        max_daily_basal_u_per_h=number(profile, "max_daily_basal"),
        ratio_min=number(profile, "autosens_min"),
        ratio_max=number(profile, "autosens_max"),
        exercise=profile.get("exercise_mode") is True
        or profile.get("high_temptarget_raises_sensitivity") is True,
        temp_targets=tuple(_temp_target(target) for target in targets),
        retrospective=truth(asked.get("retrospective")),
    )


def _temp_target(target: Json) -> TempTarget:
    """Return a temporary target: the middle of its range."""
    return TempTarget(
        from_ms=instant_ms(target.get("created_at")),
        minutes=number(target, "duration"),
        target_mgdl=(number(target, "targetTop") + number(target, "targetBottom")) / 2.0,
    )
