"""A decision as JSON: the form of LoopAlgorithm's runner, and the older one of Loop 3.5.

Knows: names of fields, defaults, units. Never knows: rules. LoopAlgorithm's form gives doses as
delivered volumes; Loop 3.5's gives them as the pump's history has them (`type` basal, tempBasal or
bolus, `unit` U or U/hour), settings in an object of their own. Which form a part has is seen from
its fields; fields that nobody knows are passed over.

Sources: LoopAlgorithm, AlgorithmInputFixture (`loop-algorithm`); LoopKit, LoopPredictionInput and
InsulinKit/DoseEntry (`loop-3.5`).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from banting.controllers.loop.algorithm import LOOP_ALGORITHM_2026, recommend
from banting.controllers.loop.carbs import DEFAULT_ABSORPTION_S
from banting.controllers.loop.document import Field, date_text
from banting.controllers.loop.insulin import InsulinType
from banting.controllers.loop.insulin_effect import BASAL, BOLUS, PROGRAMMED, SCHEDULED
from banting.controllers.loop.nouns import (
    CarbEntries,
    Correction,
    Doses,
    Floats,
    Glucose,
    LoopInput,
    LoopOutput,
    LoopRules,
    Timeline,
    Wanted,
)
from banting.errors import ModelError

__all__ = ["answer", "answer_of", "loop_input_from"]

_WANTED = {
    "manualBolus": Wanted.MANUAL_BOLUS,
    "automaticBolus": Wanted.AUTOMATIC_BOLUS,
    "tempBasal": Wanted.TEMP_BASAL,
}
_CORRECTION = {
    Correction.SUSPEND: "suspend",
    Correction.BELOW: "below",
    Correction.IN_RANGE: "inRange",
    Correction.ABOVE: "above",
}
_INSULINS = tuple(InsulinType)
_INSULIN_NAMES = tuple(insulin.value for insulin in _INSULINS)


def answer(document: dict[str, Any], rules: LoopRules = LOOP_ALGORITHM_2026) -> dict[str, object]:
    """Return what Loop answers to a JSON document, as JSON: a recommendation or `error`.

    Raises:
        ModelError: a document that is no such input, or settings that do not cover it.
    """
    return answer_of(recommend(loop_input_from(document), rules))


def answer_of(output: LoopOutput) -> dict[str, object]:
    """Return an output as JSON, in the fields of LoopAlgorithm's."""
    if output.error is not None:
        return {"error": output.error.value}
    assert output.correction is not None
    assert output.forecast_s is not None
    assert output.forecast_mgdl is not None
    said: dict[str, object | None] = {
        "correction": _CORRECTION[output.correction],
        "activeInsulin": output.active_insulin_u,
        "activeCarbs": output.active_carbs_g,
        "predictedGlucose": [
            [date_text(at), value]
            for at, value in zip(
                output.forecast_s.tolist(), output.forecast_mgdl.tolist(), strict=True
            )
        ],
        "totalRetrospectiveCorrectionEffect": output.retrospective_total_mgdl,
        "unitsPerHour": output.temp_u_per_h,
        "bolusUnits": output.bolus_u,
        "manualBolus": output.manual_bolus_u,
        "notice": None if output.notice is None else output.notice.value,
    }
    return {name: value for name, value in said.items() if value is not None}


def loop_input_from(document: dict[str, Any]) -> LoopInput:
    """Return the input that a JSON document holds.

    Raises:
        ModelError: what is wrong and where, as a path in the document.
    """
    whole = Field(document)
    settings = whole.at("settings") if whole.at("settings").value is not None else whole
    glucose = _glucose(whole.at("glucoseHistory"))
    start = whole.at("predictionStart")
    if start.value is None and len(glucose.at_s) > 0 and settings is not whole:
        start_s = float(glucose.at_s[-1])  # as Loop 3.5 has it
    else:
        start_s = start.date_s()
    kind = whole.at("recommendationType").one_of(tuple(_WANTED), "automaticBolus")
    insulin = whole.at("recommendationInsulinType").one_of(_INSULIN_NAMES, "novolog")
    return LoopInput(
        start_s=start_s,
        glucose=glucose,
        doses=_doses(whole.at("doses")),
        carbs=_carbs(whole.at("carbEntries")),
        basal=_timeline(settings.at("basal"), least=0.0),
        sensitivity=_timeline(settings.at("sensitivity")),
        carb_ratio=_timeline(settings.at("carbRatio")),
        target=_targets(settings.at("target")),
        suspend_below_mgdl=_threshold(settings.at("suspendThreshold")),
        max_bolus_u=settings.either("maxBolus", "maximumBolus").number(least=0.0),
        max_basal_u_per_h=settings.either("maxBasalRate", "maximumBasalRatePerHour").number(
            least=0.0
        ),
        max_active_multiplier=settings.at("maxActiveInsulinMultiplier").number(2.0, least=0.0),
        wanted=_WANTED[kind],
        insulin=InsulinType(insulin),
        automatic_factor=whole.at("automaticBolusApplicationFactor").number(0.4, least=0.0),
        gradual_mgdl_max=whole.at("gradualTransitionsThreshold").number(40.0, least=0.0),
        integral_correction=settings.at("useIntegralRetrospectiveCorrection").flag(False),
        positive_effects=whole.at("includePositiveVelocityAndRC").flag(True),
        mid_absorption_sensitivity=whole.at("useMidAbsorptionISF").flag(False),
    )


