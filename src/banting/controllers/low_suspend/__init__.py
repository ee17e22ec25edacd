"""Basal-bolus therapy on a pump that stops for lows, after published descriptions.

Not the products: no maker's code was seen, and a forecast that is not public is a straight line.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from banting import therapy
from banting.controllers.low_suspend.rules import SOURCES
from banting.schema.setup import OptionSpec, Scalar

if TYPE_CHECKING:
    from banting.kernels import ControllerKernels, Therapy, VirtualCohort

__all__ = ["OPTIONS", "SOURCES", "kernels"]

# The limit each is told (mg/dL): the Veo's factory setting, Buckingham's study, Basal-IQ's own.
LIMITS_MGDL = {"suspend-on-low": 60.0, "suspend-before-low": 65.0, "basal-iq": 70.0}
OPTIONS = (
    OptionSpec(
        key="rule",
        kind="str",
        says="suspend-on-low: two hours from the limit on (Paradigm Veo, 530G); "
        "suspend-before-low: on a forecast (640G); basal-iq: on a forecast, until glucose rises",
        default="suspend-before-low",
        choices=tuple(LIMITS_MGDL),
    ),
)


def kernels(options: tuple[tuple[str, Scalar], ...] = ()) -> ControllerKernels:
    """Return the rule over a cohort; imports numba. The limit is the setting `suspend_below`."""
    from banting.controllers.low_suspend import lanes
    from banting.kernels import ControllerKernels

    rule = str(dict(options).get("rule", "suspend-before-low"))

    def told(cohort: VirtualCohort) -> Therapy:
        own = therapy.told(cohort)
        limit = 0.0 * own.suspend_below_mgdl + LIMITS_MGDL[rule]
        return replace(own, suspend_below_mgdl=limit)

    return ControllerKernels(
        id="low-suspend",
        title=f"basal-bolus therapy with {rule}",
        steers=True,
        therapy=told,
        initial=lanes.initial,
        decide=lanes.DECIDES[rule],
    )
