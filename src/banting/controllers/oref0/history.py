"""From a pump's history to doses of insulin above and below the scheduled basal.

A temporary basal becomes many doses of 0.05 U, positive or negative, spread over its time. Before,
temps are cut where a newer one begins, at boundaries of the basal schedule, and around suspensions.

`temp_split_bug`: oref0 loses a piece of a temp of 31 to 60 minutes whose first half straddles a
boundary of the schedule. True, the default, is faithful.

Knows: events, a schedule, what time it is. Never knows: glucose, a curve.

Source: oref0 (lib/iob/history.js); the lost piece was reproduced on 0.7.1 and is described in
trio-oref's pull request 44.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.controllers.oref0.pump_events import (
    EventKind,
    LastTempRecord,
    PumpEvent,
    TherapyProfile,
)
from banting.controllers.oref0.rounding import half_up, rounded
from banting.controllers.oref0.schedules import basal_u_per_h_at, minute_of_day
from banting.controllers.oref0.spans import MINUTE_MS, Span, split, without_overlap
from banting.controllers.oref0.suspensions import around, suspensions_of, zero_spans
from banting.errors import ModelError

__all__ = ["ZERO_TEMP_MIN", "Doses", "doses_of"]

Floats = NDArray[np.float64]
NAN = float("nan")
DOSE_U = 0.05
DOSES_MAX = 100_000  # of one span: 5,000 U
ZERO_TEMP_MIN = 240.0  # how long the basal is thought to be zero in "what if"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doses:
    """Doses in the order of time: `at_ms` and `units_u` `[n]`; and the latest of each kind.

    `at_ms` may hold fractions; `last_bolus_ms` is 0 where there was none.
    """

    at_ms: Floats
    units_u: Floats
    last_bolus_ms: float
    last_temp: LastTempRecord


def doses_of(
    events: Sequence[PumpEvent],
    profile: TherapyProfile,
    now_ms: float,
    wall_ms: float,
    zero_temp_min: float = 0.0,
    temp_split_bug: bool = True,
) -> Doses:
    """Return the doses that a history amounts to.

    Args:
        events: newest first, as pumps report them.
        profile: the scheduled basal.
        now_ms: what time it is; later entries are ignored, and from a minute later on no temp runs.
        wall_ms: the time of the computer, for entries that have none.
        zero_temp_min: how long from a minute after now on the basal is zero.
        temp_split_bug: whether oref0's lost pieces are lost.
    """
    boluses, temps = _accepted(events, now_ms, wall_ms, zero_temp_min)
    temps = without_overlap(temps)
    spans: list[Span] = []
    suspensions = suspensions_of(events, wall_ms)
    boundaries = profile.schedule.from_min if profile.schedule else ()
    offset = profile.utc_offset_min
    for k, temp in enumerate(temps):
        pieces = split(temp, boundaries, offset, temp_split_bug)
        whole = len(pieces) == 1
        if profile.suspend_zeros_iob:
            pieces = [part for piece in pieces for part in around(piece, suspensions, offset)]
            temps[k] = pieces[0] if whole else temp  # the record itself is shortened
        spans.extend(pieces)
    if profile.suspend_zeros_iob:
        for zero in zero_spans(suspensions, now_ms):
            spans.extend(split(zero, boundaries, offset, temp_split_bug))
    spans.sort(key=lambda span: (math.isnan(span.at_ms), span.at_ms))
    return _in_order(boluses, spans, temps, profile)


def _accepted(
    events: Sequence[PumpEvent], now_ms: float, wall_ms: float, zero_temp_min: float
) -> tuple[list[tuple[float, float]], list[Span]]:
    """Return boluses (time, units) and temps of the entries that are neither late nor double.

    An entry later than the one before it is a double, from overlapping parts of the history.
    """
    boluses: list[tuple[float, float]] = []
    temps: list[Span] = []
    durations = {e.stamp: e for e in reversed(events) if e.kind is EventKind.TEMP_DURATION}
    last_ms, minutes, any_counts = now_ms, NAN, False
    for i, event in enumerate(events):
        at = wall_ms if event.at_ms is None else event.at_ms
        if at > last_ms:
            continue
        last_ms = at
        if event.kind is EventKind.PERCENT:
            continue
        any_counts = True
        if event.kind is EventKind.BOLUS and not at > now_ms:
            boluses.append((at, event.bolus_u))
        elif event.kind is EventKind.TEMP:
            temps.append(_span(event, at, event.duration_min))
        elif event.kind is EventKind.TEMP_RATE:
            # where no duration is found, the one found last still counts
            found = _beside(events, i) or durations.get(event.stamp)
            minutes = found.duration_min if found else minutes
            temps.append(_span(event, at, minutes))
    if any_counts:
        temps.append(Span(now_ms + MINUTE_MS, zero_temp_min, 0.0, NAN))
    return boluses, temps


def _beside(events: Sequence[PumpEvent], i: int) -> PumpEvent | None:
    """Return the duration that stands just before a rate, if it is of the same time."""
    before = events[i - 1] if i else None
    if before and before.kind is EventKind.TEMP_DURATION and before.stamp == events[i].stamp:
        return before
    return None


def _span(event: PumpEvent, at_ms: float, minutes: float) -> Span:
    """Return a temp as a span."""
    return Span(at_ms, minutes, event.rate_u_per_h, at_ms, event.stamp, at_ms, event.open_ended)


def _in_order(
    boluses: Sequence[tuple[float, float]],
    spans: Sequence[Span],
    temps: Sequence[Span],
    profile: TherapyProfile,
) -> Doses:
    """Return boluses and the spans' doses as one sequence."""
    parts = [_micro_doses(span, profile) for span in spans if span.minutes > 0.0]
    at_ms = np.concatenate([np.array([at for at, _ in boluses]), *(at for at, _ in parts)])
    units = np.concatenate([np.array([u for _, u in boluses]), *(u for _, u in parts)])
    order = np.argsort(at_ms, kind="stable")
    given = [at for at, u in boluses if u and not math.isnan(u)]
    return Doses(
        at_ms=at_ms[order],
        units_u=units[order],
        last_bolus_ms=max([0.0, *given]),
        last_temp=_last_temp(temps),
    )


