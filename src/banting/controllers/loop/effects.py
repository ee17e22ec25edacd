"""Each effect of a decision, from the columns of a history.

Knows: which rule needs what. Never knows: what becomes of an effect (`decision`). Compiled with it.

Source: LoopAlgorithm, LoopAlgorithm.generatePrediction (`loop-algorithm`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from banting.controllers.loop.absorption import ABSORPTION_RULES, observe
from banting.controllers.loop.carb_effect import active_carbs_g, carb_effect, carb_window
from banting.controllers.loop.carbs import CARB_DELAY_S
from banting.controllers.loop.insulin_effect import (
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
from banting.controllers.loop.timeline import index_at, tick_ceil, tick_floor, ticks_between

__all__ = [
    "carb_part",
    "csf_mgdl_per_g",
    "insulin_part",
    "integral_limits",
    "is_smooth",
    "momentum_part",
    "retrospective_part",
    "summed_discrepancies",
]

Floats = Any


def insulin_part(
    start_s: float,
    glucose: Any,
    doses: Any,
    basal: Any,
    sensitivity: Any,
    curves: Floats,
    mid_absorption: bool,
) -> tuple[tuple[float, Floats], float]:
    """Return the effect of insulin, and insulin on board (U).

    Nothing when the schedule begins after the first dose.
    """
    first_dose = doses[0][0] if len(doses[0]) > 0 else start_s
    if len(basal[0]) == 0 or basal[0][0] > first_dose:
        return (0.0, np.empty(0)), 0.0
    pieces = net_pieces(doses, basal)
    active = active_insulin_u(pieces, curves, start_s)
    begin, end = effect_window(pieces, curves, start_s)
    n = len(glucose[0])
    first, last = tick_floor(min(begin, glucose[0][0])), tick_ceil(max(end, glucose[0][n - 1]))
    ticks = ticks_between(first, last)
    if mid_absorption:
        values = insulin_effect_mid_absorption(pieces, curves, sensitivity, first, ticks)
    else:
        values = insulin_effect(pieces, curves, sensitivity, first, ticks)
    return (first, values), active


def csf_mgdl_per_g(entries: Any, sensitivity: Any, carb_ratio: Any) -> Floats:
    """Return what a gram of each entry raises glucose by, NaN where settings do not cover it."""
    csf = np.empty(len(entries[0]))
    for i in range(len(csf)):
        isf = index_at(sensitivity[0], entries[0][i])
        ratio = index_at(carb_ratio[0], entries[0][i])
        covered = isf >= 0 and ratio >= 0
        csf[i] = sensitivity[2][isf] / carb_ratio[2][ratio] if covered else math.nan
    return csf


def carb_part(
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


def summed_discrepancies(ice: Any, carbs: Any) -> tuple[Floats, Floats, Floats]:
    """Return since when (s), up to when (s) and how much (mg/dL) was left unexplained."""
    at, size = discrepancies(ice, carbs[0], carbs[1])
    since, summed = combined_sums(at, size)
    return since, at, summed


def retrospective_part(
    glucose_s: float,
    glucose_mgdl: float,
    sums: Any,
    limits_mgdl: tuple[float, float],
    integral: bool,
    older: tuple[bool, bool],
) -> tuple[tuple[float, Floats], float]:
    """Return retrospective correction, and its total (NaN for none).

    Args:
        glucose_s: the time of the last sample.
        glucose_mgdl: its value.
        sums: of `summed_discrepancies`.
        limits_mgdl: of the integral.
        integral: whether the integral correction is asked for.
        older: whether it fades out tick by tick; whether its differential counts both ways.
    """
    if not is_recent(sums[1], glucose_s):
        return (0.0, np.empty(0)), math.nan
    total, minutes = sums[2][len(sums[2]) - 1], CORRECTION_MIN
    if integral:
        total, minutes = integral_total(sums, glucose_s, limits_mgdl, not older[1])
    velocity, lasts_s = correction_velocity(sums, total, minutes), minutes * 60.0
    if older[0]:
        return stepwise_decay_effect(glucose_s, glucose_mgdl, velocity, lasts_s), total
    return decay_effect(glucose_s, glucose_mgdl, velocity, lasts_s), total


def momentum_part(start_s: float, glucose: Any, gated: bool) -> tuple[float, Floats]:
    """Return the momentum of the last 15 minutes."""
    begin, stop = samples_between(glucose[0], start_s - MOMENTUM_S, start_s)
    recent = (
        glucose[0][begin:stop], glucose[1][begin:stop], glucose[2][begin:stop],
        glucose[3][begin:stop],
    )  # fmt: skip
    return momentum_effect(recent, MOMENTUM_S, gated)


def is_smooth(start_s: float, glucose: Any, step_mgdl_max: float) -> bool:
    """Tell whether the samples of the last half hour allow a retrospective correction."""
    begin, stop = samples_between(glucose[0], start_s - GROUPING_S, start_s)
    return math.isnan(step_mgdl_max) or is_gradual(glucose[1][begin:stop], step_mgdl_max)


def integral_limits(
    start_s: float,
    glucose_mgdl: float,
    sensitivity: Any,
    basal: Any,
    target: Any,
    limited: bool,
) -> tuple[float, float]:
    """Return the bounds of the integral (mg/dL); infinite where rules or target set none."""
    at = index_at(target[0], start_s)
    if not limited or at < 0:
        return -math.inf, math.inf
    isf, rate = index_at(sensitivity[0], start_s), index_at(basal[0], start_s)
    return integral_limits_mgdl(
        glucose_mgdl, sensitivity[2][isf], basal[2][rate], target[2][at], target[3][at]
    )
