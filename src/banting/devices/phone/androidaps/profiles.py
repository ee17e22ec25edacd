"""Profile switches: to the stored profile or to one's own, at some percent, within the hard limits.

Knows: a stored profile, the wearer's settings, the hard limits. Never knows: who asked.
Source: `sources.PROFILE_STORE`, `sources.HARD_LIMITS`; read, not run.
"""

from __future__ import annotations

from banting.devices.phone.androidaps.age_limits import ISF_MGDL_PER_U, AgeLimits
from banting.devices.phone.androidaps.state import AapsState
from banting.devices.phone.surface import OrderProfile
from banting.schema.dosing import DosingSettings

__all__ = ["profile_order"]


def profile_order(
    percent: int, state: AapsState, settings: DosingSettings, age: AgeLimits
) -> OrderProfile | None:
    """Return the order of a profile switch, None when the profile would not be valid.

    Args:
        percent: of the profile that is switched to.
        state: the stored profile, and the percent of one's own that runs now.
        settings: the wearer's, as the profile that runs now scales them.
        age: the hard limits.
    """
    if percent <= 0:
        return None
    now, share = state.needs_percent / 100.0, percent / 100.0
    own_basal = settings.basal_u_per_h / now
    basal, isf, ratio = own_basal, settings.isf_mgdl_per_u * now, settings.carb_ratio_g_per_u * now
    if state.stored is not None:
        basal, isf = state.stored.basal_u_per_h, state.stored.isf_mgdl_per_u
        ratio = state.stored.carb_ratio_g_per_u
    low, high = age.carb_ratio_g_per_u
    valid = (
        basal * share * 1000 <= age.max_basal_per_h
        and ISF_MGDL_PER_U[0] <= isf / share <= ISF_MGDL_PER_U[1]
        and low <= ratio / share <= high
    )
    needs = round(basal * percent / own_basal)
    if not valid or needs < 1:
        return None
    return OrderProfile(needs_percent=needs, says=f"a profile of {needs} % of one's own insulin")
