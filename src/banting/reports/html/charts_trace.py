"""One virtual patient's days: plasma glucose, and in a strip below it the insulin that arrived."""

from __future__ import annotations

from dataclasses import replace

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
from banting.reports.phrases import glucose
from banting.schema.disturbance import Disturbance
from banting.schema.outcome import WearerTrace
from banting.schema.setup import Wearer
from banting.units import MIN_PER_DAY

__all__ = ["insulin_steps", "since", "trace_panel"]

_HEIGHT = 240
_TICK_MIN = 5
_FOOT = 0.24  # of the plot's height is the strip of insulin
_INSULIN_SHARE = 0.2  # what its highest bar takes


def trace_panel(
    *,
    panel_id: str,
    title: str,
    trace: WearerTrace,
    disturbance: Disturbance,
    wearer: Wearer,
    top_mgdl: int,
    top_insulin_u: float,
    first_min: int = 0,
    step_min: int = _TICK_MIN,
) -> Panel:
    """Return a patient's glucose with insulin at the foot, on scales its neighbours share.

    `first_min`, a whole number of days, cuts what was before; `step_min` thins a long trace.
    """
    shown = since(trace, first_min)
    minutes = max(shown.minute[-1], 60) if shown.minute else MIN_PER_DAY
    x, (y, y_mmoll) = day_axis(minutes), glucose_axes(top_mgdl, _HEIGHT, _FOOT)
    glucose_layers = {
        "layer": [
            zone_layer(y),
            *night_layers(wearer, x, minutes),
            {
                "data": rows(_curve(shown, step_min, top_mgdl)),
                "mark": {"type": "line", "color": paint("median"), "strokeWidth": 2},
                "encoding": {"x": x, "y": {**y, "field": "mgdl"}},
            },
            *event_layers(disturbance, x, minutes, first_min),
        ]
    }
    return Panel(
        id=panel_id,
        title=title,
        says=_in_words(shown),
        width=PLOT_WIDTH,
        height=_HEIGHT,
        spec={
            "layer": [
                glucose_layers,
                mmoll_layer(y_mmoll, top_mgdl),
                _insulin(insulin_steps(shown, step_min), x, top_insulin_u),
            ],
            "resolve": {"scale": {"y": "independent"}},
        },
    )


def since(trace: WearerTrace, first_min: int) -> WearerTrace:
    """Return a trace from a minute on, counted from there."""
    at = next((i for i, minute in enumerate(trace.minute) if minute >= first_min), 0)
    return replace(
        trace,
        minute=tuple(minute - first_min for minute in trace.minute[at:]),
        glucose_mgdl=trace.glucose_mgdl[at:],
        insulin_u=(0.0, *trace.insulin_u[at + 1 :]) if first_min else trace.insulin_u,
    )


def insulin_steps(trace: WearerTrace, step_min: int) -> list[dict[str, float]]:
    """Return insulin (U) by steps: what reached the tissue from each `minute` to the next."""
    sums: dict[int, float] = {}
    for minute, insulin_u in zip(trace.minute[1:], trace.insulin_u[1:], strict=True):
        start = (minute - 1) // step_min * step_min
        sums[start] = sums.get(start, 0.0) + insulin_u
    last = [{"minute": trace.minute[-1], "u": 0.0}] if sums else []
    return [*({"minute": minute, "u": round(u, 3)} for minute, u in sums.items()), *last]


def _curve(trace: WearerTrace, step_min: int, top_mgdl: int) -> list[dict[str, float]]:
    """Return glucose every so many minutes, with the lowest, the highest and the last value."""
    kept = {i for i, minute in enumerate(trace.minute) if minute % step_min == 0}
    if trace.minute:
        lowest = min(range(len(trace.minute)), key=lambda i: trace.glucose_mgdl[i])
        highest = max(range(len(trace.minute)), key=lambda i: trace.glucose_mgdl[i])
        kept |= {lowest, highest, len(trace.minute) - 1}
    return [
        {"minute": trace.minute[i], "mgdl": round(min(trace.glucose_mgdl[i], top_mgdl), 1)}
        for i in sorted(kept)
    ]


def _insulin(steps: list[dict[str, float]], x: Spec, top_u: float) -> Spec:
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
