"""oref0 over a cohort, compiled: what is called once a tick for all patients of a trial.

Knows: the passes of a decision and their order. Never knows: JSON, a history, the body.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from banting import therapy
from banting.controllers.oref0 import (
    grid_decide,
    grid_insulin,
    grid_meal,
)
from banting.controllers.oref0.compiled import FUNCTIONS, STRICT
from banting.controllers.oref0.grid_layout import (
    ACTIVE_HEARD,
    ASKS_HEARD,
    AVERAGES,
    CARBS_HEARD,
    CARBS_TICKS,
    CURVE_TICKS_MAX,
    HIGH_SET,
    LOW_SET,
    MAX_BOLUS_SET,
    READING_HEARD,
    W_ISF,
    W_RATIO,
    WORK_ROWS,
    L,
)
from banting.kernels import WHEN, fingerprint_of

__all__ = ["decide"]

TICK = WHEN.index("tick")
SHARE = WHEN.index("needs_share")
TARGET = WHEN.index("target_mgdl")


def asked_for(s: Any, h: Any, w: Any, i: int) -> float:
    """Return the calculator's answer for lane i (U)."""
    return therapy.bolus(
        h[i + READING_HEARD],
        h[i + CARBS_HEARD],
        h[i + ACTIVE_HEARD],
        h[i + ASKS_HEARD],
        w[i + W_ISF],
        w[i + W_RATIO],
        0.5 * (s[i + LOW_SET] + s[i + HIGH_SET]),
        s[i + MAX_BOLUS_SET],
    )


def _decide(fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def decide(state: Any, settings: Any, heard: Any, when: Any, orders: Any) -> int:
        """Decide for every lane; arguments as `ControllerKernels.decide`."""
        tick, share, target_mgdl = int(when[TICK]), when[SHARE], when[TARGET]
        slot, now, average = tick % CURVE_TICKS_MAX, tick % CARBS_TICKS, tick % AVERAGES
        w = np.empty(WORK_ROWS * L)
        for g in range(settings.shape[0]):
            x, s, h, out = state[g], settings[g], heard[g], orders[g]
            grid_decide.read_profile(x, s, w, share)
            grid_insulin.hear_pump(x, h, w)
            grid_insulin.add_doses(x, w, slot)
            grid_meal.hear_glucose(x, h, w, slot, now, average)
            anyone = grid_meal.hear_carbs(x, h, now)
            grid_meal.carbs_on_board(x, w, now, average, anyone)
            grid_meal.trend(x, w, average)
            grid_decide.lay_ground(x, s, h, w, slot, target_mgdl)
            grid_decide.forecast_all(x, s, w, slot, target_mgdl)
            for i in range(L):
                smb = grid_decide.finish(x, s, h, w, out, i, slot, target_mgdl)
                dose = asked_for(s, h, w, i) + smb
                out[i + 2 * L] = dose if dose < s[i + MAX_BOLUS_SET] else s[i + MAX_BOLUS_SET]
        return fingerprint

    return decide


# Callees before callers; the passes are compiled apart and called once a group.
_INLINE: tuple[Callable[..., Any], ...] = (
    therapy.bolus,
    grid_meal.status_of,
    grid_decide.settings_at,
    grid_decide.insulin_at,
    grid_decide.meal_at,
    grid_decide.moment_at,
    grid_decide.running_at,
    grid_decide.store,
    grid_decide.load,
    grid_decide.outlook_at,
    grid_decide.decided,
    asked_for,
)
_PASSES: tuple[Callable[..., Any], ...] = (
    grid_decide.read_profile,
    grid_insulin.hear_pump,
    grid_insulin.add_doses,
    grid_meal.fill_gaps,
    grid_meal.hear_glucose,
    grid_meal.hear_carbs,
    grid_meal.carbs_on_board,
    grid_meal.trend,
    grid_decide.lay_ground,
    grid_decide.forecast_all,
    grid_decide.finish,
)
for _function in _INLINE:
    register_jitable(forceinline=True, **STRICT)(_function)
for _function in _PASSES:
    register_jitable(**STRICT)(_function)

_STAMP = fingerprint_of((*FUNCTIONS, *_INLINE, *_PASSES))
decide = njit(nogil=True, cache=True, **STRICT)(_decide(_STAMP))
