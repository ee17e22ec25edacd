"""A published table beside ours: what was measured, theirs, ours, and why they differ.

Law: a figure of ours never stands without its interval, and a figure of theirs never without its
source. Whether the two meet is arithmetic, never a judgement. Knows nothing of trials.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from banting.schema.outcome import Estimate
from banting.schema.source import Source

__all__ = ["Compared", "Row", "Standing"]


class Standing(StrEnum):
    """How a published figure stands to ours.

    `BETWEEN`: no physiology meets it, but it lies between two of them, which is how far our own
    doubt reaches. `OFF`: all of ours lie on one side of it.
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
        return self.ours.low <= self.theirs.high and self.theirs.low <= self.ours.high

    @property
    def difference(self) -> float | None:
        """Ours less theirs, in the row's unit."""
        return None if self.theirs is None else self.ours.value - self.theirs.value


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
    def judged(self) -> tuple[Row, ...]:
        """The rows that have a published figure."""
        return tuple(row for row in self.rows if row.theirs is not None)

    def standing(self, row: Row) -> Standing:
        """Return how a row's published figure stands to ours, in all physiologies together."""
        assert row.theirs is not None, "a figure that nobody published"
        if row.within:
            return Standing.MET
        same = [other for other in self.judged if (other.what, other.unit) == (row.what, row.unit)]
        lowest = min(other.ours.low for other in same)
        highest = max(other.ours.high for other in same)
        between = lowest <= row.theirs.high and row.theirs.low <= highest
        return Standing.BETWEEN if between else Standing.OFF

    @property
    def met(self) -> int:
        """How many of the judged rows meet the published figure."""
        return sum(row.within is True for row in self.judged)

    @property
    def off(self) -> int:
        """How many of them have all of our physiologies on one side of it."""
        return sum(self.standing(row) is Standing.OFF for row in self.judged)

    @property
    def within(self) -> bool:
        """Whether no published figure lies outside what our physiologies span."""
        return self.off == 0
