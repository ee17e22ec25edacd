"""The remote table on a terminal: the matrix first, then what goes together, then cell by cell.

Knows: the table and the width. Never knows: how it was made. Nothing is said by colour alone.
"""

from __future__ import annotations

from itertools import zip_longest

from banting.reports.remote_table.rows import INTRODUCTION, not_alone, refusal
from banting.reports.terminal_lines import BLANK, Line, Span, Style, line, painted, table, wrapped
from banting.schema.remote_table import (
    Credential,
    RemoteApp,
    RemoteCell,
    RemoteCommand,
    RemoteTable,
)

__all__ = ["screen"]

_ALL = 99  # lines: nothing is cut
_NARROWEST = 60


def screen(found: RemoteTable, *, colour: bool, width: int) -> str:
    """Return the table for a screen of `width` columns, 60 or more."""
    width = max(_NARROWEST, width)
    lines = [
        *wrapped(INTRODUCTION, width, "  ", lines_max=_ALL),
        BLANK,
        *_matrix(found, width),
        *_marks(found, width),
        BLANK,
        *_together(found, width),
    ]
    for app in found.apps:
        lines += [BLANK, *_app(found, app, width)]
    return painted(lines, colour=colour)


def _matrix(found: RemoteTable, width: int) -> list[Line]:
    """Return credentials down and apps across, one command a line; a narrow screen has a list."""
    heads = ("holds alone", *(app.title for app in found.apps))
    rows = [[Span(text=head, style=Style.DIM) for head in heads]]
    for credential in Credential:
        name = [Span(text=str(credential), style=Style.STRONG)]
        columns = [name, *(_words(found, found.cell(app.id, credential)) for app in found.apps)]
        rows += [list(row) for row in zip_longest(*columns, fillvalue=Span(text=""))]
    lines = table(rows, "  ")
    if max(sum(len(span.text) for span in row) for row in lines) <= width:
        return lines
    return [row for credential in Credential for row in _listed(found, credential, width)]


def _listed(found: RemoteTable, credential: Credential, width: int) -> list[Line]:
    """Return what one credential opens, an app a line."""
    lines = [line("  ", (str(credential), Style.STRONG))]
    for app in found.apps:
        words = ", ".join(span.text for span in _words(found, found.cell(app.id, credential)))
        lines += wrapped(f"{app.title}: {words}", width, "    ", lines_max=_ALL)
    return lines


def _words(found: RemoteTable, cell: RemoteCell) -> list[Span]:
    if cell.not_taken:
        return [Span(text="not taken", style=Style.DIM)]
    words = found.beyond_reading(cell)
    if not words:
        return [Span(text="nothing more", style=Style.NO)]
    style = Style.PLAIN if cell.credential is Credential.READ else Style.YES
    return [Span(text=word, style=style) for word in words]


def _marks(found: RemoteTable, width: int) -> list[Line]:
    lines: list[Line] = []
    for app in found.apps:
        if any(one.otherwise for one in found.commands(app.id)):
            says = f"* {app.title}: only with {', '.join(app.otherwise)}"
            lines += wrapped(says, width, "  ", Style.DIM, lines_max=_ALL)
    return lines


def _together(found: RemoteTable, width: int) -> list[Line]:
    """Return the smallest sets by app and goal."""
    lines = [line("  ", ("Together: the smallest sets, each carried out", Style.STRONG))]
    for app in found.apps:
        for one in (one for one in found.together if one.app == app.id):
            gives = ", ".join(one.words) or f"not carried out: {one.commands[0].why_not}"
            says = f"{app.title}, {one.goal.name}: {' + '.join(one.keys)} = {gives}"
            lines += wrapped(says, width, "    ", lines_max=_ALL)
    return lines


def _app(found: RemoteTable, app: RemoteApp, width: int) -> list[Line]:
    lines = [line("  ", (app.title, Style.STRONG))]
    for setting in found.switched_on(app.id):
        says = f"not the default: {setting.key} = {setting.value} (default {setting.default})"
        lines += wrapped(says, width, "    ", Style.DIM, lines_max=_ALL)
    for says in app.unused:
        told = f"taken from afar too, and not carried out by any technique: {says}"
        lines += wrapped(told, width, "    ", Style.DIM, lines_max=_ALL)
    for cell in (cell for cell in found.cells if cell.app == app.id):
        lines += [BLANK, *_cell(cell, width)]
    return lines


def _cell(cell: RemoteCell, width: int) -> list[Line]:
    holds = f" ({cell.holds})" if cell.holds else ""
    lines = [line("    ", (str(cell.credential), Style.STRONG), (holds, Style.DIM))]
    if cell.not_taken:
        says = f"{cell.not_taken}; all stands as for a reader"
        return [*lines, *wrapped(says, width, "      ", lines_max=_ALL)]
    for one in cell.commands:
        lines += _command(one, width)
    for group in not_alone(cell):
        goals = " ".join(goal.name for goal in group.goals)
        says = f"{group.answer.value} {goals}: {group.decides}"
        style = Style.NO if group.answer.value == "NO" else Style.UNKNOWN
        lines += wrapped(says, width, "      ", style, lines_max=_ALL)
        for tried in group.tries:
            told = f"tried: {tried.says}: {refusal(tried)}"
            lines += wrapped(told, width, "        ", Style.DIM, lines_max=_ALL)
    return lines


def _command(one: RemoteCommand, width: int) -> list[Line]:
    mark = " *" if one.otherwise else ""
    says = f"{one.goal.name}{mark} {one.word}: {'; then '.join(one.says)}"
    cited = "; ".join(f"{source.title}, {source.where}" for source in one.sources)
    run = "read, not run: " if one.read_not_run else "read in: "
    rows = (
        f"carried out: {one.did}" if one.did else f"not carried out: {one.why_not}",
        f"at most: {one.bound}" if one.bound else "",
        f"{run}{cited}",
    )
    style = Style.YES if one.did else Style.UNKNOWN
    lines = wrapped(says, width, "      ", style, lines_max=_ALL)
    for row in rows:
        lines += wrapped(row, width, "        ", lines_max=_ALL) if row else []
    return lines
