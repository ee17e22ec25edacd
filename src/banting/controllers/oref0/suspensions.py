"""When a pump stood still, and what that does to the temporary basals of its history.

Knows: suspend and resume times. Never knows: a schedule.

Source: oref0 (lib/iob/history.js). While the pump is still suspended, oref0 compares a time with
its text, which is never true: temps that begin after an open suspension stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from banting.controllers.oref0.javascript import local_stamp
from banting.controllers.oref0.pump_events import EventKind, PumpEvent
from banting.controllers.oref0.spans import MINUTE_MS, Span

__all__ = ["Stop", "Suspensions", "around", "suspensions_of", "zero_spans"]

NAN = float("nan")
LONGEST_ACTION_MS = 8.0 * 60.0 * MINUTE_MS


class Stop(NamedTuple):
    """A suspension; NaN minutes while it lasts."""

    at_ms: float
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspensions:
    """The suspensions of a history, in order.

    `resumed_ms` is when one ended that had begun before the history, NaN for none; `open_ms` when
    the one began that still lasts, NaN for none.
    """

    stops: tuple[Stop, ...]
    resumed_ms: float
    open_ms: float


def _times(events: Iterable[PumpEvent], kind: EventKind, wall_ms: float) -> list[float]:
    """Return when entries of a kind were made, in order."""
    found = (wall_ms if e.at_ms is None else e.at_ms for e in events if e.kind is kind)
    return sorted(found, key=lambda at: (math.isnan(at), at))


def suspensions_of(events: Iterable[PumpEvent], wall_ms: float) -> Suspensions:
    """Return the suspensions; an entry without a time counts as made now, at `wall_ms`."""
    events = tuple(events)
    suspends = _times(events, EventKind.SUSPEND, wall_ms)
    resumes = _times(events, EventKind.RESUME, wall_ms)
    before = bool(resumes) and (not suspends or resumes[0] < suspends[0])
    stops: list[Stop] = []
    open_ms, j = NAN, 0
    for at in suspends:
        while j < len(resumes) and not resumes[j] > at:
            j += 1
        if j == len(resumes):
            stops.append(Stop(at, NAN))
            open_ms = at
            break
        stops.append(Stop(at, (resumes[j] - at) / 60.0 / 1000.0))
    resumed = resumes[0] if before else NAN
    return Suspensions(stops=tuple(stops), resumed_ms=resumed, open_ms=open_ms)


def _after_first_resume(span: Span, resumed_ms: float) -> Span:
    """Return what is left of a span after a suspension that began before the history."""
    if not span.at_ms < resumed_ms:
        return span
    if span.end_ms() < resumed_ms:
        return span._replace(minutes=0.0, open_ended=False)
    left = (span.end_ms() - resumed_ms) / 60.0 / 1000.0
    return span._replace(at_ms=resumed_ms, minutes=left, begun_ms=resumed_ms, open_ended=False)


def _after(span: Span, end_ms: float, utc_offset_min: float) -> Span:
    """Return what is left of a span after a suspension; its record shows whole seconds."""
    left = (span.end_ms() - end_ms) / 60.0 / 1000.0
    begun = math.floor(end_ms / 1000.0) * 1000.0
    stamp = local_stamp(end_ms, utc_offset_min)
    return Span(end_ms, left, span.rate_u_per_h, end_ms, stamp, begun)


def _around_one(span: Span, stop: Stop, utc_offset_min: float) -> list[Span]:
    """Return what is left of a span before and after a suspension."""
    end = stop.at_ms + stop.minutes * 60.0 * 1000.0
    if span.at_ms <= stop.at_ms < span.end_ms():
        before = span._replace(minutes=(stop.at_ms - span.at_ms) / 60.0 / 1000.0)
        if not span.end_ms() > end:
            return [before]
        return [before, _after(span, end, utc_offset_min)]
    if stop.at_ms <= span.at_ms < end:
        return [_after(span, end, utc_offset_min)]
    return [span]


def around(span: Span, suspensions: Suspensions, utc_offset_min: float) -> list[Span]:
    """Return the pieces of a span outside suspensions; the first is what became of the span.

    A piece wholly inside one is left with minutes that are not positive.
    """
    first = _after_first_resume(span, suspensions.resumed_ms)
    if first.minutes == 0.0 and not first.open_ended:
        return [first]
    pieces = [first]
    for stop in suspensions.stops:
        tails: list[Span] = []
        for k, piece in enumerate(pieces):
            pieces[k], *tail = _around_one(piece, stop, utc_offset_min)
            tails.extend(tail)
        pieces.extend(tails)
    return pieces


def zero_spans(suspensions: Suspensions, now_ms: float) -> list[Span]:
    """Return suspensions as spans at zero, back to eight hours where the beginning is unknown."""
    spans = [Span(stop.at_ms, stop.minutes, 0.0, NAN) for stop in suspensions.stops]
    oldest = now_ms - LONGEST_ACTION_MS
    if oldest < suspensions.resumed_ms:
        minutes = (suspensions.resumed_ms - oldest) / 60.0 / 1000.0
        spans.append(Span(oldest, minutes, 0.0, NAN))
    if not math.isnan(suspensions.open_ms):
        minutes = (now_ms - suspensions.open_ms) / 60.0 / 1000.0
        spans.append(Span(suspensions.open_ms, minutes, 0.0, suspensions.open_ms))
    return spans
