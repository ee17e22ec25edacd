"""The page for one place on a terminal: yes or no in the first line, the evidence at the end.

Knows: the page, the width, what the reader types and where the run lies, so that every command can
be typed as it stands. Never knows: how an answer was found. Nothing is said by colour alone.
"""

from __future__ import annotations

import shlex

from banting.reports.phrases import sentence
from banting.reports.place_page import PlacePage
from banting.reports.place_page.nouns import Further, HarmTable, Proof, Switch, Way
from banting.reports.place_page.words import goals_in_words, reason_lead
from banting.reports.terminal_lines import BLANK, Line, Span, Style, line, painted, table, wrapped
from banting.schema.question import CONTROL_GOALS, Answer

__all__ = ["place_screen"]

_STYLE = {Answer.YES: Style.YES, Answer.NO: Style.NO, Answer.UNKNOWN: Style.UNKNOWN}
_WORD = {Answer.YES: "YES", Answer.NO: "no", Answer.UNKNOWN: "?"}
_FURTHER_MAX = 6
_OTHERS_MAX = 4
_TOGETHER = 2  # reasons that stand in one sentence; more are listed
_ALL = 99  # lines: nothing on this page is cut
_NARROW = 90  # below, the three days stand under short heads, and goals by their ids
_HASH_SHOWN = 12


def place_screen(page: PlacePage, *, colour: bool, width: int, command: str, folder: str) -> bytes:
    """Return the page as UTF-8 text.

    Args:
        page: what it says.
        colour: whether terminal codes are wanted.
        width: in columns, 60 or more.
        command: what the reader types, `banting`.
        folder: of the run that holds the evidence, as he would type it.
    """
    width = max(60, width)
    lines = [
        *_lead(page, width),
        BLANK,
        *_why(page, width),
        BLANK,
        *_needed(page, width),
        BLANK,
        *_tonight(page, width),
        BLANK,
        *_switch(page, width, command),
        BLANK,
        *_evidence(page, width, command, folder),
    ]
    return painted(lines, colour=colour).encode()


def _lead(page: PlacePage, width: int) -> list[Line]:
    """Return the answer, its first word in its own style, the question, and what goes with it."""
    first, *others = wrapped(page.lead, width, "  ", Style.STRONG, lines_max=_ALL)
    word = page.answer.value
    text = first[1].text
    assert text.startswith(word), "the answer comes first"
    answer = (first[0], Span(text=word, style=_STYLE[page.answer]))
    return [
        (*answer, Span(text=text[len(word) :], style=Style.STRONG)),
        *others,
        *wrapped(f"{page.question} {page.setup}.", width, "  ", Style.DIM, lines_max=_ALL),
        BLANK,
        *(row for text in page.rest for row in wrapped(text, width, "  ", lines_max=_ALL)),
    ]


def _heading(text: str) -> Line:
    return line("  ", (text, Style.STRONG))


def _item(text: str, width: int, mark: str = "-", style: Style = Style.PLAIN) -> list[Line]:
    """Return a text with a mark before it, later lines under its first word."""
    rows = wrapped(text, width, " " * (5 + len(mark)), style, lines_max=_ALL)
    first = line(f"    {mark} ", (rows[0][1].text, style))
    return [first, *rows[1:]]


def _why(page: PlacePage, width: int) -> list[Line]:
    lines = [_heading("Why")]
    for reason in page.why:
        says = f"{reason_lead(reason)} {goals_in_words(reason.goals, ' or ')}:"
        if len(reason.says) <= _TOGETHER:
            lines += _item(f"{says} {'; '.join(reason.says)}.", width)
            continue
        lines += _item(says, width)
        lines += [row for one in reason.says for row in _item(sentence(one), width, "  ·")]
    return lines


def _needed(page: PlacePage, width: int) -> list[Line]:
    lines = [_heading("What it takes" if page.ways else "What it would take")]
    for way in page.ways:
        lines += _way(way, width)
    if page.further_says:
        lines += wrapped(page.further_says, width, "    ", lines_max=_ALL)
    for one in page.further[:_FURTHER_MAX]:
        lines += _further(one, width)
    more = len(page.further) - _FURTHER_MAX
    if more > 0:
        lines += _item(f"and {more} more, in the report", width)
    return lines


def _way(way: Way, width: int) -> list[Line]:
    """Return the steps of a way, and what each came to when it was carried out."""
    assumed = f", given that {' and '.join(way.assumed)}" if way.assumed else ""
    first = " (shown for the first)" if len(way.goals) > 1 else ""
    says = f"To {goals_in_words(way.goals, ' or ')}{first}{assumed}:"
    lines = wrapped(says, width, "    ", lines_max=_ALL)
    for number, step in enumerate(way.steps, start=1):
        lines += _item(step.says, width, f"{number}.")
        if step.result:
            lines += wrapped(step.result, width, "       ", Style.DIM, lines_max=_ALL)
    return lines


def _further(one: Further, width: int) -> list[Line]:
    """Return a set of assumptions with its price and its number."""
    takes = " and ".join(one.takes)
    odds = f" {sentence('; '.join(one.odds))}" if one.odds else ""
    price = f" Price {one.price} of 3: {one.price_says}." if one.price else ""
    opens = f" Then they could {goals_in_words(one.goals, ' or ')}."
    return _item(f"{sentence(takes)}{price}{odds}{opens}", width)


