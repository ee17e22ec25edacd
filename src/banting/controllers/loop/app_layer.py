"""The app around the algorithm: whether a recommendation reaches the pump, and as what.

Knows: a recommendation, what the pump reports, what its owner allowed. Never knows: how the
recommendation was made. The algorithm's raw numbers become what a pump supports here, and here
alone: nothing leaves above the maximum bolus, the maximum basal rate or the cap on insulin on
board, whatever the algorithm said.

Source: Loop 3.5, LoopDataManager, DeviceDataManager; LoopKit, LoopAlgorithm/DoseMath (`loop-3.5`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from banting.controllers.loop.app_rules import (
    CANCEL_TEMP,
    INPUT_AGE_S_MAX,
    LEAVE_TEMP,
    RECOMMENDATION_AGE_S_MAX,
    glucose_based_factor,
    per_loop_factor,
    supported_dose,
    temp_command,
)
from banting.controllers.loop.dosing import TEMP_BASAL_S
from banting.controllers.loop.nouns import LoopInput, LoopOutput, Timeline

__all__ = ["Enactment", "PumpReport", "TempCommand", "Withheld", "enact", "with_factor"]


class Withheld(StrEnum):
    """Why nothing is sent to the pump."""

    NO_RECOMMENDATION = "the algorithm gave none"
    OPEN_LOOP = "closed loop is switched off"
    GLUCOSE_TOO_OLD = "the last reading is more than 15 minutes old"
    PUMP_REPORT_TOO_OLD = "the pump has not reported for more than 15 minutes"
    RECOMMENDATION_TOO_OLD = "the recommendation is more than 5 minutes old"
    BOLUS_REQUESTED = "a bolus is being requested or given"
    PUMP_SUSPENDED = "the pump is suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpReport:
    """What the pump last said, and what it supports. Times in s, rates in U/h.

    `temp_u_per_h` is None when no temporary rate runs; `follows_schedule` is false while an
    override scales the schedule that the pump knows nothing of.
    """

    at_s: float
    temp_u_per_h: float | None = None
    temp_ends_s: float = 0.0
    suspended: bool = False
    bolusing: bool = False
    follows_schedule: bool = True
    rate_steps_per_u_per_h: float = 20.0
    bolus_steps_per_u: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TempCommand:
    """A temporary basal rate (U/h) for a time (s); a time of 0 cancels the one that runs."""

    rate_u_per_h: float
    lasts_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Enactment:
    """What is sent to the pump: a command or none, a bolus (U) or 0; or why nothing is."""

    withheld: Withheld | None = None
    temp: TempCommand | None = None
    bolus_u: float = 0.0


def with_factor(given: LoopInput, *, glucose_based: bool, minutes_since_loop: float) -> LoopInput:
    """Return an input with the factor of automatic boluses that the app would use.

    Args:
        given: its own factor is the constant one.
        glucose_based: whether the factor follows the last reading.
        minutes_since_loop: since the last loop that ended; infinite for the first.
    """
    factor = given.automatic_factor
    low = _in_force(given.target, given.start_s)
    if glucose_based and low is not None and len(given.glucose.mgdl) > 0:
        factor = glucose_based_factor(float(given.glucose.mgdl[-1]), low)
    return replace(given, automatic_factor=per_loop_factor(factor, minutes_since_loop))


def enact(
    given: LoopInput,
    output: LoopOutput,
    pump: PumpReport,
    *,
    now_s: float,
    closed_loop: bool = True,
) -> Enactment:
    """Return what the app sends to the pump for an automatic recommendation.

    Args:
        given: what the recommendation was made of.
        output: the recommendation, of a temporary rate or of automatic boluses.
        pump: the pump's last report.
        now_s: the time it would be sent.
        closed_loop: whether the wearer lets the app dose.
    """
    why = _withheld(given, output, pump, now_s, closed_loop)
    if why is not None:
        return Enactment(withheld=why)
    assert output.temp_u_per_h is not None
    assert output.active_insulin_u is not None
    return Enactment(
        temp=_temp(given, output.temp_u_per_h, output.active_insulin_u, pump, now_s),
        bolus_u=_bolus_u(given, output.bolus_u or 0.0, output.active_insulin_u, pump),
    )


def _withheld(
    given: LoopInput, output: LoopOutput, pump: PumpReport, now_s: float, closed_loop: bool
) -> Withheld | None:
    """Return the first reason to send nothing."""
    if output.error is not None or output.temp_u_per_h is None:
        return Withheld.NO_RECOMMENDATION
    reasons = (
        (Withheld.OPEN_LOOP, not closed_loop),
        (Withheld.GLUCOSE_TOO_OLD, now_s - float(given.glucose.at_s[-1]) > INPUT_AGE_S_MAX),
        (Withheld.PUMP_REPORT_TOO_OLD, now_s - pump.at_s > INPUT_AGE_S_MAX),
        (Withheld.RECOMMENDATION_TOO_OLD, now_s - given.start_s > RECOMMENDATION_AGE_S_MAX),
        (Withheld.BOLUS_REQUESTED, pump.bolusing),
        (Withheld.PUMP_SUSPENDED, pump.suspended),
    )
    return next((why for why, holds in reasons if holds), None)


def _temp(
    given: LoopInput, wanted_u_per_h: float, active_u: float, pump: PumpReport, now_s: float
) -> TempCommand | None:
    """Return the command for a rate, within every limit and as the pump supports it."""
    basal = _in_force(given.basal, given.start_s) or 0.0
    room_u = given.max_bolus_u * given.max_active_multiplier - active_u
    capped = min(wanted_u_per_h, given.max_basal_u_per_h, room_u * 3600.0 / TEMP_BASAL_S + basal)
    rate = supported_dose(capped, pump.rate_steps_per_u_per_h)
    command = temp_command(
        rate,
        supported_dose(basal, pump.rate_steps_per_u_per_h),
        -1.0 if pump.temp_u_per_h is None else pump.temp_u_per_h,
        pump.temp_ends_s - now_s,
        pump.follows_schedule,
    )
    if command == LEAVE_TEMP:
        return None
    lasts = 0.0 if command == CANCEL_TEMP else TEMP_BASAL_S
    return TempCommand(rate_u_per_h=0.0 if command == CANCEL_TEMP else rate, lasts_s=lasts)


def _bolus_u(given: LoopInput, wanted_u: float, active_u: float, pump: PumpReport) -> float:
    """Return the bolus within every limit and as the pump supports it."""
    room_u = given.max_bolus_u * given.max_active_multiplier - active_u
    return supported_dose(min(wanted_u, given.max_bolus_u, room_u), pump.bolus_steps_per_u)


def _in_force(timeline: Timeline, at_s: float) -> float | None:
    """Return the value at a time, None before the timeline begins."""
    i = int(np.searchsorted(timeline.start_s, at_s, side="right")) - 1
    return float(timeline.value[i]) if i >= 0 else None
