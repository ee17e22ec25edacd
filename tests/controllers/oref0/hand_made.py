"""A decision written by hand, to change one thing of: 120 mg/dL, steady, nothing on board."""

from __future__ import annotations

from typing import Any

CLOCK = "2024-01-03T12:30:00.000Z"
CLOCK_MS = 1704285000000
MINUTE_MS = 60_000


def profile(**changes: Any) -> dict[str, Any]:
    """Return a profile: 1 U/h, 50 mg/dL per U, 10 g per U, target 100, threshold 70 mg/dL."""
    return {
        "current_basal": 1.0,
        "max_basal": 3.0,
        "max_daily_basal": 1.2,
        "basalprofile": [{"i": 0, "minutes": 0, "rate": 1.0}],
        "isfProfile": {"sensitivities": [{"offset": 0, "sensitivity": 50}]},
        "sens": 50,
        "carb_ratio": 10,
        "min_bg": 100,
        "max_bg": 100,
        "max_iob": 3,
        "dia": 5,
        "curve": "rapid-acting",
        "enableUAM": True,
        "maxSMBBasalMinutes": 30,
        "maxUAMSMBBasalMinutes": 30,
        "bolus_increment": 0.1,
        "maxCOB": 120,
        "min_5m_carbimpact": 8,
        "carbsReqThreshold": 1,
        "autosens_max": 1.2,
        "autosens_min": 0.7,
        "suspend_zeros_iob": True,
        "out_units": "mg/dL",
        **changes,
    }


def on_board(iob: float = 0.0, activity: float = 0.0, **now: Any) -> list[dict[str, Any]]:
    """Return 48 ticks of insulin on board that does not change, the first with more of now."""
    tick = {"iob": iob, "activity": activity, "iobWithZeroTemp": {"activity": activity}}
    first = {"lastBolusTime": CLOCK_MS - 60 * MINUTE_MS, "lastTemp": temp_of_history(), **now}
    return [{**tick, **first}, *(dict(tick) for _ in range(47))]


def temp_of_history(rate: float = 1.0, minutes: float = 30, ago_min: float = 5) -> dict[str, Any]:
    """Return the latest temp of the history."""
    return {"rate": rate, "duration": minutes, "date": CLOCK_MS - ago_min * MINUTE_MS}


def status(glucose: float = 120, delta: float = 0.5, **changes: Any) -> dict[str, Any]:
    """Return a glucose status, fresh, not quite still, changing alike over every time."""
    return {
        "glucose": glucose,
        "delta": delta,
        "short_avgdelta": delta,
        "long_avgdelta": delta,
        "noise": 1,
        "date": CLOCK_MS,
        "device": "x",
        **changes,
    }


def meal(cob: float = 0, carbs: float = 0, ago_min: float = 10, **changes: Any) -> dict[str, Any]:
    """Return carbohydrate on board."""
    return {
        "carbs": carbs,
        "mealCOB": cob,
        "lastCarbTime": CLOCK_MS - ago_min * MINUTE_MS if carbs else 0,
        "slopeFromMaxDeviation": 0,
        "slopeFromMinDeviation": 0,
        "bwFound": False,
        **changes,
    }


def asked(**changes: Any) -> dict[str, Any]:
    """Return the input of one decision."""
    return {
        "glucose_status": status(),
        "currenttemp": {"rate": 0, "duration": 0},
        "iob_data": on_board(),
        "profile": profile(),
        "autosens_data": {"ratio": 1},
        "meal_data": meal(),
        "microBolusAllowed": False,
        "reservoir_data": None,
        "currentTime": CLOCK,
        **changes,
    }
