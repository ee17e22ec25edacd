"""Loop's decision on a phone: what the app has seen -> the algorithm -> what the app sends.

Knows: the nouns on both sides. Never knows: how Loop decides (`controllers.loop`). Settings are one
number for the whole day; an override scales them from when it began, as Loop resolves its history,
so that what was given under it is held against the schedule that it made. Basal doses count by what
was delivered, up to now.

Source: Loop 3.5, LoopDataManager (`loop-3.5`); LoopAlgorithm (`loop-algorithm`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from banting.controllers.loop import LoopInput, LoopOutput, recommend
from banting.controllers.loop.app_layer import Enactment, PumpReport, enact
from banting.controllers.loop.app_rules import supported_dose
from banting.controllers.loop.insulin_effect import BASAL, BOLUS
from banting.controllers.loop.nouns import (
    CarbEntries,
    Correction,
    Doses,
    Floats,
    Glucose,
    LoopError,
    LoopRules,
    Timeline,
    Wanted,
)
from banting.controllers.loop.overrides import Override, overridden
from banting.schema.day import unix_ms
from banting.schema.dosing import CarbsEntered, DoseGiven, DoseKind, DosingView, GlucoseSeen, Order
from banting.units import MS_PER_H, MS_PER_MIN, MS_PER_S, milliunits_from_u, u_from_milliunits

__all__ = ["LoopRule", "loop_input"]

SEEN_MS = 24 * MS_PER_H  # of glucose and carbohydrate, as far back as Loop looks
DOSES_MS = SEEN_MS + 370 * MS_PER_MIN  # and what still acted then
COVERED_S = 4 * 86_400.0  # of settings, either side of now

_WHY = {
    Correction.SUSPEND: "glucose is or will be below the suspend threshold",
    Correction.BELOW: "all of the forecast is below the target",
    Correction.IN_RANGE: "the forecast ends within the target",
    Correction.ABOVE: "the forecast ends above the target",
}
_ERRORS = {
    LoopError.MISSING_GLUCOSE: "no glucose has been seen",
    LoopError.GLUCOSE_TOO_OLD: "the last reading is more than 15 minutes old",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopRule:
    """A version of Loop's rules as a `DosingRule`."""

    rules: LoopRules

    def decide(self, view: DosingView) -> Order:
        """Return what is to be sent to the pump now; imports numba."""
        automatic = view.settings.automatic_bolus
        given = loop_input(view, Wanted.AUTOMATIC_BOLUS if automatic else Wanted.TEMP_BASAL)
        output = recommend(given, self.rules)
        enacted = enact(
            given, output, _report(view), now_s=given.start_s, closed_loop=view.closed_loop
        )
        if output.error is not None:
            return Order(active=self.active_milliunits(view), why=_error(output.error))
        return _order(enacted, output)

    def bolus_milliunits(self, view: DosingView) -> int:
        """Return the bolus recommended to the wearer now; 0 where Loop recommends none."""
        output = recommend(loop_input(view, Wanted.MANUAL_BOLUS), self.rules)
        steps = view.pump.bolus_steps_per_u
        return milliunits_from_u(supported_dose(output.manual_bolus_u or 0.0, steps))

    def active_milliunits(self, view: DosingView) -> int:
        """Return insulin on board, which Loop knows without a reading too."""
        now = GlucoseSeen(at_ms=view.now_ms, glucose_mgdl=100)  # its value does not enter
        output = recommend(loop_input(replace(view, glucose=(now,)), Wanted.MANUAL_BOLUS))
        assert output.active_insulin_u is not None, "a reading of now is neither missing nor old"
        return milliunits_from_u(output.active_insulin_u)


def loop_input(view: DosingView, wanted: Wanted) -> LoopInput:
    """Return what Loop decides of; times become seconds since the Unix epoch."""
    settings, now_ms = view.settings, view.now_ms
    limits = settings.limits
    usual = LoopInput(
        start_s=_s(now_ms),
        glucose=_glucose([seen for seen in view.glucose if now_ms - seen.at_ms <= SEEN_MS]),
        doses=_doses([dose for dose in view.doses if now_ms - dose.to_ms <= DOSES_MS], now_ms),
        carbs=_carbs([entry for entry in view.carbs if now_ms - entry.at_ms <= SEEN_MS]),
        basal=_always(now_ms, settings.basal_u_per_h),
        sensitivity=_always(now_ms, settings.isf_mgdl_per_u),
        carb_ratio=_always(now_ms, settings.carb_ratio_g_per_u),
        target=_always(now_ms, settings.target_low_mgdl, settings.target_high_mgdl),
        suspend_below_mgdl=settings.suspend_below_mgdl,
        max_bolus_u=u_from_milliunits(limits.max_bolus),
        max_basal_u_per_h=u_from_milliunits(limits.max_basal_per_h),
        max_active_multiplier=limits.max_active / max(limits.max_bolus, 1),
        wanted=wanted,
    )
    override = _override(view)
    return usual if override is None else overridden(usual, override)


