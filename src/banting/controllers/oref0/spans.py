"""Stretches of time at one basal rate, and cutting them at the boundaries of a basal schedule.

Knows: minutes and boundaries. Never knows: what a rate does.

Source: oref0 (lib/iob/history.js); moment.js writes the cut's time without milliseconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from banting.controllers.oref0.schedules import minute_of_day
from banting.errors import ModelError
from banting.units import MIN_PER_DAY

__all__ = ["MINUTE_MS", "Span", "split", "without_overlap"]

MINUTE_MS = 60_000.0
SECOND_MS = 1000.0
PIECE_MIN_MAX = 30.0
PIECES_MAX = 1000  # of one span: three weeks of half hours, where oref0 would never end


class Span(NamedTuple):
    """A rate for some minutes.

    `looked_up_ms` is the time for which the scheduled basal is looked up, NaN where oref0 lost
    it. `stamp` is the history's text of when it began, `begun_ms` that time: what a record shows,
    while insulin is counted from `at_ms`. `open_ended` marks a duration that is null.
    """

    at_ms: float
    minutes: float
    rate_u_per_h: float
    looked_up_ms: float
    stamp: str = ""
    begun_ms: float = float("nan")
    open_ended: bool = False

    def end_ms(self) -> float:
        """Return when it ends."""
        return self.at_ms + self.minutes * 60.0 * 1000.0


def without_overlap(spans: Iterable[Span]) -> list[Span]:
    """Return spans in the order of time, each ended where the next begins.

    A null duration that ends another is gone with it; what follows it is then not looked at.
    """
    kept = sorted(spans, key=lambda span: (math.isnan(span.at_ms), span.at_ms))
    i = 0
    while i + 1 < len(kept):
        following = kept[i + 1]
        if kept[i].end_ms() > following.at_ms:
            kept[i] = kept[i]._replace(minutes=(following.at_ms - kept[i].at_ms) / 60.0 / 1000.0)
            if following.open_ended:
                del kept[i + 1]
        i += 1
    return kept


def _first_piece_min(span: Span, boundary_min: float, utc_offset_min: float) -> float:
    """Return after how many minutes a boundary cuts a span, 0 where it does not.

    Whatever the boundary, what is longer than half an hour is cut there first.
    """
    if span.minutes > PIECE_MIN_MAX:
        return PIECE_MIN_MAX
    start = minute_of_day(span.at_ms, utc_offset_min)
    end = start + span.minutes
    over_midnight = end > MIN_PER_DAY
    crossed = start < boundary_min < end
    crossed = crossed or (over_midnight and boundary_min < end - MIN_PER_DAY)
    if not crossed:
        return 0.0
    return (MIN_PER_DAY if over_midnight else boundary_min) - start


def _cut(span: Span, boundaries_min: Sequence[float], utc_offset_min: float) -> list[Span]:
    """Return a span as it is, or its two pieces at the first boundary that cuts it."""
    for boundary in boundaries_min:
        minutes = _first_piece_min(span, boundary, utc_offset_min)
        if minutes:
            second = math.floor((span.at_ms + minutes * MINUTE_MS) / SECOND_MS) * SECOND_MS
            rest = span._replace(at_ms=second, minutes=span.minutes - minutes, looked_up_ms=second)
            return [span._replace(minutes=minutes), rest]
    return [span]


def split(
    span: Span, boundaries_min: Sequence[float], utc_offset_min: float, loses_pieces: bool
) -> list[Span]:
    """Return the pieces of a span, each within half an hour and one entry of the schedule.

    Args:
        span: any span.
        boundaries_min: the schedule's entries, minutes of the day; none: the span stays whole.
        utc_offset_min: local time less UTC.
        loses_pieces: in each pass, what needs no cut is lost once something before it was cut.

    Raises: ModelError when it takes more than `PIECES_MAX` cuts, or when there is no end to them: a
        boundary within a second after a whole minute cuts off next to nothing, again and again.
    """
    pieces, cut, cuts = [span], True, 0
    while cut:
        cut, passed = False, []
        for piece in pieces:
            parts = _cut(piece, boundaries_min, utc_offset_min)
            if len(parts) > 1 or not (loses_pieces and cut):
                passed.extend(parts)
            cut = cut or len(parts) > 1
            cuts += len(parts) - 1
        pieces = passed
        if cuts > PIECES_MAX:
            says = f"{span.minutes:g} min at one rate fall into more than {PIECES_MAX} pieces"
            raise ModelError("pump history", f"{says} of the basal schedule")
    return pieces
