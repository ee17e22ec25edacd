"""One patient, for a replay: the same scalar functions, called as plain Python.

numba stays unimported here: loading it costs more than a replay's minutes do, and plain Python
gives the same bits on every processor, which a replay's hash may depend on.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.patients.hovorka.layout import (
    STATE,
    Physiology,
    basal_u_per_h,
    equilibrium,
    step_parameters,
)
from banting.patients.hovorka.minute import step
from banting.units import mgdl_from_mmoll

__all__ = ["OnePatient", "one_patient"]

State = tuple[float, ...]
_PLASMA = STATE.index("plasma_glucose_mmol")


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePatient:
    """A body in a replay (`interfaces.Body`); its state is the model's tuple of values."""

    start: State
    parameters: tuple[float, ...]
    glucose_volume_l: float
    basal_u_per_h: float
    body_weight_kg: float

    def initial(self) -> State:
        """Return the fasting state under the patient's own basal rate."""
        return self.start

    def minute(self, state: State, insulin_u: float, carbs_g: float) -> State:
        """Return the state one minute later.

        Args: insulin that reaches the tissue in this minute (U); food put on the plate (g).
        """
        return step(state, carbs_g, insulin_u, self.parameters)

    def glucose_mgdl(self, state: State) -> float:
        """Return plasma glucose."""
        return mgdl_from_mmoll(state[_PLASMA] / self.glucose_volume_l)


def one_patient(person: Physiology) -> OnePatient:
    """Return the body of a person."""
    return OnePatient(
        start=equilibrium(person),
        parameters=step_parameters(person),
        glucose_volume_l=person.vg * person.body_weight_kg,
        basal_u_per_h=basal_u_per_h(person),
        body_weight_kg=person.body_weight_kg,
    )
