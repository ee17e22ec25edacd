"""One decision on columns: every effect in its order, the forecast, the correction.

Knows: the order of the rules. Never knows: nouns, JSON, compilation (`compiled` does that). What
can go wrong is returned as a status, because compiled code does not raise.

Source: LoopAlgorithm, LoopAlgorithm.run and generatePrediction (`loop-algorithm`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from banting.controllers.loop.absorption import ABSORPTION_RULES, observe
from banting.controllers.loop.carb_effect import active_carbs_g, carb_effect, carb_window
from banting.controllers.loop.carbs import CARB_DELAY_S
from banting.controllers.loop.correction import correct
from banting.controllers.loop.counteraction import counteraction
from banting.controllers.loop.insulin_effect import (
    BOLUS,
    active_insulin_u,
    effect_window,
    insulin_effect,
    insulin_effect_mid_absorption,
    net_pieces,
)
from banting.controllers.loop.momentum import (
    MOMENTUM_S,
    is_gradual,
    momentum_effect,
    samples_between,
)
from banting.controllers.loop.prediction import FORECAST_S, forecast, net_effect
from banting.controllers.loop.retrospective import (
    CORRECTION_MIN,
    GROUPING_S,
    RETROSPECTION_S,
    combined_sums,
    correction_velocity,
    decay_effect,
    discrepancies,
    integral_limits_mgdl,
    integral_total,
    is_recent,
    stepwise_decay_effect,
)
from banting.controllers.loop.timeline import (
    index_at,
    tick_ceil,
    tick_floor,
    ticks_between,
)

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


def _insulin(
    start_s: float,
    glucose: Any,
    doses: Any,
    basal: Any,
    sensitivity: Any,
    curves: Floats,
    mid_absorption: bool,
) -> tuple[float, Floats, float]:
    """Return first point (s) and values (mg/dL) of the insulin effect, and insulin on board (U).

    Nothing when the schedule begins after the first dose.
    """
    first_dose = doses[0][0] if len(doses[0]) > 0 else start_s
    if len(basal[0]) == 0 or basal[0][0] > first_dose:
        return 0.0, np.empty(0), 0.0
    pieces = net_pieces(doses, basal)
    active = active_insulin_u(pieces, curves, start_s)
    begin, end = effect_window(pieces, curves, start_s)
    n = len(glucose[0])
    first, last = tick_floor(min(begin, glucose[0][0])), tick_ceil(max(end, glucose[0][n - 1]))
    ticks = ticks_between(first, last)
    if mid_absorption:
        return (
            first,
            insulin_effect_mid_absorption(pieces, curves, sensitivity, first, ticks),
            active,
        )
    return first, insulin_effect(pieces, curves, sensitivity, first, ticks), active


def _csf(entries: Any, sensitivity: Any, carb_ratio: Any) -> Floats:
    """Return what a gram of each entry raises glucose by, NaN where settings do not cover it."""
    csf = np.empty(len(entries[0]))
    for i in range(len(csf)):
        isf = index_at(sensitivity[0], entries[0][i])
        ratio = index_at(carb_ratio[0], entries[0][i])
        covered = isf >= 0 and ratio >= 0
        csf[i] = sensitivity[2][isf] / carb_ratio[2][ratio] if covered else math.nan
    return csf


def _carbs(
    start_s: float, entries: Any, csf: Floats, ice: Any, linear: float
) -> tuple[tuple[float, Floats], float, Floats]:
    """Return the effect of carbohydrate, carbohydrate on board (g), and the status of entries."""
    observed = observe(entries, csf, ice, ABSORPTION_RULES)
    if len(csf) == 0:
        return (0.0, np.empty(0)), 0.0, observed[0]
    window = carb_window(entries, observed, start_s - RETROSPECTION_S, CARB_DELAY_S)
    effect = carb_effect(entries, csf, observed, ice, window, CARB_DELAY_S, linear)
    active = active_carbs_g(entries, observed, ice, start_s, CARB_DELAY_S, linear)
    return (window[0], effect), active, observed[0]


def _retrospective(
    glucose_s: float,
    glucose_mgdl: float,
    sums: Any,
    limits_mgdl: tuple[float, float],
    integral: bool,
    older: tuple[bool, bool],
) -> tuple[float, Floats, float]:
    """Return first point and values of retrospective correction, and its total (NaN for none)."""
    if not is_recent(sums[1], glucose_s):
        return 0.0, np.empty(0), math.nan
    total, minutes = sums[2][len(sums[2]) - 1], CORRECTION_MIN
    if integral:
        total, minutes = integral_total(sums, glucose_s, limits_mgdl, not older[1])
    velocity = correction_velocity(sums, total, minutes)
    if older[0]:
        first, values = stepwise_decay_effect(glucose_s, glucose_mgdl, velocity, minutes * 60.0)
    else:
        first, values = decay_effect(glucose_s, glucose_mgdl, velocity, minutes * 60.0)
    return first, values, total


def _momentum(start_s: float, glucose: Any, gated: bool) -> tuple[float, Floats]:
    """Return the momentum of the last 15 minutes."""
    begin, stop = samples_between(glucose[0], start_s - MOMENTUM_S, start_s)
    recent = (
        glucose[0][begin:stop], glucose[1][begin:stop], glucose[2][begin:stop],
        glucose[3][begin:stop],
    )  # fmt: skip
    return momentum_effect(recent, MOMENTUM_S, gated)


def _is_smooth(start_s: float, glucose: Any, step_mgdl_max: float) -> bool:
    """Tell whether the samples of the last half hour allow a retrospective correction."""
    begin, stop = samples_between(glucose[0], start_s - GROUPING_S, start_s)
    return math.isnan(step_mgdl_max) or is_gradual(glucose[1][begin:stop], step_mgdl_max)


def _limits(
    start_s: float, glucose_mgdl: float, sensitivity: Any, basal: Any, target: Any
) -> tuple[float, float]:
    """Return the bounds of the integral where a rule set has them and a target is known."""
    at = index_at(target[0], start_s)
    isf, rate = index_at(sensitivity[0], start_s), index_at(basal[0], start_s)
    if at < 0:
        return -math.inf, math.inf
    return integral_limits_mgdl(
        glucose_mgdl, sensitivity[2][isf], basal[2][rate], target[2][at], target[3][at]
    )


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
    acts = _insulin(start_s, glucose, doses, basal, sensitivity, curves, switches[3])
    insulin_effect_, active = (acts[0], acts[1]), acts[2]
    ice = counteraction(glucose, acts[0], acts[1])
    csf = _csf(entries, sensitivity, carb_ratio)
    if len(acts[1]) > 0 and math.isnan(acts[1][len(acts[1]) - 1]):
        return _nothing(UNCOVERED_DOSE)
    if math.isnan(csf.sum()):
        return _nothing(UNCOVERED_CARBS)
    carbs, on_board, meals = _carbs(start_s, entries, csf, ice, 1.0 if switches[4] else 0.0)
    at, size = discrepancies(ice, carbs[0], carbs[1])
    since, summed = combined_sums(at, size)
    now_s, now_mgdl = glucose[0][len(glucose[0]) - 1], glucose[1][len(glucose[0]) - 1]
    limits = (-math.inf, math.inf)
    if switches[7]:
        limits = _limits(start_s, now_mgdl, sensitivity, basal, target)
    first, values, total = _retrospective(
        now_s, now_mgdl, (since, at, summed), limits, switches[1], (switches[5], switches[7])
    )
    retro, none = (first, values), (0.0, np.empty(0))
    momentum = _momentum(start_s, glucose, switches[6])
    smooth = not switches[6] or _is_smooth(start_s, glucose, numbers[1])
    applied = retro if smooth and (switches[2] or net_effect(retro) <= 0.0) else none
    blended = momentum if switches[2] or net_effect(momentum) <= 0.0 else none
    predicted = forecast(
        now_s, now_mgdl, (carbs, insulin_effect_, applied), blended, start_s + FORECAST_S
    )
    found = _correct(
        start_s, predicted, target, sensitivity, curves[insulin], numbers[0], switches[3]
    )
    return (
        OK if found[0] >= 0 else -found[0], found, (active, on_board, total), predicted,
        (insulin_effect_, carbs, momentum, retro), _rows(ice), _rows((since, at, summed)), meals,
    )  # fmt: skip
