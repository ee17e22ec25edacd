"""Figures with 95 % intervals: ours from virtual people, theirs from what was printed.

Means by Student's t over people, shares by Wilson, percentiles by order statistics, ratios by
the delta method on the logarithm over people who lived both arms. Knows no trial and no table.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from banting.schema.outcome import Estimate
from banting.trial.intervals import share_estimate, t_quantile

__all__ = [
    "mean_of",
    "percent_of",
    "percentile_of",
    "printed",
    "printed_mean",
    "printed_percent",
    "rate_of",
    "ratio_of",
    "sd_of",
]

Floats = NDArray[np.float64]
_Z = 1.959963984540054
_PER_YEARS = 100.0
_NONE_SEEN = 3.0  # rule of three: Hanley, Lippman-Hand, JAMA 1983 249:1743


def _around(value: float, half: float) -> Estimate:
    """Return a value with a symmetric interval."""
    return Estimate(value=value, low=value - half, high=value + half)


def mean_of(values: Floats) -> Estimate:
    """Return a mean over `[n]`; of one value the interval is the value, and says nothing."""
    n = len(values)
    assert n > 0, "a mean of nobody"
    mean = float(values.mean())
    if n == 1:
        return _around(mean, 0.0)
    return _around(mean, t_quantile(n - 1) * float(values.std(ddof=1)) / math.sqrt(n))


def sd_of(values: Floats) -> Estimate:
    """Return a standard deviation over `[n]`, n > 1; its error as for normal values."""
    n = len(values)
    sd = float(values.std(ddof=1))
    return _around(sd, _Z * sd / math.sqrt(2.0 * (n - 1)))


def percent_of(flags: NDArray[np.bool_]) -> Estimate:
    """Return the percentage of `[n]` that is true."""
    return printed_percent(int(flags.sum()), len(flags))


def percentile_of(values: Floats, share: float) -> Estimate:
    """Return a percentile (`share` 0-1) of `[n]`; infinite where so many never got there."""
    n = len(values)
    assert n > 0, "a percentile of nobody"
    ordered = np.sort(values)
    spread = _Z * math.sqrt(n * share * (1.0 - share))
    places = (n * share - 0.5, n * share - 0.5 - spread, n * share - 0.5 + spread)
    at, low, high = (min(max(round(place), 0), n - 1) for place in places)
    return Estimate(value=float(ordered[at]), low=float(ordered[low]), high=float(ordered[high]))


def rate_of(events: Floats, years: float) -> Estimate:
    """Return events per 100 person-years, from `[n]` people who were each followed for `years`.

    People differ, so the interval is over people, not over events; of no event it is the rule of
    three's.
    """
    each = mean_of(events)
    if not events.any():
        return Estimate(value=0.0, low=0.0, high=_PER_YEARS * _NONE_SEEN / (years * len(events)))
    scale = _PER_YEARS / years
    return Estimate(
        value=scale * each.value, low=max(0.0, scale * each.low), high=scale * each.high
    )


def ratio_of(upper: Floats, lower: Floats) -> Estimate | None:
    """Return the ratio of two means over the same people `[n]`; None where either mean is 0."""
    over, under = float(upper.mean()), float(lower.mean())
    if over <= 0.0 or under <= 0.0:
        return None
    each = upper / over - lower / under
    half = _Z * float(each.std(ddof=1)) / math.sqrt(len(each))
    ratio = over / under
    return Estimate(value=ratio, low=ratio * math.exp(-half), high=ratio * math.exp(half))


def printed(value: float, low: float | None = None, high: float | None = None) -> Estimate:
    """Return a published figure with the band that its source prints, or none."""
    return Estimate(
        value=value, low=value if low is None else low, high=value if high is None else high
    )


def printed_mean(value: float, sd: float, people: int) -> Estimate:
    """Return a published mean with the 95 % interval that its spread and number imply."""
    return _around(value, t_quantile(people - 1) * sd / math.sqrt(people))


def printed_percent(count: int, of: int) -> Estimate:
    """Return a share in percent with Wilson's interval, from counts."""
    share = share_estimate(count, of)
    return Estimate(value=100 * share.value, low=100 * share.low, high=100 * share.high)
