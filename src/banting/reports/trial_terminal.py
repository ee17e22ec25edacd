"""A trial on the terminal: the comparison first, then the arms side by side by each model.

Knows: what was found and the width of the screen. Never knows: where files were written (the door
says that below) or whether the screen has colours (the door asks for them). The comparison fits a
screen; below it nothing is said twice, and what stays at rest in every arm is named, not listed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from banting.reports.terminal_lines import BLANK, Line, Span, Style, painted, table, wrapped
from banting.reports.trial.comparison import (
    Gap,
    gaps,
    headline,
    meaning,
)
from banting.reports.trial.glance import Glance, GlanceCell, glance
from banting.reports.trial.goals import Standing, standing
from banting.reports.trial.measures import GROUPS, MEASURES, SEVERE, Measure
from banting.reports.trial.ran import everyone, ran, said, title_of
from banting.schema.outcome import ArmOutcome
from banting.schema.trial_found import PartRole, TrialFound

__all__ = ["WIDTH", "render"]

WIDTH = 100
_NARROWEST = 60
_INDENT = "  "
_GLANCE_GAP = 2
Rows = list[list[Span]]
Arm = TypeVar("Arm")
_STYLE = {Standing.MET: Style.GOOD, Standing.MISSED: Style.BAD, Standing.OPEN: Style.UNKNOWN}
_LINES_MAX = 40  # of one paragraph: nothing is cut
_BESIDE = {"mean_mgdl": "mean_mmoll"}  # two units of one thing stand on one line
# What is not listed while it stays below this in every arm, to the end of its interval: a tenth of
# an hour a day without enough insulin, and what is held normal of ketones in blood.
_AT_REST = {"dka_index_h": 0.1, "ketone_mmoll_max": 0.6}
_BY_ID = {measure.id: measure for measure in MEASURES}


def render(found: TrialFound, *, width: int = WIDTH, colour: bool = False) -> str:
    """Return the screen, for `width` columns (60 or more); arms that do not fit stand below."""
    width = max(_NARROWEST, width)
    lines = [*_head(found, width), BLANK, *_agreement(found, width)]
    for arms in found.arms:
        lines += [BLANK, *_model(found, arms, width)]
    lines += [*_disagreement(found, width), *_footer(found, width)]
    return painted(lines, colour=colour)


def _text(says: str, width: int, style: Style = Style.PLAIN, indent: str = _INDENT) -> list[Line]:
    return wrapped(says, width, indent, style, lines_max=_LINES_MAX)


def _head(found: TrialFound, width: int) -> list[Line]:
    """Return what was run, the title, the arms, and the comparison in sentences."""
    lines = [*_text(ran(found), width, indent=""), BLANK]
    lines += _text(found.plan.title, width, Style.STRONG)
    for arm in found.plan.arms:
        lines += _text(f"{arm.id}: {said(found, arm)}", width, Style.DIM)
    lines.append(BLANK)
    for says in headline(found):
        lines += _text(says, width, Style.STRONG)
    return [*lines, BLANK, *_glance(glance(found), width)]


def _glance(shown: Glance, width: int) -> list[Line]:
    """Return the figures behind the comparison: arms down, under each the models of the body.

    Where they take too much of the width, an arm's name stands on a line of its own, and then
    without intervals, which follow further down.
    """
    rows = _glance_rows(shown, intervals=_glance_has_intervals(shown, width))
    if _width(rows, _GLANCE_GAP) <= width:
        return table(rows, _INDENT, _GLANCE_GAP)
    head, *rest = table([row[1:] for row in rows], _INDENT * 2, _GLANCE_GAP)
    lines = [head]
    for (name, *_), figures in zip(rows[1:], rest, strict=True):
        lines += [(Span(text=_INDENT), name), figures] if name.text else [figures]
    return lines


def _glance_has_intervals(shown: Glance, width: int) -> bool:
    """Return whether the width holds them, at least with the names of the arms on their own."""
    rows = _glance_rows(shown, intervals=True)
    return _width([row[1:] for row in rows], _GLANCE_GAP) + len(_INDENT) <= width


def _glance_rows(shown: Glance, *, intervals: bool) -> Rows:
    units = [f", {c.unit}" if intervals else "" for c in shown.columns]
    heads = (f"{c.short}{unit}" for c, unit in zip(shown.columns, units, strict=True))
    rows = [[Span(text=""), Span(text=""), *map(_head_cell, heads)]]
    for arm in shown.arms:
        for at, (model, cells) in enumerate(arm.by_model):
            name = Span(text="" if at else arm.arm, style=Style.STRONG)
            rows.append([name, Span(text=model), *(_figure(cell, intervals) for cell in cells)])
    return rows


def _figure(cell: GlanceCell, with_interval: bool) -> Span:
    """Return a figure of the comparison; ends that have signs need a word between them."""
    interval = cell.interval(" to " if cell.low[:1] in ("+", "-") else "-")
    text = f"{cell.value} ({interval})" if with_interval and interval else cell.value
    return _marked(text, cell.stands)


def _marked(text: str, stands: Standing | None) -> Span:
    """Return a figure followed by the sign of where it stands to its goal, if it has one."""
    if stands is None:
        return Span(text=text)
    return Span(text=f"{text} {stands.value[0]}", style=_STYLE[stands])


def _head_cell(text: str) -> Span:
    return Span(text=text, style=Style.DIM)


def _model(found: TrialFound, arms: Sequence[ArmOutcome], width: int) -> list[Line]:
    """Return the tables of one model of the body, as many arms in each as the width holds."""
    if not arms:
        return []
    model = arms[0].physiology
    title = title_of(found, PartRole.PHYSIOLOGY, model)
    lines = _text(f"By {model}{': ' + title if title != model else ''}", width, Style.STRONG)
    told = (SEVERE,) if _glance_has_intervals(glance(found), width) else ()
    rows = partial(_rows, (*told, *_at_rest(found)))
    for some in _in_blocks(arms, width, rows):
        lines += table(rows(some), _INDENT)
        lines.append(BLANK)
    return lines[:-1]


def _at_rest(found: TrialFound) -> tuple[Measure, ...]:
    """Return the measures in which nothing happens, in no arm by no model."""
    return tuple(
        _BY_ID[name]
        for name, limit in _AT_REST.items()
        if all(
            estimate.high < limit
            for arm in everyone(found)
            for estimate in (_BY_ID[name].pick(arm),)
            if estimate
        )
    )


def _in_blocks(
    arms: Sequence[Arm], width: int, rows: Callable[[Sequence[Arm]], Rows]
) -> list[Sequence[Arm]]:
    """Return arms in runs whose rows fit the width, one at least in each."""
    blocks: list[Sequence[Arm]] = []
    while arms:
        fits = next((n for n in range(len(arms), 1, -1) if _width(rows(arms[:n])) <= width), 1)
        blocks.append(arms[:fits])
        arms = arms[fits:]
    return blocks


def _width(rows: Rows, gap: int = 3) -> int:
    """Return how wide a table of these rows is on the screen."""
    columns = zip(*rows, strict=True)
    widths = [max(len(cell.text) for cell in column) for column in columns]
    return len(_INDENT) + sum(widths) + gap * (len(widths) - 1)


def _rows(left_out: Sequence[Measure], arms: Sequence[ArmOutcome]) -> Rows:
    """Return a row a measure; a value with a goal is followed by the sign of where it stands."""
    rows = [
        [Span(text="95 % intervals"), *(Span(text=arm.arm, style=Style.STRONG) for arm in arms)]
    ]
    for group in GROUPS:
        if group.measures[0].id.startswith("severity"):
            rows.append(_scores(group.measures, arms))
        for measure in group.measures:
            apart = measure.id.startswith("severity") or measure.id in _BESIDE.values()
            if apart or measure in left_out or all(measure.pick(arm) is None for arm in arms):
                continue
            rows.append([Span(text=_label(measure)), *(_value(measure, arm) for arm in arms)])
    return rows


def _label(measure: Measure) -> str:
    beside = _BESIDE.get(measure.id)
    unit = f"{measure.unit} and {_BY_ID[beside].unit}" if beside else measure.unit
    return f"{measure.says}, {unit}" if unit else measure.says


def _value(measure: Measure, arm: ArmOutcome) -> Span:
    """Return a value with its interval; amounts that no one can have are a dash."""
    estimate = measure.pick(arm)
    if estimate is None:
        return Span(text="-")
    beside = _BY_ID.get(_BESIDE.get(measure.id, ""))
    other = beside.pick(arm) if beside else None
    also = f"/{beside.number(other.value)}" if beside and other else ""
    text = f"{measure.number(estimate.value)}{also} ({measure.interval(estimate)})"
    return _marked(text, standing(measure.goal, estimate) if measure.goal else None)


def _scores(measures: Sequence[Measure], arms: Sequence[ArmOutcome]) -> list[Span]:
    """Return the shares of days by severity, none to worst, in one row."""
    scored = [measure for measure in measures if measure.id.startswith("severity")]
    cells = [Span(text=f"days by severity 0-{len(scored) - 1}, %")]
    for arm in arms:
        found = [(measure, measure.pick(arm)) for measure in scored]
        cells.append(Span(text="/".join(f"{one.value:.0f}" for _, one in found if one)))
    return cells


def _agreement(found: TrialFound, width: int) -> list[Line]:
    """Return what it means that the models of the body agree or do not, or that there is one."""
    if len(found.arms) > 1:
        return _text(meaning(found), width, Style.UNKNOWN)
    one = "One model of the body was run, so nothing here says how much depends on it."
    return _text(one, width, Style.UNKNOWN)


def _disagreement(found: TrialFound, width: int) -> list[Line]:
    """Return by how much the first model of the body and each of the others differ, arm by arm."""
    lines: list[Line] = []
    for other in found.plan.physiologies[1 : len(found.arms)]:
        apart = [gap for gap in gaps(found) if gap.other_model == other]
        told = {gap.measure for gap in apart if gap.disagree}
        shown = [gap for gap in apart if gap.measure in told]
        level = tuple(dict.fromkeys(gap.measure.says for gap in apart if gap.measure not in told))
        says = f"By how much {other} lies over (+) or under (-) {found.plan.physiologies[0]}"
        lines += [BLANK, *_text(says, width, Style.STRONG)] if shown else [BLANK]
        for ids in _in_blocks(tuple(arm.id for arm in found.plan.arms), width, _gap_rows(shown)):
            lines += [*table(_gap_rows(shown)(ids), _INDENT)] if shown else []
        if level:
            lines += _text(f"Not apart beyond chance: {'; '.join(level)}.", width, Style.DIM)
    return lines


def _gap_rows(every: Sequence[Gap]) -> Callable[[Sequence[str]], Rows]:
    """Return how the rows of two models' gaps are made for some arms."""

    def rows(arms: Sequence[str]) -> Rows:
        measures = tuple(dict.fromkeys(gap.measure for gap in every))
        found = {(gap.arm, gap.measure.id): gap for gap in every}
        return [
            [Span(text=""), *(Span(text=arm, style=Style.STRONG) for arm in arms)],
            *(
                [Span(text=_gap_label(m)), *(_gap(found.get((arm, m.id))) for arm in arms)]
                for m in measures
            ),
        ]

    return rows


