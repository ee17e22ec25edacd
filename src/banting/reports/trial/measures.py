"""What is told of an arm, in order: one literal table that every form of report reads.

Knows: outcomes. Never knows: how they are laid out. Shares (0-1) are told in percent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from banting.reports.trial.goals import Goal
from banting.schema.outcome import ArmOutcome, Estimate
from banting.units import mmoll_from_mgdl

__all__ = [
    "BELOW_54",
    "BELOW_70",
    "CV",
    "EN_DASH",
    "GROUPS",
    "IN_RANGE",
    "MEAN",
    "MEASURES",
    "SEVERE",
    "UNSEEN",
    "Measure",
    "MeasureGroup",
    "unseen",
]

EN_DASH = "\u2013"
UNSEEN = "none seen"
_FINE_BELOW = 0.95  # percent; rounds to less than 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number of an arm.

    `says` names it in a table, `short` in a head, `phrase` in a sentence; `unit` follows the
    number; `pick` finds it, None where the arm has none.
    """

    id: str
    says: str
    pick: Callable[[ArmOutcome], Estimate | None]
    unit: str = ""
    decimals: int = 1
    short: str = ""
    phrase: str = ""
    goal: Goal | None = None

    def number(self, value: float, *, like: float | None = None) -> str:
        """Return a value without its unit, as finely as `like` would be written, else as itself.

        Percentages below one have two decimals.
        """
        size = abs(value if like is None else like)
        fine = self.unit == "%" and 0.0 < size < _FINE_BELOW
        return f"{value:,.{2 if fine else self.decimals}f}"

    def with_unit(self, value: float, space: str = " ") -> str:
        """Return a value with its unit."""
        return f"{self.number(value)}{space}{self.unit}" if self.unit else self.number(value)

    def interval(self, estimate: Estimate, dash: str = "-") -> str:
        """Return both ends of the interval, as finely written as the value is.

        Of what happened to nobody the spread is unknown, not nothing: `none seen`.
        """
        if unseen(estimate):
            return UNSEEN
        low, high = (self.number(end, like=estimate.value) for end in (estimate.low, estimate.high))
        return f"{low}{dash}{high}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureGroup:
    """Measures that stand together under a heading."""

    says: str
    measures: tuple[Measure, ...]


def unseen(estimate: Estimate) -> bool:
    """Return whether all of an estimate is zero, which no sample of people can be sure of."""
    return estimate.value == estimate.low == estimate.high == 0.0


def _scaled(estimate: Estimate, factor: float) -> Estimate:
    return Estimate(
        value=factor * estimate.value, low=factor * estimate.low, high=factor * estimate.high
    )


def _below_70(arm: ArmOutcome) -> Estimate:
    """Return time below 70: the spread of a sum is at most the sum of the spreads."""
    low, lower = arm.from_54_to_69, arm.below_54
    return Estimate(
        value=low.value + lower.value,
        low=low.low + lower.low,
        high=min(100.0, low.high + lower.high),
    )


def _mmoll(arm: ArmOutcome) -> Estimate:
    """Return mean glucose in mmol/L."""
    return _scaled(arm.mean_mgdl, mmoll_from_mgdl(1.0))


def _scored(score: int) -> Callable[[ArmOutcome], Estimate | None]:
    """Return how the share of days with a severity score is found."""
    return lambda arm: _scaled(arm.severity[score], 100.0) if score < len(arm.severity) else None


