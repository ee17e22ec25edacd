"""Tidepool's profiles as kernels read them: everyone of a cohort is the same person, no chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting.kernels import VirtualCohort, packed
from banting.patients.tidepool_linear.profiles import (
    ABSORBED_IN_MIN,
    START_MGDL,
    WEIGHT_KG,
    constants,
    initial,
    profile,
)

__all__ = ["draw", "starting_at"]


def starting_at(
    cohort: str,
    numbers: NDArray[np.int64],
    glucose_mgdl: float = START_MGDL,
    absorbed_in_min: float = ABSORBED_IN_MIN,
) -> VirtualCohort:
    """Return people of a profile `[n]` who start at some glucose and whose meals take some time.

    Raises: ModelError for a cohort or an absorption time that the model does not have.
    """
    needs, n = profile(cohort), len(numbers)
    everyone = np.ones(n)
    read = np.array(constants(needs, absorbed_in_min, 5.0))
    return VirtualCohort(
        cohort=cohort,
        numbers=numbers,
        parameters=packed(read[:, None] * everyone),
        initial=packed(np.array(initial(glucose_mgdl))[:, None] * everyone),
        body_weight_kg=WEIGHT_KG * everyone,
        basal_u_per_h=needs.basal_u_per_h * everyone,
        glucose_basal_mgdl=glucose_mgdl * everyone,
        impaired_awareness=np.zeros(n, np.bool_),
        isf_mgdl_per_u=needs.isf_mgdl_per_u * everyone,
        carb_ratio_g_per_u=needs.carb_ratio_g_per_u * everyone,
    )


def draw(cohort: str, seed: int, numbers: NDArray[np.int64]) -> VirtualCohort:  # noqa: ARG001
    """Return people of a profile, `[n]`; the seed changes nothing.

    Raises: ModelError for a cohort that is none of the profiles.
    """
    return starting_at(cohort, numbers)
