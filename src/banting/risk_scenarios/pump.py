"""The pump of a run: its schedule, a temporary rate, and how basal insulin leaves it.

Knows: rates and minutes. Never knows: glucose, a body. Source: scenario-order (models/pump.py):
basal insulin of five minutes is counted at their end at the rate they began with; a pod gives
pulses of 0.05 U and keeps the part of a pulse that is due, or forgets it when a temporary rate is
set (the fault that OmnipodMissingPulses stands for).
"""

from __future__ import annotations

from banting.risk_scenarios.nouns import MINUTES_PER_STEP, PumpKind, Schedule

__all__ = ["TEMP_MIN", "Pump"]

PULSE_U = 0.05
TEMP_MIN = 30
_SHARE_OF_HOUR = MINUTES_PER_STEP / 60.0


class Pump:
    """One pump in one run."""

    def __init__(self, *, kind: PumpKind, basal_u_per_h: Schedule, start_clock_min: int) -> None:
        """Begin on the schedule."""
        self._kind = kind
        self._basal = basal_u_per_h
        self._start = start_clock_min
        self._temp: tuple[float, int, int] | None = None  # rate (U/h), minutes of start and end
        self._pulses = 0.0

    def scheduled_u_per_h(self, at_min: int) -> float:
        """Return the programmed rate at a minute of the run."""
        return self._basal.at(self._start + at_min)

    def temp_at(self, at_min: int) -> tuple[float, int] | None:
        """Return the temporary rate that runs (U/h) and for how long yet (min)."""
        if self._temp is None or not self._temp[1] <= at_min < self._temp[2]:
            return None
        return self._temp[0], self._temp[2] - at_min

    def set_temp(self, at_min: int, u_per_h: float, lasts_min: int = TEMP_MIN) -> None:
        """Set a temporary rate in place of any other; 0 minutes cancel it."""
        self._temp = (u_per_h, at_min, at_min + lasts_min) if lasts_min > 0 else None
        if self._kind is PumpKind.MISSING_PULSES and lasts_min > 0:
            self._pulses = float(int(self._pulses))

    def basal_u(self, ends_min: int) -> float:
        """Return the basal insulin (U) of the five minutes that end now; once for each step."""
        began = ends_min - MINUTES_PER_STEP
        temp = self.temp_at(began)
        # the first step counts the rate at the start, for nothing is known of before
        rate = temp[0] if temp else self.scheduled_u_per_h(max(began, 0))
        if self._kind is PumpKind.CONTINUOUS:
            return rate * _SHARE_OF_HOUR
        self._pulses += round(rate / PULSE_U) * _SHARE_OF_HOUR
        whole = int(self._pulses + 1e-9)  # twelve twelfths of a pulse are one
        self._pulses -= whole
        return whole * PULSE_U