def _column(values: list[float]) -> Floats:
    return np.array(values, np.float64)


def _ascending(where: str, at_s: list[float]) -> None:
    """Refuse times that go back."""
    for i, (before, after) in enumerate(pairwise(at_s)):
        if after < before:
            raise ModelError(f"{where}[{i + 1}]", "is earlier than the one before it")


def _glucose(rows: Field) -> Glucose:
    """Return the samples; sources are numbered as they come."""
    at, value, display, source = [], [], [], []
    sources: dict[object, int] = {}
    for row in rows.rows():
        at.append(row.either("date", "startDate").date_s())
        value.append(row.either("value", "quantity").positive())
        display.append(row.at("isDisplayOnly").flag(False))
        source.append(sources.setdefault(row.at("provenanceIdentifier").value, len(sources)))
    _ascending(rows.where, at)
    return Glucose(
        at_s=_column(at),
        mgdl=_column(value),
        display_only=np.array(display, np.bool_),
        source=np.array(source, np.int64),
    )


def _doses(rows: Field) -> Doses:
    start, end, volume, kind, insulin = [], [], [], [], []
    for row in rows.rows():
        begin, stop = row.at("startDate").date_s(), row.at("endDate").date_s()
        if stop < begin:
            raise ModelError(row.where, "ends before it starts")
        which, units = (
            _volume(row)
            if row.at("unit").value is None
            else _programmed(row, (stop - begin) / 3600.0)
        )
        start.append(begin)
        end.append(stop)
        volume.append(units)
        kind.append(which)
        name = row.at("insulinType").one_of(_INSULIN_NAMES, "novolog")
        insulin.append(_INSULIN_NAMES.index(name))
    return Doses(
        start_s=_column(start),
        end_s=_column(end),
        volume_u=_column(volume),
        kind=np.array(kind, np.int64),
        insulin=np.array(insulin, np.int64),
    )


def _volume(row: Field) -> tuple[int, float]:
    """Return kind and volume (U) of a dose in LoopAlgorithm's form."""
    kind = row.at("type").one_of(("basal", "bolus"))
    return BOLUS if kind == "bolus" else BASAL, row.at("volume").number(least=0.0)


def _programmed(row: Field, hours: float) -> tuple[int, float]:
    """Return kind and volume (U) of a dose as a pump's history has it."""
    kind = row.at("type").one_of(("basal", "tempBasal", "bolus", "suspend", "resume"))
    value, rate = (
        row.at("value").number(least=0.0),
        row.at("unit").one_of(("U", "U/hour")) == "U/hour",
    )
    delivered = row.at("deliveredUnits")
    units = value * hours if rate else value
    if kind == "basal":
        return SCHEDULED, units
    if kind == "bolus":
        return BOLUS, delivered.number(units, least=0.0)
    if delivered.value is None and rate:
        return PROGRAMMED, units
    return BASAL, delivered.number(units, least=0.0)


def _carbs(rows: Field) -> CarbEntries:
    at, grams, absorption = [], [], []
    for row in rows.rows():
        at.append(row.either("date", "startDate").date_s())
        grams.append(row.either("grams", "quantity").number(least=0.0))
        lasts = row.at("absorptionTime")
        absorption.append(DEFAULT_ABSORPTION_S if lasts.value is None else lasts.positive())
    return CarbEntries(at_s=_column(at), grams=_column(grams), absorption_s=_column(absorption))


def _timeline(rows: Field, least: float | None = None) -> Timeline:
    """Return a timeline of values above 0, or not less than `least`."""
    start, end, value = [], [], []
    for row in rows.rows():
        start.append(row.at("startDate").date_s())
        end.append(row.at("endDate").date_s())
        item = row.at("value")
        value.append(item.positive() if least is None else item.number(least=least))
        if end[-1] < start[-1]:
            raise ModelError(row.where, "ends before it starts")
    _ascending(rows.where, start)
    return Timeline(start_s=_column(start), end_s=_column(end), value=_column(value))


def _targets(rows: Field) -> Timeline:
    """Return the target ranges."""
    start, end, low, high = [], [], [], []
    for row in rows.rows():
        start.append(row.at("startDate").date_s())
        end.append(row.at("endDate").date_s())
        bounds = row.at("value") if isinstance(row.at("value").value, dict) else row
        low.append(bounds.either("lowerBound", "minValue").positive())
        high.append(bounds.either("upperBound", "maxValue").positive())
        if high[-1] < low[-1]:
            raise ModelError(row.where, "has its upper bound below its lower bound")
    _ascending(rows.where, start)
    return Timeline(
        start_s=_column(start), end_s=_column(end), value=_column(low), high=_column(high)
    )


def _threshold(field: Field) -> float | None:
    """Return the suspend threshold (mg/dL), given as a number or, in Loop 3.5, as an object."""
    if field.value is None:
        return None
    return (field.at("value") if isinstance(field.value, dict) else field).positive()
