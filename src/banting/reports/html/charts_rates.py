"""How often: the bent cannula, other mundane faults and the bound on attacks, on one log scale."""

from __future__ import annotations

import math
import textwrap

from banting.reports.html.charts_style import Margins, Panel, Spec, paint, rows
from banting.reports.phrases import per_year
from banting.schema.comparison import Comparison
from banting.schema.outcome import Estimate

__all__ = ["rates_panel"]

_WIDTH, _ROW_PX, _LINE_CHARS = 316, 62, 52


def rates_panel(*, panel_id: str, title: str, comparison: Comparison) -> Panel:
    """Return a dot with interval per rate; the attack's bound is an arrow to the left of it."""
    entries = _entries(comparison)
    low, high = _decades([v for _, e, _ in entries for v in (e.low, e.high) if v > 0])
    points = [_point(i, entry, low, high) for i, entry in enumerate(entries)]
    return Panel(
        id=panel_id,
        title=title,
        says="; ".join(f"{says}: {per_year(e.value)}" for says, e, _ in entries) + ".",
        width=_WIDTH,
        height=_ROW_PX * len(points),
        margins=Margins(left=14, right=14, top=4, bottom=26),
        spec=_spec(points, low, high),
    )


def _entries(comparison: Comparison) -> list[tuple[str, Estimate, str]]:
    """Return (what, rate, kind) with kind `rate`, `bound` or `even`, most frequent first."""

    def exact(value: float) -> Estimate:
        return Estimate(value=value, low=value, high=value)

    rates = [(r.says, r.per_person_year, "rate") for r in comparison.other_rates]
    rates.append((comparison.cannula.says, comparison.cannula.per_person_year, "cannula"))
    bound = comparison.attack_bound_per_person_year
    rates.append(("an attack, at most: none has been seen", exact(bound), "bound"))
    even = comparison.break_even_per_person_year
    if even:
        rates.append(("an attack that would do as much harm in all", exact(even), "even"))
    return sorted((r for r in rates if r[1].value > 0), key=lambda r: -r[1].value)


def _decades(values: list[float]) -> tuple[float, float]:
    low = 10.0 ** math.floor(math.log10(min(values)) - 0.35)
    high = 10.0 ** math.ceil(math.log10(max(values)) + 0.15)
    return low, high


def _point(row: int, entry: tuple[str, Estimate, str], low: float, high: float) -> Spec:
    says, rate, kind = entry
    first, *more = textwrap.wrap(says, _LINE_CHARS) or [says]
    foot = (row + 1) * _ROW_PX
    room_right = math.log(high / rate.high) > 0.45 * math.log(high / low)
    value = per_year(rate.value)
    return {
        "kind": kind,
        "rate": rate.value,
        "low": low if kind == "bound" else max(rate.low, low),
        "high": rate.high,
        "first": first,
        "second": f"{more[0]} \u2026" if len(more) > 1 else "".join(more),
        "to_right": value if room_right else "",
        "to_left": "" if room_right else value,
        "first_px": foot - (46 if more else 33),
        "second_px": foot - 32,
        "dot_px": foot - 14,
    }


def _y(field: str, height: int) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [height, 0], "nice": False, "zero": False},
    }


def _spec(points: list[Spec], low: float, high: float) -> Spec:
    height = _ROW_PX * len(points)
    ticks = [10.0**e for e in range(round(math.log10(low)), round(math.log10(high)) + 1)]
    words = {f"{t:g}": _tick_word(t) for t in ticks}
    shown = ticks[:: max(1, math.ceil(len(ticks) / 5))]
    x: Spec = {
        "type": "quantitative",
        "scale": {"type": "log", "domain": [low, high], "nice": False},
        "axis": {
            "values": shown,
            "title": None,
            "grid": True,
            "labelOverlap": False,
            "labelBound": True,
            "labelExpr": "{"
            + ",".join(f"'{k}':'{v}'" for k, v in words.items())
            + "}[format(datum.value,'~g')]",
        },
    }
    return {"data": rows(points), "layer": _layers(x, height)}


def _layers(x: Spec, height: int) -> list[Spec]:
    return [
        {
            "mark": {"type": "rule", "color": paint("muted"), "strokeWidth": 3},
            "encoding": {
                "x": {**x, "field": "low"},
                "x2": {"field": "high"},
                "y": _y("dot_px", height),
            },
        },
        {
            "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
            "encoding": {
                "x": {**x, "field": "rate"},
                "y": _y("dot_px", height),
                "shape": {
                    "field": "kind",
                    "type": "nominal",
                    "legend": None,
                    "scale": {
                        "domain": ["cannula", "rate", "bound", "even"],
                        "range": ["circle", "circle", "triangle-left", "diamond"],
                    },
                },
                "color": {
                    "field": "kind",
                    "type": "nominal",
                    "legend": None,
                    "scale": {
                        "domain": ["cannula", "rate", "bound", "even"],
                        "range": [paint(c) for c in ("median", "muted", "event", "insulin")],
                    },
                },
            },
        },
        _words("first", "first_px", height),
        _words("second", "second_px", height),
        _value(x, "to_right", "high", height),
        _value(x, "to_left", "low", height),
    ]


def _words(field: str, at: str, height: int) -> Spec:
    return {
        "mark": {"type": "text", "align": "left", "x": 0, "color": paint("ink")},
        "encoding": {"y": _y(at, height), "text": {"field": field}},
    }


def _value(x: Spec, field: str, beside: str, height: int) -> Spec:
    """Return the rate in words beside its interval, on the side where there is room."""
    right = field == "to_right"
    return {
        "mark": {
            "type": "text",
            "align": "left" if right else "right",
            "dx": 11 if right else -11,
            "fontWeight": "bold",
            "color": paint("ink"),
        },
        "encoding": {
            "x": {**x, "field": beside},
            "y": _y("dot_px", height),
            "text": {"field": field},
        },
    }


def _tick_word(rate: float) -> str:
    if rate >= 1:
        return f"{rate:,.0f} a year"
    years = round(1 / rate)
    if years >= 1_000_000:
        return f"1 in {years // 1_000_000:,} M y"
    return f"1 in {years:,} y"
