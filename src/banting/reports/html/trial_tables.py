"""The tables of a trial's page: arms side by side, models of the body side by side.

Knows: measures, goals, gaps. Never knows: HTML, charts.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.reports.phrases import EN_DASH
from banting.reports.trial.comparison import Gap, gaps
from banting.reports.trial.goals import Standing, standing
from banting.reports.trial.measures import GROUPS, Measure
from banting.schema.outcome import ArmOutcome
from banting.schema.trial_found import TrialFound

__all__ = ["ArmTable", "GapTable", "TableCell", "arm_table", "gap_tables"]

_TO = EN_DASH + "\u2060"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """A value with its interval, and where it stands to the row's goal."""

    value: str
    interval: str = ""
    stands: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One measure of every arm."""

    says: str
    unit: str
    goal: str
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableGroup:
    """Rows under a heading."""

    says: str
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmTable:
    """Arms across, measures down."""

    heads: tuple[str, ...]
    groups: tuple[TableGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """One measure by two models; `by` is the gap, empty where intervals touch."""

    says: str
    first: TableCell
    other: TableCell
    by: str
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GapTable:
    """Two models of the body beside each other."""

    first: str
    other: str
    arms: tuple[tuple[str, tuple[GapRow, ...]], ...]


def arm_table(arms: tuple[ArmOutcome, ...]) -> ArmTable:
    """Return the table of the arms of one model; measures that no arm has are left out."""
    return ArmTable(
        heads=tuple(arm.arm for arm in arms),
        groups=tuple(
            TableGroup(says=group.says, rows=tuple(_row(measure, arms) for measure in measures))
            for group in GROUPS
            for measures in (tuple(m for m in group.measures if any(m.pick(arm) for arm in arms)),)
            if measures
        ),
    )


def _row(measure: Measure, arms: tuple[ArmOutcome, ...]) -> TableRow:
    return TableRow(
        says=measure.says,
        unit=measure.unit,
        goal=measure.goal.says if measure.goal else "",
        cells=tuple(_cell(measure, arm) for arm in arms),
    )


def _cell(measure: Measure, arm: ArmOutcome) -> TableCell:
    estimate = measure.pick(arm)
    if estimate is None:
        return TableCell(value=EN_DASH)
    return TableCell(
        value=measure.number(estimate.value),
        interval=measure.interval(estimate, _TO),
        stands=standing(measure.goal, estimate) if measure.goal else None,
    )


def gap_tables(found: TrialFound) -> tuple[GapTable, ...]:
    """Return the first model beside each of the others, in the order of the plan."""
    every = gaps(found)
    models = tuple(dict.fromkeys((gap.first_model, gap.other_model) for gap in every))
    return tuple(
        GapTable(
            first=first,
            other=other,
            arms=tuple(
                (
                    plan.id,
                    tuple(
                        _gap_row(gap)
                        for gap in every
                        if (gap.arm, gap.other_model) == (plan.id, other)
                    ),
                )
                for plan in found.plan.arms
            ),
        )
        for first, other in models
    )


def _gap_row(gap: Gap) -> GapRow:
    measure = gap.measure
    first, other = (
        TableCell(value=measure.number(e.value), interval=measure.interval(e, _TO))
        for e in (gap.first, gap.other)
    )
    return GapRow(
        says=f"{measure.says}, {measure.unit}" if measure.unit else measure.says,
        first=first,
        other=other,
        by=gap.size if gap.disagree else "",
        same=not gap.by.strip("0."),
    )
