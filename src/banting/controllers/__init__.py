"""The shelf of controllers: one literal table, read by `build.py` and by the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from banting import therapy
from banting.controllers import loop, low_suspend, open_loop, oref0, pid_feedback
from banting.controllers.loop.grid_options import GRID_OPTIONS as LOOP_OPTIONS
from banting.controllers.loop.grid_options import GridRules
from banting.controllers.oref0 import grid as oref0_grid
from banting.controllers.oref0 import grid_options as oref0_options
from banting.controllers.oref0.modes import AAPS, OREF0
from banting.schema.setup import OptionSpec, Scalar
from banting.schema.source import Source

if TYPE_CHECKING:
    from banting.kernels import ControllerKernels

__all__ = ["CONTROLLERS", "ControllerEntry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerEntry:
    """A dosing rule: for the catalogue and for a trial (`kernels`).

    `kernels(options)` takes options by name, all of them listed in `options` and within its bounds;
    what is left out has its default. `needs_sensor`: without readings it can do nothing of its own.
    """

    id: str
    title: str
    says: str
    sources: tuple[Source, ...]
    kernels: Callable[[tuple[tuple[str, Scalar], ...]], ControllerKernels]
    options: tuple[OptionSpec, ...] = ()
    needs_sensor: bool = True


def _loop(rules: GridRules, options: tuple[tuple[str, Scalar], ...]) -> ControllerKernels:
    """Return Loop over a cohort; imports numba."""
    from banting.controllers.loop.grid_kernels import kernels

    return kernels(rules, options)


CONTROLLERS: dict[str, ControllerEntry] = {
    "open-loop": ControllerEntry(
        id="open-loop",
        title="open-loop basal-bolus therapy",
        says="own basal rate, meal boluses by the 500 rule, corrections by the 1800 rule, "
        "active insulin counted, maximum bolus kept",
        sources=open_loop.SOURCES,
        kernels=open_loop.kernels,
        needs_sensor=False,
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
    "loop": ControllerEntry(
        id="loop",
        title="Loop, rules of LoopAlgorithm of 2026-05",
        says="forecasts from insulin, carbs, momentum and retrospective correction; temporary "
        "rates, or automatic boluses where chosen; on a grid of five minutes",
        sources=(*therapy.SOURCES, *loop.SOURCES),
        kernels=partial(_loop, "loop"),
        options=LOOP_OPTIONS,
    ),
    "loop35": ControllerEntry(
        id="loop35",
        title="Loop, rules inside Loop 3.5",
        says="the same with the older rules that the app of 2024 and 2025 carries",
        sources=(*therapy.SOURCES, *loop.SOURCES),
        kernels=partial(_loop, "loop35"),
        options=LOOP_OPTIONS,
    ),
    "oref0": ControllerEntry(
        id="oref0",
        title="OpenAPS oref0 0.7.1",
        says="temporary basal rates, and supermicroboluses where switched on, as determine-basal "
        "orders them; pump history, glucose and carbs on a grid of five minutes",
        sources=(*therapy.SOURCES, *oref0.SOURCES, *oref0_options.SOURCES),
        kernels=partial(oref0_grid.grid_kernels, OREF0),
        options=oref0_options.options_of(OREF0),
    ),
    "aaps": ControllerEntry(
        id="aaps",
        title="AndroidAPS with OpenAPS SMB",
        says="oref0 as AndroidAPS hosts it: rates unrounded, no guard against flat readings, "
        "overrides rewrite the profile; supermicroboluses on",
        sources=(*therapy.SOURCES, *oref0.SOURCES, *oref0_options.SOURCES),
        kernels=partial(oref0_grid.grid_kernels, AAPS),
        options=oref0_options.options_of(AAPS),
    ),
}