IN_RANGE = Measure(
    id="in_70_180",
    says=f"70{EN_DASH}180 (3.9{EN_DASH}10.0)",
    short=f"in 70{EN_DASH}180",
    phrase=f"time in 70{EN_DASH}180 mg/dL (3.9{EN_DASH}10.0 mmol/L)",
    unit="%",
    pick=lambda arm: arm.in_70_180,
    goal=Goal(limit=70.0, more=True),
)
BELOW_54 = Measure(
    id="below_54",
    says="below 54 (3.0)",
    short="below 54",
    phrase="time below 54 mg/dL (3.0 mmol/L)",
    unit="%",
    pick=lambda arm: arm.below_54,
    goal=Goal(limit=1.0, more=False),
)
BELOW_70 = Measure(
    id="below_70",
    says="below 70 (3.9) in all",
    phrase="time below 70 mg/dL (3.9 mmol/L)",
    unit="%",
    pick=_below_70,
    goal=Goal(limit=4.0, more=False),
)
MEAN = Measure(
    id="mean_mgdl",
    says="mean",
    phrase="mean glucose",
    unit="mg/dL",
    decimals=0,
    pick=lambda arm: arm.mean_mgdl,
)
CV = Measure(
    id="cv_percent",
    says="variation, CV",
    phrase="variation (CV)",
    unit="%",
    pick=lambda arm: arm.cv_percent,
    goal=Goal(limit=36.0, more=False, reached_at_limit=True),
)
SEVERE = Measure(
    id="severe_share",
    says="severe, 3 or more",
    short="severe days",
    phrase="severe days",
    unit="%",
    pick=lambda arm: _scaled(arm.severe_share, 100.0),
)
_SCORES = ("0, none", "1, negligible", "2, minor", "3, serious", "4, critical", "5, catastrophic")

GROUPS = (
    MeasureGroup(
        says="Time in ranges, mg/dL (mmol/L)",
        measures=(
            Measure(
                id="above_250",
                says="above 250 (13.9)",
                unit="%",
                pick=lambda arm: arm.above_250,
            ),
            Measure(
                id="from_181_to_250",
                says=f"181{EN_DASH}250 (10.1{EN_DASH}13.9)",
                unit="%",
                pick=lambda arm: arm.from_181_to_250,
            ),
            IN_RANGE,
            Measure(
                id="from_54_to_69",
                says=f"54{EN_DASH}69 (3.0{EN_DASH}3.8)",
                unit="%",
                pick=lambda arm: arm.from_54_to_69,
            ),
            BELOW_54,
            BELOW_70,
        ),
    ),
    MeasureGroup(
        says="Glucose",
        measures=(
            MEAN,
            Measure(id="mean_mmoll", says="mean", unit="mmol/L", pick=_mmoll),
            Measure(id="gmi_percent", says="GMI", unit="%", pick=lambda arm: arm.gmi_percent),
            CV,
            Measure(id="lbgi", says="low risk index, LBGI", decimals=2, pick=lambda arm: arm.lbgi),
            Measure(id="hbgi", says="high risk index, HBGI", decimals=2, pick=lambda arm: arm.hbgi),
        ),
    ),
    MeasureGroup(
        says="Lows and highs",
        measures=(
            Measure(
                id="events_below_54_per_week",
                says="lows below 54, a week",
                decimals=2,
                pick=lambda arm: arm.events_below_54_per_week,
            ),
            Measure(
                id="any_below_54",
                says="people ever below 54",
                unit="%",
                pick=lambda arm: _scaled(arm.any_below_54, 100.0),
            ),
            Measure(
                id="any_above_300",
                says="people ever above 300",
                unit="%",
                pick=lambda arm: _scaled(arm.any_above_300, 100.0),
            ),
        ),
    ),
    MeasureGroup(
        says="Harm, share of days by severity",
        measures=(
            *(
                Measure(id=f"severity_{score}", says=says, unit="%", pick=_scored(score))
                for score, says in enumerate(_SCORES)
            ),
            SEVERE,
            Measure(
                id="dka_index_h",
                says="DKA index",
                unit="h/day",
                decimals=2,
                pick=lambda arm: arm.dka_index_h,
            ),
            Measure(
                id="ketone_mmoll_max",
                says="highest ketone proxy",
                unit="mmol/L",
                decimals=2,
                pick=lambda arm: arm.ketone_mmoll_max,
            ),
        ),
    ),
    MeasureGroup(
        says="Insulin, food, sensor",
        measures=(
            Measure(
                id="insulin_u",
                says="insulin arriving",
                unit="U/day",
                pick=lambda arm: arm.insulin_u,
            ),
            Measure(
                id="basal_u",
                says="pumped as basal",
                unit="U/day",
                pick=lambda arm: arm.basal_u,
            ),
            Measure(
                id="carbs_g",
                says="food, rescue too",
                unit="g/day",
                decimals=0,
                pick=lambda arm: arm.carbs_g,
            ),
            Measure(
                id="read_percent",
                says="sensor reads",
                unit="%",
                pick=lambda arm: arm.read_percent,
            ),
        ),
    ),
)
MEASURES = tuple(measure for group in GROUPS for measure in group.measures)
