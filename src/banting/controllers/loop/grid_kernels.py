"""Loop over a cohort: numba is told here, and only here, what to compile of the on-grid path.

A patient is a row of `state`; the drivers load his settings and what he hears from their lanes and
let `grid_step.loop_tick` do the rest. One driver serves all options: they lie in the state. `watch`
is `decide` that also hands out each patient's forecast, for tests and for whoever wants to look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from zlib import crc32

import numpy as np
from numba import njit
from numba.extending import register_jitable

from banting import therapy
from banting.controllers.loop import (
    absorption,
    compiled,
    grid_carbs,
    grid_forecast,
    grid_glucose,
    grid_insulin,
    grid_meals,
    grid_retrospective,
    grid_state,
    grid_step,
    momentum,
    retrospective,
)
from banting.controllers.loop.grid_forecast import PATH
from banting.controllers.loop.grid_meals import MealsSeen
from banting.controllers.loop.grid_options import GridRules, option_values
from banting.controllers.loop.grid_retrospective import BACK_INTEGRAL, Sums
from banting.controllers.loop.grid_state import MEALS_MAX, READINGS_KEPT
from banting.controllers.loop.grid_step import Heard, Room, Told
from banting.controllers.loop.insulin import EFFECT_TICKS
from banting.controllers.loop.jitable import SCALAR_RULES
from banting.kernels import (
    HEARD,
    JIT,
    LANES,
    SETTINGS,
    ControllerKernels,
    Therapy,
    VirtualCohort,
    fingerprint_of,
)
from banting.schema.setup import Scalar

__all__ = ["decide", "kernels", "watch"]

L = LANES
READING = HEARD.index("reading_mgdl") * L
CARBS = HEARD.index("carbs_g") * L
ASKS = HEARD.index("asks") * L
BASAL = HEARD.index("basal_u") * L
BOLUS = HEARD.index("bolus_u") * L
TEMP = HEARD.index("temp_u_per_h") * L
LEFT = HEARD.index("temp_left_min") * L
assert Told._fields == (
    "basal_u_per_h",
    "isf_mgdl_per_u",
    "carb_ratio_g_per_u",
    "low_mgdl",
    "high_mgdl",
    "suspend_below_mgdl",
    "max_bolus_u",
    "max_basal_u_per_h",
)
assert len(SETTINGS) == len(Told._fields)

# A maximum basal rate of 4 times the own one, within the 2.1 to 6.4 times that Loop recommends
# (`loop-guardrails`, as recalled); the figure is ours.
MAX_BASAL_OVER_OWN = 4.0


def told(cohort: VirtualCohort) -> Therapy:
    """Return the clinic's settings, with a maximum basal rate that lets a loop work."""
    own = therapy.told(cohort)
    most = np.maximum(own.max_basal_u_per_h, MAX_BASAL_OVER_OWN * own.basal_u_per_h)
    return replace(own, max_basal_u_per_h=most)


def kernels(
    rules: GridRules = "loop", options: tuple[tuple[str, Scalar], ...] = ()
) -> ControllerKernels:
    """Return Loop over a cohort.

    Args:
        rules: `loop` for LoopAlgorithm of 2026-05, `loop35` for the rules inside Loop 3.5.
        options: of `grid_options.GRID_OPTIONS`.
    """
    version = "LoopAlgorithm of 2026-05" if rules == "loop" else "Loop 3.5"
    values = option_values(rules, options)
    return ControllerKernels(
        id=rules,
        title=f"Loop, rules of {version}",
        steers=True,
        therapy=told,
        initial=partial(grid_state.initial_state, options=values),
        decide=decide,
    )


def room_to_work() -> Room:
    """Return the arrays that `loop_tick` works in."""
    ticks, m, n, kept = BACK_INTEGRAL + PATH + 1, MEALS_MAX, BACK_INTEGRAL + 1, READINGS_KEPT
    seen = MealsSeen(
        np.empty(m), np.empty(m), np.empty(m), np.empty(m), np.empty(m), np.empty((m, n))
    )
    sums = Sums(np.empty(n), np.empty(n), np.empty(n), np.empty(n), np.empty(n))
    path, pair = np.empty(PATH + 1), np.empty((2, PATH))
    return Room(
        seen, sums, np.empty(ticks), np.empty(ticks), path, pair, np.empty(kept), np.empty(kept)
    )


def _tick_of(x: Any, s: Any, h: Any, out: Any, when: Any, i: int, room: Room) -> None:
    """Let lane i of a group decide."""
    own = Told(
        s[i], s[i + L], s[i + 2 * L], s[i + 3 * L], s[i + 4 * L], s[i + 5 * L], s[i + 6 * L],
        s[i + 7 * L],
    )  # fmt: skip
    heard = Heard(
        h[i + READING], h[i + CARBS], h[i + ASKS], h[i + BASAL], h[i + BOLUS], h[i + TEMP],
        h[i + LEFT],
    )  # fmt: skip
    temp, lasts, bolus = grid_step.loop_tick(x, own, heard, when[2], when[3], room)
    out[i], out[i + L], out[i + 2 * L] = temp, lasts, bolus


