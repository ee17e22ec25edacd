"""The wearer's section: which charts stand side by side, the tables, and where models disagree.

Knows: arms of the trial. Never knows: how a chart is drawn. Panels of a group share their
scales, so that a reader may compare them by eye.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from banting.reports.html.charts_profile import glucose_top, profile_panel
from banting.reports.html.charts_ranges import ranges_panel
from banting.reports.html.charts_severity import severity_panel
from banting.reports.html.charts_style import Panel
from banting.reports.html.charts_trace import trace_panel
from banting.reports.html.headline import Headline
from banting.reports.in_front import counterpart, later_harms
from banting.reports.phrases import (
    glucose_estimate,
    of_patients,
    percent_estimate,
    plain_estimate,
    share_estimate,
)
from banting.reports.wording import people
from banting.schema.disturbance import NOTHING, Disturbance, LeakWindow
from banting.schema.outcome import ArmOutcome
from banting.schema.verdict import Harm, Verdict

__all__ = ["ChartGroup", "Column", "OutcomeRow", "OutcomeTable", "WearerView", "wearer_view"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An arm in its place: `head` is what a reader calls it, `short` where room is scarce."""

    head: str
    short: str
    arm: ArmOutcome
    disturbance: Disturbance


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartGroup:
    """Panels that are read together, with a heading and a note."""

    heading: str
    note: str
    panels: tuple[Panel, ...]
    legend: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """One outcome for every column of a table."""

    label: str
    values: tuple[str, ...]
    goal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeTable:
    """Outcomes down, arms across."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[OutcomeRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WearerView:
    """Everything the section shows; the first table and groups are of the headline harm."""

    cohort: str
    groups: tuple[ChartGroup, ...]
    table: OutcomeTable | None
    all_arms: tuple[tuple[str, ArmOutcome], ...]
    further: ChartGroup | None
    elsewhere: tuple[ChartGroup, ...]
    models: tuple[str, ...]
    severity_sets: tuple[str, ...]

    def panels(self) -> tuple[Panel, ...]:
        """Return all panels of the section, for one call of the renderer."""
        groups = (*self.groups, *((self.further,) if self.further else ()), *self.elsewhere)
        return tuple(p for g in groups for p in g.panels)


def wearer_view(verdict: Verdict, head: Headline) -> WearerView:
    """Return the section of a verdict; empty groups where no trial was run."""
    physiologies = _physiologies(verdict, head.harm)
    first = _columns(verdict, head.harm, physiologies[0]) if physiologies else ()
    elsewhere = tuple(
        _profiles(verdict, _columns(verdict, head.harm, p), f"model{i}", heading=f"By {p}")
        for i, p in enumerate(physiologies[1:], start=1)
    )
    arms = _all_arms(verdict)
    return WearerView(
        cohort=_cohort(first),
        groups=_groups(verdict, first) if first else (),
        table=_table(first) if first else None,
        all_arms=arms,
        further=_further(verdict, head.harm),
        elsewhere=tuple(g for g in elsewhere if g.panels),
        models=_disagreements(verdict, physiologies),
        severity_sets=tuple(dict.fromkeys(a.severity_set for _, a in arms)),
    )


def _physiologies(verdict: Verdict, harm: Harm | None) -> tuple[str, ...]:
    arms = (*verdict.baseline, *(harm.arms if harm else ()), *verdict.cannula)
    return tuple(dict.fromkeys(a.physiology for a in arms))


def _columns(verdict: Verdict, harm: Harm | None, physiology: str) -> tuple[Column, ...]:
    """Return baseline, attack and bent cannula by one physiology, as far as they were run."""
    lead = next((a for a in harm.arms if a.physiology == physiology), None) if harm else None
    siblings = harm.arms if harm else verdict.baseline
    anchor = lead or next((a for a in verdict.baseline if a.physiology == physiology), None)
    if anchor is None:
        return ()
    quiet = counterpart(anchor, siblings, verdict.baseline)
    bent = counterpart(anchor, siblings, verdict.cannula)
    arms = (
        ("The same day without it", "Without it", quiet, NOTHING),
        ("Under attack", "Attack", lead, harm.disturbance if harm else NOTHING),
        ("Bent cannula", "Bent cannula", bent, _bending(verdict)),
    )
    return tuple(
        Column(head=head, short=short, arm=arm, disturbance=disturbance)
        for head, short, arm, disturbance in arms
        if arm
    )


def _bending(verdict: Verdict) -> Disturbance:
    """Return the cannula's failure as the charts mark it: from when it bends, nothing arrives."""
    if verdict.cannula_at_min is None or not verdict.cannula:
        return NOTHING
    until_min = 60 * verdict.cannula[0].hours
    leak = LeakWindow(from_min=verdict.cannula_at_min, to_min=until_min, delivered=0.0)
    return Disturbance(id="bent-cannula", says="the cannula bends", leaks=(leak,))


