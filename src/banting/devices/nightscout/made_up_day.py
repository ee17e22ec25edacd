"""A day of a wearer who does not exist, for clients that want something to show.

Knows: a profile as Loop uploads it, readings every five minutes, two meals. Never knows: anybody's
day; the glucose is two waves and no physiology.
"""

from __future__ import annotations

from math import pi, sin

from banting.devices.home_secrets import BUNDLE_ID, DEVICE_TOKEN
from banting.devices.nightscout.clock import iso
from banting.devices.nightscout.records import keep
from banting.devices.nightscout.state import CloudState, Fields
from banting.units import MS_PER_DAY, MS_PER_H, MS_PER_MIN

__all__ = ["with_made_up_day"]

_EVERY_MS = 5 * MS_PER_MIN
_ARROWS = ((-8, "SingleDown"), (-4, "FortyFiveDown"), (4, "Flat"), (8, "FortyFiveUp"))
_DEVICE = "loop://banting"


def with_made_up_day(state: CloudState, now_ms: int) -> CloudState:
    """Return a site's state with the day that ends at a time, in ms since 1970."""
    state, _ = keep(state, "profile", _profile(now_ms - MS_PER_DAY), now_ms)
    for meal_h, carbs_g in ((19, 40), (5, 55)):
        eaten = {"eventType": "Meal Bolus", "carbs": carbs_g, "insulin": carbs_g / 10}
        eaten |= {"created_at": iso(now_ms - meal_h * MS_PER_H), "enteredBy": _DEVICE}
        state, _ = keep(state, "treatments", eaten, now_ms)
    values = [_glucose_mgdl(step) for step in range(MS_PER_DAY // _EVERY_MS)]
    for step, value in enumerate(values):
        at_ms = now_ms - (len(values) - 1 - step) * _EVERY_MS
        change = value - values[step - 1] if step else 0
        reading = {"type": "sgv", "sgv": value, "date": at_ms, "dateString": iso(at_ms)}
        reading |= {"direction": _arrow(change), "device": _DEVICE}
        state, _ = keep(state, "entries", reading, now_ms)
    return state


def _glucose_mgdl(step: int) -> int:
    return round(125 + 35 * sin(2 * pi * step / 96) + 12 * sin(2 * pi * step / 29))


def _arrow(change: int) -> str:
    return next((arrow for below, arrow in _ARROWS if change <= below), "SingleUp")


def _profile(at_ms: int) -> Fields:
    def all_day(value: float) -> list[Fields]:
        return [{"time": "00:00", "timeAsSeconds": 0, "value": value}]

    default = {
        "dia": 6,
        "basal": all_day(0.8),
        "sens": all_day(50),
        "carbratio": all_day(10),
        "target_low": all_day(100),
        "target_high": all_day(115),
        "timezone": "UTC",
        "units": "mg/dl",
    }
    preset = {"name": "Running", "targetRange": [140, 160], "insulinNeedsScaleFactor": 0.6}
    return {
        "defaultProfile": "Default",
        "store": {"Default": default},
        "startDate": iso(at_ms),
        "mills": at_ms,
        "units": "mg/dl",
        "enteredBy": "Loop",
        "loopSettings": {
            "dosingEnabled": True,
            "deviceToken": DEVICE_TOKEN,
            "bundleIdentifier": BUNDLE_ID,
            "overridePresets": [{**preset, "duration": 3600}],
        },
    }
