"""Open-loop basal-bolus therapy with a pump's bolus calculator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banting.controllers.open_loop.therapy import (
    CARB_RULE,
    SENSITIVITY_RULE,
    SOURCES,
    daily_dose_u,
)

if TYPE_CHECKING:
    from banting.kernels import ControllerKernels

__all__ = ["CARB_RULE", "SENSITIVITY_RULE", "SOURCES", "daily_dose_u", "kernels"]


def kernels() -> ControllerKernels:
    """Return the therapy over a cohort; imports numba."""
    from banting.controllers.open_loop import lanes
    from banting.kernels import ControllerKernels

    return ControllerKernels(
        id="open-loop",
        title="open-loop basal-bolus therapy",
        therapy=lanes.therapy_of,
        decide=lanes.decide,
    )
