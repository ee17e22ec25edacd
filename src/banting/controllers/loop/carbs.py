"""How carbohydrate is absorbed in Loop's models: the share absorbed, the rate, and the way back.

Knows: progress through an absorption time, 0 at its start and 1 at its end. Never knows: entries,
glucose, insulin. Functions of scalars that numba compiles for the general path and the trial.

The piecewise linear model's rate rises until 15 % of the time, stays until 50 % and falls to the
end. Source: LoopAlgorithm, Carbs/CarbMath (`loop-algorithm`).
"""

from __future__ import annotations

import math

__all__ = [
    "ABSORPTION_OVERRUN",
    "CARB_DELAY_S",
    "CARB_FALL",
    "CARB_PLATEAU_RATE",
    "CARB_RISE",
    "DEFAULT_ABSORPTION_S",
    "linear_rate",
    "linear_share",
    "piecewise_progress",
    "piecewise_rate",
    "piecewise_share",
]

CARB_RISE = 0.15
CARB_FALL = 0.5
CARB_PLATEAU_RATE = 2.0 / (1.0 + CARB_FALL - CARB_RISE)
CARB_DELAY_S = 600.0
DEFAULT_ABSORPTION_S = 10800.0
ABSORPTION_OVERRUN = 1.5  # the longest absorption considered, over the one entered

_SHARE_RISE = 0.5 * CARB_PLATEAU_RATE * CARB_RISE
_SHARE_FALL = CARB_PLATEAU_RATE * (CARB_FALL - 0.5 * CARB_RISE)


def piecewise_share(progress: float) -> float:
    """Return the share (0..1) absorbed at a progress (any number)."""
    rising = 0.5 * CARB_PLATEAU_RATE * progress * progress / CARB_RISE
    steady = CARB_PLATEAU_RATE * (progress - 0.5 * CARB_RISE)
    past = progress - CARB_FALL
    falling = _SHARE_FALL + CARB_PLATEAU_RATE * past * (1.0 - 0.5 * past / (1.0 - CARB_FALL))
    share = rising if progress < CARB_RISE else (steady if progress < CARB_FALL else falling)
    share = 1.0 if progress >= 1.0 else share
    return 0.0 if progress <= 0.0 else share


def piecewise_progress(share: float) -> float:
    """Return the progress (0..1) at which a share is absorbed: the inverse of the share."""
    if share <= 0.0:
        return 0.0
    if share >= 1.0:
        return 1.0
    if share < _SHARE_RISE:
        return math.sqrt(2.0 * CARB_RISE * share / CARB_PLATEAU_RATE)
    if share < _SHARE_FALL:
        return 0.5 * CARB_RISE + share / CARB_PLATEAU_RATE
    return 1.0 - math.sqrt((1.0 - CARB_FALL) * (1.0 + CARB_FALL - CARB_RISE) * (1.0 - share))


def piecewise_rate(progress: float) -> float:
    """Return the rate of absorption at a progress, in shares per absorption time."""
    rising = CARB_PLATEAU_RATE * progress / CARB_RISE
    falling = CARB_PLATEAU_RATE * (1.0 - progress) / (1.0 - CARB_FALL)
    rate = CARB_PLATEAU_RATE if progress < CARB_FALL else falling
    rate = rising if progress < CARB_RISE else rate
    return rate if (progress > 0.0) & (progress < 1.0) else 0.0


def linear_share(progress: float) -> float:
    """Return the share absorbed when the rate is constant."""
    return min(max(progress, 0.0), 1.0)


def linear_rate(progress: float) -> float:
    """Return the rate, in shares per absorption time, when it is constant."""
    return 1.0 if (progress > 0.0) & (progress <= 1.0) else 0.0
