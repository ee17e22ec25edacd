"""An auto mode like the 670G's: PID with insulin feedback, after published descriptions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from banting import therapy
from banting.controllers.pid_feedback import auto_mode
from banting.controllers.pid_feedback.auto_mode import SOURCES
from banting.schema.setup import Scalar

if TYPE_CHECKING:
    from banting.kernels import ControllerKernels, Therapy, VirtualCohort

__all__ = ["SOURCES", "kernels", "told"]


def told(cohort: VirtualCohort) -> Therapy:
    """Return each patient's settings: the clinic's rules, auto mode's target and limits."""
    own = therapy.told(cohort, target_mgdl=auto_mode.TARGET_MGDL)
    return replace(
        own,
        suspend_below_mgdl=0.0 * own.suspend_below_mgdl + auto_mode.SUSPEND_BELOW_MGDL,
        max_basal_u_per_h=auto_mode.UMAX_OVER_BASAL * own.basal_u_per_h,
    )


def kernels(options: tuple[tuple[str, Scalar], ...] = ()) -> ControllerKernels:
    """Return the auto mode over a cohort; imports numba. It takes no options."""
    from banting.controllers.pid_feedback import lanes
    from banting.kernels import ControllerKernels

    assert not options, "auto mode takes no options"
    return ControllerKernels(
        id="pid-feedback",
        title="PID with insulin feedback (like the 670G's auto mode, not the product)",
        steers=True,
        therapy=told,
        initial=lanes.initial,
        decide=lanes.decide,
        lane=lanes.lane,
    )
