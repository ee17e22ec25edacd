"""oref0 as a program: one JSON record in, one out, errors included.

Two forms are taken: the whole pipeline (`clock`, `glucose`, `pumphistory`, `carbs`, `profile`,
`currenttemp`, `autosens`, `microBolusAllowed`, `reservoir`), answered with `glucose_status`, `iob`,
`meal` and `result`; and one decision (`glucose_status`, `iob_data`, ...), answered with the result
alone. Optional in the whole form: `wall_clock` (of the computer; a day after `clock`, as when a
record is replayed, unless given) and `utc_offset_min` of the schedules (0 unless given).

Never knows: files, a clock.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from banting.controllers.oref0 import direct_form
from banting.controllers.oref0.glucose_status import GlucoseStatus, glucose_status
from banting.controllers.oref0.history import ZERO_TEMP_MIN, Doses, doses_of
from banting.controllers.oref0.history_form import (
    events_of,
    meal_rules,
    readings_of,
    therapy_profile,
)
from banting.controllers.oref0.iob import COLUMNS, TICK_MS
from banting.controllers.oref0.javascript import (
    Json,
    instant_ms,
    iso_of,
    number,
    plain_number,
)
from banting.controllers.oref0.meal import MealTotals, meal_totals
from banting.controllers.oref0.meal_entries import meal_entries
from banting.controllers.oref0.modes import OREF0, Mode
from banting.controllers.oref0.on_board import Action, action_of, ticks_of
from banting.controllers.oref0.pump_events import LastTempRecord, PumpEvent, TherapyProfile
from banting.controllers.oref0.rounding import rounded
from banting.controllers.oref0.shape import require_shape
from banting.errors import ModelError
from banting.units import MIN_PER_DAY

__all__ = ["answer"]

DAY_MS = 86_400_000.0


def answer(asked: Json, mode: Mode = OREF0, temp_split_bug: bool = True) -> dict[str, Any]:
    """Return what oref0 answers to a record, or `{"error": why}`; imports numba.

    Args:
        asked: one of the two forms; it is not changed.
        mode: oref0 itself, or as AndroidAPS hosts it.
        temp_split_bug: as in `history.doses_of`.
    """
    if direct_form.is_direct(asked):
        return direct_form.decide(asked, mode)
    missing = [key for key in ("clock", "glucose", "pumphistory", "profile") if not asked.get(key)]
    if missing and missing != ["pumphistory"]:
        return {"error": f"{missing[0]} is missing"}
    try:
        return _pipeline(asked, mode, temp_split_bug)
    except ModelError as error:
        return {"error": str(error)}


def _pipeline(asked: Json, mode: Mode, temp_split_bug: bool) -> dict[str, Any]:
    """Return status, insulin on board, carbohydrate on board and the decision."""
    require_shape(asked)
    now_ms = instant_ms(asked["clock"])
    if math.isnan(now_ms):
        raise ModelError("clock", "this is no time")
    wall_ms = instant_ms(asked["wall_clock"]) if "wall_clock" in asked else now_ms + DAY_MS
    offset = number(asked, "utc_offset_min") if "utc_offset_min" in asked else 0.0
    if not abs(offset) <= MIN_PER_DAY:
        raise ModelError("utc_offset_min", "must be within a day")
    profile, autosens = asked["profile"], asked.get("autosens")
    history = asked.get("pumphistory") or ()
    readings, events = readings_of(asked["glucose"]), events_of(history)
    status = _status_json(glucose_status(readings))

    therapy = therapy_profile(profile, autosens, offset)
    action = action_of(therapy.curve)
    iob = _iob_json(events, therapy, action, now_ms, wall_ms, temp_split_bug)

    unscaled = therapy_profile(profile, None, offset)  # as oref0 has it: meals ignore autosens

    @cache
    def doses_as_of(clock_ms: float) -> Doses:
        return doses_of(events, unscaled, clock_ms, wall_ms, 0.0, temp_split_bug)

    entries = meal_entries(asked.get("carbs") or (), history)
    rules = meal_rules(profile, offset)
    totals = meal_totals(entries, readings, doses_as_of, action, rules, now_ms, wall_ms)
    meal = _meal_json(totals)
    decision = {
        "glucose_status": status,
        "currenttemp": asked.get("currenttemp"),
        "iob_data": iob,
        "profile": profile,
        "autosens_data": autosens,
        "meal_data": meal,
        "microBolusAllowed": asked.get("microBolusAllowed"),
        "currentTime": asked["clock"],
    }
    if "reservoir" in asked:
        decision["reservoir_data"] = asked["reservoir"]
    result = direct_form.decide(decision, mode)
    return {"glucose_status": status, "iob": iob, "meal": meal, "result": result}


def _status_json(status: GlucoseStatus) -> dict[str, Any]:
    """Return a glucose status as oref0 names it."""
    shown = {
        "delta": status.delta_mgdl,
        "glucose": status.glucose_mgdl,
        "noise": status.noise,
        "short_avgdelta": status.short_avgdelta_mgdl,
        "long_avgdelta": status.long_avgdelta_mgdl,
        "date": status.at_ms,
    }
    answer: dict[str, Any] = {name: plain_number(value) for name, value in shown.items()}
    answer["last_cal"] = status.last_calibration
    if status.device is not None:
        answer["device"] = status.device
    return answer


def _iob_json(
    events: tuple[PumpEvent, ...],
    therapy: TherapyProfile,
    action: Action,
    now_ms: float,
    wall_ms: float,
    temp_split_bug: bool,
) -> list[dict[str, Any]]:
    """Return the 48 ticks of insulin on board, each with what zero basal would leave."""
    doses = doses_of(events, therapy, now_ms, wall_ms, 0.0, temp_split_bug)
    zeroed = doses_of(events, therapy, now_ms, wall_ms, ZERO_TEMP_MIN, temp_split_bug)
    both = (ticks_of(d, action, now_ms).tolist() for d in (doses, zeroed))
    iob = []
    for tick, (row, zero_row) in enumerate(zip(*both, strict=True)):
        time = {"time": iso_of(now_ms + tick * TICK_MS)}
        entry: dict[str, Any] = _columns(row) | time
        entry["iobWithZeroTemp"] = _columns(zero_row) | time
        iob.append(entry)
    iob[0]["lastBolusTime"] = plain_number(doses.last_bolus_ms)
    iob[0]["lastTemp"] = _last_temp_json(doses.last_temp)
    return iob


def _columns(row: list[float]) -> dict[str, Any]:
    """Return a tick's totals by oref0's names."""
    return {name: plain_number(value) for name, value in zip(COLUMNS, row, strict=True)}


def _last_temp_json(last: LastTempRecord) -> dict[str, Any]:
    """Return the history's latest temp by oref0's names."""
    if last.stamp is None:
        return {"date": 0}
    return {
        "rate": plain_number(last.rate_u_per_h),
        "timestamp": last.stamp,
        "started_at": iso_of(last.begun_ms),
        "date": plain_number(last.at_ms),
        "duration": plain_number(last.duration_min),
    }


def _meal_json(totals: MealTotals) -> dict[str, Any]:
    """Return carbohydrate on board by oref0's names."""
    window = totals.window
    rounded_to = {
        "currentDeviation": (window.current, 100.0),
        "maxDeviation": (window.highest, 100.0),
        "minDeviation": (window.lowest, 100.0),
        "slopeFromMaxDeviation": (window.slope_from_highest, 1000.0),
        "slopeFromMinDeviation": (window.slope_from_lowest, 1000.0),
    }
    return {
        "carbs": plain_number(totals.carbs_g),
        "nsCarbs": plain_number(totals.nightscout_g),
        "bwCarbs": plain_number(totals.wizard_g),
        "journalCarbs": plain_number(totals.journal_g),
        "mealCOB": plain_number(totals.cob_g),
        **{name: plain_number(rounded(*value)) for name, value in rounded_to.items()},
        "allDeviations": [plain_number(value) for value in totals.deviations],
        "lastCarbTime": plain_number(totals.last_carb_ms),
        "bwFound": totals.wizard_found,
    }