def _micro_doses(span: Span, profile: TherapyProfile) -> tuple[Floats, Floats]:
    """Return times and units of a span's doses above or below the scheduled basal."""
    basal = profile.basal_u_per_h
    if profile.schedule:
        minute = minute_of_day(span.looked_up_ms, profile.utc_offset_min)
        basal = basal_u_per_h_at(profile.schedule, minute)
    if profile.ratio and not math.isnan(profile.ratio):
        basal *= profile.ratio
    net = span.rate_u_per_h - basal
    if math.isnan(net):
        return np.empty(0), np.empty(0)
    size = -DOSE_U if net < 0.0 else DOSE_U
    total = half_up(net * span.minutes * 10.0 / 6.0) / 100.0
    wanted = half_up(total / size)
    if wanted > DOSES_MAX:
        raise ModelError("pump history", f"a temporary basal of {total:g} U is past all pumps")
    count = max(int(wanted), 0)
    apart = span.minutes / max(count, 1)
    return span.at_ms + np.arange(float(count)) * apart * 60.0 * 1000.0, np.full(count, size)


def _last_temp(temps: Sequence[Span]) -> LastTempRecord:
    """Return the latest temp that has a rate and a duration."""
    latest = LastTempRecord(stamp=None, at_ms=0.0, begun_ms=NAN, rate_u_per_h=NAN, duration_min=NAN)
    for temp in sorted(temps, key=lambda span: (math.isnan(span.at_ms), span.at_ms)):
        known = not math.isnan(temp.rate_u_per_h) and temp.minutes and not math.isnan(temp.minutes)
        if known and temp.at_ms > latest.at_ms:
            latest = LastTempRecord(
                stamp=temp.stamp,
                at_ms=temp.at_ms,
                begun_ms=temp.begun_ms,
                rate_u_per_h=temp.rate_u_per_h,
                duration_min=rounded(temp.minutes, 100.0),
            )
    return latest
