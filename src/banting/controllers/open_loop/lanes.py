"""Open-loop therapy over a cohort: the compiled driver.

The pump keeps its program: the rule orders boluses that are asked for and leaves temporary rates
alone. It keeps no state, and an override (`WHEN`) is not a thing such a pump knows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable
from numpy.typing import NDArray

from banting.kernels import HEARD, JIT, LANES, SETTINGS, fingerprint_of
from banting.therapy import bolus

__all__ = ["decide", "initial", "lane"]

L = LANES
ISF = SETTINGS.index("isf_mgdl_per_u") * L
CARB_RATIO = SETTINGS.index("carb_ratio_g_per_u") * L
TARGET_LOW = SETTINGS.index("target_low_mgdl") * L
TARGET_HIGH = SETTINGS.index("target_high_mgdl") * L
MAX_BOLUS = SETTINGS.index("max_bolus_u") * L
READING = HEARD.index("reading_mgdl") * L
CARBS = HEARD.index("carbs_g") * L
ASKS = HEARD.index("asks") * L
ACTIVE = HEARD.index("active_u") * L
LEAVE_ALONE = -1.0


def initial(settings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rule's state, which is none."""
    return np.zeros((settings.shape[0], 0))


def recommended(s: Any, h: Any, out: Any, i: int) -> None:
    """Recommend a bolus to lane i."""
    out[i] = 0.0
    out[i + L] = LEAVE_ALONE
    out[i + 2 * L] = bolus(
        h[i + READING],
        h[i + CARBS],
        h[i + ACTIVE],
        h[i + ASKS],
        s[i + ISF],
        s[i + CARB_RATIO],
        0.5 * (s[i + TARGET_LOW] + s[i + TARGET_HIGH]),
        s[i + MAX_BOLUS],
    )


def lane(x: Any, s: Any, h: Any, when: Any, out: Any, i: int) -> None:  # noqa: ARG001
    """Decide for lane i of a group; arguments as `ControllerKernels.lane`."""
    recommended(s, h, out, i)


def _decide(fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def decide(state: Any, settings: Any, heard: Any, when: Any, orders: Any) -> int:  # noqa: ARG001
        """Recommend a bolus to every lane; arguments as `ControllerKernels.decide`."""
        for g in range(settings.shape[0]):
            s, h, out = settings[g], heard[g], orders[g]
            for i in range(L):
                recommended(s, h, out, i)
        return fingerprint

    return decide


for _function in (bolus, recommended, lane):
    register_jitable(forceinline=True, **JIT)(_function)
_ROWS = (ISF, CARB_RATIO, TARGET_LOW, TARGET_HIGH, MAX_BOLUS, READING, CARBS, ASKS, ACTIVE)
_STAMP = fingerprint_of((bolus, recommended)) + sum(row << k for k, row in enumerate(_ROWS))
decide = njit(nogil=True, cache=True, **JIT)(_decide(_STAMP))
