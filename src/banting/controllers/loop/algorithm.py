"""Loop's algorithm: from what a phone knows to what it recommends.

Knows: both rule sets, and how a correction becomes a dose. Never knows: JSON (`fixture_form`), a
pump (`app_layer`). `recommend` is a pure function; the arithmetic is compiled on first use.

Source: LoopAlgorithm, LoopAlgorithm.run (`loop-algorithm`); LoopKit (`loop-3.5`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from banting.controllers.loop import dosing
from banting.controllers.loop.decision import STATUS
from banting.controllers.loop.insulin import INSULIN_MODELS, TICK_S, InsulinType, curve_of
from banting.controllers.loop.nouns import (
    Correction,
    Effect,
    Effects,
    Floats,
    LoopError,
    LoopInput,
    LoopOutput,
    LoopRules,
    Notice,
    Timeline,
    Wanted,
)
from banting.errors import ModelError

__all__ = ["LOOP_35", "LOOP_ALGORITHM_2026", "recommend"]

LOOP_ALGORITHM_2026 = LoopRules(
    id="loop",
    title="LoopAlgorithm of 2026-05",
    stepwise_decay=False,
    gates_jumps=True,
    limits_integral=False,
)
LOOP_35 = LoopRules(
    id="loop35",
    title="the algorithm inside Loop 3.5",
    stepwise_decay=True,
    gates_jumps=False,
    limits_integral=True,
)

_INSULINS = tuple(InsulinType)
_LOOP_ERRORS = len(LoopError)


def _curves() -> Floats:
    """Return the constants of every insulin's curve, with its exponential's decay in a tick."""
    rows = [curve_of(INSULIN_MODELS[insulin]) for insulin in _INSULINS]
    return np.array([(*row, math.exp(-TICK_S * row[2])) for row in rows])


_CURVES = _curves()
_POSITION = {insulin: i for i, insulin in enumerate(_INSULINS)}


def recommend(given: LoopInput, rules: LoopRules = LOOP_ALGORITHM_2026) -> LoopOutput:
    """Return Loop's recommendation, with all that led to it.

    Raises:
        ModelError: settings that do not cover the times they are needed for, where Loop itself
            would stop. Loop's own seven errors are answers, not exceptions (`LoopOutput.error`).
    """
    from banting.controllers.loop.compiled import decide

    glucose, doses, carbs = given.glucose, given.doses, given.carbs
    high = given.target.value if given.target.high is None else given.target.high
    switches = (
        given.wanted != Wanted.MANUAL_BOLUS, given.integral_correction, given.positive_effects,
        given.mid_absorption_sensitivity, given.linear_carbs,
        rules.stepwise_decay, rules.gates_jumps, rules.limits_integral,
    )  # fmt: skip
    _, found = decide(
        float(given.start_s),
        (glucose.at_s, glucose.mgdl, glucose.display_only, glucose.source),
        (doses.start_s, doses.end_s, doses.volume_u, doses.kind, doses.insulin),
        (carbs.at_s, carbs.grams, carbs.absorption_s),
        _columns(given.basal),
        _columns(given.sensitivity),
        _columns(given.carb_ratio),
        (*_columns(given.target), high),
        _CURVES,
        (_or_nan(given.suspend_below_mgdl), _or_nan(given.gradual_mgdl_max)),
        _POSITION[given.insulin],
        switches,
    )
    return _output(given, found)


def _columns(timeline: Timeline) -> tuple[Floats, Floats, Floats]:
    return timeline.start_s, timeline.end_s, timeline.value


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _output(given: LoopInput, found: Any) -> LoopOutput:
    """Return what was found as a recommendation, or as Loop's error."""
    status, correction, totals, forecast, effects, ice, sums, meals = found
    if 0 < status <= _LOOP_ERRORS:
        return LoopOutput(error=LoopError(STATUS[status]))
    if status != 0:
        where, _, reason = STATUS[status].partition(": ")
        raise ModelError(where, reason)
    insulin, carbs, momentum, retrospective = (Effect(first_s=f, mgdl=v) for f, v in effects)
    return LoopOutput(
        correction=Correction(correction[0]),
        active_insulin_u=totals[0],
        active_carbs_g=totals[1],
        retrospective_total_mgdl=None if math.isnan(totals[2]) else totals[2],
        forecast_s=forecast[0],
        forecast_mgdl=forecast[1],
        effects=Effects(
            insulin=insulin,
            carbs=carbs,
            momentum=momentum,
            retrospective=retrospective,
            counteraction=ice,
            discrepancies=sums,
            carb_status=meals,
        ),
        **_dose(given, correction, totals[0]),
    )


def _dose(given: LoopInput, correction: Any, active_u: float) -> dict[str, Any]:
    """Return the fields of the recommendation that was asked for."""
    kind, units, _, _, dips = correction
    if given.wanted == Wanted.MANUAL_BOLUS:
        bolus = dosing.manual_bolus_u(units, given.max_bolus_u)
        return {"manual_bolus_u": bolus, "notice": _notice(given, kind, units, dips)}
    scheduled = _rate_at(given.basal, given.start_s)
    most = given.max_bolus_u * given.max_active_multiplier
    if given.wanted == Wanted.TEMP_BASAL:
        rate = dosing.temp_basal_u_per_h(
            kind, units, scheduled, given.max_basal_u_per_h, most, active_u, dips
        )
        return {"temp_u_per_h": rate, "temp_s": dosing.TEMP_BASAL_S}
    return {
        "temp_u_per_h": dosing.automatic_temp_u_per_h(kind, units, scheduled),
        "temp_s": dosing.TEMP_BASAL_S,
        "bolus_u": dosing.automatic_bolus_u(
            kind, units, given.automatic_factor, given.max_bolus_u, most, active_u, dips
        ),
    }


def _rate_at(timeline: Timeline, at_s: float) -> float:
    """Return the value in force at a time that the timeline covers."""
    return float(timeline.value[int(np.searchsorted(timeline.start_s, at_s, side="right")) - 1])


def _notice(given: LoopInput, kind: int, units_u: float, dips: bool) -> Notice | None:
    """Return what a person is told beside a bolus."""
    i = int(np.searchsorted(given.target.start_s, given.glucose.at_s[-1], side="right")) - 1
    if i >= 0 and given.glucose.mgdl[-1] < given.target.value[i]:
        return Notice.CURRENT_BELOW_TARGET
    if kind == dosing.SUSPEND:
        return Notice.BELOW_SUSPEND_THRESHOLD
    if kind == dosing.BELOW:
        return Notice.ALL_BELOW_TARGET
    if kind == dosing.IN_RANGE:
        return Notice.IN_RANGE
    return Notice.FORECAST_BELOW_TARGET if units_u > 0.0 and dips else None
