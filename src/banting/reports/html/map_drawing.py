"""The map as SVG: boxes, lines with arrowheads, step numbers and the marks of refused tries.

Knows: shapes and classes. Never knows: why a line is there. Text goes in as text, so that it scales
with the page and is escaped by the writer.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace

from markupsafe import Markup

from banting.reports.html.map_plan import LINE_PX, NOTE_PX, PAD_PX, Box, Plan
from banting.reports.html.map_routes import Line, Routed
from banting.schema.question import Answer

__all__ = ["ANSWER_SHAPE", "Stroke", "draw_map"]

ANSWER_SHAPE = {Answer.YES: "\u25c6", Answer.NO: "\u25cf", Answer.UNKNOWN: "\u25b2"}
_MARK_R = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """How a line looks: a kind of link, `path` or `stop`; the numbers of its steps."""

    key: str
    look: str
    on: bool = True
    numbers: tuple[int, ...] = ()
    letter: str = ""
    thick: bool = False
    forward: bool = True

    def with_numbers(self, numbers: tuple[int, ...]) -> Stroke:
        """Return the stroke with further step numbers."""
        return replace(self, numbers=tuple(dict.fromkeys((*self.numbers, *numbers))))

    def on_path(self, number: int, *, from_a: bool) -> Stroke:
        """Return a link as part of the path; `from_a` is whether it runs from the link's `a`."""
        return replace(self.with_numbers((number,)), thick=True, forward=from_a)


def draw_map(plan: Plan, routed: Routed, strokes: dict[str, Stroke], says: str) -> Markup:
    """Return the drawing; thick lines lie over thin ones, boxes over lines, marks on top."""
    name = f"map-{plan.size.name}"
    svg = ET.Element(
        "svg",
        {
            "class": f"map {name}",
            "role": "img",
            "viewBox": f"0 0 {plan.size.width} {routed.height + 6:.0f}",
            "aria-labelledby": f"{name}-title {name}-says",
        },
    )
    ET.SubElement(svg, "title", {"id": f"{name}-title"}).text = "Map of devices and links"
    ET.SubElement(svg, "desc", {"id": f"{name}-says"}).text = says
    for row, top in zip(plan.rows, routed.row_tops, strict=True):
        _rect(svg, 0, top - 6, plan.size.width, row.height + 12, "lane", radius=10)
    over = sorted(routed.lines, key=lambda line: _rank(strokes[line.key]))
    for line in over:
        _line(svg, line, strokes[line.key])
    for box in plan.boxes:
        _box(svg, box, routed.row_tops[box.row], plan.rows[box.row].height)
    for line in over:
        _marks(svg, line, strokes[line.key])
    return Markup(ET.tostring(svg, encoding="unicode"))  # noqa: S704 - serialised by ElementTree, which escapes


def _rank(stroke: Stroke) -> int:
    return 2 if stroke.look == "path" or stroke.thick else 1 if stroke.look == "stop" else 0


def _rect(
    svg: ET.Element, x: float, y: float, width: float, height: float, look: str, radius: int
) -> None:
    ET.SubElement(
        svg,
        "rect",
        {
            "x": f"{x:.0f}",
            "y": f"{y:.0f}",
            "width": f"{width:.0f}",
            "height": f"{height:.0f}",
            "rx": str(radius),
            "class": look,
        },
    )


def _line(svg: ET.Element, line: Line, stroke: Stroke) -> None:
    points = line.points if stroke.forward else tuple(reversed(line.points))
    look = "path" if stroke.look == "path" or stroke.thick else stroke.look
    off = "" if stroke.on else " off"
    way = " L".join(f"{x:.0f},{y:.0f}" for x, y in points)
    ET.SubElement(svg, "path", {"d": f"M{way}", "class": f"wire {look}{off}"})
    if look == "path":
        _arrow(svg, points)


def _arrow(svg: ET.Element, points: tuple[tuple[float, float], ...]) -> None:
    """Draw an arrowhead at the last point, along the last stretch."""
    (ax, ay), (bx, by) = points[-2], points[-1]
    length = max(1.0, abs(bx - ax) + abs(by - ay))
    ux, uy = (bx - ax) / length, (by - ay) / length
    back_x, back_y = bx - 11 * ux, by - 11 * uy
    corners = (
        (bx, by),
        (back_x - 6 * uy, back_y + 6 * ux),
        (back_x + 6 * uy, back_y - 6 * ux),
    )
    ET.SubElement(
        svg,
        "polygon",
        {"points": " ".join(f"{x:.1f},{y:.1f}" for x, y in corners), "class": "arrow"},
    )


def _box(svg: ET.Element, box: Box, top: float, height: int) -> None:
    kind = f"attacker {box.answer.value.lower()}" if box.answer else "device"
    _rect(svg, box.left, top, box.width, height, f"box {kind}", radius=8)
    on_dark = " on-yes" if box.answer is Answer.YES else ""
    y = top + (height - box.height) / 2 + PAD_PX + 11
    if box.answer:
        word = f"{ANSWER_SHAPE[box.answer]} {box.answer.value}"
        for line in box.title:
            _text(svg, box.middle, y, line, f"name{on_dark}")
            y += LINE_PX
        _text(svg, box.middle, y + 3, word, f"answer{on_dark}")
        y += 20
    else:
        for line in box.title:
            _text(svg, box.middle, y, line, "name")
            y += LINE_PX
    for line in box.note:
        _text(svg, box.middle, y, line, f"note{on_dark}")
        y += NOTE_PX


def _text(svg: ET.Element, x: float, y: float, text: str, look: str) -> None:
    ET.SubElement(svg, "text", {"x": f"{x:.0f}", "y": f"{y:.0f}", "class": look}).text = text


def _marks(svg: ET.Element, line: Line, stroke: Stroke) -> None:
    x, y = line.badge
    numbers = [n for n in stroke.numbers if n]
    for i, number in enumerate(numbers):
        at = x + (i - (len(numbers) - 1) / 2) * (2 * _MARK_R + 2)
        _circle(svg, at, y, "number")
        _text(svg, at, y + 4, str(number), "number-text")
    if stroke.look == "stop":
        end_x, end_y = line.points[-1]
        before_y = line.points[-2][1]
        at_y = end_y + (-11 if before_y < end_y else 11 if before_y > end_y else 0)
        _octagon(svg, end_x, at_y)
        _text(svg, end_x, at_y + 4, stroke.letter, "number-text")
    if not stroke.on:
        (x, y), (_, next_y) = line.points[0], line.points[1]
        _text(svg, x, y + (14 if next_y >= y else -6), "\u2715 off", "off-text")


def _circle(svg: ET.Element, x: float, y: float, look: str) -> None:
    ET.SubElement(
        svg, "circle", {"cx": f"{x:.0f}", "cy": f"{y:.0f}", "r": str(_MARK_R), "class": look}
    )


def _octagon(svg: ET.Element, x: float, y: float) -> None:
    outer, inner = 10.0, 4.2
    corners = (
        (inner, outer),
        (outer, inner),
        (outer, -inner),
        (inner, -outer),
        (-inner, -outer),
        (-outer, -inner),
        (-outer, inner),
        (-inner, outer),
    )
    points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
    ET.SubElement(svg, "polygon", {"points": points, "class": "stop-mark"})
