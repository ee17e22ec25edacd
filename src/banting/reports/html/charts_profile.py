"""The ambulatory glucose profile of one arm: median, 25-75 and 5-95 percentiles over the day.

The bands are the consensus ones; minimum and maximum are never drawn as the outer band, because
readers take the outer band for 5-95. The layout is our own.
"""

from __future__ import annotations

from collections.abc import Iterable

from banting.reports.html.charts_marks import event_layers, night_layers, zone_layer
from banting.reports.html.charts_style import (
    PLOT_WIDTH,
    Panel,
    Spec,
    day_axis,
    glucose_axes,
    paint,
    rows,
)
from banting.reports.html.phrases import glucose
from banting.schema.day import clock_min
from banting.schema.disturbance import Disturbance
from banting.schema.outcome import ArmOutcome, Profile
from banting.schema.setup import Wearer
from banting.units import MGDL_PER_MMOLL, MIN_PER_DAY, clock_from_minute

__all__ = ["HEIGHT", "glucose_top", "mmoll_layer", "profile_panel"]

HEIGHT = 200
_STEP_MIN = 10


def glucose_top(peaks_mgdl: Iterable[float]) -> int:
    """Return the upper end of the glucose axis that all charts of a group share, in mg/dL."""
    peak = max(peaks_mgdl, default=0.0)
    return next((top for top in (300, 400, 500) if peak <= top), 600)


def mmoll_layer(y_mmoll: Spec, top_mgdl: int) -> Spec:
    """Return a layer that draws nothing but the mmol/L axis."""
    return {
        "data": rows([{"mmoll": top_mgdl / MGDL_PER_MMOLL}]),
        "mark": {"type": "point", "opacity": 0, "size": 0},
        "encoding": {"y": {**y_mmoll, "field": "mmoll"}},
    }


def profile_panel(
    *,
    panel_id: str,
    title: str,
    arm: ArmOutcome,
    disturbance: Disturbance,
    wearer: Wearer,
    top_mgdl: int,
) -> Panel:
    """Return the profile of an arm; values above the axis are drawn at its upper end."""
    minutes = max(arm.profile.minute[-1], 60) if arm.profile.minute else MIN_PER_DAY
    x, (y, y_mmoll) = day_axis(minutes), glucose_axes(top_mgdl, HEIGHT)
    glucose_layers = {
        "layer": [
            zone_layer(y),
            *night_layers(wearer, x, minutes),
            _band(x, y, "p05", "p95", "outer"),
            _band(x, y, "p25", "p75", "inner"),
            _limit(y),
            _line(x, y),
            *event_layers(disturbance, x, minutes),
        ]
    }
    return Panel(
        id=panel_id,
        title=title,
        says=_in_words(arm),
        width=PLOT_WIDTH,
        height=HEIGHT,
        spec={
            "data": rows(_points(arm.profile, top_mgdl)),
            "layer": [glucose_layers, mmoll_layer(y_mmoll, top_mgdl)],
            "resolve": {"scale": {"y": "independent"}},
        },
    )


def _points(profile: Profile, top_mgdl: int) -> list[dict[str, float]]:
    """Return percentiles thinned to what 252 px can show; the last minute is kept."""
    last = len(profile.minute) - 1
    kept, points = -_STEP_MIN, []
    for i, minute in enumerate(profile.minute):
        if minute - kept < _STEP_MIN and i != last:
            continue
        kept = minute
        bands = {
            name: round(min(getattr(profile, name)[i], top_mgdl), 1)
            for name in ("p05", "p25", "p50", "p75", "p95")
        }
        points.append({"minute": minute, **bands})
    return points


def _band(x: Spec, y: Spec, low: str, high: str, colour: str) -> Spec:
    return {
        "mark": {"type": "area", "color": paint(colour), "interpolate": "linear"},
        "encoding": {"x": x, "y": {**y, "field": low}, "y2": {"field": high}},
    }


def _line(x: Spec, y: Spec) -> Spec:
    return {
        "mark": {"type": "line", "color": paint("median"), "strokeWidth": 2.25},
        "encoding": {"x": x, "y": {**y, "field": "p50"}},
    }


def _limit(y: Spec) -> Spec:
    return {
        "data": rows([{"mgdl": 54}]),
        "mark": {
            "type": "rule",
            "color": paint("limit"),
            "strokeWidth": 1,
            "strokeDash": [2, 2],
        },
        "encoding": {"y": {**y, "field": "mgdl"}},
    }


def _in_words(arm: ArmOutcome) -> str:
    """Return the chart as a sentence, for those who do not see it."""
    if not arm.profile.minute:
        return f"No profile was kept for {arm.says}."
    profile = arm.profile
    low = min(range(len(profile.minute)), key=lambda i: profile.p50[i])
    high = max(range(len(profile.minute)), key=lambda i: profile.p50[i])

    def at(i: int) -> str:
        return clock_from_minute(clock_min(profile.minute[i]))

    return (
        f"{arm.patients} virtual patients, {arm.physiology}. The median is lowest at {at(low)} "
        f"with {glucose(profile.p50[low])} (5 to 95 of 100: {glucose(profile.p05[low])} to "
        f"{glucose(profile.p95[low])}) and highest at {at(high)} with {glucose(profile.p50[high])}."
    )
