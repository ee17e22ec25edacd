"""Low-glucose suspend over a cohort: state, compiled drivers, one for each rule.

State, by row: the last four readings, newest first; minutes suspended (-1 not); minutes of pause;
for Basal-IQ, in how many of the last 30 ticks delivery was stopped, and a ring of those ticks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable
from numpy.typing import NDArray

from banting import therapy
from banting.controllers.low_suspend import rules
from banting.kernels import HEARD, JIT, LANES, SETTINGS, fingerprint_of

__all__ = ["DECIDES", "initial"]

L = LANES
ISF = SETTINGS.index("isf_mgdl_per_u") * L
CARB_RATIO = SETTINGS.index("carb_ratio_g_per_u") * L
TARGET_LOW = SETTINGS.index("target_low_mgdl") * L
TARGET_HIGH = SETTINGS.index("target_high_mgdl") * L
LIMIT = SETTINGS.index("suspend_below_mgdl") * L
MAX_BOLUS = SETTINGS.index("max_bolus_u") * L
READING = HEARD.index("reading_mgdl") * L
CARBS = HEARD.index("carbs_g") * L
ASKS = HEARD.index("asks") * L
ACTIVE = HEARD.index("active_u") * L
SUSPENDED, PAUSE, RECENT, RING = 4 * L, 5 * L, 6 * L, 7 * L
WINDOW = rules.IQ_WINDOW_TICKS
STATE_ROWS = 7 + WINDOW
LEAVE_ALONE = -1.0
RENEWED_MIN = 30.0  # a suspension is a temporary rate of nothing, renewed at every tick


def initial(settings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the state before anything was heard, `[groups, STATE_ROWS * LANES]`."""
    state = np.zeros((settings.shape[0], STATE_ROWS * L))
    state[:, SUSPENDED : SUSPENDED + L] = -1.0
    return state


def order(suspended_min: float, suspended_before_min: float) -> float:
    """Return for how long a rate of nothing is ordered: 0 ends one, negative leaves alone."""
    ended = 0.0 if suspended_before_min >= 0.0 else LEAVE_ALONE
    return RENEWED_MIN if suspended_min >= 0.0 else ended


def answer(s: Any, h: Any, i: int) -> float:
    """Return the calculator's answer for lane i."""
    target = 0.5 * (s[i + TARGET_LOW] + s[i + TARGET_HIGH])
    reading, carbs, active, asks = h[i + READING], h[i + CARBS], h[i + ACTIVE], h[i + ASKS]
    return therapy.bolus(
        reading, carbs, active, asks, s[i + ISF], s[i + CARB_RATIO], target, s[i + MAX_BOLUS]
    )


def _by_limit(rule: Callable[..., Any], fingerprint: int) -> Callable[..., int]:
    """Return the driver of a rule with a pause; `fingerprint` is in its disk-cache key."""

    def decide(state: Any, settings: Any, heard: Any, when: Any, orders: Any) -> int:  # noqa: ARG001
        """Decide for every lane; arguments as `ControllerKernels.decide`."""
        for g in range(settings.shape[0]):
            x, s, h, out = state[g], settings[g], heard[g], orders[g]
            for i in range(L):
                dose = answer(s, h, i)
                readings = (h[i + READING], x[i], x[i + L], x[i + 2 * L])
                before = x[i + SUSPENDED]
                bolused = 1.0 if dose > 0.0 else 0.0
                after, pause = rule(before, x[i + PAUSE], readings, s[i + LIMIT], bolused)
                x[i], x[i + L], x[i + 2 * L], x[i + 3 * L] = readings
                x[i + SUSPENDED], x[i + PAUSE] = after, pause
                out[i], out[i + L], out[i + 2 * L] = 0.0, order(after, before), dose
        return fingerprint

    return decide


def _by_window(fingerprint: int) -> Callable[..., int]:
    """Return the driver of Basal-IQ."""

    def decide(state: Any, settings: Any, heard: Any, when: Any, orders: Any) -> int:
        """Decide for every lane; arguments as `ControllerKernels.decide`."""
        at = RING + (int(when[0]) % WINDOW) * L
        for g in range(settings.shape[0]):
            x, s, h, out = state[g], settings[g], heard[g], orders[g]
            for i in range(L):
                readings = (h[i + READING], x[i], x[i + L], x[i + 2 * L])
                before = x[i + SUSPENDED]
                recent = x[i + RECENT] - x[i + at]
                after = rules.basal_iq(before, recent, readings, s[i + LIMIT])
                stopped = 1.0 if after >= 0.0 else 0.0
                x[i], x[i + L], x[i + 2 * L], x[i + 3 * L] = readings
                x[i + SUSPENDED], x[i + RECENT], x[i + at] = after, recent + stopped, stopped
                out[i], out[i + L], out[i + 2 * L] = 0.0, order(after, before), answer(s, h, i)
        return fingerprint

    return decide


_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    therapy.bolus,
    rules.forecast_mgdl,
    rules.suspend_on_low,
    rules.suspend_before_low,
    rules.basal_iq,
    order,
    answer,
)
for _function in _FUNCTIONS:
    register_jitable(forceinline=True, **JIT)(_function)

_OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, **JIT}
_STAMP = fingerprint_of(_FUNCTIONS)
DECIDES = {
    "suspend-on-low": njit(**_OPTIONS)(_by_limit(rules.suspend_on_low, _STAMP)),
    "suspend-before-low": njit(**_OPTIONS)(_by_limit(rules.suspend_before_low, _STAMP)),
    "basal-iq": njit(**_OPTIONS)(_by_window(_STAMP)),
}
