"""What a trial's page shows of each model of the body: tables, a card an arm, and two people.

Knows: outcomes, and which of them share a scale: glucose under one heading in every model, insulin
in each model (their people need not be of a size), so that a reader may compare them by eye. Never
knows: how a chart is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from banting.reports.html.charts_profile import clock_profile_panel, glucose_top, profile_panel
from banting.reports.html.charts_ranges import ranges_panel
from banting.reports.html.charts_style import Panel
from banting.reports.html.charts_trace import insulin_steps, since, trace_panel
from banting.reports.html.trial_tables import ArmTable, arm_table
from banting.reports.html.wearer import ChartGroup
from banting.reports.trial.goals import Standing, standing
from banting.reports.trial.measures import CV, MEASURES
from banting.reports.trial.ran import everyone, said, title_of
from banting.schema.outcome import ArmOutcome, WearerTrace
from banting.schema.trial_found import PartRole, TrialFound
from banting.schema.trial_plan import ArmPlan
from banting.units import MIN_PER_DAY, mmoll_from_mgdl

__all__ = ["ArmCard", "CardFigure", "ModelView", "model_views", "panels_of"]

_DAYS_SHOWN = 2  # of a person's trace: more would not fit a phone's width
_LONG_STEP_MIN = 15
_NBSP = "\u00a0"
_GMI = next(measure for measure in MEASURES if measure.id == "gmi_percent")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFigure:
    """A number on a card, and where it stands to its goal."""

    says: str
    value: str
    stands: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmCard:
    """One arm: its profile, its time in ranges, its figures."""

    arm: str
    says: str
    profile: Panel
    ranges: Panel
    figures: tuple[CardFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelView:
    """One model of the body."""

    id: str
    title: str
    table: ArmTable
    cards: tuple[ArmCard, ...]
    people: tuple[ChartGroup, ...]


def model_views(found: TrialFound) -> tuple[ModelView, ...]:
    """Return a view of each model of the body, in the order of the plan."""
    top = glucose_top(value for arm in everyone(found) for value in arm.profile.p95)
    tops = {which: _trace_top(found, which) for which in ("median", "worst")}
    return tuple(
        ModelView(
            id=model,
            title=title_of(found, PartRole.PHYSIOLOGY, model),
            table=arm_table(arms),
            cards=tuple(
                _card(found, plan, arm, f"{number}-{at}", top)
                for at, (plan, arm) in enumerate(zip(found.plan.arms, arms, strict=True))
            ),
            people=tuple(
                _people(found, arms, f"{which}-{number}", top_mgdl)
                for which, top_mgdl in tops.items()
            ),
        )
        for number, (model, arms) in enumerate(
            zip(found.plan.physiologies, found.arms, strict=True)
        )
    )


def panels_of(views: tuple[ModelView, ...]) -> Iterator[Panel]:
    """Yield every chart, for one call of the renderer."""
    for view in views:
        for card in view.cards:
            yield card.profile
            yield card.ranges
        for group in view.people:
            yield from group.panels


def _card(found: TrialFound, plan: ArmPlan, arm: ArmOutcome, name: str, top_mgdl: int) -> ArmCard:
    """Return an arm's card; a run of less than a day is drawn from its start, not by the clock."""
    draw = clock_profile_panel if arm.hours * 60 >= MIN_PER_DAY else profile_panel
    model = arm.physiology
    return ArmCard(
        arm=arm.arm,
        says=said(found, plan),
        profile=draw(
            panel_id=f"profile-{name}",
            title=f"{arm.arm}, {model}: ambulatory glucose profile",
            arm=arm,
            disturbance=plan.disturbance,
            wearer=found.plan.wearer,
            top_mgdl=top_mgdl,
        ),
        ranges=ranges_panel(
            panel_id=f"ranges-{name}", title=f"{arm.arm}, {model}: time in ranges", arm=arm
        ),
        figures=_figures(arm),
    )


