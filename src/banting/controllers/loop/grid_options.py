"""What may be chosen of Loop in a trial, by name; and the numbers these choices become.

Knows: names and bounds. Never knows: numba, state. Sources as in `sources`.
"""

from __future__ import annotations

from typing import Literal

from banting.controllers.loop.app_rules import AUTOMATIC_FACTOR
from banting.schema.setup import OptionSpec, Scalar

__all__ = ["GRID_OPTIONS", "GridRules", "option_values"]

GridRules = Literal["loop", "loop35"]

_STRATEGIES = ("temp-basal", "automatic-bolus")
_FACTORS = ("constant", "glucose-based")
_RETROSPECTIVE = ("standard", "integral")
_INSULINS = ("rapid-acting-adult", "rapid-acting-child", "fiasp")  # as `GRID_INSULINS`

GRID_OPTIONS = (
    OptionSpec(
        key="strategy",
        kind="str",
        says="temp-basal: corrections by temporary rates, as the app has it at first; "
        "automatic-bolus: a share of each correction at once",
        default="temp-basal",
        choices=_STRATEGIES,
    ),
    OptionSpec(
        key="factor",
        kind="str",
        says="the share of a correction given as an automatic bolus: constant 0.4, or from 0.2 to "
        "0.8 as glucose rises",
        default="constant",
        choices=_FACTORS,
    ),
    OptionSpec(
        key="retrospective_correction",
        kind="str",
        says="what went wrong in the last half hour, or also what stays wrong over three hours",
        default="standard",
        choices=_RETROSPECTIVE,
    ),
    OptionSpec(
        key="mid_absorption_sensitivity",
        kind="bool",
        says="insulin acts with the sensitivity of the moment, not with that of its dose",
        default=False,
    ),
    OptionSpec(
        key="positive_effects",
        kind="bool",
        says="momentum and retrospective correction may raise the forecast",
        default=True,
    ),
    OptionSpec(
        key="insulin",
        kind="str",
        says="the curve Loop reckons with; Lyumjev's is Fiasp's",
        default=_INSULINS[0],
        choices=_INSULINS,
    ),
)


def option_values(rules: GridRules, options: tuple[tuple[str, Scalar], ...]) -> tuple[float, ...]:
    """Return the values of `grid_state.OPTIONS_ROWS`; what is left out has its default."""
    chosen = {spec.key: spec.default for spec in GRID_OPTIONS} | dict(options)
    unknown = set(chosen) - {spec.key for spec in GRID_OPTIONS}
    assert not unknown, f"Loop takes no option {unknown}"
    return (
        float(_STRATEGIES.index(str(chosen["strategy"]))),
        AUTOMATIC_FACTOR if chosen["factor"] == "constant" else 0.0,
        float(_RETROSPECTIVE.index(str(chosen["retrospective_correction"]))),
        float(bool(chosen["positive_effects"])),
        float(bool(chosen["mid_absorption_sensitivity"])),
        float(rules == "loop35"),
        float(_INSULINS.index(str(chosen["insulin"]))),
    )
