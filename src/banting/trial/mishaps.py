"""Mishaps as tables by the tick, one day at a time, as the compiled loop reads them.

Knows: windows that faults drew. Never knows: which fault, or how often.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.kernels import LANES, MINUTES_PER_TICK, TICKS_PER_DAY
from banting.schema.mishaps import MishapKind, Windows, together
from banting.schema.subjects import age_group
from banting.trial.people import People
from banting.trial.treatment import Course, Treatment
from banting.trial.wearer import NEVER_MIN
from banting.units import MIN_PER_DAY

__all__ = ["MISHAPS", "Mishaps"]

# share that passes, since when it does not all pass; sensor, controller, pump on (0 or 1); the pump
# alarms (0 or 1), or does from so much piled-up insulin on (U); above 0 where a line opens: what
# has piled up then arrives, at most what trips the alarm, as more would have been lost elsewhere
MISHAPS = (
    "passes",
    "leak_from_min",
    "sensor_on",
    "controller_on",
    "pump_on",
    "set_alarm",
    "alarm_after_u",
    "released_u",
)
_PASSES, _FROM, _SENSOR, _CONTROLLER, _PUMP, _ALARM, _AFTER, _RELEASED = range(len(MISHAPS))
_USUAL = (1.0, NEVER_MIN, 1.0, 1.0, 1.0, 0.0, np.inf, 0.0)
_OFF = {
    MishapKind.SENSOR_OFF: _SENSOR,
    MishapKind.CONTROLLER_OFF: _CONTROLLER,
    MishapKind.PUMP_OFF: _PUMP,
}
Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishaps:
    """Windows of some people over a run; `lanes` is how many lanes hold the people."""

    windows: Windows
    lanes: int

    @staticmethod
    def drawn(course: Course, people: People, treatment: Treatment) -> Mishaps:
        """Return what goes wrong for these people in an arm, drawn at published rates."""
        parts = [
            draw(
                course.seed,
                people.numbers,
                course.days,
                age_group(course.wearer.cohort),
                people.cohort.basal_u_per_h,
            )
            for draw in treatment.mishaps
        ]
        return Mishaps(windows=together(parts), lanes=people.groups * LANES)

    def of_day(self, day: int) -> Singles:
        """Return a day's table `[288, groups, MISHAPS * LANES]`; one row where nothing does."""
        start, end = day * MIN_PER_DAY, (day + 1) * MIN_PER_DAY
        # what is let go in a day's last minutes arrives in the next day's first tick
        touched = (self.windows.from_min < end) & (self.windows.to_min > start - MINUTES_PER_TICK)
        today = self.windows.chosen(np.flatnonzero(touched))
        table = np.empty((TICKS_PER_DAY if len(today) else 1, len(MISHAPS), self.lanes), np.float32)
        table[:] = np.array(_USUAL, np.float32)[None, :, None]
        for row in range(len(today)):
            _lay(table, today, row, start)
        by_group = table.reshape(len(table), len(MISHAPS), -1, LANES).transpose(0, 2, 1, 3)
        return np.ascontiguousarray(by_group).reshape(len(table), -1, len(MISHAPS) * LANES)


def _lay(table: Singles, windows: Windows, row: int, start_min: int) -> None:
    """Lay one window on a day's table that starts at a minute of the run."""
    kind, lane = MishapKind(int(windows.kind[row])), int(windows.patient[row])
    from_min, to_min = int(windows.from_min[row]), int(windows.to_min[row])
    first = max(0, (from_min - start_min) // MINUTES_PER_TICK)
    last = min(TICKS_PER_DAY, -(-(to_min - start_min) // MINUTES_PER_TICK))
    since = float(from_min) if windows.ended_by_new_set[row] else -NEVER_MIN
    if kind is MishapKind.PASSES:
        minutes = start_min + MINUTES_PER_TICK * np.arange(first, last) - from_min
        share = np.clip(minutes / (to_min - from_min), 0.0, 1.0)
        level = windows.level_from[row] + share * (windows.level_to[row] - windows.level_from[row])
        table[first:last, _PASSES, lane] *= level
        since = float(from_min) if windows.ended_by_new_set[row] else -NEVER_MIN
        table[first:last, _FROM, lane] = since
        table[first:last, _AFTER, lane] = windows.alarm_after_u[row]
        if windows.released_u[row] > 0.0 and last < TICKS_PER_DAY:
            table[last, _RELEASED, lane] = windows.released_u[row]
            table[last, _FROM, lane] = since
            table[last, _AFTER, lane] = windows.alarm_after_u[row]
    else:
        table[first:last, _OFF[kind], lane] = 0.0
    if kind in (MishapKind.PASSES, MishapKind.PUMP_OFF):
        table[first:last, _FROM, lane] = since
    if windows.alarm_min[row] >= 0:
        rings = max(0, (int(windows.alarm_min[row]) - start_min) // MINUTES_PER_TICK)
        table[rings:last, _ALARM, lane] = 1.0
