"""The map of devices: what is linked to what, the path that was shown, and where tries stopped.

Knows: which links and steps belong on the map. The drawing is a diagram, laid out here and not by a
charting library; everything on it also stands in a table under it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from banting.reports.html.headline import Headline
from banting.reports.html.map_drawing import Stroke, draw_map
from banting.reports.html.map_plan import MapSize, Plan, Stop, attacker_id, plan_map
from banting.reports.html.map_routes import Wire, route
from banting.reports.places import place
from banting.schema.verdict import MapLink, PathEvidence, StepShown, Verdict

__all__ = ["DeviceMap", "MapStep", "device_map"]

WIDE = MapSize(name="wide", width=880, columns=4, gutter=30, first_gutter=62)
NARROW = MapSize(name="narrow", width=344, columns=2, gutter=16, first_gutter=36)

_WIRE = "usb"
_KINDS = {
    _WIRE: "cable",
    "internet": "Internet",
    "ble": "Bluetooth",
    "sms": "text message",
    "radio": "radio",
    "touch": "at the body",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MapStep:
    """A step of the path as the table under the map tells it."""

    number: int
    origin: str
    target: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceMap:
    """Both drawings (one is shown, by width) and what the tables under them say.

    `kinds` are the kinds of link on the map, each with its word, for the legend.
    """

    wide: Markup
    narrow: Markup
    kinds: tuple[tuple[str, str], ...]
    steps: tuple[MapStep, ...]
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hop:
    """One stretch of the path between two boxes, with the number of its step (0: the effect).

    Of the stretches that one command runs along, only the first is `marked` with the number.
    """

    a: str
    b: str
    number: int
    marked: bool


def device_map(verdict: Verdict, head: Headline) -> DeviceMap:
    """Return the map of a verdict with its headline path drawn."""
    stops = _stops(verdict)
    hops = _hops(verdict, head.evidence) if head.evidence else ()
    titles = {n.id: n.title for n in verdict.map_nodes}
    if head.evidence:
        attacker = f"attacker, {place(head.evidence.path.position)}"
        titles[attacker_id(head.evidence.path.position)] = attacker
    says = _in_words(verdict, head)
    drawings = [_drawing(verdict, size, stops, hops, says) for size in (WIDE, NARROW)]
    shown = head.evidence.steps if head.evidence else ()
    return DeviceMap(
        wide=drawings[0],
        narrow=drawings[1],
        kinds=_kinds(verdict),
        steps=tuple(
            MapStep(
                number=h.number,
                origin=titles[h.a],
                target=titles[h.b],
                says=shown[h.number - 1].says if h.number else "what it does to the wearer",
            )
            for h in hops
        ),
        stops=stops,
    )


def _kinds(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Return the kinds of link there are, in the order of the legend; what is new goes as wire."""
    there = {_look(link) for link in verdict.map_links}
    return tuple((kind, says) for kind, says in _KINDS.items() if kind in there)


def _look(link: MapLink) -> str:
    return link.kind if link.kind in _KINDS else _WIRE


def _stops(verdict: Verdict) -> tuple[Stop, ...]:
    """Return the first refused try of every position, lettered."""
    known = {n.id for n in verdict.map_nodes}
    first: dict[str, Stop] = {}
    for cell in verdict.cells:
        for refusal in cell.refusals:
            if refusal.device in known and cell.position.value not in first:
                first[cell.position.value] = Stop(
                    letter=chr(ord("A") + len(first)),
                    position=cell.position,
                    device=refusal.device,
                    tried=refusal.tried,
                    reason=refusal.reason,
                    cell=cell.id,
                )
    return tuple(first.values())


def _hops(verdict: Verdict, evidence: PathEvidence) -> tuple[_Hop, ...]:
    """Return the stretches of a path: what is heard flows to the attacker, commands from him."""
    nodes = {n.id for n in verdict.map_nodes}
    attacker = attacker_id(evidence.path.position)
    chain = [attacker, *(t for t in evidence.through if t in nodes)]
    hops: list[_Hop] = []
    for number, step in enumerate(evidence.steps, start=1):
        hops.extend(_step_hops(step, number, chain, nodes, last=number == len(evidence.steps)))
    body = any({k.a, k.b} == {chain[-1], "wearer"} for k in verdict.map_links)
    if body and not evidence.disturbance.harmless:
        hops.append(_Hop(a=chain[-1], b="wearer", number=0, marked=False))
    return tuple(hops)


