"""How lines run on the map: out of a box, along the channel between two rows, into a box.

Orthogonal routing with one track a line. Within a channel the tracks are ordered so that lines
that fan in to one box do not cross. A line that passes a row runs in the gutter between columns.
Knows: boxes and pairs. Never knows: what a line means.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from banting.reports.html.map_plan import Box, Plan

__all__ = ["Line", "Routed", "Wire", "route"]

TRACK_PX, CHANNEL_PX, TOP_PX, SLOT_PX = 11, 22, 8, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """A line wanted from one box to another, known by its key."""

    key: str
    start: Box
    end: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A routed line: its corner points and the point where a badge can stand on it."""

    key: str
    points: tuple[tuple[float, float], ...]
    badge: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """All lines, the y of every row's top, and the height of the whole."""

    lines: tuple[Line, ...]
    row_tops: tuple[float, ...]
    height: float


@dataclass(slots=True)
class _Leg:
    """One horizontal piece in a channel, from x to x."""

    key: str
    start_x: float
    end_x: float


@dataclass(slots=True)
class _Draft:
    """A wire while it is routed: which sides it uses, and its legs by channel."""

    wire: Wire
    straight: bool = False
    out_side: str = "bottom"
    in_side: str = "top"
    out_x: float = 0.0
    in_x: float = 0.0
    gutter_x: float | None = None
    legs: list[tuple[int, _Leg]] = field(default_factory=list)


def route(plan: Plan, wires: tuple[Wire, ...]) -> Routed:
    """Return the lines of all wires; channel `r` lies above row `r`."""
    drafts = [_draft(w) for w in wires]
    _give_ports(drafts)
    _choose_gutters(drafts, plan)
    _give_ports(drafts)
    channels: dict[int, list[_Leg]] = defaultdict(list)
    for draft in drafts:
        _lay(draft)
        for channel, leg in draft.legs:
            channels[channel].append(leg)
    tracks = {c: _ordered(legs) for c, legs in channels.items()}
    tops, height = _heights(plan, tracks)

    def track_y(channel: int, leg: _Leg) -> float:
        rank = next(i for i, other in enumerate(tracks[channel]) if other is leg)
        bottom = tops[channel] if channel < len(tops) else height
        return bottom - CHANNEL_PX / 2 - (len(tracks[channel]) - 1 - rank) * TRACK_PX

    lines = tuple(_line(d, plan, tops, track_y) for d in drafts)
    return Routed(lines=lines, row_tops=tuple(tops), height=height)


def _draft(wire: Wire) -> _Draft:
    start, end = wire.start, wire.end
    if start.row == end.row and abs(start.column - end.column) == 1:
        return _Draft(wire=wire, straight=True)
    if start.row == end.row:
        return _Draft(wire=wire, out_side="top", in_side="top")
    down = end.row > start.row
    return _Draft(
        wire=wire,
        out_side="bottom" if down else "top",
        in_side="top" if down else "bottom",
    )


def _give_ports(drafts: list[_Draft]) -> None:
    """Spread the ends of lines over each side of each box, in the order of where they come from.

    With an odd number of lines none stands exactly in the middle, where lines of the same column
    end, so that no two lines run over each other.
    """
    sides: dict[tuple[str, str], list[tuple[float, int, _Draft, bool]]] = defaultdict(list)
    for i, d in enumerate(drafts):
        if d.straight:
            continue
        start_x = d.wire.end.middle if d.gutter_x is None else d.gutter_x
        end_x = d.wire.start.middle if d.gutter_x is None else d.gutter_x
        sides[d.wire.start.id, d.out_side].append((start_x, i, d, True))
        sides[d.wire.end.id, d.in_side].append((end_x, i, d, False))
    for ends in sides.values():
        ends.sort(key=lambda e: (e[0], e[1]))
        aside = 0.05 if len(ends) > 1 and len(ends) % 2 else 0.0
        for rank, (_, _, draft, is_start) in enumerate(ends):
            box = draft.wire.start if is_start else draft.wire.end
            x = box.left + box.width * ((rank + 1) / (len(ends) + 1) + aside)
            if is_start:
                draft.out_x = x
            else:
                draft.in_x = x


def _channels(draft: _Draft) -> tuple[int, int]:
    """Return the channels in which a wire leaves its start and reaches its end."""
    start, end = draft.wire.start, draft.wire.end
    leave = start.row + 1 if draft.out_side == "bottom" else start.row
    enter = end.row if draft.in_side == "top" else end.row + 1
    return leave, enter


