"""The exact step of lags that feed each other, in nothing but + and *.

Each member has at most one other that feeds it: c_i' = gain_i c_source(i) - rate_i c_i. Works
alike on the floats of one patient and on arrays `[n]` of many, so that both get their coefficients
from the same lines. Never knows: insulin or food.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Lag", "Quantity", "exponential", "responses"]

Quantity = Any  # a float of one patient, or a float array [n] of many patients

_TERMS = 16  # for rate * minutes <= 0.7 the remainder is below 0.7^17 / 17! = 1e-17


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """A member: fed by an earlier one (`source`, with `gain` per min), emptied at `rate` per min.

    Without a rate it holds what it has: a constant input.
    """

    source: int | None = None
    gain: Quantity = 0.0
    rate: Quantity | None = None


def responses(lags: Sequence[Lag], first: int, minutes: float) -> list[Quantity]:
    """Return every member after some minutes, when only member `first` began, at 1.

    A member that `first` never reaches is the float 0. Raises nothing; rate * minutes at most 0.7.
    """
    reached = {first}
    for i, lag in enumerate(lags):
        if lag.source in reached:
            reached.add(i)
    ordered = sorted(reached)
    term: list[Quantity] = [0.0] * len(lags)
    term[first] = 1.0
    total = list(term)
    for k in range(1, _TERMS + 1):
        share = minutes / k
        for i in reversed(ordered):  # whoever is fed comes after its source
            lag = lags[i]
            stays = 0.0 if lag.rate is None else -lag.rate * term[i]
            fed = lag.gain * term[lag.source] if lag.source in reached else 0.0
            term[i] = share * (fed + stays)
            total[i] = total[i] + term[i]
    return total


def exponential(rate: Quantity, minutes: float) -> Quantity:
    """Return e^(-rate * minutes), for rate * minutes at most 0.7."""
    return responses((Lag(rate=rate),), 0, minutes)[0]
