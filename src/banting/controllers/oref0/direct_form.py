"""One decision in oref0's own JSON: what `determine_basal` takes, and the record it returns.

The border between JSON and numbers for glucose_status, currenttemp, iob_data, profile,
autosens_data, meal_data, microBolusAllowed, reservoir_data and currentTime. An input that oref0
refuses is answered with `error`, in our words. Never knows: a history.

Source: oref0 (lib/determine-basal/determine-basal.js).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from banting.controllers.oref0 import endings
from banting.controllers.oref0.forecast import POINTS, drawn
from banting.controllers.oref0.javascript import (
    Json,
    instant_ms,
    iso_of,
    number,
    number_text,
    plain_number,
    truth,
)
from banting.controllers.oref0.modes import Mode
from banting.controllers.oref0.nouns import (
    Decision,
    Insulin,
    LastTemp,
    Meal,
    Moment,
    Running,
    Status,
)
from banting.controllers.oref0.profile_form import settings_of
from banting.controllers.oref0.reason import figures, sentences, shown_glucose
from banting.controllers.oref0.rounding import half_up, rounded

__all__ = ["decide", "is_direct"]

NAN = float("nan")
SIMULATOR = "fakecgm"
UNREAD_CLOCK = "Could not parse clock data"
KEPT_POINTS, KEPT_ZT_POINTS = 13, 7


def is_direct(asked: Json) -> bool:
    """Tell whether an input is for one decision rather than for the whole pipeline."""
    return "glucose_status" in asked


def decide(asked: Json, mode: Mode) -> dict[str, Any]:
    """Return oref0's answer to one decision, or a record with `error`; imports numba."""
    at_ms = instant_ms(asked.get("currentTime"))
    profile, status, current = (
        asked.get(key) for key in ("profile", "glucose_status", "currenttemp")
    )
    if math.isnan(at_ms):
        return {"error": "currentTime is missing, or no time"}
    if not isinstance(profile, dict) or "current_basal" not in profile:
        return {"error": "the profile has no current_basal"}
    if not isinstance(status, dict) or not isinstance(current, dict):
        return {"error": "glucose_status or currenttemp is missing"}
    meal = asked.get("meal_data")
    if not isinstance(meal, dict):
        return {"error": "meal_data is missing"}
    on_board, ticks = _iob(asked.get("iob_data"))
    running = Running(number(current, "rate"), number(current, "duration"))
    decision, lines = _decided(asked, mode, at_ms, on_board or {}, ticks, running)
    end = decision.order.end
    if end not in endings.GUARDS:
        problem = _missing(profile, asked, on_board)
        if problem or end == endings.NO_EVENTUAL:
            return {"error": problem or sentences(decision, running)}
    if end in (*endings.GUARDS, endings.OTHER_RATE, endings.ENDED_EARLY):
        return _early(decision, running, at_ms)
    return _result(decision, running, lines, asked, on_board or {}, at_ms)


def _iob(iob_data: Any) -> tuple[Json | None, Sequence[Any]]:
    """Return insulin on board now, and the ticks of the forecast (none of a single record)."""
    if isinstance(iob_data, list) and len(iob_data) > 1:
        return iob_data[0] if isinstance(iob_data[0], dict) else None, iob_data
    return (iob_data if isinstance(iob_data, dict) else None), ()


def _missing(profile: Json, asked: Json, on_board: Json | None) -> str:
    """Return what is missing after a reading is trusted; empty where nothing is."""
    if "min_bg" not in profile or "max_bg" not in profile:
        return "the profile has no min_bg or no max_bg"
    if "iob_data" not in asked:
        return "iob_data is missing"
    if on_board is None or "activity" not in on_board or "iob" not in on_board:
        return "iob_data has no activity or no iob"
    return ""


def _decided(
    asked: Json, mode: Mode, at_ms: float, on_board: Json, ticks: Sequence[Any], running: Running
) -> tuple[Decision, NDArray[np.float64]]:
    """Return the decision and the lines of its forecasts, as far as they go."""
    from banting.controllers.oref0 import compiled

    autosens = asked.get("autosens_data")
    known = autosens is not None and truth(autosens)
    moment = Moment(
        autosens_known=known,
        autosens_ratio=number(autosens, "ratio") if isinstance(autosens, dict) else NAN,
        microbolus_allowed=truth(asked.get("microBolusAllowed")),
        minute_of_hour=at_ms // 60_000.0 % 60.0,
    )
    activity, zero = _activities(ticks)
    lines = np.zeros((4, POINTS))
    _, decision = compiled.decide(
        _status(asked["glucose_status"], at_ms),
        running,
        _last_temp(on_board, at_ms),
        Insulin(
            iob_u=number(on_board, "iob"),
            activity_u_per_min=number(on_board, "activity"),
            bolus_age_min=rounded((at_ms - number(on_board, "lastBolusTime")) / 60_000.0, 10.0),
        ),
        _meal(asked["meal_data"], at_ms),
        moment,
        settings_of(asked["profile"], mode),
        activity,
        zero,
        lines,
    )
    return decision, lines[:, : min(len(activity) + 1, POINTS)]


def _status(status: Json, at_ms: float) -> Status:
    """Return the reading and its changes."""
    date = status.get("date")
    age = (at_ms - (0.0 if date is None and "date" in status else instant_ms(date))) / 60.0 / 1000.0
    return Status(
        glucose_mgdl=number(status, "glucose"),
        delta_mgdl=number(status, "delta"),
        short_avgdelta_mgdl=number(status, "short_avgdelta"),
        long_avgdelta_mgdl=number(status, "long_avgdelta"),
        noise=number(status, "noise"),
        age_min=rounded(age, 10.0),
        may_be_flat=status.get("device") == SIMULATOR,
    )


