"""Why a decision came out as it did: oref0's line of figures, and then our own words.

The figures up to the first semicolon are oref0's to the letter, since Nightscout and people read
them out of there; the sentences after it are ours. Never knows: how a figure was made.

Source: oref0 (lib/determine-basal/determine-basal.js), the fields that lead its `reason`.
"""

from __future__ import annotations

import math

from banting.controllers.oref0 import endings
from banting.controllers.oref0.javascript import number_text
from banting.controllers.oref0.nouns import Decision, Running
from banting.controllers.oref0.rounding import half_up, rounded

__all__ = ["GlucoseText", "figures", "sentences", "shown_glucose"]

GlucoseText = str | float
OREF0_MGDL_PER_MMOLL = 18.0  # as oref0 has it, not exact
MMOLL = "mmol/L"


def shown_glucose(value_mgdl: float, unit: str | None) -> GlucoseText:
    """Return a glucose as oref0 shows it: whole mg/dL, or mmol/L as text with one decimal."""
    if unit != MMOLL:
        return half_up(value_mgdl)
    shown = rounded(value_mgdl / OREF0_MGDL_PER_MMOLL, 10.0)
    return "NaN" if math.isnan(shown) else f"{shown + 0.0:.1f}"


def _text(value_mgdl: float, unit: str | None) -> str:
    """Return a glucose as text."""
    shown = shown_glucose(value_mgdl, unit)
    return shown if isinstance(shown, str) else number_text(shown)


def figures(decision: Decision, cob: str, carb_ratio: float, unit: str | None) -> str:
    """Return the figures that lead a reason, up to its semicolon and blank."""
    weighed = decision.weighed
    parts = [
        f"COB: {cob}",
        f"Dev: {_text(decision.impact.deviation_mgdl, unit)}",
        f"BGI: {_text(decision.impact.bgi_mgdl, unit)}",
        f"ISF: {_text(decision.aims.isf_mgdl_per_u, unit)}",
        f"CR: {number_text(rounded(carb_ratio, 100.0))}",
        f"minPredBG {_text(weighed.min_pred_mgdl, unit)}",
        f"minGuardBG {_text(weighed.min_guard_mgdl, unit)}",
        f"IOBpredBG {_text(weighed.iob_last_mgdl, unit)}",
    ]
    if weighed.cob_drawn and weighed.cob_last_mgdl > 0.0:
        parts.append(f"COBpredBG {_text(weighed.cob_last_mgdl, unit)}")
    if weighed.uam_drawn and weighed.uam_last_mgdl > 0.0:
        parts.append(f"UAMpredBG {_text(weighed.uam_last_mgdl, unit)}")
    return ", ".join(parts) + "; "


WHY = {
    endings.CALIBRATING: "the sensor calibrates, errs or is noisy",
    endings.OLD: "the newest reading is too old, or from the future",
    endings.FLAT: "glucose has not moved for three quarters of an hour",
    endings.OTHER_RATE: "the pump runs another rate than its history tells",
    endings.ENDED_EARLY: "a temp runs that by the history is over",
    endings.NO_EVENTUAL: "a number is missing without which glucose cannot be forecast",
    endings.LOW_SUSPEND: "glucose is low or will be",
    endings.TOP_OF_HOUR: "no temp is wanted over the full hour",
    endings.LOW_RISING_ZERO: "glucose rises, but from far too low",
    endings.LOW_RISING_KEEPS: "low in the end, but rising fast enough",
    endings.LOW_RISING_NEUTRAL: "low in the end, but rising fast enough",
    endings.LOW_TOO_LITTLE: "low in the end, and the running temp gives far too little",
    endings.LOW_RUNS: "low in the end, and the running temp is low enough",
    endings.LOW_ZERO_LONG: "low in the end: no basal for as long as it takes",
    endings.LOW_ZERO: "low in the end: no basal",
    endings.LOW_RATE: "low in the end: less basal",
    endings.FALLING_KEEPS: "falling faster than expected",
    endings.FALLING_NEUTRAL: "falling faster than expected",
    endings.IN_RANGE_KEEPS: "in range",
    endings.IN_RANGE_NEUTRAL: "in range",
    endings.MAX_IOB_KEEPS: "insulin on board is over its maximum",
    endings.MAX_IOB_NEUTRAL: "insulin on board is over its maximum",
    endings.MICROBOLUS_TEMP: "high in the end: microboluses, and a low temp beside them",
    endings.HIGH_TOO_MUCH: "the running temp gives more than twice what is missing",
    endings.HIGH_NO_TEMP: "high in the end, and no temp runs",
    endings.HIGH_RUNS: "high in the end, and the running temp is enough",
    endings.HIGH_RAISES: "high in the end, and the running temp is too low",
}


def sentences(decision: Decision, running: Running) -> str:
    """Return in our words which rule decided, what it worked with, and what is ordered."""
    order, carbs = decision.order, decision.carbs
    said = [WHY[order.end]]
    if carbs.wanted:
        grams, minutes = number_text(carbs.grams), number_text(carbs.within_min)
        said.append(f"{grams} g of carbs needed within {minutes} min")
    if order.insulin_req_u:
        said.append(f"{number_text(order.insulin_req_u)} U missing")
    if not math.isnan(order.smb_u):
        most = number_text(order.max_bolus_u)
        said.append(f"microbolus {number_text(order.smb_u)} U (at most {most} U)")
    elif order.smb_on:
        said.append("no microbolus now")
    if not math.isnan(order.capped_u_per_h) and order.end != endings.MICROBOLUS_TEMP:
        said.append(f"rate limited from {number_text(order.capped_u_per_h)} U/h")
    said.append(_what_runs(decision, running))
    return "; ".join(said) + "."


def _what_runs(decision: Decision, running: Running) -> str:
    """Return what is told to the pump, or that it is left alone."""
    temp = decision.order.temp
    if math.isnan(temp.duration_min):
        rate, left = number_text(running.rate_u_per_h), number_text(running.left_min)
        return f"temp of {rate} U/h with {left} min left stays as it is"
    if temp.duration_min == 0.0:
        return "temp cancelled"
    rate, minutes = number_text(temp.rate_u_per_h), number_text(temp.duration_min)
    return f"temp of {rate} U/h for {minutes} min"
