"""The table that goes with the headline: every arm by every model, in the first measures.

Knows: what was found. Never knows: how it is laid out.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.reports.trial.goals import Goal, Standing, standing
from banting.reports.trial.measures import (
    BELOW_54,
    EN_DASH,
    IN_RANGE,
    SEVERE,
    UNSEEN,
    Measure,
    unseen,
)
from banting.reports.trial.ran import said
from banting.schema.outcome import ArmOutcome
from banting.schema.trial_found import TrialFound

__all__ = ["Glance", "GlanceArm", "GlanceCell", "GlanceColumn", "glance"]

_HEADLINE = (IN_RANGE, BELOW_54, SEVERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlanceColumn:
    """What stands in a column: `phrase` at length, `short` in a narrow head; the unit of both."""

    phrase: str
    short: str
    unit: str
    goal: Goal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GlanceCell:
    """A value without its unit, its 95 % interval, and where it stands to the column's goal.

    Both ends are `none seen` where nobody had any, of which no sample can be sure.
    """

    value: str = EN_DASH
    low: str = ""
    high: str = ""
    stands: Standing | None = None

    def interval(self, between: str) -> str:
        """Return both ends with something between, nothing where there is no interval."""
        if self.low == self.high == UNSEEN:
            return UNSEEN
        return f"{self.low}{between}{self.high}" if self.low else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlanceArm:
    """An arm in the headline's table: by each model of the body, a cell a column."""

    arm: str
    says: str
    by_model: tuple[tuple[str, tuple[GlanceCell, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The headline's table: arms down, under each the models of the body; measures across.

    With more than one arm the second column is what each gains over the first, person by person.
    """

    columns: tuple[GlanceColumn, ...]
    arms: tuple[GlanceArm, ...]


def glance(found: TrialFound) -> Glance:
    """Return the measures that the headline is about."""
    compared = len(found.plan.arms) > 1
    inside, *others = (
        GlanceColumn(phrase=m.phrase, short=m.short, unit=m.unit, goal=m.goal) for m in _HEADLINE
    )
    phrase = f"gain over {found.plan.arms[0].id}, points"
    gain = GlanceColumn(phrase=phrase, short="gain", unit="points")
    return Glance(
        columns=(inside, *((gain,) if compared else ()), *others),
        arms=tuple(
            GlanceArm(
                arm=plan.id,
                says=said(found, plan),
                by_model=tuple(
                    (arms[at].physiology, _cells(arms[at], compared=compared))
                    for arms in found.arms
                ),
            )
            for at, plan in enumerate(found.plan.arms)
        ),
    )


def _cells(arm: ArmOutcome, *, compared: bool) -> tuple[GlanceCell, ...]:
    inside, *others = (_cell(measure, arm) for measure in _HEADLINE)
    return (inside, *((_gain(arm),) if compared else ()), *others)


def _cell(measure: Measure, arm: ArmOutcome) -> GlanceCell:
    one = measure.pick(arm)
    if one is None:
        return GlanceCell()
    stands = standing(measure.goal, one) if measure.goal else None
    ends = (one.low, one.high)
    low, high = (UNSEEN if unseen(one) else measure.number(end, like=one.value) for end in ends)
    return GlanceCell(value=measure.number(one.value), low=low, high=high, stands=stands)


def _gain(arm: ArmOutcome) -> GlanceCell:
    """Return the points of time in range that an arm gains, a dash for the first."""
    points = arm.in_70_180_gain
    if points is None:
        return GlanceCell()
    value, low, high = (
        f"{round(n, 1) + 0.0:+.1f}" for n in (points.value, points.low, points.high)
    )
    return GlanceCell(value=value, low=low, high=high)
