"""A published table beside ours: what was measured, theirs, ours, and why they differ.

Law: a figure of ours never stands without its interval, and a figure of theirs never without its
source. Whether the two meet is arithmetic, never a judgement. Knows nothing of trials.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from banting.schema.outcome import Estimate
from banting.schema.source import Source

__all__ = ["Compared", "Row", "Standing", "standing"]


class Standing(StrEnum):
    """How a published figure stands to ours.

    `MET`: the interval of at least one physiology meets it. `BETWEEN`: none does, but it lies
    between two of them, which is how far our own doubt reaches. `OFF`: all of ours lie on one side.
    """

    MET = "met"
    BETWEEN = "between"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure.

    Attributes:
        what, unit: in words.
        body: physiology, and the age where there are several.
        theirs: as published; None where nobody published it and ours stands for context.
        band: what `theirs.low` and `theirs.high` are; "" where the source gives none, and then
            both are the value.
        ours: with its 95 % interval over virtual people.
    """

    what: str
    unit: str
    body: str
    theirs: Estimate | None
    ours: Estimate
    band: str = ""

    @property
    def within(self) -> bool | None:
        """Whether the two intervals meet; None where there is nothing to meet."""
        if self.theirs is None:
            return None
        return bool(self.ours.low <= self.theirs.high and self.theirs.low <= self.ours.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A table.

    Attributes:
        id, title: `id` is what the command line takes.
        asked: how ours was run: who, how many, how long, what happened to them.
        rows: in the order in which they are to be read.
        sources: of every figure of theirs.
        explained: why ours differs where it does, and what of ours was an input.
    """

    id: str
    title: str
    asked: str
    rows: tuple[Row, ...]
    sources: tuple[Source, ...]
    explained: str

    @property
    def figures(self) -> tuple[tuple[Row, ...], ...]:
        """The rows by figure: what was asked of one physiology, was asked of all."""
        by_figure: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            by_figure.setdefault((row.what, row.unit), []).append(row)
        return tuple(map(tuple, by_figure.values()))

    @property
    def standings(self) -> tuple[Standing, ...]:
        """How every published figure stands."""
        return tuple(standing(rows) for rows in self.figures if rows[0].theirs is not None)

    @property
    def within(self) -> bool:
        """Whether no published figure lies outside what our physiologies span."""
        return Standing.OFF not in self.standings


def standing(rows: tuple[Row, ...]) -> Standing:
    """Return how one published figure stands to the same row in every physiology."""
    if any(row.within for row in rows):
        return Standing.MET
    (theirs,) = {row.theirs for row in rows}
    assert theirs is not None, "a figure that nobody published"
    lowest = min(row.ours.low for row in rows)
    highest = max(row.ours.high for row in rows)
    between = lowest <= theirs.high and theirs.low <= highest
    return Standing.BETWEEN if between else Standing.OFF
