"""How a profile's insulin acts, as a table, and what is on board of a history over four hours.

Knows: doses and a curve. Never knows: where they come from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.controllers.oref0.history import Doses
from banting.controllers.oref0.insulin import Curve
from banting.controllers.oref0.iob import COLUMNS, TICKS, table_rows
from banting.errors import ModelError

__all__ = ["Action", "action_of", "ticks_of"]

Floats = NDArray[np.float64]
END_MIN_MAX = 100 * 60.0  # no insulin acts for days; a table of it must end


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A curve as `[minutes, 2]`: what is left of a unit (U), and its activity (U/min)."""

    table: Floats
    end_min: float


def action_of(curve: Curve) -> Action:
    """Return the table of a curve; imports numba.

    Raises: ModelError for one that has no end within `END_MIN_MAX`.
    """
    from banting.controllers.oref0 import compiled

    if not curve.end_min <= END_MIN_MAX:
        raise ModelError("profile", f"insulin that acts for {curve.end_min / 60.0:g} h (dia)")
    table = np.empty((table_rows(curve), 2))
    compiled.fill_table(curve, table)
    return Action(table=table, end_min=curve.end_min)


def ticks_of(doses: Doses, action: Action, now_ms: float) -> Floats:
    """Return `[48, 6]`: the totals of `iob.COLUMNS` every five minutes from now; imports numba."""
    from banting.controllers.oref0 import compiled

    ticks = np.empty((TICKS, len(COLUMNS)))
    at_ms, units = doses.at_ms, doses.units_u
    compiled.fill_ticks(at_ms, units, action.table, action.end_min, now_ms, ticks)
    return ticks
