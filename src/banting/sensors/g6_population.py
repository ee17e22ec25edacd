"""Traits of 79 Dexcom G6 sensors: their mean and covariance (vettoretti-2019).

A sensor is one draw of this normal distribution: gain a0 + a1 t + a2 t^2 (t in days since
insertion), offset b0 in mg/dL, the two coefficients of its autoregressive noise, and the spread of
that noise's input in mg/dL. As its authors' group does (replaybg), the covariance is shrunk by a
tenth and a draw is refused whose noise is unstable or wider than 10 mg/dL. Numbers cut to six
digits.
"""

from __future__ import annotations

import numpy as np

__all__ = ["FACTOR", "MEAN", "NOISE_SD_MAX_MGDL", "STABLE_BY"]

MEAN = (0.942288, 0.00493988, -0.000584875, 6.38260, 1.26041, -0.402223, 3.25164)
_LOWER = (  # the covariance, row by row up to the diagonal
    (0.0132458,),
    (-0.00395130, 0.00185280),
    (0.000312767, -0.000155803, 0.0000137460),
    (0.157179, -0.102880, 0.00806859, 29.0058),
    (0.00268766, -0.00139023, 0.000120750, 0.124083, 0.0207935),
    (-0.00289046, 0.00115919, -0.000100421, -0.101936, -0.0184311, 0.0187009),
    (-0.00318017, -0.00272849, 0.000111303, 0.600754, -0.0157218, 0.0155233, 0.723568),
)
_SHRUNK = 0.9
STABLE_BY = 0.02  # how far the noise's coefficients stay from where it would not settle
NOISE_SD_MAX_MGDL = 10.0


def _factor() -> tuple[tuple[float, ...], ...]:
    """Return the lower Cholesky factor of the shrunk covariance, row by row."""
    lower = np.zeros((len(MEAN), len(MEAN)))
    for row, values in enumerate(_LOWER):
        lower[row, : row + 1] = values
    whole = lower + np.tril(lower, -1).T
    factor = np.linalg.cholesky(_SHRUNK * whole)
    return tuple(tuple(float(v) for v in factor[row, : row + 1]) for row in range(len(MEAN)))


FACTOR = _factor()
