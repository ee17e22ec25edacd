"""One patient, for a replay: the same scalar functions, called as plain Python.

numba stays unimported here: loading it costs more than a replay's minutes do, and plain Python
gives the same bits on every processor, which a replay's hash may depend on (a meter shows whole
mg/dL).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from banting.patients.uva_padova.layout import (
    DIGESTION,
    GLUCOSE,
    INSULIN,
    Physiology,
    basal_u_per_h,
    equilibrium,
    step_parameters,
)
from banting.patients.uva_padova.minute import digest, live_extended, live_faithful

__all__ = ["OnePatient", "one_patient"]

_DIGESTION = 10
_GUT = 2
_PLASMA = 10
State = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePatient:
    """A body in a replay (`interfaces.Body`); its state is the model's tuple of values."""

    start: State
    digestion_constants: tuple[float, ...]
    insulin_constants: tuple[float, ...]
    glucose_constants: tuple[float, ...]
    glucose_volume_dl_per_kg: float
    basal_u_per_h: float
    body_weight_kg: float
    live: Callable[..., State]

    def initial(self) -> State:
        """Return the fasting state under the patient's own basal rate."""
        return self.start

    def minute(self, state: State, insulin_u: float, carbs_g: float) -> State:
        """Return the state one minute later.

        Args: insulin that reaches the tissue in this minute (U); food put on the plate (g).
        """
        digested, gut_half = digest(state[:_DIGESTION], carbs_g, self.digestion_constants, 1.0)
        body = self.live(
            state[_DIGESTION:],
            (state[_GUT], gut_half, digested[_GUT]),
            insulin_u,
            self.insulin_constants,
            self.glucose_constants,
            1.0,
        )
        return digested + body

    def glucose_mgdl(self, state: State) -> float:
        """Return plasma glucose."""
        return state[_PLASMA] / self.glucose_volume_dl_per_kg


def one_patient(person: Physiology, *, faithful: bool) -> OnePatient:
    """Return the body of a person, as S2008 (`faithful`) or as its extended variant."""
    parameters = step_parameters(person)
    return OnePatient(
        start=equilibrium(person),
        digestion_constants=parameters[DIGESTION],
        insulin_constants=parameters[INSULIN],
        glucose_constants=parameters[GLUCOSE],
        glucose_volume_dl_per_kg=person.vg,
        basal_u_per_h=basal_u_per_h(person),
        body_weight_kg=person.body_weight_kg,
        live=live_faithful if faithful else live_extended,
    )
