"""The answer in large, and the table of positions and goals, for the terminal.

Knows: cells and their evidence. Never knows: harm.
"""

from __future__ import annotations

from banting.reports.in_front import asked_places
from banting.reports.places import from_place
from banting.reports.terminal_lines import Line, Span, Style, line, wrapped
from banting.schema.question import CONTROL_GOALS, QUESTION, Answer, Goal, Position
from banting.schema.verdict import Cell, Verdict

__all__ = ["answer_lines", "answer_table"]

_STYLE = {Answer.YES: Style.YES, Answer.NO: Style.NO, Answer.UNKNOWN: Style.UNKNOWN}
_WORD = {Answer.YES: "YES", Answer.NO: "no", Answer.UNKNOWN: "?"}
_SHORT = {
    Goal.G1: "bolus",
    Goal.G2: "basal",
    Goal.G3: "stop",
    Goal.G4: "settings",
    Goal.G5: "loop",
    Goal.G6: "glucose",
    Goal.G7: "alarms",
    Goal.G8: "block",
    Goal.G9: "read",
    Goal.G10: "secret",
}
_CONTROL_WIDTH = 9
_NARROW = 68  # below, the table has ids only
_BESIDE = {  # what the id leaves open; the sentences below use these words
    Position.TOUCH: "hands",
    Position.RADIO: "near",
    Position.USB: "computer",
}


def answer_lines(verdict: Verdict, width: int) -> list[Line]:
    """Return the answer in a box, the question and where from beside it."""
    style, word = _STYLE[verdict.answer], verdict.answer.value
    bar = "─" * (len(word) + 4)
    box = (f"  ╭{bar}╮  ", f"  │  {word}  │  ", f"  ╰{bar}╯  ")
    room = width - len(box[0])
    beside = [
        *wrapped(QUESTION, room, "", Style.STRONG, lines_max=3),
        *wrapped(_where_from(verdict), room, "", lines_max=6),
    ]
    height = max(len(box), len(beside))
    lines = []
    for row in range(height):
        left = box[row] if row < len(box) else " " * len(box[0])
        lines.append((Span(text=left, style=style), *(beside[row] if row < len(beside) else ())))
    return lines


def _where_from(verdict: Verdict) -> str:
    """Return a sentence per answer on the positions behind it."""
    asked = asked_places(verdict)
    far_first = sorted(asked, key=lambda place: place is Position.TOUCH)
    sentences = []
    for answer in (Answer.YES, Answer.UNKNOWN, Answer.NO):
        places = [p for p in far_first if _control(verdict, p) == (answer, False)]
        if places:
            sentences.append(f"{answer.value.capitalize()} {_either(places)}.")
    assumed = [p for p in far_first if _control(verdict, p) == (Answer.YES, True)]
    if assumed:
        sentences.append(f"Yes {_either(assumed)}, but only as assumed.")
    return " ".join(sentences)


def _either(positions: list[Position]) -> str:
    """Return positions as they stand in a sentence: `from the phone, the cloud or ...`."""
    first, *others = [from_place(position) for position in positions]
    *most, last = (first, *(other.removeprefix("from ") for other in others))
    return f"{', '.join(most)} or {last}" if most else last


def answer_table(verdict: Verdict, width: int, command: str = "banting") -> list[Line]:
    """Return one row per position: control, each goal, and below it what decides and the proof."""
    columns = _columns(width)
    label = f"  {'from':<{_from_width(width)}}{'control':<{_CONTROL_WIDTH}}"
    ids = "".join(f"{goal.name:<{columns[goal]}}" for goal in Goal)
    lines = [line((" " * len(label) + ids, Style.DIM))]
    if width >= _full_width():
        words = "".join(f"{_SHORT[goal]:<{columns[goal]}}" for goal in Goal)
        lines.append(line((label + words, Style.DIM)))
    else:
        lines[0] = line((label + ids, Style.DIM))
    for positions in _groups(verdict):
        lines += [_row(verdict, position, columns, width) for position in positions]
        lines += _below(verdict, positions, width)
    if width < _full_width():
        legend = " · ".join(f"{goal.name}\u00a0{_SHORT[goal]}" for goal in Goal)
        lines += wrapped(legend, width, "  ", Style.DIM)
    return [*lines, *_legend(verdict, width, command)]


def _groups(verdict: Verdict) -> list[list[Position]]:
    """Return the positions, neighbours together that are NO to all for the same reason."""
    groups: list[list[Position]] = []
    for position in asked_places(verdict):
        if groups and _same_no(verdict, groups[-1][-1], position):
            groups[-1].append(position)
        else:
            groups.append([position])
    return groups


def _same_no(verdict: Verdict, one: Position, other: Position) -> bool:
    """Return whether two positions are NO for the same reason and at no distance to a YES."""
    cells = (_deciding(verdict, one), _deciding(verdict, other))
    return all(
        cell.answer is Answer.NO and not cell.to_yes and cell.decides == cells[0].decides
        for cell in cells
    )


