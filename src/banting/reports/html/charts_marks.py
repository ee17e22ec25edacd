"""Marks that charts of a day share: target zone, night, and when a disturbance happens.

Knows: the day's minutes and the y scale of the chart it is laid under. Returns layers of a spec.
"""

from __future__ import annotations

from banting.reports.html.charts_style import Spec, paint, rows
from banting.schema.day import clock_min, day_min
from banting.schema.disturbance import Disturbance
from banting.schema.setup import Wearer
from banting.units import MIN_PER_DAY, clock_from_minute

__all__ = ["event_layers", "event_minutes", "night_layers", "night_windows", "zone_layer"]


_ONE_ACT_MIN = 15


def zone_layer(y: Spec) -> Spec:
    """Return the target zone 70-180 mg/dL as a band."""
    return {
        "data": rows([{"low": 70, "high": 180}]),
        "mark": {"type": "rect", "color": paint("zone")},
        "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }


def night_windows(wearer: Wearer, minutes: int) -> list[tuple[int, int]]:
    """Return (from, to) in minutes of the trial day when the wearer sleeps."""
    start, end = day_min(wearer.asleep_from_min), day_min(wearer.asleep_to_min)
    if start == end:
        return []
    spans = [(start, end)] if start < end else [(0, end), (start, MIN_PER_DAY)]
    days = range(0, minutes, MIN_PER_DAY)
    shifted = [(a + d, min(b + d, minutes)) for d in days for a, b in spans]
    return [(a, b) for a, b in shifted if a < b]


def night_layers(wearer: Wearer, x: Spec, minutes: int) -> list[Spec]:
    """Return the night's shade with the word `asleep` at its head."""
    spans = night_windows(wearer, minutes)
    if not spans:
        return []
    shade = {
        "data": rows([{"minute": a, "to": b} for a, b in spans]),
        "mark": {"type": "rect", "color": paint("night")},
        "encoding": {"x": x, "x2": {"field": "to"}},
    }
    word = {
        "data": rows([{"minute": a} for a, b in spans if b - a >= 180]),
        "mark": {
            "type": "text",
            "text": "asleep",
            "color": paint("muted"),
            "align": "left",
            "dx": 5,
            "y": 11,
        },
        "encoding": {"x": x},
    }
    return [shade, word]


def event_minutes(disturbance: Disturbance) -> list[tuple[int, int]]:
    """Return when a disturbance acts, as (from, to) minutes; a moment has from = to.

    What follows within a few minutes of what went before is one act to the eye, and marked once.
    """
    moments = [(b.at_min, b.at_min) for b in disturbance.boluses]
    moments += [(f.at_min, f.at_min) for f in disturbance.false_glucose]
    spans = [(w.from_min, w.to_min) for w in disturbance.basal]
    spans += [(w.from_min, w.to_min) for w in disturbance.leaks]
    acts: list[tuple[int, int]] = []
    for start, end in sorted(moments + spans):
        if acts and start - acts[-1][1] <= _ONE_ACT_MIN:
            acts[-1] = (acts[-1][0], max(acts[-1][1], end))
        else:
            acts.append((start, end))
    return acts


def event_layers(disturbance: Disturbance, x: Spec, minutes: int) -> list[Spec]:
    """Return a line at each moment (clock above the plot) and a bar over each span of time."""
    acts = [(a, min(b, minutes)) for a, b in event_minutes(disturbance) if a <= minutes]
    if not acts:
        return []
    rule = {
        "data": rows([{"minute": a} for a, _ in acts]),
        "mark": {
            "type": "rule",
            "color": paint("event"),
            "strokeWidth": 1.5,
            "strokeDash": [4, 3],
        },
        "encoding": {"x": x},
    }
    first = acts[0][0]
    anchor = "left" if first < minutes * 0.15 else "right" if first > minutes * 0.85 else "center"
    label = {
        "data": rows([{"minute": first}]),
        "mark": {
            "type": "text",
            "text": f"\u25bc {clock_from_minute(clock_min(first))}",
            "y": -9,
            "align": anchor,
            "color": paint("event"),
            "fontWeight": "bold",
        },
        "encoding": {"x": x},
    }
    spans = [{"minute": a, "to": b} for a, b in acts if b > a]
    bar = {
        "data": rows(spans),
        "mark": {"type": "rule", "color": paint("event"), "strokeWidth": 4, "y": 0},
        "encoding": {"x": x, "x2": {"field": "to"}},
    }
    return [rule, label, *([bar] if spans else [])]
