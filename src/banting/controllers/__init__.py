"""The shelf of controllers: one literal table, read by `build.py` and by the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from banting import therapy
from banting.controllers import low_suspend, open_loop, pid_feedback
from banting.schema.setup import OptionSpec, Scalar
from banting.schema.source import Source

if TYPE_CHECKING:
    from banting.kernels import ControllerKernels

__all__ = ["CONTROLLERS", "ControllerEntry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerEntry:
    """A dosing rule: for the catalogue and for a trial (`kernels`).

    `kernels(options)` takes options by name, all of them listed in `options` and within its bounds;
    what is left out has its default.
    """

    id: str
    title: str
    says: str
    sources: tuple[Source, ...]
    kernels: Callable[[tuple[tuple[str, Scalar], ...]], ControllerKernels]
    options: tuple[OptionSpec, ...] = ()


CONTROLLERS: dict[str, ControllerEntry] = {
    "open-loop": ControllerEntry(
        id="open-loop",
        title="open-loop basal-bolus therapy",
        says="own basal rate, meal boluses by the 500 rule, corrections by the 1800 rule, "
        "active insulin counted, maximum bolus kept",
        sources=open_loop.SOURCES,
        kernels=open_loop.kernels,
    ),
    "low-suspend": ControllerEntry(
        id="low-suspend",
        title="basal-bolus therapy with low-glucose suspend",
        says="open-loop therapy on a pump that stops its basal rate at or before a low, after "
        "published descriptions of three makers' rules; not the products",
        sources=(*therapy.SOURCES, *low_suspend.SOURCES),
        kernels=low_suspend.kernels,
        options=low_suspend.OPTIONS,
    ),
    "pid-feedback": ControllerEntry(
        id="pid-feedback",
        title="an auto mode like the 670G's: PID with insulin feedback",
        says="after published descriptions, not the product: target 120 mg/dL, corrections above "
        "150, safe basal when it has run at nothing or at its most for too long",
        sources=(*therapy.SOURCES, *pid_feedback.SOURCES),
        kernels=pid_feedback.kernels,
    ),
}
