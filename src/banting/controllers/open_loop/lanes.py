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

from banting import therapy
from banting.kernels import HEARD, JIT, LANES, SETTINGS, fingerprint_of

__all__ = ["decide", "initial"]

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


def _decide(fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def decide(state: Any, settings: Any, heard: Any, when: Any, orders: Any) -> int:  # noqa: ARG001
        """Recommend a bolus to every lane; arguments as `ControllerKernels.decide`."""
        for g in range(settings.shape[0]):
            s, h, out = settings[g], heard[g], orders[g]
            for i in range(L):
                out[i] = 0.0
                out[i + L] = LEAVE_ALONE
                out[i + 2 * L] = therapy.bolus(
                    h[i + READING],
                    h[i + CARBS],
                    h[i + ACTIVE],
                    h[i + ASKS],
                    s[i + ISF],
                    s[i + CARB_RATIO],
                    0.5 * (s[i + TARGET_LOW] + s[i + TARGET_HIGH]),
                    s[i + MAX_BOLUS],
                )
        return fingerprint

    return decide


register_jitable(forceinline=True, **JIT)(therapy.bolus)
_ROWS = (ISF, CARB_RATIO, TARGET_LOW, TARGET_HIGH, MAX_BOLUS, READING, CARBS, ASKS, ACTIVE)
_STAMP = fingerprint_of((therapy.bolus,)) + sum(row << k for k, row in enumerate(_ROWS))
decide = njit(nogil=True, cache=True, **JIT)(_decide(_STAMP))
