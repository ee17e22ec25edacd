"""The error of a calibrated sensor in Padova's form: a drifting line and autoregressive noise.

    reading = (a0 + a1 t + a2 t^2) IG + b0 + b1 t + b2 t^2 + v + c

with t in days since calibration (factory-calibrated: since insertion), and v, c second-order
autoregressive, one step in five minutes. IG is the body's own interstitial glucose, so the lag from
blood is not part of it. Knows: the equations and the published numbers. Never knows: the wearer.

Traits, in order: a0, a1, a2, b0, b1, b2; v's two coefficients and the spread of its input; c's
three alike.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from banting.chance import block, normals_of
from banting.sensors.g6_population import FACTOR, MEAN, NOISE_SD_MAX_MGDL, STABLE_BY

__all__ = [
    "COMPILED",
    "CONSTANTS",
    "calibrated",
    "g5_traits",
    "g6_traits",
    "settled",
    "seven_plus_traits",
]

FIRST_BLOCK = 3  # of a tick's draws, that no other use takes
ATTEMPTS = 64
# facchinetti-2014, vettoretti-2018: one line and one noise for all sensors
SEVEN_PLUS = (
    1.1, 2e-4, 0.0, -14.8, 0.04, 0.0,
    1.013, -0.2135, math.sqrt(14.45), 1.23, -0.3995, math.sqrt(11.3),
)  # fmt: skip
G5 = (1.04, 0.02, 0.0, -8.75, 0.0, 0.0, 1.27, -0.42, math.sqrt(7.64), 0.0, 0.0, 0.0)


def calibrated(felt: Any, memory: Any, traits: Any, days: Any, normals: Any) -> tuple[Any, Any]:
    """Return what the sensor says in mg/dL, and its memory.

    Args:
        felt: plasma and interstitial glucose, mg/dL.
        memory: v one and two steps ago, c one and two steps ago.
        traits: of this sensor, as the file's law has them.
        days: since calibration.
        normals: two standard normal draws of this step.
    """
    a0, a1, a2, b0, b1, b2, v1, v2, v_sd, c1, c2, c_sd = traits
    v = v1 * memory[0] + v2 * memory[1] + v_sd * normals[0]
    c = c1 * memory[2] + c2 * memory[3] + c_sd * normals[1]
    line = (a0 + days * (a1 + days * a2)) * felt[1] + b0 + days * (b1 + days * b2)
    return line + v + c, (v, memory[0], c, memory[2])


def _noise_sd(first: Any, second: Any, input_sd: Any) -> Any:
    """Return the spread of autoregressive noise that has settled, 0 where it never does."""
    settles = (1.0 + second) * ((1.0 - second) ** 2 - first * first)
    variance = input_sd * input_sd * (1.0 - second) / settles if settles > 0.0 else 0.0
    return math.sqrt(variance)


def _settled_pair(first: Any, second: Any, input_sd: Any, normals: Any) -> tuple[Any, Any]:
    """Return two steps in a row of noise that has settled."""
    spread = _noise_sd(first, second, input_sd)
    lag_1 = first / (1.0 - second)
    earlier = spread * normals[0]
    rest = math.sqrt(1.0 - lag_1 * lag_1)
    return lag_1 * earlier + spread * rest * normals[1], earlier


def settled(traits: Any, normals: Any) -> Any:
    """Return the memory of a sensor whose noise has long settled; `normals` four draws."""
    v = _settled_pair(traits[6], traits[7], traits[8], normals[:2])
    c = _settled_pair(traits[9], traits[10], traits[11], normals[2:])
    return (v[0], v[1], c[0], c[1])


def _row(row: Any, z: Any) -> Any:
    """Return one row of a lower triangle times `z`."""
    total = 0.0
    for k in range(len(row)):
        total += row[k] * z[k]
    return total


def _candidate(z: Any) -> Any:
    """Return a G6 sensor's traits made of seven normal draws, acceptable or not."""
    return (
        MEAN[0] + _row(FACTOR[0], z), MEAN[1] + _row(FACTOR[1], z), MEAN[2] + _row(FACTOR[2], z),
        MEAN[3] + _row(FACTOR[3], z), 0.0, 0.0,
        MEAN[4] + _row(FACTOR[4], z), MEAN[5] + _row(FACTOR[5], z), MEAN[6] + _row(FACTOR[6], z),
        0.0, 0.0, 0.0,
    )  # fmt: skip


def _acceptable(traits: Any) -> Any:
    """Tell whether a sensor's noise settles, and stays within what its authors allow."""
    first, second, input_sd = traits[6], traits[7], traits[8]
    stable = (second >= -1.0) & (second <= 1.0 - abs(first) - STABLE_BY) & (input_sd > 0.0)
    spread = _noise_sd(first, second, input_sd)
    return stable & (spread > 0.0) & (spread <= NOISE_SD_MAX_MGDL)


def eight_normals(patient: Any, tick: Any, number: Any, key: Any) -> Any:
    """Return eight standard normal draws of two blocks."""
    a = block(patient, tick, np.uint64(number), key[0], key[1])
    b = block(patient, tick, np.uint64(number + 1), key[0], key[1])
    n0, n1 = normals_of(a[0], a[1])
    n2, n3 = normals_of(a[2], a[3])
    n4, n5 = normals_of(b[0], b[1])
    n6, n7 = normals_of(b[2], b[3])
    return n0, n1, n2, n3, n4, n5, n6, n7


def g6_traits(patient: Any, tick: Any, key: Any) -> Any:
    """Return the traits of a new G6 sensor; the mean sensor's if no draw were acceptable."""
    chosen = _candidate((0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0))
    for attempt in range(ATTEMPTS):
        drawn = _candidate(eight_normals(patient, tick, FIRST_BLOCK + 2 * attempt, key)[:7])
        if _acceptable(drawn):
            chosen = drawn
            break
    return chosen


def seven_plus_traits(_patient: Any, _tick: Any, _key: Any) -> Any:
    """Return the traits of a Dexcom SEVEN Plus: those of all (facchinetti-2014)."""
    return SEVEN_PLUS


def g5_traits(_patient: Any, _tick: Any, _key: Any) -> Any:
    """Return the traits of a Dexcom G5: those of all (vettoretti-2018)."""
    return G5


# What a compiler of any of these has to know, callees first, and the tables that they name.
COMPILED = (
    calibrated, _noise_sd, _settled_pair, settled, _row, _candidate, _acceptable, eight_normals,
    g6_traits, seven_plus_traits, g5_traits,
)  # fmt: skip
CONSTANTS = (MEAN, FACTOR, SEVEN_PLUS, G5)
