"""What is known of an arm so far, in a form that merges: any split of the people gives the same.

Floating-point sums depend on their order, so every person's measure is taken as a whole number of
2^-20 before it is summed, and sums are exact integers. The histogram of glucose by quarter of an
hour gives the percentiles; the median person is looked for among the first `SAMPLE` people, the
worst among all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.trial.days import MEASURES, Measured
from banting.trial.risk import SERIOUS

__all__ = ["SAMPLE", "SCALE", "Moments", "Summary", "merged", "moments_of", "summary_of"]

SAMPLE = 2048
SCALE = 1 << 20
_IN_RANGE = MEASURES.index("in_70_180")
_HALF_BITS = 22
_HALF = (1 << _HALF_BITS) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Sum and sum of squares of one measure, in units of 2^-20 and 2^-40: exact integers."""

    total: int
    squares: int

    def with_(self, other: Moments) -> Moments:
        """Return the moments of the people of both."""
        return Moments(total=self.total + other.total, squares=self.squares + other.squares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """An arm over some people.

    Attributes:
        people, days: how many people, and how many days of each.
        moments: of each of `days.MEASURES`.
        gain: of what each person has more of time in range (points) than in the run's first arm.
        below_54, below_40, above_300: people who were ever there.
        days_by_severity: person-days by score.
        squares_by_severity: the sum of squares of each person's days, by score, and last of those
            that are serious or worse.
        histogram: `[slots, bins]` person-days by quarter of an hour and whole mg/dL.
        sample: numbers and risks of people among the first `SAMPLE`, by number.
        worst: severity, risk and minus the number of the person who fared worst.
    """

    people: int
    days: int
    moments: tuple[Moments, ...]
    gain: Moments
    below_54: int
    below_40: int
    above_300: int
    days_by_severity: tuple[int, ...]
    squares_by_severity: tuple[int, ...]
    histogram: NDArray[np.int64]
    sample: tuple[tuple[int, float], ...]
    worst: tuple[int, float, int]

    @property
    def median(self) -> int:
        """Number of the person of the sample whose risk is the median; the worst without sample."""
        if not self.sample:
            return -self.worst[2]
        numbers, risks = np.array(self.sample).T  # numbers are below 2^31, so exact as floats too
        order = np.lexsort((numbers, risks))
        return int(numbers[order[(len(order) - 1) // 2]])


def moments_of(values: NDArray[np.float64]) -> Moments:
    """Return the moments of one measure over people."""
    (moments,) = _moments_by_row(values[None])
    return moments


def _moments_by_row(values: NDArray[np.float64]) -> tuple[Moments, ...]:
    """Return the moments of measures `[m, n]` over people, all in one go: calls cost, not sums."""
    whole = np.rint(values * SCALE).astype(np.int64)
    high, low = whole >> _HALF_BITS, whole & _HALF
    sums = (part.sum(axis=1).tolist() for part in (whole, high * high, high * low, low * low))
    return tuple(
        Moments(total=total, squares=(a << (2 * _HALF_BITS)) + (b << (_HALF_BITS + 1)) + c)
        for total, a, b, c in zip(*sums, strict=True)
    )


def summary_of(
    found: Measured,
    in_first_arm: Measured,
    histogram: NDArray[np.int64],
    numbers: NDArray[np.int64],
    first: int,
    days: int,
) -> Summary:
    """Return the summary of a chunk of people, who are the same in the run's first arm.

    `first` is the number of the run's first person.
    """
    serious = found.days_by_severity[SERIOUS:].sum(axis=0)
    by_kind = np.vstack((found.days_by_severity, serious))
    gained = found.values[_IN_RANGE] - in_first_arm.values[_IN_RANGE]
    *moments, gain = _moments_by_row(np.vstack((found.values, gained)))
    risk, severity = found.risk, found.worst_severity
    worst = np.lexsort((-numbers, risk, severity))[-1]
    chosen = np.flatnonzero(numbers - first < SAMPLE)
    return Summary(
        people=len(numbers),
        days=days,
        moments=tuple(moments),
        gain=gain,
        below_54=int(found.any_below_54.sum()),
        below_40=int(found.any_below_40.sum()),
        above_300=int(found.any_above_300.sum()),
        days_by_severity=tuple(found.days_by_severity.sum(axis=1).tolist()),
        squares_by_severity=tuple((by_kind * by_kind).sum(axis=1).tolist()),
        histogram=histogram,
        sample=tuple(zip(numbers[chosen].tolist(), risk[chosen].tolist(), strict=True)),
        worst=(int(severity[worst]), float(risk[worst]), -int(numbers[worst])),
    )


def merged(one: Summary, other: Summary) -> Summary:
    """Return the summary of the people of both; the order of merging changes nothing."""
    assert one.days == other.days
    return Summary(
        people=one.people + other.people,
        days=one.days,
        moments=tuple(a.with_(b) for a, b in zip(one.moments, other.moments, strict=True)),
        gain=one.gain.with_(other.gain),
        below_54=one.below_54 + other.below_54,
        below_40=one.below_40 + other.below_40,
        above_300=one.above_300 + other.above_300,
        days_by_severity=tuple(
            a + b for a, b in zip(one.days_by_severity, other.days_by_severity, strict=True)
        ),
        squares_by_severity=tuple(
            a + b for a, b in zip(one.squares_by_severity, other.squares_by_severity, strict=True)
        ),
        histogram=one.histogram + other.histogram,
        sample=tuple(sorted(one.sample + other.sample)) if other.sample else one.sample,
        worst=max(one.worst, other.worst),
    )
