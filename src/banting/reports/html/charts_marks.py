"""Marks that charts of a day share: target zone, night, and when a disturbance happens.

Knows: the day's minutes and the y scale of the chart it is laid under. Returns layers of a spec.
"""

from __future__ import annotations

from banting.reports.html.charts_style import Spec, paint, rows
from banting.schema.day import clock_min, day_min
from banting.schema.disturbance import Disturbance
from banting.schema.setup import Wearer
from banting.units import MIN_PER_DAY, clock_from_minute

__all__ = [
    "act_layers",
    "clock_acts",
    "clock_nights",
    "event_layers",
    "event_minutes",
    "night_layers",
    "night_windows",
    "shade_layers",
    "zone_layer",
]


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
    return shade_layers(night_windows(wearer, minutes), x)


def clock_nights(wearer: Wearer) -> list[tuple[int, int]]:
    """Return (from, to) in minutes from midnight when the wearer sleeps."""
    start, end = wearer.asleep_from_min, wearer.asleep_to_min
    spans = [(start, end)] if start < end else [(0, end), (start, MIN_PER_DAY)]
    return [] if start == end else [(a, b) for a, b in spans if a < b]


def shade_layers(spans: list[tuple[int, int]], x: Spec) -> list[Spec]:
    """Return a shade over spans of sleep, with the word `asleep` at the head of long ones."""
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


def event_layers(disturbance: Disturbance, x: Spec, minutes: int, first_min: int = 0) -> list[Spec]:
    """Return marks of what a disturbance does from `first_min` of the run on, for some minutes."""
    acts = [
        (max(0, a - first_min), min(b - first_min, minutes))
        for a, b in event_minutes(disturbance)
        if b >= first_min and a - first_min <= minutes
    ]
    return act_layers(acts, x, minutes, clock_from_minute(clock_min(acts[0][0]))) if acts else []


def clock_acts(disturbance: Disturbance) -> list[tuple[int, int]]:
    """Return when a disturbance of a single day acts, in minutes from midnight, the first first."""
    acts: list[tuple[int, int]] = []
    for start, end in event_minutes(disturbance):
        a, b = clock_min(start), clock_min(start) + min(end, MIN_PER_DAY) - start
        acts += [(a, b)] if b <= MIN_PER_DAY else [(a, MIN_PER_DAY), (0, b - MIN_PER_DAY)]
    return acts


def act_layers(acts: list[tuple[int, int]], x: Spec, minutes: int, clock: str) -> list[Spec]:
    """Return a line at each moment, the first with its clock above, and a bar over each span."""
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
            "text": f"\u25bc {clock}",
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