def _last_temp(on_board: Json, at_ms: float) -> LastTemp:
    """Return the history's latest temp."""
    last = on_board.get("lastTemp")
    if not isinstance(last, dict):
        return LastTemp(known=False, rate_u_per_h=NAN, duration_min=NAN, age_min=0.0)
    return LastTemp(
        known=True,
        rate_u_per_h=number(last, "rate"),
        duration_min=number(last, "duration"),
        age_min=half_up((at_ms - number(last, "date")) / 60_000.0),
    )


def _meal(meal: Json, at_ms: float) -> Meal:
    """Return carbohydrate on board."""
    return Meal(
        carbs_g=number(meal, "carbs"),
        cob_g=number(meal, "mealCOB"),
        last_carb_age_min=half_up((at_ms - number(meal, "lastCarbTime")) / 60_000.0),
        slope_from_max_mgdl=number(meal, "slopeFromMaxDeviation"),
        slope_from_min_mgdl=number(meal, "slopeFromMinDeviation"),
        wizard_found=meal.get("bwFound") is True,
        clock_unread=meal.get("reason") == UNREAD_CLOCK,
    )


def _activities(ticks: Sequence[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the activities of the ticks, up to one that lacks what oref0 would fail at."""
    found: list[tuple[float, float]] = []
    for tick in ticks:
        if not isinstance(tick, dict) or not isinstance(tick.get("iobWithZeroTemp"), dict):
            break
        found.append((number(tick, "activity"), number(tick["iobWithZeroTemp"], "activity")))
    both = np.array(found).reshape(len(found), 2)
    return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])


def _early(decision: Decision, running: Running, at_ms: float) -> dict[str, Any]:
    """Return the short record of a decision that was made without a forecast."""
    temp = decision.order.temp
    answer: dict[str, Any] = {"reason": sentences(decision, running)}
    if not math.isnan(temp.duration_min):
        answer |= {"temp": "absolute", "deliverAt": iso_of(at_ms)}
        answer |= {"rate": plain_number(temp.rate_u_per_h)}
        answer |= {"duration": plain_number(temp.duration_min)}
    return answer


def _line(values: NDArray[np.float64], kept: int, beyond_mgdl: float | None = None) -> list[Any]:
    """Return a forecast's whole points, without its tail.

    The tail is points that no longer change or, given a bound, ones that rise above it.
    """
    points = [drawn(value) for value in values.tolist()]
    while len(points) > kept:
        before, last = points[-2:]
        rises = beyond_mgdl is not None and not (before >= last or last <= beyond_mgdl)
        if not (before == last if beyond_mgdl is None else rises):
            break
        points.pop()
    return [plain_number(point) for point in points]


def _result(
    decision: Decision,
    running: Running,
    lines: NDArray[np.float64],
    asked: Json,
    on_board: Json,
    at_ms: float,
) -> dict[str, Any]:
    """Return the whole record of a decision; what is undefined in oref0 is left out."""
    profile, meal, status = asked["profile"], asked["meal_data"], asked["glucose_status"]
    unit, aims, weighed, order = (
        profile.get("out_units"),
        decision.aims,
        decision.weighed,
        decision.order,
    )
    delta = number(status, "delta")
    tick = half_up(delta)
    lines_shown = {"IOB": _line(lines[0], KEPT_POINTS)}
    lines_shown["ZT"] = _line(lines[1], KEPT_ZT_POINTS, aims.target_mgdl)
    if weighed.cob_drawn:
        lines_shown["COB"] = _line(lines[2], KEPT_POINTS)
    if weighed.uam_drawn:
        lines_shown["UAM"] = _line(lines[3], KEPT_POINTS)
    cob = _echo_text(meal, "mealCOB")
    answer: dict[str, Any] = {
        "temp": "absolute",
        "bg": status.get("glucose"),
        "tick": f"+{number_text(tick)}" if delta > -0.5 else plain_number(tick),
        "eventualBG": plain_number(weighed.eventual_mgdl),
        "insulinReq": plain_number(order.insulin_req_u),
        "deliverAt": iso_of(at_ms),
        "predBGs": lines_shown,
        "IOB": on_board["iob"],
        "CR": plain_number(rounded(number(profile, "carb_ratio"), 100.0)),
        "reason": figures(decision, cob, number(profile, "carb_ratio"), unit)
        + sentences(decision, running),
    }
    shown = {
        "BGI": decision.impact.bgi_mgdl,
        "deviation": decision.impact.deviation_mgdl,
        "ISF": aims.isf_mgdl_per_u,
        "target_bg": aims.target_mgdl,
    }
    for name, value in shown.items():
        glucose = shown_glucose(value, unit)
        answer[name] = glucose if isinstance(glucose, str) else plain_number(glucose)
    optional = {
        "sensitivityRatio": aims.ratio,
        "carbsReq": decision.carbs.grams if decision.carbs.wanted else NAN,
        "units": order.smb_u,
    }
    answer |= {name: plain_number(v) for name, v in optional.items() if not math.isnan(v)}
    if "mealCOB" in meal:
        answer["COB"] = meal["mealCOB"]
    if "reservoir_data" in asked:
        answer["reservoir"] = asked["reservoir_data"]
    if not math.isnan(order.temp.duration_min):
        answer["rate"] = plain_number(order.temp.rate_u_per_h)
        answer["duration"] = plain_number(order.temp.duration_min)
    return answer


def _echo_text(record: Json, key: str) -> str:
    """Return a field as JavaScript puts it into a text."""
    if key not in record:
        return "undefined"
    value = record[key]
    return number_text(float(value)) if isinstance(value, int | float) else str(value)
