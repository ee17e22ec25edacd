"""An arm of a trial as tables by the minute: what its disturbance does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.kernels import MINUTES_PER_TICK, TICKS_PER_DAY
from banting.schema.disturbance import Disturbance
from banting.units import MIN_PER_DAY

__all__ = ["Arm", "arm_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """A disturbance by time.

    By minute, `[1440]` each: basal forced on the pump (U/h, -1 none), forged boluses (U), the share
    of insulin that passes the set. By tick, `[288]`: readings shown (mg/dL, -1 none).
    """

    id: str
    says: str
    override_u_per_h: Floats
    forged_u: Floats
    passes: Floats
    shown_mgdl: Floats


def arm_of(disturbance: Disturbance) -> Arm:
    """Return the tables of a disturbance; what lies outside the day is left out.

    Where basal windows overlap the later one in the list holds, as a pump keeps the last command;
    leaks multiply.
    """
    override = np.full(MIN_PER_DAY, -1.0)
    forged = np.zeros(MIN_PER_DAY)
    passes = np.ones(MIN_PER_DAY)
    shown = np.full(TICKS_PER_DAY, -1.0)
    for window in disturbance.basal:
        override[max(0, window.from_min) : max(0, window.to_min)] = window.basal_u_per_h
    for bolus in disturbance.boluses:
        if 0 <= bolus.at_min < MIN_PER_DAY:
            forged[bolus.at_min] += bolus.insulin_u
    for leak in disturbance.leaks:
        passes[max(0, leak.from_min) : max(0, leak.to_min)] *= leak.delivered
    for reading in disturbance.false_glucose:
        if 0 <= reading.at_min < MIN_PER_DAY:
            shown[reading.at_min // MINUTES_PER_TICK] = reading.shown_mgdl
    return Arm(
        id=disturbance.id,
        says=disturbance.says,
        override_u_per_h=override,
        forged_u=forged,
        passes=passes,
        shown_mgdl=shown,
    )
