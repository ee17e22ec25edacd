"""95 % confidence intervals of what a cohort shows: Wilson for shares, Student's t for means.

They cover chance in drawing virtual patients, nothing else: not the model, not the rates it is fed.
Days of one person are not independent, so a share of person-days has the interval of as many
independent days as its spread between people is worth (Korn, Graubard: Survey Methodology 1998
24:193, as recalled; theirs is exact where ours is Wilson's). Sources: Wilson, J Am Stat Assoc 1927
22:209; Student's quantile by Hill's expansion (Abramowitz and Stegun 26.7.5), good to 0.001 from 6
people on, and the exact values below that. One person has no spread to go by: the interval of a
mean is then the value, and says nothing.
"""

from __future__ import annotations

import math

from banting.schema.outcome import Estimate
from banting.trial.summary import SCALE, Moments

__all__ = ["days_estimate", "mean_estimate", "share_estimate", "t_quantile"]

_Z = 1.959963984540054
_FEW = (12.7062047, 4.3026527, 3.1824463, 2.7764451)  # Student's 97.5 %, 1 to 4 degrees


def share_estimate(count: int, of: int) -> Estimate:
    """Return a share (0-1) with Wilson's interval."""
    assert 0 <= count <= of
    assert of > 0
    return _wilson(count / of, of)


def days_estimate(count: int, squares: int, people: int, days: int) -> Estimate:
    """Return the share (0-1) of person-days that were of a kind, with an interval over people.

    Args: how many they are; the sum over people of the square of how many of each person's days
        are; how many people, and days of each.
    """
    assert 0 <= count <= people * days
    share, spread = count / (people * days), people * squares - count**2  # exact, not negative
    if people == 1 or days == 1:
        return _wilson(share, people)
    if spread == 0:  # nobody differs: as many as there are
        return _wilson(share, people * days)
    variance = spread / (people**3 * days**2)  # of the mean over people
    return _wilson(share, min(share * (1.0 - share) / variance, people * days))


def _wilson(share: float, of: float) -> Estimate:
    """Return a share of so many independent ones with Wilson's interval."""
    spread = _Z * _Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return Estimate(
        value=share,
        low=min(share, max(0.0, middle - half)),
        high=max(share, min(1.0, middle + half)),
    )


def t_quantile(degrees: int) -> float:
    """Return Student's 97.5 % quantile for 1 or more degrees of freedom."""
    assert degrees >= 1
    if degrees <= len(_FEW):
        return _FEW[degrees - 1]
    z, n = _Z, degrees
    z3, z5, z7, z9 = z**3, z**5, z**7, z**9
    return (
        z
        + (z3 + z) / (4 * n)
        + (5 * z5 + 16 * z3 + 3 * z) / (96 * n**2)
        + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n**3)
        + (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / (92160 * n**4)
    )


def mean_estimate(
    moments: Moments, people: int, *, least: float = -math.inf, most: float = math.inf
) -> Estimate:
    """Return a mean with its t interval, kept within what is possible; one value has no spread."""
    mean = moments.total / (people * SCALE)
    half = 0.0
    if people > 1:
        spread = people * moments.squares - moments.total**2  # exact, so never negative
        deviation = math.sqrt(spread / (people * (people - 1))) / SCALE
        half = t_quantile(people - 1) * deviation / math.sqrt(people)
    return Estimate(
        value=mean, low=min(mean, max(least, mean - half)), high=max(mean, min(most, mean + half))
    )