def _tonight(page: PlacePage, width: int) -> list[Line]:
    told = page.tonight
    lines = [_heading("What it would do to you tonight")]
    for text in told.says:
        lines += wrapped(text, width, "    ", lines_max=_ALL)
    for one in told.tables:
        lines += _harm_table(one, width)
    for note in told.notes:
        lines += wrapped(note, width, "    ", Style.DIM, lines_max=_ALL)
    if told.others:
        lines += wrapped("The same place could also lead to:", width, "    ")
        for other in told.others[:_OTHERS_MAX]:
            lines += _item(other, width)
    if told.bounds:
        says = "How far it goes, under the limits that the devices enforce:"
        lines += wrapped(says, width, "    ", lines_max=_ALL)
        for bound in told.bounds:
            lines += _item(f"{bound.goal.name}, {bound.goal.says}: {bound.says}.", width)
    return lines


def _harm_table(one: HarmTable, width: int) -> list[Line]:
    """Return outcomes down and the three days across."""
    narrow = width < _NARROW
    heads = (
        ("without", "with it", "cannula") if narrow else ("without it", "with it", "bent cannula")
    )
    rows = [[Span(text=text, style=Style.DIM) for text in ("", *heads)]]
    rows += [
        [
            Span(text=row.short if narrow else row.label),
            Span(text=row.without),
            Span(text=row.attacked, style=Style.STRONG),
            Span(text=row.cannula),
        ]
        for row in one.rows
    ]
    condition = wrapped(f"{one.condition}:", width, "    ", lines_max=_ALL) if one.condition else []
    return [*condition, *table(rows, "      ", gap=2)]


def _switch(page: PlacePage, width: int, command: str) -> list[Line]:
    lines = [_heading("What to switch")]
    lines += wrapped(page.switch_says, width, "    ", lines_max=_ALL)
    for one in page.switches:
        lines += _one_switch(one, width)
        changes = " ".join(shlex.quote(f"{change.key}={change.value}") for change in one.changes)
        whatif = f"{command} whatif {shlex.quote(page.setup_name)} {changes}"
        lines += wrapped(whatif, width, "      ", Style.DIM, lines_max=_ALL)
    for text in page.mind:
        lines += wrapped(text, width, "    ", Style.DIM, lines_max=_ALL)
    return lines


def _one_switch(one: Switch, width: int) -> list[Line]:
    changes = "; ".join(f"{change.says} ({change.cost})" for change in one.changes)
    left = f" Still open from here: {goals_in_words(one.leaves)}." if one.leaves else ""
    says = f"{sentence(changes)} Then no longer from here: {goals_in_words(one.closes)}.{left}"
    return _item(says, width)


def _evidence(page: PlacePage, width: int, command: str, folder: str) -> list[Line]:
    lines = [_heading("Evidence")]
    rows = [[Span(text=text, style=Style.DIM) for text in ("goal", "", "answer", "rests on")]]
    rows += [
        [
            Span(text=proof.goal.name),
            Span(text=proof.goal.says if width >= _NARROW else ""),
            Span(text=_answered(proof), style=_STYLE[proof.answer]),
            Span(text=_rests_on(proof), style=Style.DIM),
        ]
        for proof in page.proofs
    ]
    lines += table(rows, "    ", gap=2)
    for proof in page.proofs:
        if proof.says:
            lines += _item(f"{proof.cell}: {proof.says}", width)
    lines += _commands(page, width, command, folder)
    lines += wrapped(page.limits, width, "    ", Style.DIM, lines_max=_ALL)
    return lines


def _answered(proof: Proof) -> str:
    return f"{_WORD[proof.answer]}{'*' if proof.assumed else ''}"


def _rests_on(proof: Proof) -> str:
    """Return the evidence of a goal by name, short enough for a column."""
    if proof.trace and proof.trace_hash:
        return f"trace {proof.trace}, {proof.trace_hash[:_HASH_SHOWN]}…"
    if proof.certificate:
        tries = f", {len(proof.refused)} refused" if proof.refused else ""
        return f"certificate {proof.certificate}{tries}"
    return "see below"


def _commands(page: PlacePage, width: int, command: str, folder: str) -> list[Line]:
    """Return what to type to check the answer, for the goal that carries it."""
    shown = next(
        (p for p in page.proofs if p.answer is page.answer and p.goal in CONTROL_GOALS),
        page.proofs[0],
    )
    where = shlex.quote(folder)
    typed = (
        ("carry it out again", f"{command} replay {where} {shown.cell}"),
        ("why, step by step", f"{command} explain {shown.cell} --run {where}"),
        ("the whole report", f"{folder}/report.html"),
    )
    lines = []
    for says, text in typed:
        lines += wrapped(f"{says}: {text}", width, "    ", lines_max=_ALL)
    if any(proof.assumed for proof in page.proofs):
        lines += wrapped("* rests on an assumption", width, "    ", Style.DIM)
    return lines