def _step_hops(
    step: StepShown, number: int, chain: list[str], nodes: set[str], *, last: bool
) -> list[_Hop]:
    """Return the stretches of one step: along the chain where it commands, else to the attacker.

    Who answers the attacker on his own link, and is not on the way to the pump, only tells him
    something.
    """
    own = [f for f in step.frames if f.sender not in nodes]
    heard = [f.sender for f in step.frames if f.sender in nodes]
    answering = [
        f.sender for f in step.frames if f.sender in nodes and own and f.link == own[0].link
    ]
    if own:
        commands = not answering or answering[0] in chain
    else:
        commands = any(sender in chain[1:-1] for sender in heard) or (last and not heard)
    if commands:
        return [_Hop(a=a, b=b, number=number, marked=a == chain[0]) for a, b in pairwise(chain)]
    told_by = answering[0] if answering else next(iter(heard), None)
    return [_Hop(a=told_by, b=chain[0], number=number, marked=True)] if told_by else []


def _drawing(
    verdict: Verdict,
    size: MapSize,
    stops: tuple[Stop, ...],
    hops: tuple[_Hop, ...],
    says: str,
) -> Markup:
    plan = plan_map(verdict, size, stops)
    strokes: dict[str, Stroke] = {}
    wires: list[Wire] = []
    for i, link in enumerate(verdict.map_links):
        _add(plan, wires, strokes, link.a, link.b, _link_stroke(i, link))
    for hop in hops:
        mark = hop.number if hop.marked else 0
        key = _linked(verdict, hop, strokes)
        if key:
            strokes[key] = strokes[key].on_path(mark, from_a=_runs_with(verdict, key, hop))
        else:
            stroke = Stroke(key=f"hop-{hop.a}-{hop.b}", look="path", numbers=(mark,))
            _add(plan, wires, strokes, hop.a, hop.b, stroke)
    for stop in stops:
        stroke = Stroke(key=f"stop-{stop.letter}", look="stop", letter=stop.letter)
        _add(plan, wires, strokes, attacker_id(stop.position), stop.device, stroke)
    return draw_map(plan, route(plan, tuple(wires)), strokes, says)


def _add(
    plan: Plan, wires: list[Wire], strokes: dict[str, Stroke], a: str, b: str, stroke: Stroke
) -> None:
    """Want a line between two boxes; a second line with one key only adds its numbers."""
    start, end = plan.box(a), plan.box(b)
    if start is None or end is None or start is end:
        return
    if stroke.key in strokes:
        strokes[stroke.key] = strokes[stroke.key].with_numbers(stroke.numbers)
        return
    strokes[stroke.key] = stroke
    wires.append(Wire(key=stroke.key, start=start, end=end))


def _link_stroke(index: int, link: MapLink) -> Stroke:
    return Stroke(key=f"link-{index}", look=_look(link), on=link.on)


def _linked(verdict: Verdict, hop: _Hop, strokes: dict[str, Stroke]) -> str:
    """Return the key of the link that a hop runs along, empty when there is none."""
    for i, link in enumerate(verdict.map_links):
        if {link.a, link.b} == {hop.a, hop.b} and f"link-{i}" in strokes:
            return f"link-{i}"
    return ""


def _runs_with(verdict: Verdict, key: str, hop: _Hop) -> bool:
    return verdict.map_links[int(key.removeprefix("link-"))].a == hop.a


def _in_words(verdict: Verdict, head: Headline) -> str:
    devices = ", ".join(n.title for n in verdict.map_nodes)
    path = (
        f" The thick line is the path {head.evidence.path.id}: "
        + "; ".join(f"{i}. {s.says}" for i, s in enumerate(head.evidence.steps, start=1))
        if head.evidence
        else " No path to control is drawn, because none was found."
    )
    return f"On the map: {devices}.{path}"