def _override(view: DosingView) -> Override | None:
    """Return the override that runs as Loop has it, None where it changes nothing."""
    runs = view.override
    if runs.needs_percent == 100 and runs.target_mgdl == 0:
        return None
    target = float(runs.target_mgdl) if runs.target_mgdl else None
    return Override(
        start_s=_s(view.now_ms if runs.since_ms is None else runs.since_ms),
        end_s=math.inf if runs.until_ms is None else _s(runs.until_ms),
        needs_share=runs.needs_percent / 100.0,
        target_low_mgdl=target,
        target_high_mgdl=target,
    )


def _s(at_ms: int) -> float:
    return unix_ms(at_ms) / MS_PER_S


def _column(values: Sequence[float]) -> Floats:
    return np.array(values, dtype=np.float64)


def _always(now_ms: int, value: float, high: float | None = None) -> Timeline:
    """Return a setting that is the same all the time."""
    now_s = _s(now_ms)
    return Timeline(
        start_s=_column([now_s - COVERED_S]),
        end_s=_column([now_s + COVERED_S]),
        value=_column([value]),
        high=None if high is None else _column([high]),
    )


def _glucose(seen: Sequence[GlucoseSeen]) -> Glucose:
    return Glucose(
        at_s=_column([_s(one.at_ms) for one in seen]),
        mgdl=_column([one.glucose_mgdl for one in seen]),
        display_only=np.zeros(len(seen), np.bool_),
        source=np.zeros(len(seen), np.int64),
    )


def _doses(given: Sequence[DoseGiven], now_ms: int) -> Doses:
    """Return doses; of basal insulin, what was given until now."""
    until = [one.to_ms if one.kind is DoseKind.BOLUS else min(one.to_ms, now_ms) for one in given]
    shares = [
        (end - one.from_ms) / (one.to_ms - one.from_ms) if one.to_ms > one.from_ms else 1.0
        for one, end in zip(given, until, strict=True)
    ]
    return Doses(
        start_s=_column([_s(one.from_ms) for one in given]),
        end_s=_column([_s(end) for end in until]),
        volume_u=_column(
            [
                u_from_milliunits(one.milliunits) * share
                for one, share in zip(given, shares, strict=True)
            ]
        ),
        kind=np.array([BOLUS if one.kind is DoseKind.BOLUS else BASAL for one in given], np.int64),
        insulin=np.zeros(len(given), np.int64),
    )


def _carbs(entered: Sequence[CarbsEntered]) -> CarbEntries:
    return CarbEntries(
        at_s=_column([_s(one.at_ms) for one in entered]),
        grams=_column([one.grams for one in entered]),
        absorption_s=_column([one.absorption_min * 60.0 for one in entered]),
    )


def _report(view: DosingView) -> PumpReport:
    """Return what the pump last said, as Loop's app layer takes it."""
    pump = view.pump
    return PumpReport(
        at_s=_s(pump.at_ms),
        temp_u_per_h=None if pump.temp_per_h is None else u_from_milliunits(pump.temp_per_h),
        temp_ends_s=_s(pump.temp_ends_ms),
        suspended=pump.suspended,
        bolusing=pump.bolusing,
        follows_schedule=view.override.needs_percent == 100,
        rate_steps_per_u_per_h=float(pump.rate_steps_per_u),
        bolus_steps_per_u=float(pump.bolus_steps_per_u),
    )


def _error(error: LoopError) -> str:
    return _ERRORS.get(error, error.value)


def _order(enacted: Enactment, output: LoopOutput) -> Order:
    """Return what the app sends, with what led to it."""
    assert output.active_insulin_u is not None
    assert output.forecast_mgdl is not None
    assert output.correction is not None
    said = Order(
        active=milliunits_from_u(output.active_insulin_u),
        forecast_mgdl=round(float(output.forecast_mgdl[-1])),
        why=_WHY[output.correction] if enacted.withheld is None else enacted.withheld.value,
    )
    temp = enacted.temp
    return replace(
        said,
        temp_per_h=None if temp is None else milliunits_from_u(temp.rate_u_per_h),
        temp_minutes=0 if temp is None else round(temp.lasts_s / 60.0),
        bolus=milliunits_from_u(enacted.bolus_u),
    )
