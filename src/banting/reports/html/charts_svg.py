"""From panels to SVG: one call of the charting library for the whole page, then one SVG a panel.

Knows: how Vega writes a concatenated chart. The renderer is asked once because each call costs
tens of ms; each named sub-chart is cut out, stripped of what a static page does not need, and its
colour markers become classes (`f-ink`, `s-grid`) that the style sheet fills in.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence

import vl_convert
from markupsafe import Markup

from banting.reports.html.charts_style import COLOURS, LABEL_PX, Panel, Spec, paint

__all__ = ["draw", "warm_up"]

_KEPT = frozenset(
    (
        *("transform", "d", "x", "y", "x1", "y1", "x2", "y2", "width", "height", "r", "cx", "cy"),
        *("fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "fill-opacity"),
        *("font-size", "font-weight", "text-anchor"),
    )
)
_CLASS_OF = {paint(colour): colour for colour in COLOURS}
_LONG_NUMBER = re.compile(r"-?\d*\.\d{2,}")
_CONFIG: Spec = {
    "aria": False,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelColor": paint("muted"),
        "labelFontSize": LABEL_PX,
        "domain": False,
        "ticks": False,
        "gridColor": paint("grid"),
        "labelFontWeight": "normal",
    },
    "text": {"fontSize": LABEL_PX, "color": paint("ink")},
    "concat": {"spacing": 0},
}


def warm_up() -> None:
    """Load the renderer, which takes half a second and leaves Python free to work meanwhile."""
    vl_convert.vegalite_to_svg(_sheet(()))


def draw(panels: Sequence[Panel]) -> dict[str, Markup]:
    """Return each panel's SVG by its id; ids must be unique on the page.

    The result is inline SVG with `role="img"`, a title and a description.
    """
    if not panels:
        return {}
    assert len({p.id for p in panels}) == len(panels), "two panels have one id"
    sheet = vl_convert.vegalite_to_svg(_sheet(panels))
    root = ET.fromstring(sheet)  # noqa: S314 - our own renderer's output
    groups = _named_groups(root)
    return {p.id: Markup(_panel_svg(p, groups[f"panel{i}"])) for i, p in enumerate(panels)}  # noqa: S704 - serialised by ElementTree, which escapes


def _sheet(panels: Sequence[Panel]) -> Spec:
    charts = [
        {**p.spec, "name": f"panel{i}", "width": p.width, "height": p.height}
        for i, p in enumerate(panels)
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "config": _CONFIG,
        "vconcat": charts,
        "resolve": {"scale": {"x": "independent", "y": "independent", "color": "independent"}},
    }


def _named_groups(root: ET.Element) -> dict[str, ET.Element]:
    """Return the inner group of every named sub-chart (Vega names it `<name>_group`)."""
    found: dict[str, ET.Element] = {}
    for group in root.iter():
        name = re.search(r"\b(panel\d+)_group\b", group.get("class", ""))
        if name:
            found[name[1]] = group[0]
    return found


def _panel_svg(panel: Panel, group: ET.Element) -> str:
    room = panel.margins
    svg = ET.Element(
        "svg",
        {
            "class": "chart",
            "role": "img",
            "viewBox": f"{-room.left} {-room.top} {room.left + panel.width + room.right} "
            f"{room.top + panel.height + room.bottom}",
            "fill": "none",
            "aria-labelledby": f"{panel.id}-title {panel.id}-says",
        },
    )
    ET.SubElement(svg, "title", {"id": f"{panel.id}-title"}).text = panel.title
    ET.SubElement(svg, "desc", {"id": f"{panel.id}-says"}).text = panel.says
    for child in group:
        svg.extend(_lean(child))
    return ET.tostring(svg, encoding="unicode", short_empty_elements=True)


def _lean(node: ET.Element) -> list[ET.Element]:
    """Return an element without what a static page does not need; a bare group dissolves."""
    tag = node.tag.rpartition("}")[2]
    assert tag in {"g", "path", "rect", "line", "text", "tspan"}, f"unexpected <{tag}> in a chart"
    if tag == "path" and (not node.get("d") or _invisible(node)):
        return []
    children = [lean for child in node for lean in _lean(child)]
    attributes = _attributes(node)
    if tag == "g":
        if not children:
            return []
        if not attributes:
            return children
    if tag == "text" and not (node.text or children):
        return []
    lean = ET.Element(tag, attributes)
    lean.text = node.text
    lean.extend(children)
    return [lean]


def _invisible(node: ET.Element) -> bool:
    if node.get("opacity") == "0":
        return True
    return "background" in node.get("class", "") and not (node.get("fill") or node.get("stroke"))


def _attributes(node: ET.Element) -> dict[str, str]:
    kept = {k: _rounded(v) for k, v in node.items() if k in _KEPT}
    if kept.get("transform") == "translate(0,0)":
        del kept["transform"]
    classes = []
    for attribute, prefix in (("fill", "f"), ("stroke", "s")):
        colour = _CLASS_OF.get(kept.get(attribute, ""))
        if colour:
            classes.append(f"{prefix}-{colour}")
            del kept[attribute]
    if kept.get("fill") == "transparent":
        del kept["fill"]
    if classes:
        kept["class"] = " ".join(classes)
    if kept.get("font-size", "") == f"{LABEL_PX}px":
        del kept["font-size"]
    return kept


def _rounded(value: str) -> str:
    return _LONG_NUMBER.sub(lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), value)
