"""From a day's tallies to a person's totals over the run, severity day by day.

Knows: tallies. Never knows: how they came about. GMI % = 3.31 + 0.02392 x mean mg/dL (Bergenstal
et al., Diabetes Care 2018 41:2275).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.errors import ModelError
from banting.kernels import MINUTES_PER_TICK
from banting.trial import risk
from banting.trial.tally import TALLY

__all__ = ["MEASURES", "SEVERITIES", "Measured", "Totals", "measured"]

Floats = NDArray[np.float64]
SEVERITIES = 6
_MINIMA = ("minimum_mgdl",)
_MAXIMA = ("maximum_mgdl", "ketone_max_mmoll", "longest_at_most_40")
_ROW = {name: index for index, name in enumerate(TALLY)}

# Of a person over a run: percent of time, mg/dL, minutes or hours a day, indices, amounts a day; of
# a run shorter than a day minutes, hours and amounts are the run's, and only events are a day's.
MEASURES = (
    "below_54",
    "from_54_to_69",
    "in_70_180",
    "from_181_to_250",
    "above_250",
    "mean_mgdl",
    "minimum_mgdl",
    "maximum_mgdl",
    "minutes_below_54",
    "minutes_below_40",
    "lbgi",
    "hbgi",
    "dka_index_h",
    "gmi_percent",
    "cv_percent",
    "insulin_u",
    "basal_u",
    "carbs_g",
    "events_below_54",
    "read_percent",
    "ketone_mmoll_max",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Tallies of some people over the days so far, `[TALLY, n]`, and days by severity `[6, n]`."""

    tally: Floats
    days_by_severity: NDArray[np.int64]

    @staticmethod
    def none(patients: int) -> Totals:
        """Return totals before the first day."""
        tally = np.zeros((len(TALLY), patients))
        for name in _MINIMA:
            tally[_ROW[name]] = np.inf
        return Totals(tally=tally, days_by_severity=np.zeros((SEVERITIES, patients), np.int64))

    def with_day(self, tally: Floats, ticks: int, numbers: NDArray[np.int64]) -> Totals:
        """Return the totals of the people of these numbers after a day of so many ticks.

        Raises: ModelError when a person's numbers are not finite: compiled kernels cannot raise.
        """
        wrong = np.flatnonzero(~np.isfinite(tally).all(axis=0))
        if len(wrong):
            raise ModelError(
                f"person {numbers[wrong[0]]}", "glucose is not a number, so nothing is reported"
            )
        total = self.tally + tally
        for name in _MINIMA:
            total[_ROW[name]] = np.minimum(self.tally[_ROW[name]], tally[_ROW[name]])
        for name in _MAXIMA:
            total[_ROW[name]] = np.maximum(self.tally[_ROW[name]], tally[_ROW[name]])
        scores = risk.scores(
            tally[_ROW["sum_low_risk"]] / ticks,
            tally[_ROW["deficit"]] * MINUTES_PER_TICK / 60.0,
            tally[_ROW["longest_at_most_40"]],
            tally[_ROW["minimum_mgdl"]],
        )
        days = self.days_by_severity.copy()
        days[scores, np.arange(len(scores))] += 1
        return Totals(tally=total, days_by_severity=days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was found of some people over a whole run: `[MEASURES, n]`, and flags `[n]`."""

    values: Floats
    days_by_severity: NDArray[np.int64]
    any_below_54: NDArray[np.bool_]
    any_below_40: NDArray[np.bool_]
    any_above_300: NDArray[np.bool_]

    @property
    def risk(self) -> Floats:
        """Low and high glucose risk together, `[n]`."""
        both = MEASURES.index("lbgi"), MEASURES.index("hbgi")
        return np.asarray(self.values[both[0]] + self.values[both[1]])

    @property
    def worst_severity(self) -> NDArray[np.int64]:
        """The highest severity of any day, `[n]`."""
        scored = np.arange(SEVERITIES)[:, None] * (self.days_by_severity > 0)
        return np.asarray(scored.max(axis=0))


def measured(totals: Totals, ticks: int) -> Measured:
    """Return what people's totals over a run of so many ticks mean."""
    row = {name: totals.tally[index] for name, index in _ROW.items()}
    days = ticks * MINUTES_PER_TICK / (24 * 60) if ticks > 288 else 1.0
    mean = row["sum_mgdl"] / ticks
    variance = np.maximum(0.0, row["sum_squares"] / ticks - mean**2)
    found = {
        "below_54": 100.0 * row["below_54"] / ticks,
        "from_54_to_69": 100.0 * row["below_70"] / ticks,
        "in_70_180": 100.0 * row["in_range"] / ticks,
        "from_181_to_250": 100.0 * row["to_250"] / ticks,
        "above_250": 100.0 * row["above_250"] / ticks,
        "mean_mgdl": mean,
        "minimum_mgdl": row["minimum_mgdl"],
        "maximum_mgdl": row["maximum_mgdl"],
        "minutes_below_54": MINUTES_PER_TICK * row["below_54"] / days,
        "minutes_below_40": MINUTES_PER_TICK * row["at_most_40"] / days,
        "lbgi": row["sum_low_risk"] / ticks,
        "hbgi": row["sum_high_risk"] / ticks,
        "dka_index_h": MINUTES_PER_TICK / 60.0 * row["deficit"] / days,
        "gmi_percent": 3.31 + 0.02392 * mean,
        "cv_percent": 100.0 * np.sqrt(variance) / mean,
        "insulin_u": row["insulin_u"] / days,
        "basal_u": row["basal_u"] / days,
        "carbs_g": row["carbs_g"] / days,
        "events_below_54": row["events_below_54"] * (24 * 60) / (ticks * MINUTES_PER_TICK),
        "read_percent": 100.0 * row["readings"] / ticks,
        "ketone_mmoll_max": row["ketone_max_mmoll"],
    }
    return Measured(
        values=np.array([found[name] for name in MEASURES]),
        days_by_severity=totals.days_by_severity,
        any_below_54=row["below_54"] > 0,
        any_below_40=row["at_most_40"] > 0,
        any_above_300=row["maximum_mgdl"] > 300.0,
    )
