"""The ambulatory glucose profile of one arm: median, 25-75 and 5-95 percentiles over the day.

The bands are the consensus ones; minimum and maximum are never drawn as the outer band, because
readers take the outer band for 5-95. The layout is our own.
"""

from __future__ import annotations

from collections.abc import Iterable

from banting.reports.html.charts_marks import (
    act_layers,
    clock_acts,
    clock_nights,
    event_layers,
    night_layers,
    shade_layers,
    zone_layer,
)
from banting.reports.html.charts_style import (
    PLOT_WIDTH,
    Panel,
    Spec,
    clock_axis,
    day_axis,
    glucose_axes,
    paint,
    rows,
)
from banting.reports.phrases import glucose
from banting.schema.day import clock_min, day_min
from banting.schema.disturbance import Disturbance
from banting.schema.outcome import ArmOutcome, Profile
from banting.schema.setup import Wearer
from banting.units import MGDL_PER_MMOLL, MIN_PER_DAY, clock_from_minute

__all__ = [
    "HEIGHT",
    "clock_profile_panel",
    "glucose_top",
    "mmoll_layer",
    "profile_panel",
]

HEIGHT = 200
_STEP_MIN = 10


def glucose_top(peaks_mgdl: Iterable[float]) -> int:
    """Return the upper end of the glucose axis that all charts of a group share, in mg/dL."""
    peak = max(peaks_mgdl, default=0.0)
    return next((top for top in (300, 400, 500, 600, 800) if peak <= top), 1000)


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
    x = day_axis(minutes)
    return _panel(
        (panel_id, title, arm),
        night_layers(wearer, x, minutes),
        event_layers(disturbance, x, minutes),
        _points(arm.profile, top_mgdl),
        x,
        top_mgdl,
    )


def clock_profile_panel(
    *,
    panel_id: str,
    title: str,
    arm: ArmOutcome,
    disturbance: Disturbance,
    wearer: Wearer,
    top_mgdl: int,
) -> Panel:
    """Return the profile from midnight to midnight, of a run of a day or more that starts at noon.

    The halves before and after noon are drawn apart: they are the end and the start of a run. A
    disturbance is marked where the run is one day; of more days the profile is a mixture.
    """
    x = clock_axis()
    acts = clock_acts(disturbance) if arm.hours <= MIN_PER_DAY // 60 else []
    return _panel(
        (panel_id, title, arm),
        shade_layers(clock_nights(wearer), x),
        act_layers(acts, x, MIN_PER_DAY, clock_from_minute(acts[0][0]) if acts else ""),
        _clock_points(arm.profile, top_mgdl),
        x,
        top_mgdl,
    )


def _panel(
    what: tuple[str, str, ArmOutcome],
    night: list[Spec],
    events: list[Spec],
    points: list[dict[str, float]],
    x: Spec,
    top_mgdl: int,
) -> Panel:
    panel_id, title, arm = what
    y, y_mmoll = glucose_axes(top_mgdl, HEIGHT)
    parts = any("part" in point for point in points)
    along: Spec = {"x": x, **({"detail": {"field": "part", "type": "nominal"}} if parts else {})}
    glucose_layers = {
        "layer": [
            zone_layer(y),
            *night,
            _band(along, y, "p05", "p95", "outer"),
            _band(along, y, "p25", "p75", "inner"),
            *_limits(y),
            _line(along, y),
            *events,
        ]
    }
    return Panel(
        id=panel_id,
        title=title,
        says=_in_words(arm),
        width=PLOT_WIDTH,
        height=HEIGHT,
        spec={
            "data": rows(points),
            "layer": [glucose_layers, mmoll_layer(y_mmoll, top_mgdl)],
            "resolve": {"scale": {"y": "independent"}},
        },
    )


def _clock_points(profile: Profile, top_mgdl: int) -> list[dict[str, float]]:
    """Return percentiles by the clock; `part` tells the end of a run (0) from its start (1)."""
    midnight = day_min(0)
    points = _points(profile, top_mgdl)
    ends = [{**p, "minute": p["minute"] - midnight} for p in points if p["minute"] >= midnight]
    starts = [
        {**p, "minute": p["minute"] + MIN_PER_DAY - midnight}
        for p in points
        if p["minute"] <= midnight
    ]
    return [{**p, "part": part} for part, half in enumerate((ends, starts)) for p in half]


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


def _band(along: Spec, y: Spec, low: str, high: str, colour: str) -> Spec:
    return {
        "mark": {"type": "area", "color": paint(colour), "interpolate": "linear"},
        "encoding": {**along, "y": {**y, "field": low}, "y2": {"field": high}},
    }


def _line(along: Spec, y: Spec) -> Spec:
    return {
        "mark": {"type": "line", "color": paint("median"), "strokeWidth": 2.25},
        "encoding": {**along, "y": {**y, "field": "p50"}},
    }


def _limits(y: Spec) -> list[Spec]:
    """Return the edges of the target zone, which bands would hide, and the line of a severe low."""
    zone = {"color": paint("edge"), "strokeWidth": 1}
    low = {"color": paint("limit"), "strokeWidth": 1, "strokeDash": [2, 2]}
    return [
        {
            "data": rows([{"mgdl": at} for at in mgdl]),
            "mark": {"type": "rule", **look},
            "encoding": {"y": {**y, "field": "mgdl"}},
        }
        for mgdl, look in (((70, 180), zone), ((54,), low))
    ]


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
