"""oref0's functions compiled by numba: the only file of this folder that imports it.

Compiled strictly: no relaxed float order and no fused multiply-add, whatever the caller's options
are, because a dose hangs on which side of a half a product falls. Importing this file also lets
other compiled code call the plain functions (of `FUNCTIONS`) by their names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit
from numba.extending import register_jitable

from banting.controllers.oref0 import (
    absorption,
    agreement,
    aims,
    determine_basal,
    dosing,
    forecast,
    insulin,
    iob,
    microbolus,
    outlook,
    rounding,
    set_temp_basal,
    weighing,
)
from banting.kernels import fingerprint_of

__all__ = ["FUNCTIONS", "STRICT", "absorb", "decide", "fill_table", "fill_ticks"]

STRICT: dict[str, Any] = {"fastmath": False, "error_model": "numpy"}

# Callees before callers.
FUNCTIONS: tuple[Callable[..., Any], ...] = (
    rounding.half_up,
    rounding.rounded,
    rounding.least,
    rounding.most,
    rounding.is_truthy,
    rounding.to_two_decimals,
    insulin._bilinear,
    insulin._exponential,
    insulin.remaining,
    iob._age_min,
    iob.fill_table,
    iob.fill_ticks,
    iob.activity_at,
    absorption.absorb,
    set_temp_basal.round_basal,
    set_temp_basal.max_safe_basal,
    set_temp_basal.untouched,
    set_temp_basal.set_temp_basal,
    agreement.disagreement,
    aims.distrust,
    aims.harmless,
    aims._ratio,
    aims._moved,
    aims._for_noise,
    aims.aims_of,
    outlook.bgi_of,
    outlook.impact_of,
    outlook.outlook_of,
    forecast.drawn,
    forecast.acts_later,
    forecast._watches_cob,
    forecast.at_start,
    forecast._lower,
    forecast.one_tick,
    weighing._zt_uam,
    weighing._average,
    weighing._guard,
    weighing._min_pred,
    weighing.weigh,
    microbolus.permitted,
    microbolus.safe_now,
    microbolus._limit,
    microbolus.microbolus_of,
    dosing.plain,
    dosing.carbs_needed,
    dosing._neutral,
    dosing._suspend,
    dosing._low_req,
    dosing._low,
    dosing._raise,
    dosing._high,
    dosing.super_negative,
    dosing.dose,
    determine_basal.before_forecast,
    determine_basal.forecast_of,
    determine_basal.determine_basal,
)
for _function in FUNCTIONS:
    register_jitable(forceinline=True, **STRICT)(_function)


def _drivers(fingerprint: int) -> tuple[Callable[..., Any], ...]:
    """Return the drivers; `fingerprint` is in their disk-cache keys by being in them."""

    def decide(*arguments: Any) -> Any:
        """Decide once; arguments as `determine_basal`, and the fingerprint beside the answer."""
        return fingerprint, determine_basal.determine_basal(*arguments)

    def fill_table(curve: Any, table: Any) -> int:
        """Tabulate a curve; arguments as `iob.fill_table`."""
        iob.fill_table(curve, table)
        return fingerprint

    def fill_ticks(*arguments: Any) -> int:
        """Total the insulin on board; arguments as `iob.fill_ticks`."""
        iob.fill_ticks(*arguments)
        return fingerprint

    def absorb(*arguments: Any) -> Any:
        """Look for absorbed carbohydrate; arguments as `absorption.absorb`."""
        return fingerprint, absorption.absorb(*arguments)

    return decide, fill_table, fill_ticks, absorb


decide, fill_table, fill_ticks, absorb = (
    njit(nogil=True, cache=True, **STRICT)(driver) for driver in _drivers(fingerprint_of(FUNCTIONS))
)
