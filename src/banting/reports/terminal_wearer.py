"""What the first path does to the wearer, beside the same day without it and beside a bent cannula.

Knows: the outcomes of the trial and the base rates. Never knows: how either was found.
"""

from __future__ import annotations

from collections.abc import Callable

from banting.reports.in_front import front_cell, front_harm, later_harms
from banting.reports.terminal_lines import Line, Span, Style, line, table, wrapped
from banting.schema.outcome import ArmOutcome, Estimate
from banting.schema.question import Position
from banting.schema.verdict import Harm, Verdict
from banting.units import mmoll_from_mgdl

__all__ = ["frequency_lines", "wearer_lines"]

_FULL_WIDTH = 100  # narrower screens get short names and no intervals
_OTHERS_MAX = 3
_OPEN_LOOP = "open-loop"  # what doses where no loop does
_CAUTIONS_MAX = 2  # the page has them all
_COUNTED_MAX = 10_000  # cohorts up to this size are told as "3 of 1,000", which people read best
_DISAGREE = 0.05  # severe shares further apart than this are told for both physiologies


def wearer_lines(verdict: Verdict, width: int) -> list[Line]:
    """Return the table of harm, nothing when no harm was simulated."""
    cell = front_cell(verdict)
    harm = front_harm(verdict, cell)
    if not (cell and harm and verdict.baseline and verdict.cannula):
        return []
    attacked = harm.arms[0]
    without = _like(attacked, verdict.baseline)
    cannula = _like(attacked, verdict.cannula)
    full = width >= _FULL_WIDTH
    people = attacked.cohort if attacked.patients == 1 else f"{attacked.cohort}s"
    cohort = f"{attacked.patients:,} virtual {people}, {attacked.hours} h"
    heads = ("without it", "bent cannula", "attacked (95% interval)" if full else "attacked")
    rows = [[_cell(text, Style.DIM) for text in (cohort if full else "", *heads)]]
    for name, short, shown in _ROWS:
        rows.append(
            [
                _cell(name if full else short),
                _cell(shown(without, False)),
                _cell(shown(cannula, False)),
                _cell(shown(attacked, full), Style.STRONG),
            ]
        )
    given = f", given {' + '.join(cell.assumptions)}" if cell.assumptions else ""
    loop = ", the loop on" if attacked.controller != _OPEN_LOOP else ""
    says = f"What {cell.id} does to the wearer{loop}{given}: {harm.disturbance.says}"
    return [
        *wrapped(says, width, "  ", Style.STRONG, lines_max=2),
        *table(rows, "    "),
        *_scale(attacked, width),
        *_disagreement(harm, width),
        *_others(later_harms(verdict, harm), width),
    ]


def _cell(text: str, style: Style = Style.PLAIN) -> Span:
    return Span(text=text, style=style)


def _like(arm: ArmOutcome, arms: tuple[ArmOutcome, ...]) -> ArmOutcome:
    """Return the arm with the same physiology, the first when there is none."""
    return next((one for one in arms if one.physiology == arm.physiology), arms[0])


def _share(pick: Callable[[ArmOutcome], Estimate]) -> Callable[[ArmOutcome, bool], str]:
    """Return how a share of patients (0-1) is shown, with its interval when asked."""

    def shown(arm: ArmOutcome, interval: bool) -> str:
        one = pick(arm)
        few = arm.patients <= _COUNTED_MAX
        count = f"{round(one.value * arm.patients):,} of {arm.patients:,}"
        count = count if few else f"{one.value:.1%}"
        return f"{count} ({one.low:.1%} to {one.high:.1%})" if interval else count

    return shown


def _percent(pick: Callable[[ArmOutcome], Estimate]) -> Callable[[ArmOutcome, bool], str]:
    """Return how a percentage (0-100) is shown, with its interval when asked."""

    def shown(arm: ArmOutcome, interval: bool) -> str:
        one = pick(arm)
        value = f"{one.value:.1f}%"
        return f"{value} ({one.low:.1f}% to {one.high:.1f}%)" if interval else value

    return shown


