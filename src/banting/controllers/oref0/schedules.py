"""Basal rates and sensitivities over the day, as oref0 looks them up.

Knows: minutes of a local day. Never knows: a date, a pump.

Source: oref0 (lib/profile/basal.js, lib/profile/isf.js). Its quirks are kept: at a time that is
not known the last entry counts, and so it does before the first entry.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from banting.controllers.oref0.rounding import rounded
from banting.units import MIN_PER_DAY, MS_PER_MIN

__all__ = ["Schedule", "basal_u_per_h_at", "isf_mgdl_per_u_at", "minute_of_day"]

NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Values over the day: `values[i]` from `from_min[i]` on, in the order of the source."""

    from_min: tuple[float, ...]
    values: tuple[float, ...]

    def at(self, minute: float) -> float:
        """Return the value at a minute of the day; the last one where no span holds it."""
        for i in range(len(self.values) - 1):
            if self.from_min[i] <= minute < self.from_min[i + 1]:
                return self.values[i]
        return self.values[-1]


def minute_of_day(at_ms: float, utc_offset_min: float) -> float:
    """Return the whole local minute of the day of an instant; NaN for none."""
    if math.isnan(at_ms):
        return NAN
    return float((at_ms // MS_PER_MIN + utc_offset_min) % MIN_PER_DAY)


def basal_u_per_h_at(schedule: Schedule, minute: float) -> float:
    """Return the basal rate (U/h); NaN for a schedule that ends in 0, which oref0 refuses."""
    if schedule.values[-1] == 0.0:
        return NAN
    return float(rounded(schedule.at(minute), 1000.0))


def isf_mgdl_per_u_at(schedule: Schedule, minute: float) -> float:
    """Return the sensitivity (mg/dL per U); -1, as oref0 has it, where no entry is for midnight."""
    return schedule.at(minute) if schedule.from_min[0] == 0.0 else -1.0
