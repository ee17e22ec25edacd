"""Where things stand on the map: lanes as rows, attackers in the first column, devices beside them.

Only who stands at a place that was asked about is an attacker on the map. Knows: the verdict's
nodes and links and how wide the drawing may be. Never knows: lines (see
`map_routes`) or SVG (see `map_drawing`). The lane `touch` is shown with the body it touches.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.reports.in_front import asked_places
from banting.reports.places import place
from banting.schema.question import CONTROL_GOALS, Answer, Position
from banting.schema.verdict import MapNode, Verdict

__all__ = ["Box", "MapSize", "Plan", "Row", "Stop", "attacker_id", "plan_map"]

LINE_PX, NOTE_PX, PAD_PX, EDGE_PX = 15, 13, 8, 6
NAME_PX, SMALL_PX = 12.0, 11.0  # font sizes of the style sheet
_LANES = ("internet", "cloud", "phone", "usb", "radio", "body")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSize:
    """A drawing's width in px and how many devices stand side by side."""

    name: str
    width: int
    columns: int
    gutter: int
    first_gutter: int

    @property
    def box_width(self) -> int:
        """Return the width of a box, in px."""
        gutters = self.first_gutter + (self.columns - 1) * self.gutter
        return (self.width - 2 * EDGE_PX - gutters) // (self.columns + 1)

    def left(self, column: int) -> int:
        """Return the x of a column's left edge, in px; column 0 is the attackers'."""
        wider = self.first_gutter - self.gutter if column else 0
        return EDGE_PX + column * (self.box_width + self.gutter) + wider


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A node or an attacker as placed: column 0 is the attackers'. `top` is set when rows are."""

    id: str
    row: int
    column: int
    left: int
    width: int
    title: tuple[str, ...]
    note: tuple[str, ...]
    answer: Answer | None = None

    @property
    def middle(self) -> float:
        """Return the x of its middle, in px."""
        return self.left + self.width / 2

    @property
    def height(self) -> int:
        """Return the height its text needs, in px."""
        badge = 20 if self.answer else 0
        return 2 * PAD_PX + LINE_PX * len(self.title) + NOTE_PX * len(self.note) + badge


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A try from a position that a device refused; the letter marks it on the map."""

    letter: str
    position: Position
    device: str
    tried: str
    reason: str
    cell: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of boxes; `lane` names it where it is the first row of its lane."""

    lane: str
    first: bool
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All boxes by row and column."""

    size: MapSize
    rows: tuple[Row, ...]
    boxes: tuple[Box, ...]

    def box(self, box_id: str) -> Box | None:
        """Return a box by id, None when it is not on the map."""
        return next((b for b in self.boxes if b.id == box_id), None)


def attacker_id(position: Position) -> str:
    """Return the id of the attacker who stands at a position."""
    return f"attacker@{position.value}"


def plan_map(verdict: Verdict, size: MapSize, stopped: tuple[Stop, ...]) -> Plan:
    """Return the boxes of a verdict's map in rows of at most `size.columns` devices."""
    boxes: list[Box] = []
    rows: list[Row] = []
    asked = asked_places(verdict)
    busiest = sorted(verdict.map_nodes, key=lambda n: -_link_count(verdict, n))
    for lane in _LANES:
        position = Position.TOUCH if lane == "body" else Position(lane)
        nodes = [n for n in busiest if _lane(n) == lane]
        chunks = [nodes[i : i + size.columns] for i in range(0, len(nodes), size.columns)]
        if position in asked and not chunks:
            chunks = [[]]
        for i, chunk in enumerate(chunks):
            row = len(rows)
            placed = [_node_box(n, row, column + 1, size) for column, n in enumerate(chunk)]
            if i == 0 and position in asked:
                placed.insert(0, _attacker_box(verdict, position, row, size, stopped))
            rows.append(Row(lane=lane, first=i == 0, height=max(b.height for b in placed)))
            boxes.extend(placed)
    return Plan(size=size, rows=tuple(rows), boxes=tuple(boxes))


def _link_count(verdict: Verdict, node: MapNode) -> int:
    """Return how many links a node has; in its lane the busiest stands next to the attackers."""
    return sum(node.id in (link.a, link.b) for link in verdict.map_links)


def _lane(node: MapNode) -> str:
    """Return the row group of a node; a lane nobody knows is drawn with the body."""
    return node.lane if node.lane in _LANES else "body"


def _text_px(text: str, size_px: float) -> float:
    """Return about how wide a text is in a wide sans-serif face; a guess on the safe side."""
    wide = sum(c.isupper() or c.isdigit() or c in "mwMW&@%" for c in text)
    thin = sum(c in "iljtfrI.,:;'| -()" for c in text)
    return size_px * (0.74 * wide + 0.46 * thin + 0.64 * (len(text) - wide - thin))


def _wrapped(text: str, size: MapSize, size_px: float) -> tuple[str, ...]:
    """Return a text in lines that fit a box; a single word too long for it is cut."""
    room = size.box_width - 12
    lines: list[str] = []
    for word in text.split():
        if lines and _text_px(f"{lines[-1]} {word}", size_px) <= room:
            lines[-1] += f" {word}"
            continue
        while _text_px(word, size_px) > room:
            cut = _cut(word, room, size_px)
            lines.append(word[:cut])
            word = word[cut:]
        lines.append(word)
    return tuple(lines)


def _cut(word: str, room: int, size_px: float) -> int:
    """Return where a word too long is cut: before a capital inside it, else where it is full."""
    fitting = [i for i in range(1, len(word)) if _text_px(word[:i], size_px) <= room]
    inside = [i for i in fitting if word[i].isupper() and word[i - 1].islower()]
    return inside[-1] if inside else fitting[-1]


def _node_box(node: MapNode, row: int, column: int, size: MapSize) -> Box:
    return Box(
        id=node.id,
        row=row,
        column=column,
        left=size.left(column),
        width=size.box_width,
        title=_wrapped(node.title, size, NAME_PX),
        note=_wrapped(node.note, size, SMALL_PX),
    )


def _attacker_box(
    verdict: Verdict, position: Position, row: int, size: MapSize, stopped: tuple[Stop, ...]
) -> Box:
    notes = ["with an assumption"] if _only_assumed(verdict, position) else []
    notes += [f"{s.letter}: stopped by {s.device}" for s in stopped if s.position is position]
    return Box(
        id=attacker_id(position),
        row=row,
        column=0,
        left=size.left(0),
        width=size.box_width,
        title=_wrapped(f"Attacker: {place(position)}", size, NAME_PX),
        note=tuple(line for note in notes for line in _wrapped(note, size, SMALL_PX)),
        answer=_answer_from(verdict, position),
    )


def _answer_from(verdict: Verdict, position: Position) -> Answer:
    """Return the answer for control from a position: YES beats UNKNOWN beats NO."""
    found = {c.answer for c in verdict.cells if c.position is position and c.goal in CONTROL_GOALS}
    return next((a for a in (Answer.YES, Answer.UNKNOWN) if a in found), Answer.NO)


def _only_assumed(verdict: Verdict, position: Position) -> bool:
    """Return whether every way to control from a position rests on an assumption."""
    ways = [
        c
        for c in verdict.cells
        if c.position is position and c.goal in CONTROL_GOALS and c.answer is Answer.YES
    ]
    return bool(ways) and all(c.assumptions for c in ways)
