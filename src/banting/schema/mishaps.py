"""Mishaps of a run as windows of time: the only thing that crosses from faults to the trial.

A window says whom it hits, when, and how far it goes. Times are minutes of the run, which starts
at `schema.day.DAY_STARTS_MIN` on the clock. Knows nothing of why, how often, or what it does to
glucose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

__all__ = ["NO_MISHAPS", "MishapKind", "Windows", "together", "windows_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class MishapKind(IntEnum):
    """What a window takes away.

    `PASSES`: the share of insulin pumped that reaches the tissue is the window's level.
    `SENSOR_OFF`: no reading. `CONTROLLER_OFF`: the rule on the phone decides nothing; the pump
    keeps its program. `PUMP_OFF`: the pump delivers nothing. Of the last three the level is 0.
    """

    PASSES = 0
    SENSOR_OFF = 1
    CONTROLLER_OFF = 2
    PUMP_OFF = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Some windows of some patients, `[m]` each, ordered by patient, then by `from_min`.

    Attributes:
        kind: a `MishapKind`.
        patient: position 0..n-1 in the numbers that were asked for, not the number itself.
        from_min, to_min: whole minutes of the run, the last one excluded; from < to.
        level_from, level_to: level at both ends, linear in between; 1 as without, 0 nothing.
        alarm_min: when a device alarms by itself at the latest, -1 never.
        alarm_after_u: it alarms earlier where so much insulin (U) has been pumped since
            `from_min`; infinite for an alarm that follows the clock, and where there is none.
        released_u: above 0 where the line opens by itself: what has piled up, so much (U) at the
            basal rate alone, arrives at once in the minute `to_min`, unless someone has changed
            the set before. The trial, which knows what was pumped, lets go of that.
        ended_by_new_set: a changed set ends the window at once.
    """

    kind: Ints
    patient: Ints
    from_min: Ints
    to_min: Ints
    level_from: Floats
    level_to: Floats
    alarm_min: Ints
    alarm_after_u: Floats
    released_u: Floats
    ended_by_new_set: Flags

    def __len__(self) -> int:
        """Return how many windows there are."""
        return len(self.kind)

    def chosen(self, rows: Ints | Flags) -> Windows:
        """Return the windows of some rows, by position or by flag."""
        columns = {field.name: getattr(self, field.name)[rows] for field in fields(self)}
        return Windows(**columns)


def windows_of(
    kind: MishapKind,
    *,
    patient: Ints,
    from_min: Ints,
    to_min: Ints,
    run_min: int,
    level_from: Floats | float = 0.0,
    level_to: Floats | float = 0.0,
    alarm_min: Ints | int = -1,
    alarm_after_u: Floats | float = np.inf,
    released_u: Floats | float = 0.0,
    ended_by_new_set: Flags | bool = False,
) -> Windows:
    """Return windows of one kind, cut to a run of `run_min` minutes, in order.

    What lies outside the run is left out; a ramp that is cut keeps its slope. An alarm that would
    come at the window's end or later never comes; insulin released after the run is not released.
    """
    n = len(patient)
    start, end = np.maximum(from_min, 0), np.minimum(to_min, run_min)
    first, last = np.broadcast_to(level_from, n), np.broadcast_to(level_to, n)
    slope = (last - first) / np.maximum(to_min - from_min, 1)
    rings = np.broadcast_to(alarm_min, n)
    rings = np.where((rings >= start) & (rings < to_min), rings, -1)
    made = Windows(
        kind=np.full(n, int(kind), np.int64),
        patient=np.asarray(patient, np.int64),
        from_min=np.asarray(start, np.int64),
        to_min=np.asarray(end, np.int64),
        level_from=np.asarray(first + slope * (start - from_min), np.float64),
        level_to=np.asarray(last - slope * (to_min - end), np.float64),
        alarm_min=np.asarray(rings, np.int64),
        alarm_after_u=np.array(np.broadcast_to(alarm_after_u, n), np.float64),
        released_u=np.where(end < to_min, 0.0, np.broadcast_to(released_u, n)),
        ended_by_new_set=np.array(np.broadcast_to(ended_by_new_set, n), np.bool_),
    )
    return _in_order(made.chosen(np.asarray(start < end)))


def _in_order(windows: Windows) -> Windows:
    """Return windows by patient, then by when they begin."""
    return windows.chosen(np.lexsort((windows.from_min, windows.patient)))


def together(parts: Sequence[Windows]) -> Windows:
    """Return the windows of several processes as one, in order."""
    if not parts:
        return NO_MISHAPS
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Windows)
    }
    return _in_order(Windows(**columns))


_NOBODY = np.zeros(0, np.int64)
NO_MISHAPS = windows_of(
    MishapKind.PASSES, patient=_NOBODY, from_min=_NOBODY, to_min=_NOBODY, run_min=0
)
