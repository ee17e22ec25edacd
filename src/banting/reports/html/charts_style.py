"""What all charts share: panel size, colour tokens, axes of the day and of glucose.

A chart is a Vega-Lite spec, a plain dict because that is the charting library's own language; a
`Panel` carries it to `charts_svg`. Colours are tokens, not colours: each is drawn as a marker value
that `charts_svg` turns into a CSS class, so that one drawing serves light, dark and print. Panels
are drawn at phone width and set side by side where there is room, so text never shrinks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from banting.schema.day import clock_min
from banting.units import MGDL_PER_MMOLL, MIN_PER_DAY, clock_from_minute

__all__ = [
    "COLOURS",
    "LABEL_PX",
    "PLOT_WIDTH",
    "THRESHOLDS_MGDL",
    "Margins",
    "Panel",
    "Spec",
    "clock_axis",
    "day_axis",
    "glucose_axes",
    "paint",
    "rows",
]

Spec = dict[str, Any]

LABEL_PX = 11.5
PLOT_WIDTH = 252

# Limits of the five ranges of consensus time in range; sources: the `ranges` entry of the report.
THRESHOLDS_MGDL = (54, 70, 180, 250)

COLOURS = (
    "ink",
    "muted",
    "grid",
    "zone",
    "night",
    "outer",
    "inner",
    "median",
    "event",
    "insulin",
    "vhigh",
    "high",
    "target",
    "low",
    "vlow",
    "paper",
    "limit",
    "bar",
    "edge",
)
_MARKER = "#fade{:02x}"


def paint(colour: str) -> str:
    """Return the marker value that stands for a colour token in a spec."""
    return _MARKER.format(COLOURS.index(colour))


def rows(values: list[dict[str, Any]]) -> Spec:
    """Return inline data of a spec."""
    return {"values": values}


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """Room around the plot for axes and labels, in px."""

    left: int = 44
    right: int = 44
    top: int = 22
    bottom: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One small chart: its spec with a plot of `width` x `height` px, and what it says in words."""

    id: str
    title: str
    says: str
    spec: Spec
    width: int
    height: int
    margins: Margins = Margins()


def day_axis(minutes: int) -> Spec:
    """Return the x encoding of a trial day (or more), ticked every six hours with clock times."""
    ticks = list(range(0, minutes + 1, 6 * 60 * max(1, round(minutes / MIN_PER_DAY))))
    return _minute_axis(minutes, {str(t): clock_from_minute(clock_min(t)) for t in ticks})


def clock_axis() -> Spec:
    """Return the x encoding of the clock from midnight to midnight, ticked every six hours."""
    ticks = {str(t): clock_from_minute(t) for t in range(0, MIN_PER_DAY, 6 * 60)}
    return _minute_axis(MIN_PER_DAY, {**ticks, str(MIN_PER_DAY): "24:00"})


def _minute_axis(minutes: int, clock: dict[str, str]) -> Spec:
    return {
        "field": "minute",
        "type": "quantitative",
        "scale": {"domain": [0, minutes], "nice": False, "zero": True},
        "axis": {
            "values": [int(minute) for minute in clock],
            "labelExpr": f"{json.dumps(clock)}[datum.value]",
            "grid": False,
            "title": None,
            "labelPadding": 5,
            "labelOverlap": False,
        },
    }


def glucose_axes(top_mgdl: int, height: int, foot: float = 0.0) -> tuple[Spec, Spec]:
    """Return the y axes mg/dL (left) and mmol/L (right), ticked at the limits of the ranges.

    `foot` is the share of the height below zero, left for something else. Labels that would touch
    (54 and 70) are moved apart by a few px.
    """
    ticks = [*THRESHOLDS_MGDL, top_mgdl]
    bottom_mgdl = -top_mgdl * foot / (1.0 - foot)
    apart = height * (THRESHOLDS_MGDL[1] - THRESHOLDS_MGDL[0]) / (top_mgdl - bottom_mgdl)
    nudge = max(0.0, (LABEL_PX + 1.5 - apart) / 2)
    domain = [bottom_mgdl, top_mgdl] if foot else [0, top_mgdl]
    return (
        _glucose_axis([*domain], list(ticks), "left", nudge, ".0f"),
        _glucose_axis(
            [end / MGDL_PER_MMOLL for end in domain],
            [t / MGDL_PER_MMOLL for t in ticks],
            "right",
            nudge,
            ".1f",
        ),
    )


def _glucose_axis(
    domain: list[float], ticks: list[float], side: str, nudge: float, form: str
) -> Spec:
    return {
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False},
        "axis": {
            "values": ticks,
            "orient": side,
            "format": form,
            "grid": side == "left",
            "title": None,
            "labelOverlap": False,
            "labelPadding": 4,
            "labelOffset": {
                "condition": [
                    {"test": f"datum.value == {ticks[0]}", "value": nudge},
                    {"test": f"datum.value == {ticks[1]}", "value": -nudge},
                ],
                "value": 0,
            },
        },
    }
