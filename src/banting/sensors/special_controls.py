"""The FDA's special controls for integrated CGM: how wrong such a sensor may be (icgm).

Shares of readings, by the reading's own range, that lie close enough to blood glucose:

    below 70 mg/dL     within 15 mg/dL  A > 85 %     within 40 mg/dL  D > 98 %
    70 to 180          within 15 %      B > 70 %     within 40 %      E > 99 %
    above 180          within 15 %      C > 80 %     within 40 %      F > 99 %
    all                within 20 %      G > 87 %
    H: none below 70 where blood is above 180; I: none above 180 where blood is below 70
    J: of the times that blood falls by more than 2 mg/dL/min, at most 1 % of readings rise by more
    than 1; K: the other way round

The regulation asks this of the lower one-sided 95 % confidence bounds of a study's shares. Knows:
the limits, and how to count. Never knows: how a sensor errs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.kernels import MINUTES_PER_TICK

__all__ = ["LIMITS", "Share", "shares"]

Floats = NDArray[np.float64]

LIMITS = {
    "A": 0.85, "B": 0.70, "C": 0.80, "D": 0.98, "E": 0.99, "F": 0.99, "G": 0.87, "H": 1.0,
    "I": 1.0, "J": 0.99, "K": 0.99,
}  # fmt: skip
LOW_MGDL, HIGH_MGDL = 70.0, 180.0
FIRST_MGDL, LAST_MGDL = 40.0, 400.0  # the measuring range; LOW and HIGH are not counted
TRUE_RATE, READ_RATE = 2.0, 1.0  # mg/dL/min
_Z = 1.6448536269514722


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of some readings meet one control."""

    meets: int
    of: int

    @property
    def value(self) -> float:
        """The share, 1 where there was nothing to count."""
        return self.meets / self.of if self.of else 1.0

    @property
    def lower(self) -> float:
        """The lower one-sided 95 % confidence bound, after Wilson; pairs taken as independent."""
        if not self.of:
            return 0.0
        z2 = _Z * _Z / self.of
        middle = self.value + z2 / 2.0
        spread = _Z * ((self.value * (1.0 - self.value) + z2 / 4.0) / self.of) ** 0.5
        return float((middle - spread) / (1.0 + z2))


def _share(meets: NDArray[np.bool_], among: NDArray[np.bool_]) -> Share:
    """Return how many of the chosen meet something."""
    return Share(meets=int((meets & among).sum()), of=int(among.sum()))


def shares(reading_mgdl: Floats, blood_mgdl: Floats) -> dict[str, Share]:
    """Return the shares A to K of readings `[ticks, n]`, five minutes apart; 0: none.

    For J and K the readings are those that do not turn against the blood's rate.
    """
    r, g = reading_mgdl, blood_mgdl
    measured = (r >= FIRST_MGDL) & (r <= LAST_MGDL)
    low, high = measured & (r < LOW_MGDL), measured & (r > HIGH_MGDL)
    mid = measured & ~low & ~high
    off = np.abs(r - g)
    both = (r[1:] > 0.0) & (r[:-1] > 0.0)
    read, true = np.diff(r, axis=0) / MINUTES_PER_TICK, np.diff(g, axis=0) / MINUTES_PER_TICK
    return {
        "A": _share(off <= 15.0, low),
        "B": _share(off <= 0.15 * g, mid),
        "C": _share(off <= 0.15 * g, high),
        "D": _share(off <= 40.0, low),
        "E": _share(off <= 0.4 * g, mid),
        "F": _share(off <= 0.4 * g, high),
        "G": _share(off <= 0.2 * g, measured),
        "H": _share(g <= HIGH_MGDL, low),
        "I": _share(g >= LOW_MGDL, high),
        "J": _share(read <= READ_RATE, both & (true < -TRUE_RATE)),
        "K": _share(read >= -READ_RATE, both & (true > TRUE_RATE)),
    }
