"""Severity of one arm: the share of patients with each score 0 (none) to 5 (worst)."""

from __future__ import annotations

from banting.reports.html.charts_style import Margins, Panel, Spec, paint, rows
from banting.reports.phrases import NBSP
from banting.schema.outcome import ArmOutcome

__all__ = ["severity_panel"]

_WIDTH, _ROW_PX = 270, 24


def severity_panel(*, panel_id: str, title: str, arm: ArmOutcome) -> Panel:
    """Return six bars with their intervals; the value stands at the right edge of its row."""
    bars = [
        {
            "score": f"{score}",
            "share": 100 * e.value,
            "low": 100 * e.low,
            "high": 100 * e.high,
            "label": f"{100 * e.value:.1f}{NBSP}%",
        }
        for score, e in enumerate(arm.severity)
    ]
    words = "; ".join(f"score {b['score']}: {b['label']}" for b in bars)
    y: Spec = {
        "field": "score",
        "type": "ordinal",
        "sort": None,
        "axis": {"title": None, "labelPadding": 8, "grid": False},
    }
    x: Spec = {
        "type": "quantitative",
        "scale": {"domain": [0, 122], "nice": False},
        "axis": None,
    }
    return Panel(
        id=panel_id,
        title=title,
        says=f"Share of {arm.patients} virtual patients by severity, {arm.severity_set}: {words}.",
        width=_WIDTH,
        height=_ROW_PX * max(1, len(bars)),
        margins=Margins(left=34, right=36, top=6, bottom=6),
        spec={
            "data": rows(bars),
            "encoding": {"y": y},
            "layer": [
                {
                    "mark": {"type": "bar", "color": paint("bar"), "height": 13},
                    "encoding": {"x": {**x, "field": "share"}},
                },
                {
                    "mark": {"type": "rule", "color": paint("ink"), "strokeWidth": 1.25},
                    "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
                },
                {
                    "mark": {"type": "text", "align": "right", "x": _WIDTH},
                    "encoding": {"text": {"field": "label"}},
                },
            ],
        },
    )
