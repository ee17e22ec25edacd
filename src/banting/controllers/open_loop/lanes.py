"""Open-loop therapy over a cohort: the compiled driver and the settings of every patient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from banting.controllers.open_loop import therapy
from banting.kernels import JIT, LANES, Therapy, VirtualCohort, fingerprint_of

__all__ = ["decide", "therapy_of"]

L = LANES


def therapy_of(cohort: VirtualCohort) -> Therapy:
    """Return each patient's settings: own basal, and ratios by the 500 and 1800 rules."""
    daily = therapy.daily_dose_u(cohort.basal_u_per_h)
    same = np.ones(cohort.patients)
    return Therapy(
        basal_u_per_h=cohort.basal_u_per_h,
        isf_mgdl_per_u=therapy.SENSITIVITY_RULE / daily,
        carb_ratio_g_per_u=therapy.CARB_RULE / daily,
        target_mgdl=therapy.TARGET_MGDL * same,
        max_bolus_u=therapy.MAX_BOLUS_U * same,
    )


def _decide(fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def decide(
        settings: Any, reading: Any, carbs: Any, active: Any, asks: Any, bolus_u: Any
    ) -> int:
        """Recommend a bolus to every lane; arguments as `ControllerKernels.decide`."""
        for g in range(settings.shape[0]):
            s = settings[g]
            r, c, a, q, out = reading[g], carbs[g], active[g], asks[g], bolus_u[g]
            for i in range(L):
                out[i] = therapy.bolus(
                    r[i], c[i], a[i], q[i], s[i + L], s[i + 2 * L], s[i + 3 * L], s[i + 4 * L]
                )
        return fingerprint

    return decide


register_jitable(forceinline=True, **JIT)(therapy.bolus)
decide = njit(nogil=True, cache=True, **JIT)(_decide(fingerprint_of((therapy.bolus,)) + L))
