"""The stick's side of the A7 conversation: one job at a time, from wake-up to the last frame.

Knows: what to send next and what answers it. Never knows: why a job is wanted (`stick.py`).

    no arguments      short -> long answer
    arguments         short -> ack -> long -> ack, or the first frame of a page
    a page            frame -> ack -> frame .. the one marked last
    button 55         the short one is called 255 times; the others once

Source: protocols sections 1.4, 1.5, 1.12 of the fact sheet. Hosts repeat a read, never a long
message that changes something: its ack may be lost after it was carried out (ecc1/medtronic).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.devices.paradigm.airtime import WAKE_REPEATS, airtime_ms
from banting.devices.paradigm.messages import (
    Ack,
    Long,
    Message,
    Nak,
    Short,
    decode_frame,
    long_body,
    message_on_air,
)
from banting.devices.paradigm.stick_frames import BUTTON_WAKE, Transmission
from banting.errors import WireError
from banting.schema.effects import Send

__all__ = ["Job", "begin", "go_on", "repeat"]

_ANSWER_WITHIN_MS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A transmission on its way.

    `sent_long` says whether the arguments are out; `error` 0 none, 2 refused, 5 no answer, once
    `done`; `content` is what the pump answered.
    """

    request: Transmission
    tries_left: int
    until_ms: int = 0
    sent_long: bool = False
    done: bool = False
    error: int = 0
    content: bytes = b""


def begin(request: Transmission, now_ms: int) -> tuple[Job, tuple[Send, ...]]:
    """Return the job and its first message."""
    job = Job(request=request, tries_left=request.retries)
    return _send_short(job, now_ms)


def _send_short(job: Job, now_ms: int) -> tuple[Job, tuple[Send, ...]]:
    short = Short(address=job.request.serial, opcode=job.request.opcode)
    return _send(job, short, _repeats(job), now_ms)


def _repeats(job: Job) -> int:
    return WAKE_REPEATS if job.request.button == BUTTON_WAKE else 1


def _send(job: Job, message: Message, repeats: int, now_ms: int) -> tuple[Job, tuple[Send, ...]]:
    raw = message_on_air(message)
    until_ms = now_ms + airtime_ms(raw, repeats) + _ANSWER_WITHIN_MS
    return replace(job, until_ms=until_ms), (Send(link="radio", raw=raw, repeats=repeats),)


def repeat(job: Job, now_ms: int) -> tuple[Job, tuple[Send, ...]]:
    """Return the job after no answer came: the short message again, or given up."""
    if job.tries_left <= 0 or job.sent_long:
        return replace(job, done=True, error=5), ()
    return _send_short(replace(job, tries_left=job.tries_left - 1), now_ms)


def go_on(job: Job, message: Message, now_ms: int) -> tuple[Job, tuple[Send, ...]]:
    """Return the job after a message of the pump, and what to send next."""
    match message:
        case Nak():
            return replace(job, done=True, error=2), ()
        case Ack() if job.sent_long:
            return replace(job, done=True), ()
        case Ack() if job.request.arguments:
            body = long_body(job.request.arguments)
            long = Long(address=job.request.serial, opcode=job.request.opcode, body=body)
            return _send(replace(job, sent_long=True), long, 1, now_ms)
        case Ack():
            return replace(job, done=True), ()
        case Long(opcode=opcode, body=body) if opcode == job.request.opcode:
            return _take(job, body, now_ms)
    return job, ()


def _take(job: Job, body: bytes, now_ms: int) -> tuple[Job, tuple[Send, ...]]:
    """Return the job with an answer, or with a frame of a page and the request for the next."""
    if not job.request.arguments:
        return replace(job, done=True, content=body[1:]), ()
    try:
        frame = decode_frame(body)
    except WireError:
        return job, ()
    if frame.number != len(job.content) // len(frame.content) + 1:
        return job, ()
    job = replace(job, content=job.content + frame.content, done=frame.last)
    return _send(job, Ack(address=job.request.serial), 1, now_ms)
