"""What AndroidAPS never lets anyone go beyond, by the age group that the wearer has chosen.

Source: `sources.HARD_LIMITS`.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AGE_GROUPS", "ISF_MGDL_PER_U", "AgeLimits"]

ISF_MGDL_PER_U = (2.0, 1000.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeLimits:
    """The hard limits of an age group: milliunits, milliunits an hour, grams per unit."""

    max_bolus: int
    max_basal_per_h: int
    max_active: int
    carb_ratio_g_per_u: tuple[float, float]


_RATIO = (2.0, 100.0)
AGE_GROUPS: dict[str, AgeLimits] = {
    "child": AgeLimits(
        max_bolus=5_000, max_basal_per_h=2_000, max_active=7_000, carb_ratio_g_per_u=_RATIO
    ),
    "teenager": AgeLimits(
        max_bolus=10_000, max_basal_per_h=5_000, max_active=13_000, carb_ratio_g_per_u=_RATIO
    ),
    "adult": AgeLimits(
        max_bolus=17_000, max_basal_per_h=10_000, max_active=22_000, carb_ratio_g_per_u=_RATIO
    ),
    "resistant": AgeLimits(
        max_bolus=25_000, max_basal_per_h=12_000, max_active=30_000, carb_ratio_g_per_u=_RATIO
    ),
    "pregnant": AgeLimits(
        max_bolus=60_000,
        max_basal_per_h=25_000,
        max_active=70_000,
        carb_ratio_g_per_u=(0.3, 100.0),
    ),
}
