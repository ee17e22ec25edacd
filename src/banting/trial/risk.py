"""The risk of a glucose value: low and high blood glucose index, and the severity scores.

Sources: Kovatchev, Cox, Gonder-Frederick, Clarke: Symmetrization of the blood glucose measurement
scale, Diabetes Care 1997 20:1655 (f and 10 f^2); scores as Tidepool's data-science-metrics has them
(current set). Glucose is clipped to 1-401 mg/dL as there.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CATASTROPHIC_RUN",
    "DKAI_EDGES_CURRENT_H",
    "LBGI_EDGES",
    "SERIOUS",
    "SEVERITY_SET",
    "risk",
    "scores",
]

Floats = NDArray[np.float64]
SEVERITY_SET = (
    "Tidepool data-science-metrics, current set: LBGI >0, >2.5, >5, >10; DKA index >=2, 8, 14, "
    "21 h; 5 when LBGI scores 4 and glucose stays at or below 40 mg/dL for 4 h or reaches 0"
)
LBGI_EDGES = (0.0, 2.5, 5.0, 10.0)  # above each, one more
DKAI_EDGES_CURRENT_H = (2.0, 8.0, 14.0, 21.0)  # at or above each, one more
CATASTROPHIC_RUN = 48  # five-minute values in a row at or below 40 mg/dL
SERIOUS = 3  # ISO 14971 words: 1 negligible, 2 minor, 3 serious, 4 critical, 5 catastrophic
_LOWEST_MGDL = 1.0
_HIGHEST_MGDL = 401.0
# f over the fourth root of glucose, from 10 to 401 mg/dL brought to -1 to 1
_ROOT_OF_TEN: float = 10.0**0.25
_MIDDLE: float = 0.5 * (_ROOT_OF_TEN + _HIGHEST_MGDL**0.25)
_PER_HALF: float = 2.0 / (_HIGHEST_MGDL**0.25 - _ROOT_OF_TEN)
_FIT = (
    -0.30391355384969765,
    3.205172695971566,
    -0.640177540807642,
    0.1708459277223522,
    -0.0507111154038988,
    0.015689096903810488,
    -0.004859347138613139,
    0.0014871602707437045,
    -0.00041498195517695243,
    -2.5323056093581214e-05,
    8.722429715186398e-05,
    7.449364077750668e-05,
    -5.085480625610445e-05,
    -6.807198017426206e-05,
    4.389305640618972e-05,
)
_AT_TEN: float = 1.509 * (math.log(10.0) ** 1.084 - 5.381)
_BELOW_TEN: float = (_AT_TEN + 1.509 * 5.381) / (_ROOT_OF_TEN - 1.0)


def risk(glucose_mgdl: float) -> float:
    """Return the signed risk, -10 f^2 for low and +10 f^2 for high glucose.

    f = 1.509 (ln(G)^1.084 - 5.381), with glucose G in mg/dL. From 10 to 401 mg/dL f is our own
    polynomial in the fourth root (2.5e-9 of f): a library's logarithm would keep the loop over
    people from being vectorised. Below 10 it is the straight line to its value at 1 (within 4 %):
    there the index is far beyond every threshold.
    """
    low = glucose_mgdl if glucose_mgdl > _LOWEST_MGDL else _LOWEST_MGDL
    clipped = low if low < _HIGHEST_MGDL else _HIGHEST_MGDL
    root = math.sqrt(math.sqrt(clipped))
    t = (root - _MIDDLE) * _PER_HALF
    u = t * t
    w = u * u
    c = _FIT
    even = (c[0] + c[2] * u) + (c[4] + c[6] * u) * w
    even = even + ((c[8] + c[10] * u) + (c[12] + c[14] * u) * w) * (w * w)
    odd = (c[1] + c[3] * u) + (c[5] + c[7] * u) * w
    odd = odd + ((c[9] + c[11] * u) + c[13] * w) * (w * w)
    line = _AT_TEN + (root - _ROOT_OF_TEN) * _BELOW_TEN
    f = even + t * odd if clipped > 10.0 else line
    return 10.0 * f * (f if f > 0.0 else -f)


def scores(
    lbgi: Floats, dka_index_h: Floats, longest_below_40: Floats, lowest_mgdl: Floats
) -> NDArray[np.int64]:
    """Return severity 0-5 of people's days, `[n]`: the worse of low glucose and missing insulin.

    Args:
        lbgi: low blood glucose index of the day.
        dka_index_h: hours with insulin on board under half of basal's.
        longest_below_40: longest run of five-minute values at or below 40 mg/dL.
        lowest_mgdl: the lowest value; 0 and below, where faithful S2008 freezes, is the end.
    """
    low = np.searchsorted(LBGI_EDGES, lbgi, side="left")
    ends = (longest_below_40 >= CATASTROPHIC_RUN) | (lowest_mgdl <= 0.0)
    low = low + ((low == len(LBGI_EDGES)) & ends)
    lacking = np.searchsorted(DKAI_EDGES_CURRENT_H, dka_index_h, side="right")
    return np.asarray(np.maximum(low, lacking))
