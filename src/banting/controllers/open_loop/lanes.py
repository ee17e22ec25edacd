"""Open-loop therapy over a cohort: the compiled driver and the settings of every patient.

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

from banting.controllers.open_loop import therapy
from banting.kernels import HEARD, JIT, LANES, SETTINGS, Therapy, VirtualCohort, fingerprint_of

__all__ = ["decide", "initial", "therapy_of"]

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


def therapy_of(cohort: VirtualCohort) -> Therapy:
    """Return each patient's settings: own basal, and ratios by the 500 and 1800 rules."""
    daily = therapy.daily_dose_u(cohort.basal_u_per_h)
    same = np.ones(cohort.patients)
    return Therapy(
        basal_u_per_h=cohort.basal_u_per_h,
        isf_mgdl_per_u=therapy.SENSITIVITY_RULE / daily,
        carb_ratio_g_per_u=therapy.CARB_RULE / daily,
        target_low_mgdl=therapy.TARGET_MGDL * same,
        target_high_mgdl=therapy.TARGET_MGDL * same,
        suspend_below_mgdl=therapy.SUSPEND_BELOW_MGDL * same,
        max_bolus_u=therapy.MAX_BOLUS_U * same,
        max_basal_u_per_h=np.maximum(therapy.MAX_BASAL_U_PER_H, cohort.basal_u_per_h),
    )


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