def _choose_gutters(drafts: list[_Draft], plan: Plan) -> None:
    """Give every wire that passes a row the x at which it does."""
    taken: set[float] = set()
    for draft in drafts:
        leave, enter = _channels(draft)
        if draft.straight or leave == enter:
            continue
        passing = range(min(leave, enter), max(leave, enter))
        draft.gutter_x = _free_x(plan, passing, (draft.out_x, draft.in_x), taken)
        taken.add(draft.gutter_x)


def _lay(draft: _Draft) -> None:
    """Cut a wire into horizontal legs, one a channel it runs along."""
    if draft.straight:
        return
    leave, enter = _channels(draft)
    if draft.gutter_x is None:
        draft.legs.append((leave, _Leg(draft.wire.key, draft.out_x, draft.in_x)))
        return
    draft.legs.append((leave, _Leg(draft.wire.key, draft.out_x, draft.gutter_x)))
    draft.legs.append((enter, _Leg(draft.wire.key, draft.gutter_x, draft.in_x)))


def _free_x(plan: Plan, passing: range, ends: tuple[float, float], taken: set[float]) -> float:
    """Return an x where a vertical line hits no box it passes and no other, nearest to its ends."""
    boxes = [b for b in plan.boxes if b.row in passing]
    slots = [x for column in range(1, plan.size.columns + 1) for x in _slots(plan, column)]
    wanted = [*ends, *sorted(slots, key=lambda x: abs(x - ends[0]) + abs(x - ends[1]))]
    clear = [x for x in wanted if not any(b.left - 4 < x < b.left + b.width + 4 for b in boxes)]
    apart = (x for x in clear if all(abs(x - other) >= SLOT_PX for other in taken))
    return next(apart, clear[0] if clear else slots[0])


def _slots(plan: Plan, column: int) -> list[float]:
    """Return where lines can run down the gutter left of a column, from its right edge."""
    right = plan.size.left(column) - SLOT_PX
    left = plan.size.left(column - 1) + plan.size.box_width + SLOT_PX
    return [float(x) for x in range(right, left, -SLOT_PX)] or [float((left + right) / 2)]


def _ordered(legs: list[_Leg]) -> list[_Leg]:
    """Return legs top track first: those going right by falling start, those going left by rising.

    A line that leaves nearest to its target turns first, so fans nest and do not cross.
    """
    right = sorted((leg for leg in legs if leg.end_x >= leg.start_x), key=lambda g: -g.start_x)
    left = sorted((leg for leg in legs if leg.end_x < leg.start_x), key=lambda g: g.start_x)
    return right + left


def _heights(plan: Plan, tracks: dict[int, list[_Leg]]) -> tuple[list[float], float]:
    y, tops = float(TOP_PX), []
    for i, row in enumerate(plan.rows):
        y += _channel_px(len(tracks.get(i, ())))
        tops.append(y)
        y += row.height
    return tops, y + _channel_px(len(tracks.get(len(plan.rows), ())))


def _channel_px(track_count: int) -> float:
    return CHANNEL_PX + max(0, track_count - 1) * TRACK_PX if track_count else 14


def _line(
    draft: _Draft, plan: Plan, tops: list[float], track_y: Callable[[int, _Leg], float]
) -> Line:
    start, end = draft.wire.start, draft.wire.end
    if draft.straight:
        return _straight(draft.wire, plan, tops)
    y0 = tops[start.row] + (plan.rows[start.row].height if draft.out_side == "bottom" else 0)
    y1 = tops[end.row] + (plan.rows[end.row].height if draft.in_side == "bottom" else 0)
    points: list[tuple[float, float]] = [(draft.out_x, y0)]
    for channel, leg in draft.legs:
        y = track_y(channel, leg)
        points += [(leg.start_x, y), (leg.end_x, y)]
    points.append((draft.in_x, y1))
    (ax, ay), (bx, _) = points[1], points[2]
    return Line(key=draft.wire.key, points=tuple(points), badge=((ax + bx) / 2, ay))


def _straight(wire: Wire, plan: Plan, tops: list[float]) -> Line:
    y = tops[wire.start.row] + plan.rows[wire.start.row].height / 2
    right = wire.end.left > wire.start.left
    a = wire.start.left + (wire.start.width if right else 0)
    b = wire.end.left + (0 if right else wire.end.width)
    return Line(key=wire.key, points=((a, y), (b, y)), badge=((a + b) / 2, y))
