"""The report on one page: the story of a verdict, section by section, as one HTML file.

Knows: the order of the sections. Everything it shows comes from the verdict and is escaped by the
template engine (`shell.py`).
"""

from __future__ import annotations

from typing import Final, final

from banting.reports.html.answers_table import answer_rows, evidence_anchor
from banting.reports.html.charts_rates import rates_panel
from banting.reports.html.charts_svg import draw
from banting.reports.html.device_map import device_map
from banting.reports.html.headline import headline
from banting.reports.html.map_drawing import ANSWER_SHAPE
from banting.reports.html.not_possible import near_yes, no_places, undecided
from banting.reports.html.place_views import in_mind, place_views
from banting.reports.html.shell import environment, inlined
from banting.reports.html.steps import path_views
from banting.reports.html.wearer import wearer_view
from banting.reports.in_front import asked_places
from banting.reports.place_page.switches import MIND
from banting.schema.question import QUESTION
from banting.schema.verdict import Verdict

__all__ = ["SECTIONS", "HtmlReport", "render_html"]

SECTIONS: Final = (
    ("verdict", "Verdict"),
    ("plain", "For the wearer"),
    ("map", "Map"),
    ("steps", "Steps"),
    ("wearer", "What it does"),
    ("cannula", "Beside a bent cannula"),
    ("change", "What would change it"),
    ("not", "What is not possible"),
    ("setup", "Set-up as read"),
    ("again", "Reproduce"),
)

_COST = {1: "a setting or an update", 2: "a habit given up", 3: "a device given up or replaced"}


@final
class HtmlReport:
    """The HTML form of a verdict; implements `interfaces.Report`."""

    def render(self, verdict: Verdict) -> bytes:
        """Return the report as UTF-8 bytes."""
        return render_html(verdict)


def render_html(verdict: Verdict) -> bytes:
    """Return the one-file HTML report of a verdict, UTF-8; equal verdicts give equal bytes."""
    head = headline(verdict)
    wearer = wearer_view(verdict, head)
    comparison = verdict.comparison
    rates = (
        rates_panel(panel_id="rates", title="How often, on a log scale", comparison=comparison)
        if comparison
        else None
    )
    panels = (*wearer.panels(), *((rates,) if rates else ()))
    page = environment().get_template("page.html.j2")
    return page.render(
        verdict=verdict,
        question=QUESTION,
        positions=asked_places(verdict),
        sections=SECTIONS,
        head=head,
        answers=answer_rows(verdict),
        places_of=place_views(verdict, head),
        mind=(*in_mind(verdict), *MIND),
        map=device_map(verdict, head),
        paths=path_views(verdict, head),
        wearer=wearer,
        rates=rates,
        charts=draw(panels),
        no_places=no_places(verdict),
        undecided=undecided(verdict),
        anchors={c.id: evidence_anchor(verdict, c) for c in verdict.cells},
        assumption={a.key: a for a in verdict.assumptions},
        shape=ANSWER_SHAPE,
        cost=_COST,
        assumed=tuple(dict.fromkeys(k for c in verdict.cells for k in c.assumptions)),
        path_ids=frozenset(e.path.id for e in verdict.paths),
        near=near_yes(verdict),
        devices=frozenset(n.id for n in verdict.map_nodes),
        style=inlined("style.css"),
        script=inlined("script.js"),
    ).encode()
