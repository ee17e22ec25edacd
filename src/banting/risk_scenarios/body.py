"""Tidepool's linear patient over one run: glucose and insulin on board, by superposition.

Knows: the responses of `patients.tidepool_linear`, step by step as Tidepool's simulator adds them:
each dose as one pulse, with the sensitivity of its own moment, followed for 475 minutes, and flat
from there. So values are theirs to the last digits, where the shelf's kernel, which forgets nothing
and spreads basal insulin over its minutes, is a few tenths off. Never knows: pumps, controllers.
Sources: tidepool-insulin, tidepool-carbs, tidepool-patient, scenario-order.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from banting.patients.tidepool_linear.responses import (
    FOLLOWED_MIN,
    carbs_absorbed_share,
    carbs_lag_min,
    insulin_cleared_share,
)
from banting.risk_scenarios.nouns import MINUTES_PER_STEP

__all__ = ["FOLLOWED_STEPS", "Body"]

Floats = NDArray[np.float64]

_MINUTES = range(0, FOLLOWED_MIN + 1, MINUTES_PER_STEP)
FOLLOWED_STEPS = len(_MINUTES)
_CLEARED: Floats = np.array([insulin_cleared_share(minutes) for minutes in _MINUTES])


@lru_cache(maxsize=64)
def _absorbed(absorbed_in_min: float) -> Floats:
    """Return the share of a meal that has acted, `[FOLLOWED_STEPS]`."""
    lag = carbs_lag_min(absorbed_in_min)
    return np.array([carbs_absorbed_share(minutes, lag) for minutes in _MINUTES])


class Body:
    """One person in one run: `glucose_mgdl` and `iob_u`, `[steps]`.

    The value of a step is final once everything that happens at it has been given.
    """

    def __init__(self, *, steps: int, start_mgdl: float, basal_u_per_h: float) -> None:
        """Begin at a glucose, with the insulin on board that a steady basal rate keeps (U/h)."""
        room = steps + FOLLOWED_STEPS
        self.steps = steps
        self._glucose: Floats = np.full(room, start_mgdl)
        self._iob: Floats = np.zeros(room)
        pulse_u = basal_u_per_h * MINUTES_PER_STEP / 60.0
        left = pulse_u * np.cumsum((1.0 - _CLEARED)[::-1])[::-1]
        # of the pulses before the start; the one at the start is given like any other
        self._iob[: FOLLOWED_STEPS - 1] = left[1:]

    @property
    def glucose_mgdl(self) -> Floats:
        """Glucose at every step; below zero where the model says so."""
        return self._glucose[: self.steps]

    @property
    def iob_u(self) -> Floats:
        """All insulin on board at every step, basal insulin included."""
        return self._iob[: self.steps]

    def take_insulin(
        self, step: int, *, units_u: float, needed_u: float, isf_mgdl_per_u: float
    ) -> None:
        """Take a pulse of insulin (U) at a step where the body needed some by itself."""
        fall = isf_mgdl_per_u * (units_u - needed_u)
        if fall != 0.0:
            self._add(-fall * _CLEARED, step)
        if units_u != 0.0:
            self._iob[step : step + FOLLOWED_STEPS] += units_u * (1.0 - _CLEARED)

    def eat(
        self, step: int, *, grams: float, absorbed_in_min: float, rise_mgdl_per_g: float
    ) -> None:
        """Eat at a step.

        Raises: ModelError for an absorption time that the model does not have.
        """
        self._add(grams * rise_mgdl_per_g * _absorbed(absorbed_in_min), step)

    def _add(self, response: Floats, step: int) -> None:
        """Add a response from a step on, flat after its end."""
        self._glucose[step : step + FOLLOWED_STEPS] += response
        self._glucose[step + FOLLOWED_STEPS :] += response[-1]
