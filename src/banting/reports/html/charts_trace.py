"""One virtual patient's day: plasma glucose, and below it the insulin that the pump delivered."""

from __future__ import annotations

from banting.reports.html.charts_marks import event_layers, night_layers, zone_layer
from banting.reports.html.charts_profile import mmoll_layer
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
from banting.schema.disturbance import Disturbance
from banting.schema.outcome import WearerTrace
from banting.schema.setup import Wearer
from banting.units import MIN_PER_DAY

__all__ = ["trace_panel"]

_HEIGHT = 210
_INSULIN_SHARE = 0.22  # of the plot's height, at its foot


def trace_panel(
    *,
    panel_id: str,
    title: str,
    trace: WearerTrace,
    disturbance: Disturbance,
    wearer: Wearer,
    top_mgdl: int,
    top_insulin_u: float,
) -> Panel:
    """Return a patient's glucose with insulin at the foot, on scales its neighbours share."""
    minutes = max(trace.minute[-1], 60) if trace.minute else MIN_PER_DAY
    x, (y, y_mmoll) = day_axis(minutes), glucose_axes(top_mgdl, _HEIGHT)
    curve = [
        {"minute": m, "mgdl": round(min(g, top_mgdl), 1)}
        for m, g in zip(trace.minute, trace.glucose_mgdl, strict=True)
    ]
    glucose_layers = {
        "layer": [
            zone_layer(y),
            *night_layers(wearer, x, minutes),
            {
                "data": rows(curve),
                "mark": {"type": "line", "color": paint("median"), "strokeWidth": 2},
                "encoding": {"x": x, "y": {**y, "field": "mgdl"}},
            },
            *event_layers(disturbance, x, minutes),
        ]
    }
    return Panel(
        id=panel_id,
        title=title,
        says=_in_words(trace),
        width=PLOT_WIDTH,
        height=_HEIGHT,
        spec={
            "layer": [
                glucose_layers,
                mmoll_layer(y_mmoll, top_mgdl),
                _insulin(trace, x, top_insulin_u),
            ],
            "resolve": {"scale": {"y": "independent"}},
        },
    )


def _insulin(trace: WearerTrace, x: Spec, top_u: float) -> Spec:
    steps = [
        {"minute": m, "u": round(u, 3)} for m, u in zip(trace.minute, trace.insulin_u, strict=True)
    ]
    scale = {"domain": [0, max(top_u, 0.1) / _INSULIN_SHARE], "nice": False}
    return {
        "data": rows(_corners(steps)),
        "mark": {"type": "area", "color": paint("insulin"), "interpolate": "step-after"},
        "encoding": {
            "x": x,
            "y": {"field": "u", "type": "quantitative", "scale": scale, "axis": None},
        },
    }


def _corners(steps: list[dict[str, float]]) -> list[dict[str, float]]:
    """Return only the points where the step curve changes, with the first and the last."""
    return [
        step
        for i, step in enumerate(steps)
        if i in (0, len(steps) - 1) or step["u"] != steps[i - 1]["u"]
    ]


def _in_words(trace: WearerTrace) -> str:
    if not trace.minute:
        return "No trace was kept."
    return (
        f"Virtual patient {trace.patient}: lowest {glucose(min(trace.glucose_mgdl))}, highest "
        f"{glucose(max(trace.glucose_mgdl))}, {sum(trace.insulin_u):.1f} U of insulin delivered."
    )