def _legend(verdict: Verdict, width: int, command: str) -> list[Line]:
    """Return the numbers of assumptions, how to ask why, and the marks that are used."""
    named = {key for cell in verdict.cells for keys in cell.to_yes for key in keys}
    odds = [f"{one.key}: {one.odds}." for one in verdict.assumptions if one.key in named]
    counted = [text for text in odds if any(mark.isdigit() for mark in text)]
    parts = [f"Why, for any ID: {command} explain ID."]
    if any(cell.answer is Answer.UNKNOWN for cell in verdict.cells):
        parts.append("? unknown.")
    if any(cell.assumptions for cell in verdict.cells):
        parts.append("* rests on an assumption.")
    numbers = [line for text in counted for line in wrapped(text, width, "  ", lines_max=2)]
    return [*numbers, *wrapped(" ".join(parts), width, "  ", Style.DIM, lines_max=2)]


def _columns(width: int) -> dict[Goal, int]:
    """Return the width of each goal's column: as its word where there is room, else as its id."""
    if width < _full_width():
        return dict.fromkeys(Goal, 4 if width < _NARROW else 5)
    return {goal: max(len(_SHORT[goal]), 4) + 2 for goal in Goal}


def _full_width() -> int:
    words = sum(max(len(short), 4) + 2 for short in _SHORT.values())
    return 2 + _from_width(_NARROW) + _CONTROL_WIDTH + words


def _from_width(width: int) -> int:
    """Return the width of the first column: ids with a word beside them, where there is room."""
    return 9 if width < _NARROW else 14


def _row(verdict: Verdict, position: Position, columns: dict[Goal, int], width: int) -> Line:
    answer, assumed = _control(verdict, position)
    word = f"{answer.value}{'*' if assumed else ''}"
    beside = "" if width < _NARROW else _BESIDE.get(position, "")
    spans = [
        Span(text=f"  {position.value} ", style=Style.STRONG),
        Span(text=f"{beside:<{_from_width(width) - len(position.value) - 1}}", style=Style.DIM),
        Span(text=f"{word:<{_CONTROL_WIDTH}}", style=_STYLE[answer]),
    ]
    for goal in Goal:
        cell = verdict.cell(goal, position)
        style = Style.DIM if cell.answer is Answer.NO else _STYLE[cell.answer]
        shown = f"{_WORD[cell.answer]}{'*' if cell.assumptions else ''}"
        spans.append(Span(text=f"{shown:<{columns[goal]}}", style=style))
    return tuple(spans)


def _control(verdict: Verdict, position: Position) -> tuple[Answer, bool]:
    """Return whether control is possible from a position, and whether only by an assumption."""
    cells = [verdict.cell(goal, position) for goal in CONTROL_GOALS]
    yes = [cell for cell in cells if cell.answer is Answer.YES]
    if yes:
        return Answer.YES, all(cell.assumptions for cell in yes)
    unknown = any(cell.answer is Answer.UNKNOWN for cell in cells)
    return (Answer.UNKNOWN if unknown else Answer.NO), False


def _deciding(verdict: Verdict, position: Position) -> Cell:
    """Return the cell that a position's answer hangs on.

    The first that is YES or UNKNOWN as the position is, or the NO that is nearest to a YES.
    """
    cells = [verdict.cell(goal, position) for goal in CONTROL_GOALS]
    answer, assumed = _control(verdict, position)
    if answer is Answer.NO:
        far = len(verdict.assumptions) + 1
        return min(cells, key=lambda cell: cell.distance_to_yes or far)
    return next(
        cell for cell in cells if cell.answer is answer and bool(cell.assumptions) == assumed
    )


def _below(verdict: Verdict, positions: list[Position], width: int) -> list[Line]:
    """Return what decides: the ids, how far it is, and the sentence."""
    cells = [_deciding(verdict, position) for position in positions]
    also = "".join(f", -{position.value}" for position in positions[1:])
    ids = f"{cells[0].id}{also}"
    text = f"{ids}{_distance(verdict, cells[0])}: {cells[0].decides}"
    return wrapped(text, width, " " * (2 + _from_width(width)), lines_max=4)


def _distance(verdict: Verdict, cell: Cell) -> str:
    """Return how many steps a YES takes, or which assumptions a NO is away from one."""
    if cell.answer is Answer.YES:
        steps = next(len(p.path.steps) for p in verdict.paths if p.path.id == cell.path)
        given = f", given {' + '.join(cell.assumptions)}" if cell.assumptions else ""
        return f" in {steps} step{'' if steps == 1 else 's'}{given}"
    if cell.to_yes:
        sets = [" + ".join(keys) for keys in cell.to_yes[:2]]
        more = " or more" if len(cell.to_yes) > len(sets) else ""
        return f", YES if {' or '.join(sets)}{more}"
    return ", certificate" if cell.answer is Answer.NO else ""
