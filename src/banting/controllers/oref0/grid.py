"""oref0 and AndroidAPS as rules of a trial: settings, state at the start, kernels.

`grid_layout` says where the state lies, `grid_insulin` and `grid_meal` keep the sums that the
general path makes anew from a history, `grid_decide` decides with the general path's own rules.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from banting import therapy
from banting.controllers.oref0.grid_insulin import curve_tables
from banting.controllers.oref0.grid_layout import (
    BOLUS_AGE,
    CARBS_TICKS,
    OPTION_AT,
    OPTIONS,
    SINCE_CARBS,
    STATE_WIDTH,
    TABLES_AT,
    UNHEARD,
    ZERO_AT,
    L,
)
from banting.controllers.oref0.grid_options import curve_for, option_values
from banting.controllers.oref0.modes import Mode
from banting.schema.setup import Scalar

if TYPE_CHECKING:
    from banting.kernels import ControllerKernels, Therapy, VirtualCohort

__all__ = ["grid_kernels", "initial", "told"]

MAX_BASAL_OVER_BASAL = 4.0
LONG_AGO = 1000.0


def told(cohort: VirtualCohort) -> Therapy:
    """Return each patient's settings: the clinic's rules, and a max basal of four times basal."""
    own = therapy.told(cohort)
    return replace(own, max_basal_u_per_h=MAX_BASAL_OVER_BASAL * own.basal_u_per_h)


def initial(
    settings: NDArray[np.float64], mode: Mode, options: tuple[tuple[str, Scalar], ...]
) -> NDArray[np.float64]:
    """Return the state of people on their own basal rate of whom nothing else is known."""
    state = np.zeros((settings.shape[0], STATE_WIDTH))
    for row, value in (
        (UNHEARD, LONG_AGO),
        (BOLUS_AGE, LONG_AGO),
        (SINCE_CARBS, 2.0 * CARBS_TICKS),
    ):
        state[:, row * L : (row + 1) * L] = value
    curves, zero = curve_tables(curve_for(mode, options))
    state[:, OPTION_AT : OPTION_AT + len(OPTIONS)] = option_values(mode, options)
    state[:, TABLES_AT : TABLES_AT + curves.size] = curves.ravel()
    state[:, ZERO_AT : ZERO_AT + zero.size] = zero
    return state


def grid_kernels(mode: Mode, options: tuple[tuple[str, Scalar], ...] = ()) -> ControllerKernels:
    """Return oref0 in a mode over a cohort; imports numba."""
    from banting.controllers.oref0 import grid_kernels as compiled
    from banting.kernels import ControllerKernels

    return ControllerKernels(
        id=mode.id,
        title=mode.title,
        steers=True,
        therapy=told,
        initial=lambda settings: initial(settings, mode, options),
        decide=compiled.decide,
    )