def _cohort(columns: tuple[Column, ...]) -> str:
    if not columns:
        return ""
    arm = columns[0].arm
    return (
        f"{arm.patients:,} virtual {people(arm.cohort, arm.patients)}, {arm.hours} hours "
        f"from noon to noon, by the model of the body \u201c{arm.physiology}\u201d"
    )


def _caption(column: Column) -> str:
    same = column.arm.says.lower().startswith(column.head.lower())
    return column.arm.says if same else f"{column.head}: {column.arm.says}"


def _groups(verdict: Verdict, columns: tuple[Column, ...]) -> tuple[ChartGroup, ...]:
    return (
        _profiles(verdict, columns, "profile", heading="Glucose over the day"),
        ChartGroup(
            heading="Time in ranges",
            note="Mean percent of the day in each range; limits in mg/dL (mmol/L).",
            panels=tuple(
                ranges_panel(panel_id=f"ranges-{i}", title=_caption(c), arm=c.arm)
                for i, c in enumerate(columns)
            ),
        ),
        _traces(verdict, columns, which="median"),
        _traces(verdict, columns, which="worst"),
        ChartGroup(
            heading="How severe",
            note=(
                "Share of virtual patients with each score from 0 (none) to 5 (worst), with 95 % "
                f"intervals. Thresholds: {columns[0].arm.severity_set}."
            ),
            panels=tuple(
                severity_panel(panel_id=f"severity-{i}", title=_caption(c), arm=c.arm)
                for i, c in enumerate(columns)
            ),
        ),
    )


def _profiles(
    verdict: Verdict, columns: tuple[Column, ...], name: str, *, heading: str
) -> ChartGroup:
    top = glucose_top(v for c in columns for v in c.arm.profile.p95)
    return ChartGroup(
        heading=heading,
        note="Left axis mg/dL, right axis mmol/L; the clock runs from noon to noon.",
        legend="profile",
        panels=tuple(
            profile_panel(
                panel_id=f"{name}-{i}",
                title=_caption(c),
                arm=c.arm,
                disturbance=c.disturbance,
                wearer=verdict.setup.wearer,
                top_mgdl=top,
            )
            for i, c in enumerate(columns)
        ),
    )


def _traces(verdict: Verdict, columns: tuple[Column, ...], *, which: str) -> ChartGroup:
    traces = [(c, c.arm.median if which == "median" else c.arm.worst) for c in columns]
    top = glucose_top(v for _, t in traces for v in t.glucose_mgdl)
    top_u = max((u for _, t in traces for u in t.insulin_u), default=0.0)
    heading = "A wearer in the middle" if which == "median" else "The wearer hit hardest"
    return ChartGroup(
        heading=heading,
        note=f"One virtual patient; insulin at the foot, at most {top_u:.1f} U in five minutes.",
        legend="trace",
        panels=tuple(
            trace_panel(
                panel_id=f"{which}-{i}",
                title=f"{c.head}, patient {t.patient}",
                trace=t,
                disturbance=c.disturbance,
                wearer=verdict.setup.wearer,
                top_mgdl=top,
                top_insulin_u=top_u,
            )
            for i, (c, t) in enumerate(traces)
        ),
    )


def _further(verdict: Verdict, shown: Harm | None) -> ChartGroup | None:
    columns = tuple(
        Column(
            head=", ".join(h.paths),
            short=h.disturbance.id,
            arm=h.arms[0],
            disturbance=h.disturbance,
        )
        for h in later_harms(verdict, shown)
        if h.arms
    )
    return (
        _profiles(verdict, columns, "further", heading="Other attacks found") if columns else None
    )


