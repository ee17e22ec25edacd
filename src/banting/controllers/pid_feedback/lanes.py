"""The auto mode over a cohort: state, and the compiled driver.

State, by row: the last three readings, newest first; integral (U/h); the insulin estimate's two
compartments (U/h); minutes at nothing, at the highest rate, above 250 and above 300 mg/dL; minutes
of safe basal still to run; minutes since a reading.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable
from numpy.typing import NDArray

from banting import therapy
from banting.controllers.pid_feedback import auto_mode
from banting.kernels import HEARD, JIT, LANES, SETTINGS, WHEN, fingerprint_of

__all__ = ["decide", "initial", "lane"]

L = LANES
BASAL = SETTINGS.index("basal_u_per_h") * L
ISF = SETTINGS.index("isf_mgdl_per_u") * L
CARB_RATIO = SETTINGS.index("carb_ratio_g_per_u") * L
TARGET_LOW = SETTINGS.index("target_low_mgdl") * L
TARGET_HIGH = SETTINGS.index("target_high_mgdl") * L
SUSPEND_BELOW = SETTINGS.index("suspend_below_mgdl") * L
MAX_BOLUS = SETTINGS.index("max_bolus_u") * L
MAX_BASAL = SETTINGS.index("max_basal_u_per_h") * L
READING = HEARD.index("reading_mgdl") * L
CARBS = HEARD.index("carbs_g") * L
ASKS = HEARD.index("asks") * L
BASAL_GIVEN = HEARD.index("basal_u") * L
BOLUS_GIVEN = HEARD.index("bolus_u") * L
ACTIVE = HEARD.index("active_u") * L
OVERRIDE_TARGET = WHEN.index("target_mgdl")
STATE_ROWS = 12
INTEGRAL, SKIN, FELT = 3 * L, 4 * L, 5 * L
LEAST, HIGHEST, HIGH, VERY_HIGH, SAFE, SILENT = 6 * L, 7 * L, 8 * L, 9 * L, 10 * L, 11 * L
TICK_MIN = auto_mode.TICK_MIN
ORDER_MIN = 30.0
SILENT_MIN_MAX = 15.0  # the running rate holds that long without a reading; then the program


def initial(settings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the state of someone who has long been on his own basal rate."""
    state = np.zeros((settings.shape[0], STATE_ROWS * L))
    for row in (INTEGRAL, SKIN, FELT):
        state[:, row : row + L] = settings[:, BASAL : BASAL + L]
    return state


def kept(minutes: float, going_on: bool, heard: bool) -> float:
    """Return for how long something has gone on: one tick longer, or over; held while unheard."""
    longer = minutes + TICK_MIN if going_on else 0.0
    return longer if heard else minutes


def answer(s: Any, h: Any, i: int) -> float:
    """Return the calculator's answer for lane i: carbs, and what is above the correction target."""
    reading = h[i + READING]
    reading = reading if reading > auto_mode.CORRECTION_TARGET_MGDL else 0.0
    return therapy.bolus(
        reading, h[i + CARBS], h[i + ACTIVE], h[i + ASKS], s[i + ISF], s[i + CARB_RATIO],
        auto_mode.CORRECTION_TARGET_MGDL, s[i + MAX_BOLUS],
    )  # fmt: skip


def steered(x: Any, s: Any, h: Any, out: Any, i: int, override_target_mgdl: float) -> None:
    """Let the law decide lane i's rate, and keep the clocks of auto mode."""
    now, basal, most = h[i + READING], s[i + BASAL], s[i + MAX_BASAL]
    heard = now > 0.0
    given = h[i + BASAL_GIVEN] + h[i + BOLUS_GIVEN]
    skin, felt = auto_mode.insulin_felt(x[i + SKIN], x[i + FELT], given)
    own = 0.5 * (s[i + TARGET_LOW] + s[i + TARGET_HIGH])
    target = override_target_mgdl if override_target_mgdl > 0.0 else own
    slope = auto_mode.slope_mgdl_per_min(now, x[i], x[i + L], x[i + 2 * L])
    integral, wanted = auto_mode.rate_wanted(
        now, slope, x[i + INTEGRAL], felt, target, s[i + ISF], basal
    )
    rate = auto_mode.guarded(wanted, now, s[i + SUSPEND_BELOW], most)
    automatic = x[i + SAFE] <= 0.0
    least = kept(x[i + LEAST], automatic & (rate <= 0.0), heard)
    highest = kept(x[i + HIGHEST], automatic & (rate >= most), heard)
    high = kept(x[i + HIGH], automatic & (now > auto_mode.HIGH_MGDL), heard)
    very_high = kept(x[i + VERY_HIGH], automatic & (now > auto_mode.VERY_HIGH_MGDL), heard)
    safe = auto_mode.mode_after(least, highest, high, very_high, x[i + SAFE])
    silent = 0.0 if heard else x[i + SILENT] + TICK_MIN
    waits = -1.0 if silent <= SILENT_MIN_MAX else 0.0
    out[i] = rate if heard & (safe <= 0.0) else 0.0
    out[i + L] = 0.0 if safe > 0.0 else (ORDER_MIN if heard else waits)
    x[i + 2 * L], x[i + L], x[i] = x[i + L], x[i], now
    integral = integral if heard else x[i + INTEGRAL]
    x[i + INTEGRAL] = basal if safe > 0.0 else integral
    x[i + SKIN], x[i + FELT], x[i + SAFE], x[i + SILENT] = skin, felt, safe, silent
    x[i + LEAST] = 0.0 if safe > 0.0 else least
    x[i + HIGHEST] = 0.0 if safe > 0.0 else highest
    x[i + HIGH] = 0.0 if safe > 0.0 else high
    x[i + VERY_HIGH] = 0.0 if safe > 0.0 else very_high


def lane(x: Any, s: Any, h: Any, when: Any, out: Any, i: int) -> None:
    """Decide for lane i of a group; arguments as `ControllerKernels.lane`."""
    steered(x, s, h, out, i, when[OVERRIDE_TARGET])
    out[i + 2 * L] = answer(s, h, i)


def _decide(fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def decide(state: Any, settings: Any, heard: Any, when: Any, orders: Any) -> int:
        """Decide for every lane; arguments as `ControllerKernels.decide`."""
        override_target_mgdl = when[OVERRIDE_TARGET]
        for g in range(settings.shape[0]):
            x, s, h, out = state[g], settings[g], heard[g], orders[g]
            for i in range(L):
                steered(x, s, h, out, i, override_target_mgdl)
                out[i + 2 * L] = answer(s, h, i)
        return fingerprint

    return decide


_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    therapy.bolus,
    auto_mode.insulin_felt,
    auto_mode.slope_mgdl_per_min,
    auto_mode.rate_wanted,
    auto_mode.guarded,
    auto_mode.mode_after,
    kept,
    answer,
    steered,
)
for _function in (*_FUNCTIONS, lane):
    register_jitable(forceinline=True, **JIT)(_function)

decide = njit(nogil=True, cache=True, **JIT)(_decide(fingerprint_of(_FUNCTIONS)))
