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
    "log_above_one",
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
_LN_MIDDLE = math.log(1.45)


def log_above_one(value: float) -> float:
    """Return ln(value) for 1 <= value <= 500, to 1e-12, in operations that vectorise.

    The eighth root brings the value to 1-2.2; there ln is a short odd series around 1.45.
    """
    root = math.sqrt(math.sqrt(math.sqrt(value)))
    s = (root - 1.45) / (root + 1.45)
    y = s * s
    series = 1.0 + y * (1 / 3 + y * (1 / 5 + y * (1 / 7 + y * (1 / 9 + y * (1 / 11 + y / 13)))))
    return 8.0 * (_LN_MIDDLE + 2.0 * s * series)


def risk(glucose_mgdl: float) -> float:
    """Return the signed risk, -10 f^2 for low and +10 f^2 for high glucose.

    f = 1.509 (ln(G)^1.084 - 5.381), with glucose G in mg/dL.
    """
    low = glucose_mgdl if glucose_mgdl > _LOWEST_MGDL else _LOWEST_MGDL
    clipped = low if low < _HIGHEST_MGDL else _HIGHEST_MGDL
    ln = log_above_one(clipped)
    # ln^1.084 = ln * e^(0.084 ln(ln)); below 2.9 mg/dL the exponent is taken at its limit there,
    # where the index is far beyond every threshold anyway.
    z = 0.084 * log_above_one(ln if ln > 1.0 else 1.0)
    power = ln * (
        1.0 + z * (1.0 + z * (0.5 + z * (1 / 6 + z * (1 / 24 + z * (1 / 120 + z / 720)))))
    )
    f = 1.509 * (power - 5.381)
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
