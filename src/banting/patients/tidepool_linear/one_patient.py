"""One linear patient, for a replay, minute by minute; numba stays unimported."""

from __future__ import annotations

from dataclasses import dataclass

from banting.patients.tidepool_linear.minute import absorb, act
from banting.patients.tidepool_linear.profiles import (
    ABSORBED_IN_MIN,
    START_MGDL,
    WEIGHT_KG,
    constants,
    profile,
)
from banting.patients.tidepool_linear.responses import CARB_DELAY_MIN

__all__ = ["OnePatient", "State", "one_patient"]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Glucose, slow and fast insulin; what absorbs; and meals not yet begun, newest first."""

    acting: tuple[float, float, float]
    absorbing_g: float
    waiting_g: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePatient:
    """A body in a replay (`interfaces.Body`), of one profile."""

    parameters: tuple[float, ...]
    basal_u_per_h: float
    body_weight_kg: float

    def initial(self) -> State:
        """Return the state at rest."""
        return State(
            acting=(START_MGDL, 0.0, 0.0),
            absorbing_g=0.0,
            waiting_g=(0.0,) * (CARB_DELAY_MIN - 1),
        )

    def minute(self, state: State, insulin_u: float, carbs_g: float) -> State:
        """Return the state one minute later.

        Args: insulin that reaches the tissue in this minute (U); food eaten at its start (g).
        """
        need, falls, rises, unabsorbed = self.parameters
        glucose, slow, fast = act(state.acting, insulin_u - need, falls)
        glucose, left = absorb(glucose, state.absorbing_g, rises, unabsorbed)
        return State(
            acting=(glucose, slow, fast),
            absorbing_g=left + state.waiting_g[-1],
            waiting_g=(carbs_g, *state.waiting_g[:-1]),
        )

    def glucose_mgdl(self, state: State) -> float:
        """Return glucose, which this model lets fall below zero."""
        return state.acting[0]


def one_patient(cohort: str) -> OnePatient:
    """Return the body of a profile.

    Raises: ModelError for a cohort that is none of the profiles.
    """
    needs = profile(cohort)
    return OnePatient(
        parameters=constants(needs, ABSORBED_IN_MIN, 1.0),
        basal_u_per_h=needs.basal_u_per_h,
        body_weight_kg=WEIGHT_KG,
    )
