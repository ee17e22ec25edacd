"""The report on one page: the story of a verdict, section by section, as one HTML file.

Knows: the order of the sections. Everything it shows comes from the verdict and is escaped by the
template engine; style and script are inlined, so that the file needs nothing beside it.
"""

from __future__ import annotations

from importlib import resources
from typing import Final, final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from banting.reports.html import phrases
from banting.reports.html.answers_table import answer_rows, evidence_anchor
from banting.reports.html.charts_rates import rates_panel
from banting.reports.html.charts_svg import draw
from banting.reports.html.device_map import device_map
from banting.reports.html.headline import headline
from banting.reports.html.map_drawing import ANSWER_SHAPE
from banting.reports.html.not_possible import near_yes, no_places, undecided
from banting.reports.html.plain_words import plain_words
from banting.reports.html.steps import path_views
from banting.reports.html.wearer import wearer_view
from banting.reports.places import meaning, place
from banting.schema.question import QUESTION, Position
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

_COST = {1: "a menu setting", 2: "a habit given up", 3: "a device given up or replaced"}


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
    page = _environment().get_template("page.html.j2")
    return page.render(
        verdict=verdict,
        question=QUESTION,
        positions=tuple(Position),
        sections=SECTIONS,
        head=head,
        answers=answer_rows(verdict),
        passages=plain_words(verdict, head),
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
        style=_inlined("style.css"),
        script=_inlined("script.js"),
    ).encode()


def _inlined(name: str) -> Markup:
    """Return a file of this package as trusted text; it must not close the element it stands in."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    assert "</" not in text, f"{name} would close its own element"
    return Markup(text)  # noqa: S704 - a file of this package


def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("banting.reports.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for reading in (
        place,
        meaning,
        phrases.glucose,
        phrases.share_estimate,
        phrases.percent_estimate,
        phrases.plain_estimate,
        phrases.glucose_estimate,
        phrases.of_patients,
        phrases.per_year,
        phrases.significant,
        phrases.decimal,
        phrases.replay_clock,
        phrases.joined,
        phrases.counted,
        phrases.sentence,
    ):
        env.filters[reading.__name__] = reading
    return env
