"""How a sensor is worn and reaches its reader: its life, warm-up, gaps and pressure, and the rows.

The same for every error model: `kernels` lays it out as parameters, `lanes.py` plays it. Knows:
the layout of a sensor's parameters and state. Never knows: how large a reading's error is.

Lengths are whole ticks of five minutes. Times of single gaps and pressures are random, and follow
from (key, patient, tick).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting import draws, seeds
from banting.kernels import MINUTES_PER_TICK, TICKS_PER_DAY

__all__ = [
    "OWN",
    "PARAMETERS",
    "PERFECT",
    "STATE",
    "Gaps",
    "Pressure",
    "Wear",
    "drawn",
]

Floats = NDArray[np.float64]

PARAMETERS = (
    "patient",
    "first_age_ticks",  # of the sensor worn when the run begins
    "life_ticks",
    "warm_up_ticks",
    "calibration_ticks",  # from one calibration to the next; the life where there is none
    "gap_chance",  # a tick
    "long_share",  # of gaps
    "short_ends_chance",  # a tick
    "long_ends_chance",
    "press_chance",  # a tick of the night
    "press_stays_share",  # of what a first-order lag leaves after a tick
    "late_share",  # of a tick that a reading needs to arrive
)
OWN = 20  # numbers of the error model's own: its memory from tick to tick, then its traits
STATE = (
    "age_ticks",  # -1: no sensor yet
    "left_ticks",
    "gap",  # 0 none, 1 short, 2 long
    "press_left_ticks",
    "press_aims_mgdl",
    "press_mgdl",
    "last_mgdl",  # what the sensor said a tick ago
    *(f"own_{k}" for k in range(OWN)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Readings that never arrive: how often, and how long, as a three-state Markov chain.

    Two kinds of gap end at each tick with a chance of their own, so their lengths are geometric.
    The defaults: 2 % of readings are missing (go-moms-2025) and 90 % of gaps last less than 20 min
    (facchinetti-2016); that the long kind lasts an hour on average is ours.
    """

    missing_share: float = 0.02
    under_20_min_share: float = 0.9
    long_mean_ticks: float = 12.0
    long_share: float = 0.08

    @property
    def long_ends_chance(self) -> float:
        """The chance that a long gap ends at a tick."""
        return 1.0 / self.long_mean_ticks

    @property
    def short_ends_chance(self) -> float:
        """The chance that a short gap ends at a tick, so that the share under 20 min holds."""
        long_over = (1.0 - self.long_ends_chance) ** 3  # of long gaps: four ticks or more
        over = 1.0 - self.under_20_min_share - self.long_share * long_over
        assert 0.0 < over < 1.0 - self.long_share, "the long gaps alone leave no room for this"
        return 1.0 - float((over / (1.0 - self.long_share)) ** (1.0 / 3.0))

    @property
    def mean_ticks(self) -> float:
        """The mean length of a gap."""
        short = (1.0 - self.long_share) / self.short_ends_chance
        return short + self.long_share * self.long_mean_ticks

    @property
    def chance(self) -> float:
        """The chance that a gap begins after a tick with a reading."""
        return self.missing_share / ((1.0 - self.missing_share) * self.mean_ticks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """A sleeper who lies on the sensor: readings fall, and come back when he turns.

    The fall is a rectangle through a first-order lag (facchinetti-2016, which gives its length and
    size: see `conditions.py`). How often: so that a share of the night's readings is affected
    (baysal-2014: about 3 %). The lag and the hours of night are ours.
    """

    night_share: float = 0.03
    lag_min: float = 10.0

    @property
    def chance(self) -> float:
        """The chance a tick of the night that pressure begins, where there is none."""
        mean_min = PRESSED_MIN * math.exp(0.5 * PRESSED_SD**2) + 2.0 * self.lag_min  # the way back
        free = 1.0 - self.night_share
        return self.night_share * MINUTES_PER_TICK / (free * mean_min)

    @property
    def stays_share(self) -> float:
        """What the lag leaves after a tick."""
        return math.exp(-MINUTES_PER_TICK / self.lag_min)


# Length and size of a fall, medians and spreads of their logarithms: facchinetti-2016 has medians
# (5th-95th percentile) of 45 (30-70) min and 24 (10-48) mg/dL.
PRESSED_MIN, PRESSED_SD = 45.0, math.log(70.0 / 30.0) / (2.0 * 1.6448536269514722)
FALL_MGDL, FALL_SD = 24.0, math.log(48.0 / 10.0) / (2.0 * 1.6448536269514722)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wear:
    """How one kind of sensor is worn, from one planned change to the next.

    A sensor that ends early is a fault, not part of its wear: `banting.faults.sensor_loss`.

    Args:
        life_days: until it is replaced by a new one.
        warm_up_min: from being put in to its first reading.
        calibration_h: from one calibration by the wearer to the next; 0 none.
        late_min: from the sensor's value to its arrival, at most five; what arrives lies on the
            line between two values.
        gaps, pressure: None: never.
    """

    life_days: float
    warm_up_min: float
    calibration_h: float = 0.0
    late_min: float = 0.0
    gaps: Gaps | None = None
    pressure: Pressure | None = None

    @property
    def rows(self) -> tuple[float, ...]:
        """The parameters after the patient's number and the first sensor's age."""
        life = float(round(self.life_days * TICKS_PER_DAY))
        calibrated = self.calibration_h * 60.0 / MINUTES_PER_TICK
        gaps, pressure = self.gaps, self.pressure
        assert 0.0 <= self.late_min <= MINUTES_PER_TICK, "a reading is at most one tick late"
        return (
            life,
            float(round(self.warm_up_min / MINUTES_PER_TICK)),
            float(round(calibrated)) if calibrated else life,
            gaps.chance if gaps else 0.0,
            gaps.long_share if gaps else 0.0,
            gaps.short_ends_chance if gaps else 1.0,
            gaps.long_ends_chance if gaps else 1.0,
            pressure.chance if pressure else 0.0,
            pressure.stays_share if pressure else 0.0,
            self.late_min / MINUTES_PER_TICK,
        )


PERFECT = Wear(life_days=1e6, warm_up_min=0.0)


def drawn(wear: Wear, seed: int, numbers: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return parameters `[P, n]` and initial state `[S, n]` of some patients' sensors.

    The sensor worn at the start is of any age of its life, alike in any company; its traits, and
    those of all later ones, are drawn by the kernel when it is put in.
    """
    n = len(numbers)
    rows = wear.rows
    part = draws.uniforms(seeds.key(seed, "sensor", "age"), numbers, 1)[0]
    parameters = np.empty((len(PARAMETERS), n))
    parameters[0] = numbers
    parameters[1] = np.floor(part * rows[0])
    parameters[2:] = np.array(rows)[:, None]
    state = np.zeros((len(STATE), n))
    state[0] = -1.0
    return parameters, state
