"""Open-loop basal-bolus therapy with a pump's bolus calculator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banting.schema.setup import Scalar
from banting.therapy import CARB_RULE, SENSITIVITY_RULE, SOURCES, daily_dose_u

if TYPE_CHECKING:
    from banting.kernels import ControllerKernels

__all__ = ["CARB_RULE", "SENSITIVITY_RULE", "SOURCES", "daily_dose_u", "kernels"]


def kernels(options: tuple[tuple[str, Scalar], ...] = ()) -> ControllerKernels:
    """Return the therapy over a cohort; imports numba. It takes no options."""
    from banting.controllers.open_loop import lanes
    from banting.kernels import ControllerKernels
    from banting.therapy import told

    assert not options, "open-loop therapy takes no options"
    return ControllerKernels(
        id="open-loop",
        title="open-loop basal-bolus therapy",
        steers=False,
        therapy=told,
        initial=lanes.initial,
        decide=lanes.decide,
        lane=lanes.lane,
    )
