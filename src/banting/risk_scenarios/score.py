"""The scores of one run: LBGI, HBGI, DKA index, suspended minutes, exactly as Tidepool has them.

The logarithm is the exact one: the vector fit of `trial.risk` is not made for glucose below 10
mg/dL, where this patient goes. Two sets of thresholds exist for the DKA index; each score says
which. Sources: severity-current, severity-legacy, severity-summary.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from banting.risk_scenarios.course import Trace
from banting.risk_scenarios.nouns import MINUTES_PER_STEP

__all__ = [
    "CATASTROPHIC_STEPS",
    "Score",
    "Thresholds",
    "risk_index",
    "score_of",
    "severity",
]

Floats = NDArray[np.float64]

GLUCOSE_RANGE_MGDL = (1.0, 401.0)
STEADY_IOB_H = 2.111517  # of basal rate; what `responses.steady_iob_h` computes, to their digits
HIGH_ABOVE_MGDL = 180.0
LOW_RUN_MGDL = 40.0
CATASTROPHIC_STEPS = 48
WORST, CATASTROPHIC = 4, 5

LBGI_ABOVE = (0.0, 2.5, 5.0, 10.0)
HBGI_ABOVE = (0.0, 4.5, 9.0, 18.0)
SUSPENDED_FROM_MIN = (60.0, 120.0, 300.0, 480.0)


class Thresholds(StrEnum):
    """The set of thresholds of the DKA index: of data-science-metrics, or the one before it."""

    CURRENT = "current"
    LEGACY = "legacy"


DKAI_FROM_H = {
    Thresholds.CURRENT: (2.0, 8.0, 14.0, 21.0),
    Thresholds.LEGACY: (4.0, 8.0, 12.0, 16.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one run scores. Indices are rounded as theirs are, scores are of the rounded ones.

    `lbgi_score` is 0 to 5; `dka_score` by the thresholds that were asked for; HBGI and suspended
    minutes have scores in the legacy set only. `lowest_mgdl` is brought to 1 to 401,
    `lowest_raw_mgdl` is what the model says.
    """

    lowest_mgdl: float
    lowest_raw_mgdl: float
    highest_mgdl: float
    lbgi: float
    hbgi: float
    dka_index_h: float
    above_180_percent: float
    suspended_min: int
    bolus_u: float
    basal_u: float
    lbgi_score: int
    hbgi_score: int
    dka_score: int
    suspended_score: int


def risk_index(glucose_mgdl: Floats) -> tuple[float, float]:
    """Return the low and high blood glucose index of values `[n]` above zero, not rounded."""
    f = 1.509 * (np.log(glucose_mgdl) ** 1.084 - 5.381)
    risk = 10.0 * f * f
    return float(np.mean(np.where(f < 0.0, risk, 0.0))), float(np.mean(np.where(f > 0.0, risk, 0)))


def severity(value: float, above: tuple[float, ...], *, at_or_above: bool = False) -> int:
    """Return how many thresholds a value is above, or at."""
    return sum(value >= limit if at_or_above else value > limit for limit in above)


def score_of(trace: Trace, thresholds: Thresholds = Thresholds.CURRENT) -> Score:
    """Return the scores of a run."""
    glucose = np.clip(trace.glucose_mgdl, *GLUCOSE_RANGE_MGDL)
    low, high = risk_index(glucose)
    lbgi, hbgi = round(low, 2), round(high, 2)
    half_u = 0.5 * STEADY_IOB_H * trace.true_basal_u_per_h
    short = int(np.count_nonzero(trace.iob_u < half_u))
    dka_h = round(short * MINUTES_PER_STEP / 60.0, 3)
    lbgi_score = severity(lbgi, LBGI_ABOVE)
    if lbgi_score == WORST and _is_catastrophic(trace.glucose_mgdl):
        lbgi_score = CATASTROPHIC
    return Score(
        lowest_mgdl=float(glucose.min()),
        lowest_raw_mgdl=float(trace.glucose_mgdl.min()),
        highest_mgdl=float(trace.glucose_mgdl.max()),
        lbgi=lbgi,
        hbgi=hbgi,
        dka_index_h=dka_h,
        above_180_percent=round(100.0 * float(np.mean(glucose > HIGH_ABOVE_MGDL)), 3),
        suspended_min=trace.suspended_min,
        bolus_u=float(trace.bolus_u.sum()),
        basal_u=float(trace.basal_u.sum()),
        lbgi_score=lbgi_score,
        hbgi_score=severity(hbgi, HBGI_ABOVE),
        dka_score=severity(dka_h, DKAI_FROM_H[thresholds], at_or_above=True),
        suspended_score=severity(trace.suspended_min, SUSPENDED_FROM_MIN, at_or_above=True),
    )


def _is_catastrophic(glucose_mgdl: Floats) -> bool:
    """Return whether glucose, as the model says, reaches 0 or stays at 40 or below for 4 hours."""
    if bool((glucose_mgdl <= 0.0).any()):
        return True
    run = 0
    for is_low in glucose_mgdl <= LOW_RUN_MGDL:
        run = run + 1 if is_low else 0
        if run >= CATASTROPHIC_STEPS:
            return True
    return False
