"""How a published figure stands to ours is arithmetic."""

import pytest

from banting.schema.outcome import Estimate
from banting.truth import Compared, Row, Standing, standing


def row(body, low, high, theirs=(5.0, 5.0)):
    return Row(
        what="w",
        unit="h",
        body=body,
        theirs=None if theirs is None else Estimate(value=5.0, low=theirs[0], high=theirs[1]),
        ours=Estimate(value=(low + high) / 2, low=low, high=high),
    )


@pytest.mark.parametrize(
    ("first", "second", "theirs", "expected"),
    [
        ((4.0, 6.0), (8.0, 9.0), (5.0, 5.0), Standing.MET),
        ((8.0, 9.0), (4.0, 6.0), (5.0, 5.0), Standing.MET),
        ((1.0, 2.0), (8.0, 9.0), (5.0, 5.0), Standing.BETWEEN),
        ((1.0, 2.0), (3.0, 4.0), (5.0, 5.0), Standing.OFF),
        ((8.0, 9.0), (6.0, 7.0), (5.0, 5.0), Standing.OFF),
        ((8.0, 9.0), (6.0, 7.0), (4.0, 6.5), Standing.MET),
    ],
)
def test_a_figure_is_met_or_lies_between_or_is_off(first, second, theirs, expected):
    rows = (row("a", *first, theirs), row("b", *second, theirs))
    assert standing(rows) is standing(rows[::-1]) is expected


def test_what_nobody_published_is_not_judged():
    table = Compared(
        id="t", title="", asked="", rows=(row("a", 1.0, 2.0, None), row("b", 1.0, 2.0, None)),
        sources=(), explained="",
    )  # fmt: skip
    assert table.rows[0].within is None
    assert len(table.figures) == 1
    assert table.standings == ()
    assert table.within


def test_one_figure_that_is_off_is_enough():
    rows = (row("a", 1.0, 2.0), row("a", 4.0, 6.0))
    table = Compared(id="t", title="", asked="", rows=rows[:1], sources=(), explained="")
    assert not table.within
