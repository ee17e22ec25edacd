"""Time in range of one arm as a stacked bar, very high on top, each range named beside it.

Limits are the consensus ones (below 54, 54-69, 70-180, 181-250, above 250 mg/dL). Labels carry the
numbers; where ranges are thin, the labels move apart and a leader line finds its range. Each range
has a pattern of its own beside its colour (`templates/patterns.html.j2`).
"""

from __future__ import annotations

from banting.reports.html.charts_style import Margins, Panel, Spec, paint, rows
from banting.reports.phrases import EN_DASH, percent
from banting.schema.outcome import ArmOutcome, Estimate

__all__ = ["ranges_of", "ranges_panel"]

_HEIGHT, _WIDTH = 168, 240
_BAR_PX, _LABEL_X, _LABEL_GAP = 54, 84, 31
_THINNEST_PX = 2.5


def ranges_of(arm: ArmOutcome) -> tuple[tuple[str, str, str, Estimate], ...]:
    """Return (colour, name, limits, percent of time) from very high to very low."""
    return (
        ("vhigh", "Very high", ">250 (>13.9)", arm.above_250),
        ("high", "High", f"181{EN_DASH}250 (10.1{EN_DASH}13.9)", arm.from_181_to_250),
        ("target", "In target", f"70{EN_DASH}180 (3.9{EN_DASH}10.0)", arm.in_70_180),
        ("low", "Low", f"54{EN_DASH}69 (3.0{EN_DASH}3.8)", arm.from_54_to_69),
        ("vlow", "Very low", "<54 (<3.0)", arm.below_54),
    )


def ranges_panel(*, panel_id: str, title: str, arm: ArmOutcome) -> Panel:
    """Return the time-in-range bar of an arm."""
    ranges = ranges_of(arm)
    bands, start = [], 0.0
    heights = _heights(ranges)
    places = _label_places(heights)
    for (colour, name, limits, share), height, label_y in zip(ranges, heights, places, strict=True):
        bands.append(
            {
                "colour": colour,
                "top": start,
                "bottom": start + height,
                "middle": start + height / 2,
                "label": label_y,
                "name": f"{name}  {percent(share.value)}",
                "limits": limits,
            }
        )
        start += height
    words = "; ".join(f"{name} {percent(share.value)}" for _, name, _, share in ranges)
    return Panel(
        id=panel_id,
        title=title,
        says=f"Percent of time: {words}.",
        width=_WIDTH,
        height=_HEIGHT,
        margins=Margins(left=44, right=44, top=8, bottom=8),
        spec={"layer": [*(_bar(b) for b in bands), _leaders(bands), *_labels(bands)]},
    )


def _heights(ranges: tuple[tuple[str, str, str, Estimate], ...]) -> list[float]:
    """Return the bands' heights in px: in proportion, but none that is there too thin to be seen.

    What thin bands gain, the largest loses.
    """
    total = sum(r[3].value for r in ranges) or 1.0
    heights = [_HEIGHT * r[3].value / total for r in ranges]
    seen = [max(height, _THINNEST_PX) if height > 0 else 0.0 for height in heights]
    largest = seen.index(max(seen))
    seen[largest] -= sum(seen) - sum(heights)
    return seen


def _label_places(heights: list[float]) -> list[float]:
    """Return label centres in px: at each band's middle, moved apart where they would touch."""
    places, start = [], 0.0
    for height in heights:
        places.append(start + height / 2)
        start += height
    half = _LABEL_GAP / 2
    for i, place in enumerate(places):
        places[i] = max(place, half + i * _LABEL_GAP)
        if i:
            places[i] = max(places[i], places[i - 1] + _LABEL_GAP)
    floor = float(_HEIGHT)
    for i in reversed(range(len(places))):
        places[i] = min(places[i], floor - half)
        floor = places[i] - half
    return places


def _px(field: str, axis: str) -> Spec:
    span = [0, _WIDTH] if axis == "x" else [_HEIGHT, 0]
    return {
        "field": field,
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": span, "nice": False, "zero": False},
    }


def _bar(band: Spec) -> Spec:
    return {
        "data": rows([{**band, "left": 0, "right": _BAR_PX}]),
        "mark": {
            "type": "rect",
            "color": paint(str(band["colour"])),
            "stroke": paint("paper"),
            "strokeWidth": 1,
        },
        "encoding": {
            "x": _px("left", "x"),
            "x2": {"field": "right"},
            "y": _px("bottom", "y"),
            "y2": {"field": "top"},
        },
    }


def _leaders(bands: list[Spec]) -> Spec:
    return {
        "data": rows([{**b, "left": _BAR_PX + 3, "right": _LABEL_X - 5} for b in bands]),
        "mark": {"type": "rule", "color": paint("muted"), "strokeWidth": 1},
        "encoding": {
            "x": _px("left", "x"),
            "x2": {"field": "right"},
            "y": _px("middle", "y"),
            "y2": {"field": "label"},
        },
    }


def _labels(bands: list[Spec]) -> list[Spec]:
    def text(field: str, dy: int, colour: str, weight: str) -> Spec:
        return {
            "data": rows([{**b, "left": _LABEL_X} for b in bands]),
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "middle",
                "dy": dy,
                "color": paint(colour),
                "fontWeight": weight,
            },
            "encoding": {
                "x": _px("left", "x"),
                "y": _px("label", "y"),
                "text": {"field": field},
            },
        }

    return [text("name", -6, "ink", "bold"), text("limits", 7, "muted", "normal")]
