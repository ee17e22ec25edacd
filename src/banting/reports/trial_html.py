"""A trial as one HTML file: the comparison, arms side by side, their days, methods and limits.

Knows: the order of the sections. Everything it shows comes from what was found and is escaped by
the template engine; nothing is fetched, and all of it can be read without script.
"""

from __future__ import annotations

from typing import Final

from banting.reports.html.charts_svg import draw
from banting.reports.html.shell import environment, inlined
from banting.reports.html.trial_tables import gap_tables
from banting.reports.html.trial_view import model_views, panels_of
from banting.reports.trial.comparison import gains, headline, meaning, told
from banting.reports.trial.glance import glance
from banting.reports.trial.goals import CONSENSUS, GMI, Standing
from banting.reports.trial.limits import limits
from banting.reports.trial.methods import methods
from banting.reports.trial.ran import ran
from banting.schema.trial_found import TrialFound

__all__ = ["SECTIONS", "render"]

SECTIONS: Final = (
    ("found", "What was found"),
    ("arms", "Arms side by side"),
    ("profiles", "Glucose by the clock"),
    ("models", "Where models disagree"),
    ("people", "Two people of each arm"),
    ("methods", "Methods"),
    ("limits", "Limits"),
)
_BETWEEN: Final = {False: "\u2013\u2060", True: " to "}  # ends of an interval; True: signed
_LOOK: Final = {Standing.MET: "met", Standing.MISSED: "missed", Standing.OPEN: "open"}


def render(found: TrialFound) -> bytes:
    """Return the one-file HTML report of a trial, UTF-8; equal trials give equal bytes."""
    views = model_views(found)
    return (
        environment()
        .get_template("trial.html.j2")
        .render(
            found=found,
            plan=found.plan,
            sections=SECTIONS,
            ran=ran(found),
            headline=headline(found),
            between=_BETWEEN,
            glance=glance(found),
            views=views,
            charts=draw(tuple(panels_of(views))),
            look=_LOOK,
            gap_tables=gap_tables(found),
            gains=tuple(told(gain) for gain in gains(found)),
            meaning=meaning(found),
            methods=methods(found),
            sources=(CONSENSUS, GMI),
            limits=limits(found),
            style=inlined("style.css", "trial.css"),
            script=inlined("script.js"),
        )
        .encode()
    )