def _figures(arm: ArmOutcome) -> tuple[CardFigure, ...]:
    mean, cv = arm.mean_mgdl.value, arm.cv_percent
    assert CV.goal is not None
    return (
        CardFigure(
            says="mean",
            value=f"{mean:.0f}{_NBSP}mg/dL ({mmoll_from_mgdl(mean):.1f}{_NBSP}mmol/L)",
        ),
        CardFigure(says="GMI", value=_GMI.with_unit(arm.gmi_percent.value, _NBSP)),
        CardFigure(says="CV", value=CV.with_unit(cv.value, _NBSP), stands=standing(CV.goal, cv)),
    )


def _first_min(found: TrialFound) -> int:
    """Return from which minute of the run a trace is shown."""
    return max(0, found.plan.days - _DAYS_SHOWN) * MIN_PER_DAY


def _step_min(found: TrialFound) -> int:
    return 5 if found.plan.days == 1 else _LONG_STEP_MIN


def _trace(arm: ArmOutcome, which: str) -> WearerTrace:
    return arm.median if which == "median" else arm.worst


def _trace_top(found: TrialFound, which: str) -> int:
    """Return the end of the axis of glucose (mg/dL) of all such people."""
    shown = (since(_trace(arm, which), _first_min(found)) for arm in everyone(found))
    return glucose_top(value for trace in shown for value in trace.glucose_mgdl)


def _top_u(found: TrialFound, arms: tuple[ArmOutcome, ...], which: str) -> float:
    """Return the most insulin (U) in a step of such people of one model."""
    shown = (since(_trace(arm, which), _first_min(found)) for arm in arms)
    steps = (s["u"] for trace in shown for s in insulin_steps(trace, _step_min(found)))
    return max(steps, default=0.0)


def _people(
    found: TrialFound, arms: tuple[ArmOutcome, ...], name: str, top_mgdl: int
) -> ChartGroup:
    """Return one person of each arm: the median by risk, or the one who fared worst."""
    which = name.partition("-")[0]
    top_u = _top_u(found, arms, which)
    days = found.plan.days
    last = "" if days <= _DAYS_SHOWN else f", the last {_DAYS_SHOWN} of {days} days"
    heading = "The person in the middle" if which == "median" else "The person who fared worst"
    caption = _caption_of(found)
    return ChartGroup(
        heading=heading,
        note=f"Glucose above; below it insulin, at most {top_u:.1f}{_NBSP}U in "
        f"{_step_min(found)}{_NBSP}minutes{last}. Each arm has its own such person.",
        legend="trace",
        panels=tuple(
            trace_panel(
                panel_id=f"{name}-{at}",
                title=caption(arm, which),
                trace=_trace(arm, which),
                disturbance=plan.disturbance,
                wearer=found.plan.wearer,
                top_mgdl=top_mgdl,
                top_insulin_u=top_u,
                first_min=_first_min(found),
                step_min=_step_min(found),
            )
            for at, (plan, arm) in enumerate(zip(found.plan.arms, arms, strict=True))
        ),
    )


def _caption_of(found: TrialFound) -> Callable[[ArmOutcome, str], str]:
    """Return how a trace is named; its person's lowest and highest are of the whole run."""
    whole = "" if found.plan.days <= _DAYS_SHOWN else " over the whole run"

    def caption(arm: ArmOutcome, which: str) -> str:
        trace = _trace(arm, which)
        low, high = min(trace.glucose_mgdl), max(trace.glucose_mgdl)
        mmoll = f"{mmoll_from_mgdl(low):.1f} to {mmoll_from_mgdl(high):.1f}{_NBSP}mmol/L"
        mgdl = f"{low:.0f} to {high:.0f}{_NBSP}mg/dL"
        return f"Person {trace.patient} of {arm.arm}: {mgdl} ({mmoll}){whole}"

    return caption
