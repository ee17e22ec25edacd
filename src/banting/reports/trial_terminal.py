"""A trial on the terminal: what was run, the arms side by side, goals, and where models disagree.

Knows: what was found and the width of the screen. Never knows: where files were written (the door
says that below) or whether the screen has colours (the door asks for them).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from banting.reports.terminal_lines import BLANK, Line, Span, Style, painted, table, wrapped
from banting.reports.trial.comparison import (
    Gap,
    gains,
    gaps,
    lead,
    meaning,
    told,
)
from banting.reports.trial.glance import glance
from banting.reports.trial.goals import Goal, Standing, standing
from banting.reports.trial.measures import GROUPS, Measure
from banting.reports.trial.ran import only_some, ran, title_of, treated
from banting.schema.outcome import ArmOutcome
from banting.schema.trial_found import PartRole, TrialFound

__all__ = ["WIDTH", "render"]

WIDTH = 100
_NARROWEST = 60
_INDENT = "  "
Rows = list[list[Span]]
Arm = TypeVar("Arm")
_STYLE = {Standing.MET: Style.GOOD, Standing.MISSED: Style.BAD, Standing.OPEN: Style.UNKNOWN}
_LINES_MAX = 40  # of one paragraph: nothing is cut


def render(found: TrialFound, *, width: int = WIDTH, colour: bool = False) -> str:
    """Return the screen, for `width` columns (60 or more); arms that do not fit stand below."""
    width = max(_NARROWEST, width)
    lines = [*_head(found, width)]
    for arms in found.arms:
        lines += [BLANK, *_model(found, arms, width)]
    lines += [BLANK, *_disagreement(found, width), *_footer(found, width)]
    return painted(lines, colour=colour)


def _text(says: str, width: int, style: Style = Style.PLAIN, indent: str = _INDENT) -> list[Line]:
    return wrapped(says, width, indent, style, lines_max=_LINES_MAX)


def _head(found: TrialFound, width: int) -> list[Line]:
    """Return what was run, the title, the arms, and the comparison in sentences."""
    lines = [*_text(ran(found), width, indent=""), BLANK]
    lines += _text(found.plan.title, width, Style.STRONG)
    lines += _text(only_some(found), width, Style.UNKNOWN)
    for arm in found.plan.arms:
        lines += _text(f"{arm.id}: {arm.says or treated(found, arm)}", width, Style.DIM)
    lines.append(BLANK)
    lines += _text(lead(found), width, Style.STRONG)
    return [*lines, BLANK, *_glance(found, width)]


def _glance(found: TrialFound, width: int) -> list[Line]:
    """Return the figures behind the comparison: arms down, under each the models of the body.

    Where an arm's name takes too much of the width, it stands on a line of its own.
    """
    shown = glance(found)
    rows = [[Span(text=""), Span(text=""), *(_head_cell(m.short) for m in shown.measures)]]
    for arm in shown.arms:
        for at, (model, values) in enumerate(arm.by_model):
            name = Span(text="" if at else arm.arm, style=Style.STRONG)
            rows.append([name, Span(text=model), *(Span(text=value) for value in values)])
    if _width(rows) <= width:
        return table(rows, _INDENT)
    head, *rest = table([row[1:] for row in rows], _INDENT * 2)
    lines = [head]
    for (name, *_), figures in zip(rows[1:], rest, strict=True):
        lines += [(Span(text=_INDENT), name), figures] if name.text else [figures]
    return lines


def _head_cell(text: str) -> Span:
    return Span(text=text, style=Style.DIM)


def _model(found: TrialFound, arms: Sequence[ArmOutcome], width: int) -> list[Line]:
    """Return the tables of one model of the body, as many arms in each as the width holds."""
    if not arms:
        return []
    model = arms[0].physiology
    title = title_of(found, PartRole.PHYSIOLOGY, model)
    lines = _text(f"By {model}{': ' + title if title != model else ''}", width, Style.STRONG)
    for some in _in_blocks(arms, width, _rows):
        lines += table(_rows(some), _INDENT)
        lines.append(BLANK)
    return lines[:-1]


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


def _width(rows: Rows) -> int:
    """Return how wide a table of these rows is on the screen."""
    columns = zip(*rows, strict=True)
    widths = [max(len(cell.text) for cell in column) for column in columns]
    return len(_INDENT) + sum(widths) + 3 * (len(widths) - 1)


def _rows(arms: Sequence[ArmOutcome]) -> Rows:
    """Return a row a measure, under each with a goal another that says who reaches it."""
    rows = [
        [Span(text="95 % intervals"), *(Span(text=arm.arm, style=Style.STRONG) for arm in arms)]
    ]
    for group in GROUPS:
        if group.measures[0].id.startswith("severity"):
            rows.append(_scores(group.measures, arms))
        for measure in group.measures:
            if measure.id.startswith("severity") or all(measure.pick(arm) is None for arm in arms):
                continue
            rows.append([Span(text=_label(measure)), *(_value(measure, arm) for arm in arms)])
            if measure.goal is not None:
                rows.append(_goal_row(measure, measure.goal, arms))
    return rows


def _label(measure: Measure) -> str:
    return f"{measure.says}, {measure.unit}" if measure.unit else measure.says


def _value(measure: Measure, arm: ArmOutcome) -> Span:
    """Return a value with its interval; amounts that no one can have are a dash."""
    estimate = measure.pick(arm)
    if estimate is None:
        return Span(text="-")
    return Span(text=f"{measure.number(estimate.value)} ({measure.interval(estimate)})")


def _goal_row(measure: Measure, goal: Goal, arms: Sequence[ArmOutcome]) -> list[Span]:
    """Return who reaches a goal, by sign and word."""
    cells = [Span(text=f"  goal: {goal.says}", style=Style.DIM)]
    for arm in arms:
        estimate = measure.pick(arm)
        stands = standing(goal, estimate) if estimate else Standing.OPEN
        cells.append(Span(text=stands.mark, style=_STYLE[stands]))
    return cells


def _scores(measures: Sequence[Measure], arms: Sequence[ArmOutcome]) -> list[Span]:
    """Return the shares of days by severity, none to worst, in one row."""
    scored = [measure for measure in measures if measure.id.startswith("severity")]
    cells = [Span(text=f"days by severity 0-{len(scored) - 1}, %")]
    for arm in arms:
        found = [(measure, measure.pick(arm)) for measure in scored]
        cells.append(Span(text="/".join(f"{one.value:.0f}" for _, one in found if one)))
    return cells


def _disagreement(found: TrialFound, width: int) -> list[Line]:
    """Return by how much the models of the body disagree, a line an arm, and what it means."""
    if len(found.arms) < 2:
        return _text(
            "One model of the body was run, so nothing here says how much depends on it.",
            width,
            Style.UNKNOWN,
        )
    first, *others = found.plan.physiologies
    lines: list[Line] = []
    for other in others:
        says = f"Where {first} and {other} disagree: the value by each, and by how much"
        lines += _text(says, width, Style.STRONG)
        apart = [gap for gap in gaps(found) if gap.other_model == other]
        for ids in _in_blocks(tuple(arm.id for arm in found.plan.arms), width, _gap_rows(apart)):
            lines += [*table(_gap_rows(apart)(ids), _INDENT), BLANK]
    for gain in gains(found):
        lines += _text(told(gain), width)
    return [*lines, *_text(meaning(found), width, Style.UNKNOWN)]


def _gap_rows(every: Sequence[Gap]) -> Callable[[Sequence[str]], Rows]:
    """Return how the rows of two models' gaps are made for some arms."""

    def rows(arms: Sequence[str]) -> Rows:
        measures = tuple(dict.fromkeys(gap.measure for gap in every))
        found = {(gap.arm, gap.measure.id): gap for gap in every}
        head = [Span(text=""), *(Span(text=arm, style=Style.STRONG) for arm in arms)]
        return [
            head,
            *(
                [Span(text=_label(measure)), *(_gap(found.get((arm, measure.id))) for arm in arms)]
                for measure in measures
            ),
        ]

    return rows


def _gap(gap: Gap | None) -> Span:
    """Return both values and the gap between them, unclear where the intervals touch."""
    if gap is None:
        return Span(text="-")
    number = gap.measure.number
    both = f"{number(gap.first.value)} {number(gap.other.value)}"
    if gap.disagree:
        return Span(text=f"{both}: by {gap.by}", style=Style.UNKNOWN)
    return Span(text=f"{both}: {'unclear' if gap.by.strip('0.') else 'same'}")


def _footer(found: TrialFound, width: int) -> list[Line]:
    """Return how to read it, and what it is not."""
    scale = found.arms[0][0].severity_set if found.arms and found.arms[0] else ""
    reading = (
        "Goals are of the consensus of 2019, for one adult; here the mean of all stands against "
        "them. open: the interval reaches across the goal. Intervals cover chance in drawing "
        f"people, nothing else. DKA index: hours with less than half of basal's insulin on board. "
        f"Severity: {scale}."
    )
    notice = (
        "Simulated, and milder than life: read differences between arms, not levels. Not a "
        f"medical device, no advice on treatment. Banting {found.version}."
    )
    return [BLANK, *_text(reading, width, Style.DIM), *_text(notice, width)]
