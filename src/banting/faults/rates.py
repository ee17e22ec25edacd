"""Base rates of mundane faults, read from the data file beside this one, each with its source.

Knows: published figures and the arithmetic that makes them rates per person-year. Never knows:
patients.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from banting.errors import ModelError
from banting.schema.comparison import BaseRate
from banting.schema.outcome import Estimate
from banting.schema.source import Source
from banting.schema.subjects import ALL_AGES

__all__ = [
    "Exposure",
    "SetKind",
    "exposure",
    "figure",
    "other_rates",
    "set_failure_rate",
    "set_failure_share",
    "source_of",
]

_DAYS_PER_YEAR = 365.25
_Z = 1.959963984540054


class SetKind(StrEnum):
    """Kinds of infusion set."""

    TEFLON_90 = "teflon-90"
    ANGLED = "angled"
    STEEL = "steel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """How long pumps were worn in all, and how likely an attack would have been seen."""

    person_years: float
    detection_chance: float
    source: Source


@cache
def _figures() -> Any:
    """Return the data file as read."""
    return tomllib.loads(files("banting.faults").joinpath("rates.toml").read_text("utf-8"))


def figure(table: str, key: str) -> float:
    """Return one number of the data file."""
    return float(_figures()[table][key])


def source_of(table: str) -> Source:
    """Return the source of one table of the data file."""
    return Source(**_figures()[table]["source"])


def _wilson(share: float, of: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a published share."""
    spread = _Z * _Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return middle - half, middle + half


def set_failure_share(kind: SetKind | None, cohort: str) -> float:
    """Return the share of sets of a kind that fail for people of an age.

    Kind and age are published one by one; they are combined as independent factors. A `kind` of
    None is the mixture that was studied.

    Raises: ModelError for a cohort without a figure.
    """
    table = _figures()["set_failure"]
    overall = table["failed"] / table["sets"]
    by_cohort = {ALL_AGES: overall, **table["by_cohort"]}
    if cohort not in by_cohort:
        raise ModelError("set failure", f"no figure for cohort {cohort!r}")
    by_kind = overall if kind is None else table["by_kind"][kind.value]
    return float(by_kind * by_cohort[cohort] / overall)


def set_failure_rate(kind: SetKind, cohort: str) -> BaseRate:
    """Return how often a set of a kind fails for people of an age, per person-year.

    The interval is that of a ninth of the sets (three kinds, three ages), since the table's cells
    are not published.

    Raises: ModelError for a cohort without a figure.
    """
    table = _figures()["set_failure"]
    share = set_failure_share(kind, cohort)
    low, high = _wilson(share, table["sets"] / 9)
    sets_per_year = _DAYS_PER_YEAR / table["wear_days"]
    return BaseRate(
        id=f"set-failure-{kind.value}-{cohort}",
        says=f"{kind.value} set fails, {cohort}: {table['says']}; "
        f"{table['wear_days']:g} days a set",
        per_person_year=Estimate(
            value=share * sets_per_year, low=low * sets_per_year, high=high * sets_per_year
        ),
        source=source_of("set_failure"),
    )


def other_rates() -> tuple[BaseRate, ...]:
    """Return what else happens to people with pumps, for scale."""
    return tuple(
        BaseRate(
            id=event["id"],
            says=event["says"],
            per_person_year=Estimate(value=event["rate"], low=event["low"], high=event["high"]),
            source=Source(**event["source"]),
        )
        for event in _figures()["events"]
    )


def exposure() -> Exposure:
    """Return the default exposure, with a cautious chance of detection."""
    return Exposure(
        person_years=figure("exposure", "person_years"),
        detection_chance=figure("exposure", "detection_chance"),
        source=source_of("exposure"),
    )
