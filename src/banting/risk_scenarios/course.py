"""One run of a scenario, step by step: pump, patient, sensor; a controller acts in between.

Knows: who comes first in a step, and what is true and what is told. Never knows: how a controller
decides. What is true reaches the body, what is told reaches the controller. Source: scenario-order.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.risk_scenarios.body import Body
from banting.risk_scenarios.nouns import MINUTES_PER_STEP, Scenario
from banting.risk_scenarios.pump import Pump
from banting.seeds import stream

__all__ = ["Course", "Trace"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """What came of a run, `[steps]` each.

    Glucose (mg/dL), insulin on board (U), basal of the five minutes before (U), boluses (U).
    `suspended_min`: minutes at a temporary rate of 0; `true_basal_u_per_h`: what the person needs
    at the start.
    """

    glucose_mgdl: Floats
    iob_u: Floats
    basal_u: Floats
    bolus_u: Floats
    suspended_min: int
    true_basal_u_per_h: float


class Course:
    """A run under way: what has happened, and what the controller may know of it."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        """Begin a run; the seed is that of the sensor's noise."""
        told, true, steps = scenario.told, scenario.true, scenario.steps
        self.scenario = scenario
        self.pump = Pump(
            kind=scenario.pump,
            basal_u_per_h=told.needs.basal_u_per_h,
            start_clock_min=scenario.start_clock_min,
        )
        self.body = Body(
            steps=steps,
            start_mgdl=true.readings.mgdl[-1],
            basal_u_per_h=self.pump.scheduled_u_per_h(0),
        )
        self.reading_min = [float(at) for at in told.readings.at_min]
        self.reading_mgdl = [whole_reading(value) for value in told.readings.mgdl]
        self.told_boluses = [
            (bolus.at_min, bolus.units_u) for bolus in told.boluses if bolus.units_u is not None
        ]
        self.temps: list[tuple[int, float]] = []  # (end of five minutes, U) at a temporary rate
        self.basal_u: Floats = np.zeros(steps)
        self.bolus_u: Floats = np.zeros(steps)
        self._accepts = {
            bolus.at_min for bolus in (*true.boluses, *told.boluses) if bolus.units_u is None
        }
        self._due_u: dict[int, float] = defaultdict(float)
        for bolus in true.boluses:
            if bolus.units_u is not None and bolus.at_min >= 0:
                self._due_u[bolus.at_min] += bolus.units_u
        self._noise = stream(seed, "risk-sensor", scenario.file, scenario.sim_id)
        self._suspended_min = 0

    def live(self, step: int) -> None:
        """Let pump, patient and sensor do what is due at a step."""
        at_min = step * MINUTES_PER_STEP
        self._deliver(step, at_min)
        self._eat(step, at_min)
        if step > 0:
            self._read(step, at_min)

    def asks(self, at_min: int) -> bool:
        """Return whether what Loop recommends now will be accepted."""
        return at_min in self._accepts

    def doses_itself(self, at_min: int) -> bool:
        """Return whether automatic dosing is switched on."""
        past = [switch.on for switch in self.scenario.switches if switch.at_min <= at_min]
        return past[-1] if past else True

    def give_later(self, at_min: int, units_u: float) -> None:
        """Give a bolus a step from now; pump and Loop know of it."""
        if units_u > 0.0:
            later = at_min + MINUTES_PER_STEP
            self._due_u[later] += units_u
            self.told_boluses.append((later, units_u))

    def trace(self) -> Trace:
        """Return what came of the run."""
        true = self.scenario.true.needs
        return Trace(
            glucose_mgdl=self.body.glucose_mgdl.copy(),
            iob_u=self.body.iob_u.copy(),
            basal_u=self.basal_u,
            bolus_u=self.bolus_u,
            suspended_min=self._suspended_min,
            true_basal_u_per_h=true.basal_u_per_h.at(self.scenario.start_clock_min),
        )

    def _deliver(self, step: int, at_min: int) -> None:
        """Give the basal insulin of the last five minutes and the boluses of now."""
        began = at_min - MINUTES_PER_STEP
        temp = self.pump.temp_at(began) if step > 0 else None
        basal_u = self.pump.basal_u(at_min)
        if temp is not None:
            self.temps.append((at_min, basal_u))
            self._suspended_min += MINUTES_PER_STEP if temp[0] == 0.0 else 0
        needs, clock = self.scenario.true.needs, self.scenario.start_clock_min + at_min
        self.basal_u[step], self.bolus_u[step] = basal_u, self._due_u.get(at_min, 0.0)
        self.body.take_insulin(
            step,
            units_u=basal_u + self.bolus_u[step],
            needed_u=needs.basal_u_per_h.at(clock) * MINUTES_PER_STEP / 60.0,
            isf_mgdl_per_u=needs.isf_mgdl_per_u.at(clock),
        )

    def _eat(self, step: int, at_min: int) -> None:
        """Eat what is on the plate now."""
        needs, clock = self.scenario.true.needs, self.scenario.start_clock_min + at_min
        for meal in self.scenario.true.meals:
            if meal.at_min == at_min:
                rise = needs.isf_mgdl_per_u.at(clock) / needs.carb_ratio_g_per_u.at(clock)
                self.body.eat(
                    step,
                    grams=meal.grams,
                    absorbed_in_min=meal.absorbed_in_min,
                    rise_mgdl_per_g=rise,
                )

    def _read(self, step: int, at_min: int) -> None:
        """Read the sensor."""
        value = float(self.body.glucose_mgdl[step])
        deviation = self.scenario.sensor.deviation_mgdl
        if deviation > 0.0:
            value = float(int(value + self._noise.gauss(0.0, deviation)))
        self.reading_min.append(float(at_min))
        self.reading_mgdl.append(whole_reading(value))


def whole_reading(glucose_mgdl: float) -> float:
    """Return glucose as Loop is told it: a whole number from 40 to 400. Source: scenario-loop."""
    return min(max(float(round(glucose_mgdl)), 40.0), 400.0)
