"""How numbers read in every form of report that has sentences: units, intervals, shares, clocks.

Knows: rounding and words. Never knows: which numbers matter. Glucose is always shown in both units,
mg/dL without decimals and mmol/L with one (the rounding patients know from their meters).
"""

from __future__ import annotations

import math
import re

from banting.schema.day import DAY_STARTS_MIN
from banting.schema.outcome import Estimate
from banting.units import MS_PER_DAY, MS_PER_H, MS_PER_MIN, MS_PER_S, mmoll_from_mgdl

NBSP = "\u00a0"
EN_DASH = "\u2013"
_TO = EN_DASH + "\u2060"  # an interval does not break after its dash

_NUMBER_AND_UNIT = re.compile(r"(?<=\d) (?=(?:U|U/h|mg/dL|mmol/L|g|h|min|%)(?!\w))")


def glucose(mgdl: float) -> str:
    """Return `54 mg/dL (3.0 mmol/L)`."""
    return f"{mgdl:.0f}{NBSP}mg/dL ({mmoll_from_mgdl(mgdl):.1f}{NBSP}mmol/L)"


def glucose_estimate(estimate: Estimate) -> str:
    """Return a glucose estimate in both units, each with its interval."""
    mmoll = tuple(mmoll_from_mgdl(v) for v in (estimate.value, estimate.low, estimate.high))
    return (
        f"{estimate.value:.0f} [{estimate.low:.0f}{_TO}{estimate.high:.0f}] "
        f"({mmoll[0]:.1f} [{mmoll[1]:.1f}{_TO}{mmoll[2]:.1f}])"
    )


def plain_estimate(estimate: Estimate, decimals: int) -> str:
    """Return `3.2 [3.0-3.4]`."""
    low, high = f"{estimate.low:,.{decimals}f}", f"{estimate.high:,.{decimals}f}"
    return f"{estimate.value:,.{decimals}f} [{low}{_TO}{high}]"


def percent_estimate(estimate: Estimate) -> str:
    """Return a percentage 0-100 with its interval."""
    return f"{estimate.value:.1f}{NBSP}% [{estimate.low:.1f}{_TO}{estimate.high:.1f}]"


def percent(value: float) -> str:
    """Return a percentage 0-100; what is less than one has two decimals."""
    return f"{value:.{2 if 0 < value < 0.95 else 1}f}{NBSP}%"


def share_estimate(estimate: Estimate) -> str:
    """Return a share 0-1 as percent with its interval."""
    return percent_estimate(
        Estimate(value=100 * estimate.value, low=100 * estimate.low, high=100 * estimate.high)
    )


def of_patients(share: float, patients: int) -> str:
    """Return a share of a cohort as `930 of 1,000`."""
    return f"{round(share * patients):,} of {patients:,}"


def per_year(rate: float) -> str:
    """Return a rate per person-year in words that keep small ones readable."""
    if rate <= 0:
        return "never"
    if rate >= 0.5:
        return f"{rate:,.1f} a year"
    return f"once in {significant(1 / rate)} years"


def significant(value: float) -> str:
    """Return a number with two or three significant digits and grouped thousands."""
    if value == 0:
        return "0"
    if abs(value) >= 1e15 or abs(value) < 1e-3:
        return f"{value:.1e}"
    if abs(value) >= 100:
        digits = len(str(int(abs(value)))) - 3
        return f"{round(value, -digits):,.0f}"
    return f"{value:.3g}"


def decimal(value: float) -> str:
    """Return a rate written out with three digits that count: `2.3`, `0.056`, `0.000006`."""
    if value == 0 or abs(value) >= 100:
        return significant(value)
    decimals = 2 - math.floor(math.log10(abs(value)))
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")


def replay_clock(at_ms: int) -> str:
    """Return the day's clock at a replay time as `12:01:00.000`, with `+1 d` past midnight."""
    days, rest = divmod(at_ms + DAY_STARTS_MIN * MS_PER_MIN, MS_PER_DAY)
    hours, rest = divmod(rest, MS_PER_H)
    minutes, rest = divmod(rest, MS_PER_MIN)
    seconds, millis = divmod(rest, MS_PER_S)
    later = f" +{days}{NBSP}d" if days else ""
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{millis:03d}{later}"


def sentence(text: str) -> str:
    """Return a text with a capital and a full stop; numbers keep to their units.

    A name with a capital inside, as iAPS or iPhone, begins a sentence as it is written.
    """
    text = _NUMBER_AND_UNIT.sub(NBSP, text.strip())
    if not text:
        return ""
    named = text[1:2].isupper() and not text[:2].isupper()
    first = text[0] if named else text[0].upper()
    return first + text[1:] + ("" if text[-1] in ".!?" else ".")
