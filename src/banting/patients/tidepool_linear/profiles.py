"""The four type-1 profiles of Tidepool's risk analysis, as cohorts of one kind of person each.

Everyone in a cohort is the same person. A profile is at once what the body needs and what a pump
would be told, so that therapy can be matched to the body exactly (`profile`). Source:
tidepool-profiles. Never knows: chance, arrays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from banting.errors import ModelError
from banting.patients.tidepool_linear.minute import STATE
from banting.patients.tidepool_linear.responses import FAST_MIN, SLOW_MIN, carbs_lag_min

__all__ = [
    "ABSORBED_IN_MIN",
    "COHORTS",
    "PROFILES",
    "START_MGDL",
    "WEIGHT_KG",
    "Profile",
    "constants",
    "initial",
    "profile",
]

START_MGDL = 110.0
ABSORBED_IN_MIN = 180.0  # ours: every meal's absorption time, Loop's middle one
WEIGHT_KG = 70.0  # ours: the profiles have none


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one kind of person needs, and is told: mg/dL per U, g per U, U/h."""

    title: str
    isf_mgdl_per_u: float
    carb_ratio_g_per_u: float
    basal_u_per_h: float


PROFILES: dict[str, Profile] = {
    "tidepool-adolescent": Profile(
        title="Tidepool's adolescent profile",
        isf_mgdl_per_u=12.0,
        carb_ratio_g_per_u=4.0,
        basal_u_per_h=1.9,
    ),
    "tidepool-median": Profile(
        title="Tidepool's median profile",
        isf_mgdl_per_u=50.0,
        carb_ratio_g_per_u=13.0,
        basal_u_per_h=0.5,
    ),
    "tidepool-resistant": Profile(
        title="Tidepool's resistant profile",
        isf_mgdl_per_u=49.0,
        carb_ratio_g_per_u=10.0,
        basal_u_per_h=0.8,
    ),
    "tidepool-sensitive": Profile(
        title="Tidepool's sensitive profile",
        isf_mgdl_per_u=120.0,
        carb_ratio_g_per_u=15.0,
        basal_u_per_h=0.3,
    ),
}
COHORTS: dict[str, str] = {name: entry.title for name, entry in PROFILES.items()}


def profile(cohort: str) -> Profile:
    """Return what people of a cohort need.

    Raises: ModelError for a cohort that is none of Tidepool's profiles, saying what to try.
    """
    if cohort not in PROFILES:
        raise ModelError(
            "physiology tidepool-linear",
            f"cohort {cohort!r} is none of its profiles; try one of {', '.join(PROFILES)}",
        )
    return PROFILES[cohort]


def initial(glucose_mgdl: float = START_MGDL) -> tuple[float, ...]:
    """Return the state of someone at rest, in the order of `minute.STATE`."""
    return (glucose_mgdl, *(0.0 for _ in STATE[1:]))


def constants(needs: Profile, absorbed_in_min: float, step_min: float) -> tuple[float, ...]:
    """Return what the recursion reads, in the order of `minute.CONSTANTS`.

    Args: a profile; how long meals take, 25-595 min; the step at which meals are followed.
    Raises: ModelError for another absorption time.
    """
    return (
        needs.basal_u_per_h / 60.0,
        needs.isf_mgdl_per_u / (SLOW_MIN - FAST_MIN),
        needs.isf_mgdl_per_u / needs.carb_ratio_g_per_u,
        math.exp(-step_min / carbs_lag_min(absorbed_in_min)),
    )
