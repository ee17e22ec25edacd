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
        order = sorted(self.sample, key=lambda person: (person[1], person[0]))
        return order[(len(order) - 1) // 2][0] if order else -self.worst[2]


def moments_of(values: NDArray[np.float64]) -> Moments:
    """Return the moments of one measure over people."""
    whole = np.rint(values * SCALE).astype(np.int64)
    high, low = whole >> _HALF_BITS, whole & _HALF
    squares = (
        (int((high * high).sum()) << (2 * _HALF_BITS))
        + (int((high * low).sum()) << (_HALF_BITS + 1))
        + int((low * low).sum())
    )
    return Moments(total=int(whole.sum()), squares=squares)


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
    worst = np.lexsort((-numbers, found.risk, found.worst_severity))[-1]
    chosen = np.flatnonzero(numbers - first < SAMPLE)
    return Summary(
        people=len(numbers),
        days=days,
        moments=tuple(moments_of(values) for values in found.values),
        gain=moments_of(gained),
        below_54=int(found.any_below_54.sum()),
        below_40=int(found.any_below_40.sum()),
        above_300=int(found.any_above_300.sum()),
        days_by_severity=tuple(int(count) for count in found.days_by_severity.sum(axis=1)),
        squares_by_severity=tuple(int(total) for total in (by_kind**2).sum(axis=1)),
        histogram=histogram,
        sample=tuple(
            (int(number), float(risk))
            for number, risk in zip(numbers[chosen], found.risk[chosen], strict=True)
        ),
        worst=(
            int(found.worst_severity[worst]),
            float(found.risk[worst]),
            -int(numbers[worst]),
        ),
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
        sample=tuple(sorted(one.sample + other.sample)),
        worst=max(one.worst, other.worst),
    )
