"""Loop's scalar rules made known to numba, once for the general path and the trial's kernel.

Imported for its effect by whatever compiles them. Never imported by the rules themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba.extending import register_jitable

from banting.controllers.loop import app_rules, carbs, dosing, insulin
from banting.kernels import JIT

__all__ = ["SCALAR_RULES"]

SCALAR_RULES: tuple[Callable[..., Any], ...] = (
    insulin.share_remaining,
    insulin.share_acted,
    carbs.piecewise_share,
    carbs.piecewise_progress,
    carbs.piecewise_rate,
    carbs.linear_share,
    carbs.linear_rate,
    dosing.threshold_mgdl,
    dosing.correction_u,
    dosing.temp_basal_u_per_h,
    dosing.automatic_temp_u_per_h,
    dosing.automatic_bolus_u,
    dosing.manual_bolus_u,
    app_rules.supported_dose,
    app_rules.glucose_based_factor,
    app_rules.per_loop_factor,
    app_rules.temp_command,
)

for _rule in SCALAR_RULES:
    register_jitable(forceinline=True, **JIT)(_rule)