def _rows() -> tuple[tuple[str, str, Callable[[ArmOutcome], str]], ...]:
    """Return (outcome, consensus goal for most adults, how it reads)."""
    return (
        ("Harmed severely", "", lambda a: share_estimate(a.severe_share)),
        ("Below 54 (3.0) at any time", "", lambda a: share_estimate(a.any_below_54)),
        ("Below 40 (2.2) at any time", "", lambda a: share_estimate(a.any_below_40)),
        ("Above 300 (16.7) at any time", "", lambda a: share_estimate(a.any_above_300)),
        ("Lowest glucose", "", lambda a: glucose_estimate(a.minimum_mgdl)),
        ("Highest glucose", "", lambda a: glucose_estimate(a.maximum_mgdl)),
        ("Mean glucose", "", lambda a: glucose_estimate(a.mean_mgdl)),
        ("Time above 250 (13.9)", "<5 %", lambda a: percent_estimate(a.above_250)),
        ("Time 181\u2013250 (10.1\u201313.9)", "", lambda a: percent_estimate(a.from_181_to_250)),
        ("Time 70\u2013180 (3.9\u201310.0)", ">70 %", lambda a: percent_estimate(a.in_70_180)),
        ("Time 54\u201369 (3.0\u20133.8)", "", lambda a: percent_estimate(a.from_54_to_69)),
        ("Time below 54 (3.0)", "<1 %", lambda a: percent_estimate(a.below_54)),
        ("Minutes below 54 (3.0)", "", lambda a: plain_estimate(a.minutes_below_54, 0)),
        ("Minutes below 40 (2.2)", "", lambda a: plain_estimate(a.minutes_below_40, 0)),
        ("Low risk index, LBGI", "", lambda a: plain_estimate(a.lbgi, 1)),
        ("High risk index, HBGI", "", lambda a: plain_estimate(a.hbgi, 1)),
        ("Hours short of insulin (DKA index)", "", lambda a: plain_estimate(a.dka_index_h, 1)),
        ("GMI", "", lambda a: percent_estimate(a.gmi_percent)),
        ("Variation, CV", "\u226436 %", lambda a: percent_estimate(a.cv_percent)),
        ("Insulin delivered, U", "", lambda a: plain_estimate(a.insulin_u, 1)),
    )


def _table(columns: tuple[Column, ...]) -> OutcomeTable:
    return OutcomeTable(
        caption="Outcomes with 95 % intervals; glucose in mg/dL (mmol/L)",
        heads=tuple(c.short for c in columns),
        rows=tuple(
            OutcomeRow(label=label, goal=goal, values=tuple(read(c.arm) for c in columns))
            for label, goal, read in _rows()
        ),
    )


def _all_arms(verdict: Verdict) -> tuple[tuple[str, ArmOutcome], ...]:
    return (
        *(("\u2013", a) for a in verdict.baseline),
        *((", ".join(h.paths), a) for h in verdict.harms for a in h.arms),
        *(("\u2013", a) for a in verdict.cannula),
    )


def _disagreements(verdict: Verdict, physiologies: tuple[str, ...]) -> tuple[str, ...]:
    """Return where the intervals of severe harm by two physiologies do not touch."""
    if len(physiologies) < 2:
        return ()
    texts = []
    groups = [verdict.baseline, *(h.arms for h in verdict.harms), verdict.cannula]
    for arms in groups:
        for arm in (a for a in arms if a.physiology == physiologies[0]):
            for other in physiologies[1:]:
                rival = counterpart_by(arm, arms, other)
                if rival and _apart(arm, rival):
                    texts.append(f"{arm.says}: severe in {_severe(arm)}, in {_severe(rival)}.")
    return tuple(texts)


def counterpart_by(
    arm: ArmOutcome, arms: tuple[ArmOutcome, ...], physiology: str
) -> ArmOutcome | None:
    """Return the arm of another physiology that stands in the same place in line."""
    own = [a for a in arms if a.physiology == arm.physiology]
    others = [a for a in arms if a.physiology == physiology]
    at = own.index(arm)
    return others[at] if at < len(others) else None


def _severe(arm: ArmOutcome) -> str:
    return f"{of_patients(arm.severe_share.value, arm.patients)} by {arm.physiology}"


def _apart(arm: ArmOutcome, rival: ArmOutcome) -> bool:
    a, b = arm.severe_share, rival.severe_share
    return a.high < b.low or b.high < a.low