def _gap_label(measure: Measure) -> str:
    unit = "points" if measure.unit == "%" else measure.unit
    return f"{measure.says}, {unit}" if unit else measure.says


def _gap(gap: Gap | None) -> Span:
    """Return the gap between two models, `unclear` where their intervals touch."""
    if gap is None:
        return Span(text="-")
    if gap.disagree:
        sign = "+" if gap.other.value > gap.first.value else "-"
        return Span(text=f"{sign}{gap.by}", style=Style.UNKNOWN)
    return Span(text="unclear" if gap.by.strip("0.") else "same")


def _footer(found: TrialFound, width: int) -> list[Line]:
    """Return how to read it, and what it is not."""
    scale = found.arms[0][0].severity_set if found.arms and found.arms[0] else ""
    signs = ", ".join(f"{stands.value[0]} {stands.value[1]}" for stands in Standing)
    goals = "; ".join(f"{m.says} {m.goal.says}" for m in MEASURES if m.goal)
    resting = "; ".join(f"{m.says} (under {_AT_REST[m.id]:g} {m.unit})" for m in _at_rest(found))
    reading = (
        f"{signs}: the consensus goals of 2019 for one adult, against the mean of all: {goals}. "
        "open: the interval reaches across. Gain: points of time in range over the first arm, "
        "person by person. Intervals cover chance in drawing people, nothing else. DKA index: "
        f"hours with less than half of basal's insulin on board. Severity: {scale}."
        f"{' At rest in every arm, so not listed: ' + resting + '.' if resting else ''}"
    )
    notice = (
        "Simulated, and milder than life: read differences between arms, not levels. Not a "
        f"medical device, no advice on treatment. Banting {found.version}."
    )
    return [BLANK, *_text(reading, width, Style.DIM), *_text(notice, width)]
