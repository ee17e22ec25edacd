"""For the wearer: a page for every place that was asked about, farthest first, and one to read all.

Knows: which page stands open, and where on the report the evidence of a goal stands. What the pages
say is `place_page`'s; no sentence is about a particular device, and none is advice on dosing.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.reports.html.answers_table import evidence_anchor
from banting.reports.html.headline import Headline
from banting.reports.in_front import asked_places
from banting.reports.phrases import per_year, significant
from banting.reports.place_page import PlacePage, place_page
from banting.schema.question import Answer, Position
from banting.schema.verdict import Verdict

__all__ = ["PlaceView", "in_mind", "place_views"]

_SHORT = {Answer.YES: "YES", Answer.NO: "no", Answer.UNKNOWN: "?"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """A page as the report shows it: `open` is whether it stands unfolded.

    `word` is the answer's for a badge, `look` its style; `says` is the lead without its first word.
    `anchors` lead from a cell's id to its evidence.
    """

    id: str
    page: PlacePage
    word: str
    look: str
    says: str
    open: bool
    anchors: dict[str, str]
    words: dict[Answer, str]


def place_views(verdict: Verdict, head: Headline) -> tuple[PlaceView, ...]:
    """Return a page for every place asked about, the Internet first and hands on the pump last."""
    asked = asked_places(verdict)
    shown = _shown(asked, head)
    return tuple(_view(verdict, place, is_open=place is shown) for place in reversed(asked))


def _shown(asked: tuple[Position, ...], head: Headline) -> Position | None:
    """Return the place whose page stands open: that of the path in front, else the farthest."""
    if head.cell is not None:
        return head.cell.position
    return asked[-1] if asked else None


def _view(verdict: Verdict, position: Position, *, is_open: bool) -> PlaceView:
    page = place_page(verdict, position)
    word = page.answer.value
    says = page.lead.removeprefix(word).lstrip("., ")
    return PlaceView(
        id=f"from-{position.value}",
        page=page,
        word=f"{word}, unless" if page.unless else word,
        look=page.answer.value.lower(),
        says=says[:1].upper() + says[1:],
        open=is_open,
        anchors={
            cell.id: evidence_anchor(verdict, cell)
            for cell in verdict.cells
            if cell.position is position
        },
        words=_SHORT,
    )


def in_mind(verdict: Verdict) -> tuple[str, ...]:
    """Return what to read every page with: how often, which is not how severe."""
    if verdict.comparison is None:
        return ()
    bound = verdict.comparison.attack_bound_per_person_year
    rate = _about(verdict.comparison.cannula.per_person_year.value)
    text = f"An ordinary failure of the infusion set happens {rate} to a wearer."
    if bound > 0:
        text += (
            f" No attack has been counted; the records allow at most one in "
            f"{significant(1 / bound)} years of wearing. That is an average, and says nothing "
            "about a person whom someone has chosen."
        )
    return (text,)


def _about(rate: float) -> str:
    return f"about {per_year(rate)}".replace(" a year", " times a year")
