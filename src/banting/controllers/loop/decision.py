"""One decision on columns: every effect in its order, the forecast, the correction.

Knows: the order of the rules. Never knows: nouns, JSON, compilation (`compiled` does that). What
can go wrong is returned as a status, because compiled code does not raise.

Source: LoopAlgorithm, LoopAlgorithm.run (`loop-algorithm`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from banting.controllers.loop.correction import correct
from banting.controllers.loop.counteraction import counteraction
from banting.controllers.loop.effects import (
    carb_part,
    csf_mgdl_per_g,
    insulin_part,
    integral_limits,
    is_smooth,
    momentum_part,
    retrospective_part,
    summed_discrepancies,
)
from banting.controllers.loop.insulin_effect import BOLUS
from banting.controllers.loop.prediction import FORECAST_S, forecast, net_effect
from banting.controllers.loop.timeline import index_at, tick_ceil, tick_floor

__all__ = ["READING_AGE_S_MAX", "STATUS", "decide"]

Floats = Any

READING_AGE_S_MAX = 900.0
HISTORY_S_MAX = 7 * 86400.0  # our own bound: an effect is computed for every five minutes of it

# what a status means: the first seven after OK are Loop's own errors, in the order it finds them
STATUS = (
    "ok",
    "missingGlucose",
    "glucoseTooOld",
    "futureBasalNotAllowed",
    "sensitivityTimelineStartsTooLate",
    "sensitivityTimelineEndsTooEarly",
    "basalTimelineIncomplete",
    "missingSuspendThreshold",
    "sensitivity: does not cover the start of every dose",
    "carbRatio, sensitivity: do not cover the start of every carb entry",
    "target: does not cover the forecast",
    "sensitivity: does not cover the forecast",
    "sensitivity: has a gap at predictionStart",
    "history: reaches more than seven days from predictionStart",
)
OK = 0
UNCOVERED_DOSE = 8
UNCOVERED_CARBS = 9
GAP_AT_START = 12
UNBOUNDED = 13


def invalid(
    start_s: float,
    glucose: Any,
    doses: Any,
    entries: Any,
    basal: Any,
    sensitivity: Any,
    target: Any,
    curves: Floats,
    numbers: tuple[float, float],
    insulin: int,
    automated: bool,
) -> int:
    """Return the status of an input before anything is computed; arguments as `decide`."""
    at = glucose[0]
    curve = curves[insulin]
    if len(at) == 0:
        return 1
    if start_s - at[len(at) - 1] >= READING_AGE_S_MAX:
        return 2
    first, last = min(start_s, at[0]), start_s + curve[0] + curve[1]
    for i in range(len(doses[0])):
        if automated and (doses[3][i] != BOLUS) and (doses[1][i] > start_s):
            return 3
        of_dose = curves[doses[4][i]]
        first = min(first, doses[0][i])
        last = max(last, doses[1][i] + of_dose[0] + of_dose[1])
    n = len(sensitivity[0])
    if n == 0 or sensitivity[0][0] > tick_floor(first):
        return 4
    if sensitivity[1][n - 1] < tick_ceil(last):
        return 5
    if index_at(basal[0], start_s) < 0:
        return 6
    if math.isnan(numbers[0]) and index_at(target[0], start_s) < 0:
        return 7
    early, late = min(first, at[0]), max(last, at[len(at) - 1])
    for i in range(len(entries[0])):
        early = min(early, entries[0][i])
        late = max(late, entries[0][i] + entries[2][i])
    return UNBOUNDED if max(start_s - early, late - start_s) > HISTORY_S_MAX else OK


def _correct(
    start_s: float,
    predicted: Any,
    target: Any,
    sensitivity: Any,
    curve: Floats,
    suspend_below_mgdl: float,
    mid_absorption: bool,
) -> tuple[int, float, float, float, bool]:
    """Return the correction, with one sensitivity for all of the forecast or that of the moment."""
    threshold = suspend_below_mgdl
    if math.isnan(threshold):
        threshold = target[2][index_at(target[0], start_s)]
    if mid_absorption:
        return correct(predicted, start_s, target, threshold, sensitivity, curve)
    now = -1
    for i in range(len(sensitivity[0]) - 1, -1, -1):
        if sensitivity[0][i] <= start_s <= sensitivity[1][i]:
            now = i
    if now < 0:
        return -GAP_AT_START, 0.0, 0.0, start_s, False
    last = predicted[0][len(predicted[0]) - 1]
    single = (sensitivity[0][now : now + 1], np.full(1, last), sensitivity[2][now : now + 1])
    return correct(predicted, start_s, target, threshold, single, curve)


def _ends_in_nan(values: Floats) -> bool:
    """Tell whether an effect is NaN, which is how `insulin_effect` says that it is not known."""
    return len(values) > 0 and math.isnan(values[len(values) - 1])


def _applied(effect: Any, smooth: bool, positive: bool) -> Any:
    """Return an effect as the forecast takes it: nothing on jumps, or where it must not raise."""
    return effect if smooth and (positive or net_effect(effect) <= 0.0) else (0.0, np.empty(0))


def _nothing(status: int) -> Any:
    """Return what `decide` does when an input cannot be used."""
    none, rows = (0.0, np.empty(0)), np.empty((3, 0))
    return (
        status, (-1, 0.0, 0.0, 0.0, False), (0.0, 0.0, math.nan), (np.empty(0), np.empty(0)),
        (none, none, none, none), rows, rows, np.empty((6, 0)),
    )  # fmt: skip


def _rows(columns: Any) -> Floats:
    """Return three columns as the rows of a matrix; by element, which compiles 4 s sooner."""
    rows = np.empty((3, len(columns[0])))
    for i in range(len(columns[0])):
        rows[0, i], rows[1, i], rows[2, i] = columns[0][i], columns[1][i], columns[2][i]
    return rows


def decide(
    start_s: float,
    glucose: Any,
    doses: Any,
    entries: Any,
    basal: Any,
    sensitivity: Any,
    carb_ratio: Any,
    target: Any,
    curves: Floats,
    numbers: tuple[float, float],
    insulin: int,
    switches: Any,
) -> Any:
    """Return all that a decision is made of.

    Args:
        start_s: the time of the decision.
        glucose: time (s), glucose (mg/dL), calibration or not, source.
        doses: start (s), end (s), volume (U), kind, insulin.
        entries: time (s), carbohydrate (g), absorption time (s).
        basal, sensitivity, carb_ratio: timelines: start (s), end (s), value.
        target: a timeline with lower and upper bounds.
        curves: `[insulins, 6]`, see `insulin_effect.active_insulin_u`.
        numbers: suspend threshold (NaN: the target's lower bound), largest step between samples
            for a retrospective correction (NaN: any).
        insulin: what is to be given, a row of `curves`.
        switches: automated, integral correction, positive effects, mid-absorption sensitivity,
            linear carbohydrate, stepwise decay, jumps gate, integral limited.

    Returns:
        status; (kind, units, lowest, its time, dips); insulin on board, carbohydrate on board,
        retrospective total (NaN for none); forecast times and values; the effects of insulin,
        carbohydrate, momentum and retrospective correction as (first point, values);
        counteraction `[3, m]`; discrepancies `[3, m]`; status of entries `[6, n]`.
    """
    status = invalid(
        start_s, glucose, doses, entries, basal, sensitivity, target, curves, numbers, insulin,
        switches[0],
    )  # fmt: skip
    if status != OK:
        return _nothing(status)
    insulin_acts, active = insulin_part(
        start_s, glucose, doses, basal, sensitivity, curves, switches[3]
    )
    if _ends_in_nan(insulin_acts[1]):
        return _nothing(UNCOVERED_DOSE)
    csf = csf_mgdl_per_g(entries, sensitivity, carb_ratio)
    if math.isnan(csf.sum()):
        return _nothing(UNCOVERED_CARBS)
    ice = counteraction(glucose, insulin_acts[0], insulin_acts[1])
    carbs, on_board, meals = carb_part(start_s, entries, csf, ice, 1.0 if switches[4] else 0.0)
    now_s, now_mgdl = glucose[0][len(glucose[0]) - 1], glucose[1][len(glucose[0]) - 1]
    sums = summed_discrepancies(ice, carbs)
    limits = integral_limits(start_s, now_mgdl, sensitivity, basal, target, switches[7])
    retro, total = retrospective_part(
        now_s, now_mgdl, sums, limits, switches[1], (switches[5], switches[7])
    )
    momentum = momentum_part(start_s, glucose, switches[6])
    smooth = not switches[6] or is_smooth(start_s, glucose, numbers[1])
    summed = (carbs, insulin_acts, _applied(retro, smooth, switches[2]))
    blended = _applied(momentum, True, switches[2])
    predicted = forecast(now_s, now_mgdl, summed, blended, start_s + FORECAST_S)
    found = _correct(
        start_s, predicted, target, sensitivity, curves[insulin], numbers[0], switches[3]
    )
    return (
        OK if found[0] >= 0 else -found[0], found, (active, on_board, total), predicted,
        (insulin_acts, carbs, momentum, retro), _rows(ice), _rows(sums), meals,
    )  # fmt: skip
