"""Paths as a reader is shown them: each step with the frames that mattered and their bytes.

Knows: a path, its day and the family's dialect. Never knows: reports.
"""

from __future__ import annotations

from banting.assess.wording import in_words
from banting.build import System, build_stage
from banting.replay import ATTACKER, Pair, Stage, StepDone, disturbance_of, reached
from banting.schema.device_log import LogEntry
from banting.schema.effects import Frame
from banting.schema.facts import position_fact
from banting.schema.proof import Path
from banting.schema.question import Goal, Position
from banting.schema.trace import TraceEvent
from banting.schema.verdict import KeyFrame, PathEvidence, StepShown

__all__ = ["show_path"]

FRAMES_MAX = 10  # per step: waking and commanding take eight with their answers
_ONWARD: dict[str, tuple[str, ...]] = {  # what a command passes from where it was sent to
    "nightscout": ("push", "phone", "bridge", "pump"),
    "share": ("phone", "bridge", "pump"),
    "push": ("phone", "bridge", "pump"),
    "phone": ("bridge", "pump"),
    "bridge": ("pump",),
}
TOLD_AMONG = 200  # how far back a step that only listens is searched for what told it
_SETTLES_MS = 3_000  # an answer may come just after the step has ended


def show_path(path: Path, pair: Pair, system: System) -> PathEvidence:
    """Return a path with its replay, step by step."""
    trace = pair.attacked.trace
    stage = build_stage(system, low_night=False)
    outcome = reached(path.goal, pair)
    frames = tuple(event for event in trace.events if event.frame is not None)
    return PathEvidence(
        path=path,
        trace_hash=trace.hash(),
        events=len(trace.events),
        frames=len(frames),
        steps=_steps(pair, stage, system),
        outcome=outcome,
        disturbance=disturbance_of(path.id, outcome, pair),
        through=_through(path, pair, system),
        log=_left_behind(path.goal, pair),
    )


def _through(path: Path, pair: Pair, system: System) -> tuple[str, ...]:
    """Return the map's nodes that the command passes: from where it was last sent, to the pump."""
    if path.position is Position.TOUCH and not _sent(pair):
        by_app = any("phone" in step.rule.id for step in path.steps)
        return ("phone", "bridge", "pump") if by_app else ("pump",)
    last = _sent(pair)[-1] if _sent(pair) else None
    if last is not None and last.link == "usb":
        return ("computer", "stick", "pump")
    on_phone = path.position in (Position.PHONE, Position.INTERNET)
    if last is None or last.link == "radio":
        return ("phone", "bridge", "pump") if last is None and on_phone else ("pump",)
    there = {device.role for device in system.devices}
    reads = path.goal is Goal.G9
    passed = (last.to, *(() if reads else _ONWARD.get(last.to, ())))
    ordered = ("phone", *passed) if last.link == "ble" and on_phone else passed
    return tuple(node for node in dict.fromkeys(ordered) if node in there)


def _sent(pair: Pair) -> list[Frame]:
    return [
        event.frame
        for event in pair.attacked.trace.events
        if event.frame is not None and event.frame.sender == ATTACKER
    ]


def _left_behind(goal: Goal, pair: Pair) -> tuple[LogEntry, ...]:
    """Return log entries that the twin lacks: what was asked for, and false readings.

    What only follows from the body (an alarm, a true reading) is no trace of the attack.
    """
    known = frozenset(pair.twin.log)
    return tuple(
        entry
        for entry in pair.attacked.log
        if entry not in known and (entry.asked or goal is Goal.G6)
    )


def _steps(pair: Pair, stage: Stage, system: System) -> tuple[StepShown, ...]:
    """Return each step; an answer may come just after it has ended, and belongs to no later one."""
    frames = tuple(event for event in pair.attacked.trace.events if event.frame is not None)
    steps = pair.attacked.steps
    begins_ms = [step.from_ms for step in steps[1:]]
    ends_ms = [
        step.to_ms + _SETTLES_MS if begins is None else begins - 1
        for step, begins in zip(steps, [*begins_ms, None], strict=False)
    ]
    return tuple(
        _step(done, until_ms, frames, stage, system)
        for done, until_ms in zip(steps, ends_ms, strict=True)
    )


def _step(
    done: StepDone,
    until_ms: int,
    frames: tuple[TraceEvent, ...],
    stage: Stage,
    system: System,
) -> StepShown:
    return StepShown(
        rule=done.rule.id,
        technique=done.rule.technique,
        says=done.rule.says,
        why="; ".join(in_words(system, tuple(sorted(done.rule.needs)))),
        frames=tuple(
            _key_frame(frame, stage) for frame in _that_mattered(done, until_ms, frames, stage)
        ),
        result=done.result,
    )


def _that_mattered(
    done: StepDone, until_ms: int, frames: tuple[TraceEvent, ...], stage: Stage
) -> list[Frame]:
    """Return the attacker's frames of a step with their answers, or the last one he heard.

    Hands on a device hear nothing: a frame that happened to pass meanwhile did not matter. Nor did
    frames of other links, or between others.
    """
    during = [
        event.frame
        for event in frames
        if event.frame is not None and done.from_ms <= event.at_ms <= until_ms
    ]
    on = {frame.link for frame in during if frame.sender == ATTACKER}
    if not on and position_fact(Position.TOUCH) in done.rule.needs:
        return []
    if not on:
        return _told_most(done, during, stage)
    during = [f for f in during if f.link in on and (not f.to or ATTACKER in (f.sender, f.to))]
    own = [index for index, frame in enumerate(during) if frame.sender == ATTACKER]
    answers = {index + 1 for index in own if index + 1 < len(during)}
    return [during[index] for index in sorted({*own, *answers})][:FRAMES_MAX]


def _told_most(done: StepDone, during: list[Frame], stage: Stage) -> list[Frame]:
    """Return the last frame heard, of those that carry what the step gives if any does."""
    heard = [frame for frame in during if frame.at_ms + frame.duration_ms <= done.to_ms]
    wanted = done.rule.gives.removeprefix("knows.")
    telling = [
        frame
        for frame in heard[-TOLD_AMONG:]
        if wanted in dict(stage.speech(frame.link).secrets_in(frame.raw))
    ]
    return (telling or heard)[-1:]


def _key_frame(frame: Frame, stage: Stage) -> KeyFrame:
    says, packet, fields = stage.speech(frame.link).describe(frame.raw)
    return KeyFrame(
        at_ms=frame.at_ms,
        sender=frame.sender,
        link=frame.link,
        raw_hex=frame.raw.hex(),
        packet_hex=packet.hex(),
        says=says,
        fields=fields,
        repeats=frame.repeats,
    )
