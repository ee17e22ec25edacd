"""What a scenario document says of Loop: its settings, and when it may dose.

Source: scenario-form, scenario-loop. Where a setting is not said, Tidepool's own default stands.
"""

from __future__ import annotations

from datetime import datetime

from banting.controllers.loop.document import Field
from banting.controllers.loop.insulin import InsulinType
from banting.errors import ModelError
from banting.risk_scenarios.moments import minutes_between
from banting.risk_scenarios.nouns import LoopSettings, Switch

__all__ = ["loop_settings", "switches", "unknown_insulin"]

# names of scenarios; Loop's own names stand for themselves
_INSULINS = {"rapid_acting_adult": InsulinType.NOVOLOG.value}
_INSULINS |= {insulin.value: insulin.value for insulin in InsulinType}
_CHILD = "rapid_acting_child"
_CHILD_RUN_AS_ADULT = (
    "Loop's insulin rapid_acting_child (peak at 65 min) is run as rapid_acting_adult (75 min), for "
    "LoopAlgorithm's input has no name for it"
)
_NO_SWITCH = "retrospective_correction_enabled false: LoopAlgorithm has no such switch, it stays on"
_OFTEN_USUAL = 0.4
_ACTIVE_USUAL = 2.0
_CONTROLLERS = ("swift", "pyloopkit_v1", "pyloopkit")
_CARBS = ("piecewiseLinear", "linear")
# names of Tidepool's reader that only an older Python port of Loop had a curve for
_OLD_INSULINS = (
    "walsh", "theoretical_fast_1", "theoretical_fast_2", "theoretical_fast_3",
    "theoretical_fast_4", "theoretical_fast_5", "u500", "regular", "nph", "degludec", "glargine",
)  # fmt: skip


def loop_settings(controller: Field, remarks: list[str]) -> LoopSettings | None:
    """Return Loop's settings, None where nothing steers."""
    if controller.value is None:
        return None
    controller.at("id").one_of(_CONTROLLERS)
    settings = controller.at("settings")
    names = (*_INSULINS, _CHILD, *_OLD_INSULINS)
    insulin = settings.at("model").one_of(names, "rapid_acting_adult")
    if insulin == _CHILD:
        remarks.append(_CHILD_RUN_AS_ADULT)
        insulin = "rapid_acting_adult"
    if not settings.at("retrospective_correction_enabled").flag(True):
        remarks.append(_NO_SWITCH)
    factor = settings.at("partial_application_factor").number(_OFTEN_USUAL, least=0.0)
    if factor > 1.0:
        where = settings.at("partial_application_factor").where
        raise ModelError(where, f"is {factor:g}, must be 1 at the most")
    return LoopSettings(
        insulin=_INSULINS.get(insulin, insulin),
        suspend_below_mgdl=settings.at("suspend_threshold").number(70.0, least=0.0),
        max_bolus_u=settings.at("max_bolus").number(least=0.0),
        max_basal_u_per_h=settings.at("max_basal_rate").number(least=0.0),
        partial_application_factor=factor,
        max_active_multiplier=settings.at("max_active_insulin_modifier").number(
            _ACTIVE_USUAL, least=0.0
        ),
        mid_absorption_sensitivity=settings.at("use_mid_absorption_isf").flag(True),
        positive_effects=settings.at("includePositiveVelocityAndRC").flag(factor == 0.0),
        linear_carbs=settings.at("carb_absorption_model").one_of(_CARBS, _CARBS[0]) == "linear",
    )


def unknown_insulin(controller: Field) -> str:
    """Return why Loop cannot be run with its insulin, "" when it can."""
    if controller.value is None:
        return ""
    insulin = controller.at("settings").at("model").value
    known = f"Loop knows {', '.join(_INSULINS)}"
    return f"insulin {insulin} for Loop: {known}" if insulin in _OLD_INSULINS else ""


def switches(controller: Field, start: datetime) -> tuple[Switch, ...]:
    """Return when automatic dosing goes on and off, in order of time."""
    if controller.value is None:
        return ()
    found = []
    for row in controller.at("automation_control_timeline").rows():
        at = row.at("time")
        try:
            minutes = minutes_between(start, str(at.value))
        except ValueError:
            raise ModelError(at.where, f"is {at.value!r}, must be a date") from None
        found.append(Switch(at_min=round(minutes), on=row.at("dosing_enabled").flag(True)))
    return tuple(sorted(found, key=lambda switch: switch.at_min))
