"""Lines of styled text, as values: laid out first, painted last, and only when colour is asked for.

Knows: styles by what they mean. Never knows: what the text is about. Without colour the same text
comes out, so nothing may be said by colour alone.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["BLANK", "Line", "Span", "Style", "ends", "line", "painted", "table", "wrapped"]


class Style(StrEnum):
    """What a piece of text is; the value is how it is painted."""

    PLAIN = "none"
    STRONG = "bold"
    DIM = "dim"
    YES = "bold red"
    NO = "green"
    UNKNOWN = "bold yellow"
    GOOD = NO
    BAD = YES


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of a line in one style."""

    text: str
    style: Style = Style.PLAIN


Line = tuple[Span, ...]
BLANK: Line = ()


def line(*pieces: str | tuple[str, Style]) -> Line:
    """Return a line of plain texts and (text, style) pairs."""
    return tuple(
        Span(text=piece) if isinstance(piece, str) else Span(text=piece[0], style=piece[1])
        for piece in pieces
    )


def ends(left: Line, right: Line, width: int) -> Line:
    """Return a line with one part at its left end and one at its right, a gap of two at least."""
    gap = max(2, width - _length(left) - _length(right))
    return (*left, Span(text=" " * gap), *right)


def wrapped(
    text: str, width: int, indent: str, style: Style = Style.PLAIN, lines_max: int = 3
) -> list[Line]:
    """Return a text on as many lines as it needs, the last cut with an ellipsis past the most."""
    rows = textwrap.wrap(
        text,
        width - len(indent),
        max_lines=lines_max,
        placeholder=" …",
        break_on_hyphens=False,
    )
    return [line(indent, (row, style)) for row in rows]


def table(rows: Sequence[Sequence[Span]], indent: str, gap: int = 3) -> list[Line]:
    """Return rows of cells as lines, each column as wide as its widest cell, `gap` apart."""
    widths = [max(len(row[n].text) for row in rows) for n in range(len(rows[0]))]
    return [
        (
            Span(text=indent),
            *(
                Span(text=f"{cell.text:<{width + gap}}", style=cell.style)
                for cell, width in zip(row, widths, strict=True)
            ),
        )
        for row in rows
    ]


def painted(lines: Iterable[Line], *, colour: bool) -> str:
    """Return lines as text, with terminal codes when colour is asked for."""
    if not colour:
        return "".join(f"{_text(one).rstrip()}\n" for one in lines)
    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=io.StringIO(), force_terminal=True, color_system="standard", soft_wrap=True
    )
    for one in lines:
        shown = Text.assemble(*((span.text, span.style.value) for span in one))
        shown.rstrip()
        console.print(shown, highlight=False)
    out = console.file
    assert isinstance(out, io.StringIO)
    return out.getvalue()


def _text(one: Line) -> str:
    return "".join(span.text for span in one)


def _length(one: Line) -> int:
    return len(_text(one))