def _all(state: Any, settings: Any, heard: Any, when: Any, orders: Any, room: Room) -> None:
    """Let every patient decide."""
    for g in range(settings.shape[0]):
        for i in range(L):
            _tick_of(state[g * L + i], settings[g], heard[g], orders[g], when, i, room)


def _all_watched(
    state: Any, settings: Any, heard: Any, when: Any, orders: Any, forecasts: Any, room: Room
) -> None:
    """Let every patient decide and keep the forecasts made."""
    for g in range(settings.shape[0]):
        for i in range(L):
            k = g * L + i
            room.path[0] = np.nan
            _tick_of(state[k], settings[g], heard[g], orders[g], when, i, room)
            made = room.path[0] == room.path[0]
            for j in range(EFFECT_TICKS + 1):
                forecasts[k, j] = room.path[j] if made else np.nan


def _decide(fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def decide(state: Any, settings: Any, heard: Any, when: Any, orders: Any) -> int:
        """Decide for every patient; arguments as `ControllerKernels.decide`."""
        _all(state, settings, heard, when, orders, room_to_work())
        return fingerprint

    return decide


def _watch(fingerprint: int) -> Callable[..., int]:
    """Return the driver that hands out forecasts; see `_decide`."""

    def watch(state: Any, settings: Any, heard: Any, when: Any, orders: Any, forecasts: Any) -> int:
        """Decide for every patient; `forecasts` `[groups * LANES, 75]`, NaN where none is made."""
        _all_watched(state, settings, heard, when, orders, forecasts, room_to_work())
        return fingerprint

    return watch


# Loops over the forecast's points, where the order of a sum is free so that they become vectors.
_RELAXED: tuple[Callable[..., Any], ...] = (
    grid_insulin.five_minutes_pass,
    grid_insulin.active_u,
    grid_carbs._add_model,
    grid_forecast.insulin_and_carbs,
    grid_forecast.add_fading,
    grid_forecast.run_up,
    grid_forecast.lowest_and_least,
)
# All else rounds as the general path does: see `grid_meals`.
_STRICT: tuple[Callable[..., Any], ...] = (
    therapy.bolus,
    grid_insulin.net_u,
    grid_glucose.gap_ending,
    grid_glucose._forget,
    grid_glucose.hear,
    grid_glucose.recent_readings,
    grid_glucose.momentum_slope,
    grid_glucose.runs_smoothly,
    grid_meals._displace,
    grid_meals.eat,
    grid_meals.forget_meals,
    grid_meals._begin,
    grid_meals._is_settled,
    grid_meals._alone,
    grid_meals._credit,
    grid_meals._share,
    grid_meals.see_meals,
    grid_carbs.carbs_on_grid,
    grid_retrospective.fade_row,
    grid_retrospective.is_known,
    grid_retrospective._pairing,
    grid_retrospective._discrepancy,
    grid_retrospective._sum_up,
    grid_retrospective.correction,
    grid_forecast.blend_momentum,
    grid_forecast.call_for,
    grid_step._told_now,
    grid_step._remember,
    grid_step._correction,
    grid_step._keep,
    grid_step._decide,
    grid_step._asked_u,
    grid_step._automatic,
    grid_step.loop_tick,
    _tick_of,
    _all,
    _all_watched,
)
# Rules of the general path that the grid calls; `compiled` has told numba of them.
_SHARED: tuple[Callable[..., Any], ...] = (
    absorption.share_absorbed,
    absorption._progress_at,
    absorption._rate_at,
    absorption.absorption_bounds,
    absorption.absorption_times,
    absorption.rate_expected,
    momentum.is_gradual,
    momentum.slope_mgdl_per_s,
    retrospective._recent,
    retrospective.integral_total,
    retrospective.integral_limits_mgdl,
)
assert set(_SHARED) <= set(compiled.RULES)

# `room_to_work` owns every array while a driver runs, so that what works in them counts no
# references (`_nrt`): counted, and with calls that are not inlined, a decision took five times as
# long.
for _function in _RELAXED:
    register_jitable(forceinline=True, _nrt=False, **JIT)(_function)
for _function in _STRICT:
    register_jitable(forceinline=True, _nrt=False, fastmath=False, error_model="numpy")(_function)
register_jitable(room_to_work)

_OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, "error_model": "numpy"}
# Tables that rules fill are part of the machine code, so they are part of its stamp.
_TABLES = (
    grid_insulin.ACTED_SHARE,
    grid_insulin.PER_ACTED_SHARE,
    grid_insulin.SHARES,
    grid_forecast.RISE,
    grid_retrospective.FADES,
)
_STAMP = fingerprint_of((*SCALAR_RULES, *_SHARED, *_RELAXED, *_STRICT, room_to_work)) ^ sum(
    crc32(table.tobytes()) for table in _TABLES
)
decide = njit(**_OPTIONS)(_decide(_STAMP))
watch = njit(**_OPTIONS)(_watch(_STAMP))