def _glucose(pick: Callable[[ArmOutcome], Estimate]) -> Callable[[ArmOutcome, bool], str]:
    """Return how a glucose is shown, mmol/L beside mg/dL."""

    def shown(arm: ArmOutcome, _interval: bool) -> str:
        one = pick(arm).value
        return f"{one:.0f} ({mmoll_from_mgdl(one):.1f})"

    return shown


_ROWS: tuple[tuple[str, str, Callable[[ArmOutcome, bool], str]], ...] = (
    ("ever below 54 mg/dL (3.0 mmol/L)", "ever < 54", _share(lambda arm: arm.any_below_54)),
    ("ever above 300 mg/dL (16.7)", "ever > 300", _share(lambda arm: arm.any_above_300)),
    ("time in 70-180 mg/dL (3.9-10.0)", "in 70-180", _percent(lambda arm: arm.in_70_180)),
    ("lowest glucose, mg/dL (mmol/L)", "lowest", _glucose(lambda arm: arm.minimum_mgdl)),
    ("severe harm", "severe harm", _share(lambda arm: arm.severe_share)),
)


def _scale(arm: ArmOutcome, width: int) -> list[Line]:
    """Return what counts as severe, and the model of the body that the table is by."""
    scale = arm.severity_set.partition(":")[0]
    says = f"Severe harm: 3 or more of 5, {scale}. Body: {arm.physiology}."
    return wrapped(says, width, "    ", Style.DIM)


def _disagreement(harm: Harm, width: int) -> list[Line]:
    """Return what another physiology says where it differs: the honest uncertainty."""
    first = harm.arms[0]
    leading = {arm.physiology: arm for arm in reversed(harm.arms)}
    others = [
        f"{arm.physiology} {arm.severe_share.value:.0%}"
        for arm in leading.values()
        if abs(arm.severe_share.value - first.severe_share.value) > _DISAGREE
    ]
    if not others:
        return []
    says = (
        f"Models of the body disagree on severe harm: {first.physiology} "
        f"{first.severe_share.value:.0%}, {', '.join(others)}."
    )
    return wrapped(says, width, "    ", Style.UNKNOWN)


def _others(harms: tuple[Harm, ...], width: int) -> list[Line]:
    """Return one phrase for each other harm."""
    if not harms:
        return []
    told = [
        f"{_by_hand(harm)}{harm.disturbance.says} ({harm.arms[0].severe_share.value:.0%})"
        for harm in harms[:_OTHERS_MAX]
        if harm.arms
    ]
    return wrapped(f"Severe harm by other paths: {'; '.join(told)}.", width, "    ", lines_max=5)


def _by_hand(harm: Harm) -> str:
    """Return a word where only hands on the pump reach so far."""
    only = all(path.endswith(Position.TOUCH) for path in harm.paths)
    return "by hand, " if only else ""


def frequency_lines(verdict: Verdict, width: int) -> list[Line]:
    """Return how often a cannula fails and how often attacks were seen, nothing when not asked."""
    found = verdict.comparison
    if found is None:
        return []
    rate = found.cannula.per_person_year
    says = (
        f"A set fails {rate.value:.3g} times a person-year ({rate.low:.3g} to {rate.high:.3g}). "
        f"No attack was reported in {_round(found.exposure_person_years)} person-years: if "
        f"{found.detection_chance:.0%} would be noticed, fewer than 1 in "
        f"{_round(1 / found.attack_bound_per_person_year)} a year. So a set fails at least "
        f"{_round(found.ratio_supported)} times as often; {_round(found.claimed_ratio)} times "
        f"would take {_round(found.person_years_for_claim)} person-years without an attack."
    )
    cautions = " ".join(found.cautions[:_CAUTIONS_MAX])
    return [
        line("  ", ("How often, beside a bent cannula", Style.STRONG)),
        *wrapped(says, width, "    ", lines_max=9),
        *wrapped(cautions, width, "    ", Style.DIM, lines_max=5),
    ]


def _round(number: float) -> str:
    """Return a large number with two significant digits, in words from a million on."""
    rounded = float(f"{number:.2g}")
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if rounded >= size:
            return f"{rounded / size:,.3g} {word}"
    return f"{rounded:,.0f}"
