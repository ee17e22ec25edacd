"""One page for one place: the parts in the order in which a reader asks for them."""

from __future__ import annotations

from banting.reports.in_front import front_cell
from banting.reports.place_page.here import cells_here
from banting.reports.place_page.lead import assumed_sets, lead, rest
from banting.reports.place_page.needed import further, further_says, reasons, ways
from banting.reports.place_page.nouns import PlacePage
from banting.reports.place_page.proofs import proofs
from banting.reports.place_page.switches import MIND, switch_says, switches
from banting.reports.place_page.tonight import tonight
from banting.reports.place_page.words import READS_NO
from banting.reports.places import someone
from banting.reports.wording import counted
from banting.schema.question import Answer, Position
from banting.schema.verdict import Verdict

__all__ = ["place_page"]


def place_page(verdict: Verdict, position: Position) -> PlacePage:
    """Return the page for a place that was asked about.

    Args:
        verdict: with cells of the place; other places' cells are not looked at.
        position: the place.
    """
    here = cells_here(verdict, position)
    assert here.cells, f"{position} was not asked about"
    first = front_cell(verdict, position)
    sets = further(verdict, here)
    found = switches(verdict, here)
    return PlacePage(
        position=position,
        question=f"Can {someone(position)} take control of insulin or glucose in this set-up?",
        setup=verdict.setup.title or verdict.setup_name,
        setup_name=verdict.setup_name,
        answer=here.answer,
        lead=lead(verdict, here),
        unless=assumed_sets(verdict, here.assumed) if here.answer is Answer.NO else (),
        rest=rest(verdict, here),
        why=reasons(here),
        ways=ways(verdict, here, first),
        further=sets,
        further_says=further_says(here, sets),
        tonight=tonight(verdict, here, first),
        switches=found,
        switch_says=switch_says(here, found),
        mind=MIND,
        proofs=proofs(verdict, here),
        limits=(
            f"A NO reads: {READS_NO}. What no answer here covers is listed in the report, "
            f"{counted(len(verdict.limits), 'limit')}."
        ),
    )
