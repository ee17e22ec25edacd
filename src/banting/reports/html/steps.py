"""The steps of every path: what was done, why it works here, the bytes, and how to stop it.

Knows: how to lay a packet out as a ruler of named byte groups, and which frames are text that is
read as such. Never knows: a protocol (the fields come with the frame).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from banting.reports.html.headline import Headline
from banting.reports.message_text import MessageText, message_text, shortened
from banting.reports.phrases import replay_clock
from banting.reports.places import place
from banting.reports.wording import counted, joined
from banting.schema.question import Answer, Position
from banting.schema.verdict import (
    ByteField,
    Cell,
    KeyFrame,
    PathEvidence,
    StepShown,
    TechniqueShown,
    Verdict,
)

__all__ = ["ByteGroup", "FrameView", "PathView", "StepView", "path_views"]

_RUN = 6  # as many equal bytes in a row are written once


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteGroup:
    """Some bytes of a packet: where, what they are (as hex for reading) and what they mean."""

    offset: int
    length: int
    hex: str
    name: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameView:
    """One frame of a step as a reader sees it: a `message` of text, or bytes in groups."""

    message: MessageText | None
    clock: str
    sender: str
    link: str
    says: str
    repeats: int
    groups: tuple[ByteGroup, ...]
    packet_bytes: int
    raw_hex: str
    raw_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step of a path; `same_as` names the step shown above that it repeats, if any."""

    id: str
    number: int
    title: str
    technique: TechniqueShown | None
    says: str
    why: str
    result: str
    frames: tuple[FrameView, ...]
    same_as: StepView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathView:
    """A path with the answers it bears on; `open` is whether the page shows it unfolded.

    `answer` is YES where the path proves one, UNKNOWN where its replay did not settle it.
    """

    id: str
    title: str
    answer: Answer
    cells: tuple[Cell, ...]
    evidence: PathEvidence
    steps: tuple[StepView, ...]
    other_ways: tuple[str, ...]
    open: bool


def path_views(verdict: Verdict, head: Headline) -> tuple[PathView, ...]:
    """Return every distinct path once; equal rules and trace are one path.

    The headline's path comes first, the others from far to near. A step with the same rule and the
    same packets as one shown above is told once and then referred to.
    """
    techniques = {t.id: t for t in verdict.techniques}
    first = head.evidence.path.id if head.evidence else ""
    grouped: dict[tuple[str, tuple[str, ...]], list[PathEvidence]] = {}
    for evidence in sorted(verdict.paths, key=lambda e: (e.path.id != first, -_nearness(e))):
        key = (evidence.trace_hash, tuple(s.rule for s in evidence.steps))
        grouped.setdefault(key, []).append(evidence)
    told: dict[_Told, StepView] = {}
    return tuple(_path_view(verdict, same, techniques, first, told) for same in grouped.values())


_Told = tuple[str, tuple[str, ...]]


def _nearness(evidence: PathEvidence) -> int:
    """Return the place of a path's position in the list of positions, which starts nearest."""
    return tuple(Position).index(evidence.path.position)


def _path_view(
    verdict: Verdict,
    same: list[PathEvidence],
    techniques: dict[str, TechniqueShown],
    first: str,
    told: dict[_Told, StepView],
) -> PathView:
    evidence = same[0]
    ids = {e.path.id for e in same}
    steps = []
    for number, shown in enumerate(evidence.steps, start=1):
        key = (shown.rule, tuple(f.packet_hex for f in shown.frames))
        view = _step_view(evidence.path.id, number, shown, techniques, told.get(key))
        told.setdefault(key, view)
        steps.append(view)
    goals = joined([e.path.goal.says for e in same])
    cells = tuple(c for c in verdict.cells if c.path in ids)
    return PathView(
        id=evidence.path.id,
        title=f"{goals}, from {place(evidence.path.position)}",
        answer=Answer.YES if any(c.answer is Answer.YES for c in cells) else Answer.UNKNOWN,
        cells=cells,
        evidence=evidence,
        steps=tuple(steps),
        other_ways=_other_ways(verdict, cells),
        open=first in ids,
    )


def _other_ways(verdict: Verdict, cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """Return what is done in the other ways to the same goal, an id where no rule is at hand."""
    says = {rule.id: rule.says for one in verdict.certificates for rule in one.rules}
    rules = dict.fromkeys(rule for cell in cells for rule in cell.other_ways)
    return tuple(says.get(rule, rule) for rule in rules)


def _step_view(
    path: str,
    number: int,
    shown: StepShown,
    techniques: dict[str, TechniqueShown],
    same_as: StepView | None,
) -> StepView:
    technique = techniques.get(shown.technique)
    return StepView(
        id=f"step-{path}-{number}",
        number=number,
        title=technique.title if technique else shown.technique,
        technique=technique,
        says=shown.says,
        why=shown.why,
        result=shortened(shown.result),
        frames=() if same_as else tuple(_frame_view(f) for f in shown.frames),
        same_as=same_as,
    )


def _frame_view(frame: KeyFrame) -> FrameView:
    packet = bytes.fromhex(frame.packet_hex)
    return FrameView(
        message=message_text(bytes.fromhex(frame.raw_hex), frame.link),
        clock=replay_clock(frame.at_ms),
        sender=frame.sender,
        link=frame.link,
        says=shortened(frame.says),
        repeats=frame.repeats,
        groups=tuple(_groups(packet, frame.fields)),
        packet_bytes=len(packet),
        raw_hex=_spaced(bytes.fromhex(frame.raw_hex)),
        raw_bytes=len(frame.raw_hex) // 2,
    )


def _groups(packet: bytes, fields: tuple[ByteField, ...]) -> list[ByteGroup]:
    """Return the packet's bytes in order; bytes no field names are shown as such."""
    groups, at = [], 0
    for named in sorted(fields, key=lambda f: f.offset):
        if named.offset > at:
            groups.append(_group(packet, at, named.offset - at, "not named", ""))
        groups.append(_group(packet, named.offset, named.length, named.name, named.meaning))
        at = max(at, named.offset + named.length)
    if at < len(packet):
        groups.append(_group(packet, at, len(packet) - at, "not named", ""))
    return groups


def _group(packet: bytes, offset: int, length: int, name: str, meaning: str) -> ByteGroup:
    return ByteGroup(
        offset=offset,
        length=length,
        hex=_spaced(packet[offset : offset + length]),
        name=name,
        meaning=meaning,
    )


def _spaced(raw: bytes) -> str:
    """Return bytes as hex; a long run of one byte as `00 (63 times)`."""
    words: list[str] = []
    for value, run in groupby(raw):
        count = len(list(run))
        word = f"{value:02x}"
        words += [f"{word}\u00a0({counted(count, 'time')})"] if count >= _RUN else [word] * count
    return " ".join(words)
