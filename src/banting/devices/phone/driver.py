"""The app's pump driver: it wakes the pump, asks and commands it, and says how each errand ended.

Knows: one errand at a time as exchanges of a lent `Dialect`, wrapped by a lent `Carrier`; what to
do with each answer, as the table below. Never knows: any pump's bytes, or why an errand is wanted.

    stage     heard      then
    calling   accepted   the next exchange         silence  call again, then give up
    asking    accepted   the next exchange         answer   read it: whole, or ask for more
    asking    refused    refused                   silence  ask again, then call the pump first
    ordering  accepted   done                      refused  refused
    ordering  silence    uncertain: the pump may have done it before its answer was lost

An order that was out is never sent again: what became of it is read from the pump.
Source: LoopKit/MinimedKit PumpOpsSession.swift (retries of reads and announcements, 1 minute awake,
a bolus that `may have failed` is taken as given until the history tells); ecc1/medtronic pump.go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from banting.interfaces import Carrier, Dialect
from banting.schema.effects import Effect, Send
from banting.schema.intents import Exchange, Heard, Intent, PumpTold, Read
from banting.units import MS_PER_MIN

__all__ = ["TABLE", "Driver", "DriverState", "End", "Job", "Move", "Outcome", "Stage"]

AWAKE_MIN = 1  # how long the pump is asked to stay awake
_SURELY_AWAKE_MS = AWAKE_MIN * MS_PER_MIN - 5_000  # with a margin for what was lost on the way
_RETRIES = 3  # of a read or an announcement
_CALLS = 1  # of a whole call that was not answered
_PARTS_MAX = 40  # a page has 16


class Stage(StrEnum):
    """What the exchange on its way is for."""

    CALLING = "calling"
    ASKING = "asking"
    ORDERING = "ordering"


class Move(StrEnum):
    """What follows an answer."""

    NEXT = "next"
    READ = "read"
    AGAIN = "again"
    DONE = "done"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


TABLE: dict[tuple[Stage, Heard], Move] = {
    (Stage.CALLING, Heard.ACCEPTED): Move.NEXT,
    (Stage.CALLING, Heard.ANSWER): Move.AGAIN,
    (Stage.CALLING, Heard.REFUSED): Move.AGAIN,
    (Stage.CALLING, Heard.OTHER): Move.AGAIN,
    (Stage.ASKING, Heard.ACCEPTED): Move.NEXT,
    (Stage.ASKING, Heard.ANSWER): Move.READ,
    (Stage.ASKING, Heard.REFUSED): Move.REFUSED,
    (Stage.ASKING, Heard.OTHER): Move.AGAIN,
    (Stage.ORDERING, Heard.ACCEPTED): Move.DONE,
    (Stage.ORDERING, Heard.ANSWER): Move.UNCERTAIN,
    (Stage.ORDERING, Heard.REFUSED): Move.REFUSED,
    (Stage.ORDERING, Heard.OTHER): Move.UNCERTAIN,
}


class End(StrEnum):
    """How an errand ended."""

    DONE = "done"
    REFUSED = "refused"
    UNREACHED = "unreached"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An errand's end; `told` is what the pump answered to a question."""

    wanted: Intent
    end: End
    told: PumpTold | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An errand on its way: `todo` starts with the exchange in flight, `calls` of them wake.

    `called` says whether the pump was called for this errand; `parts` is what a page brought.
    """

    wanted: Intent
    todo: tuple[Exchange, ...]
    calls: int
    called: bool
    tries_left: int
    until_ms: int = 0
    parts: bytes = b""
    parts_heard: int = 0

    @property
    def stage(self) -> Stage:
        """What the exchange in flight is for."""
        if self.calls:
            return Stage.CALLING
        if len(self.todo) == 1 and not isinstance(self.wanted, Read):
            return Stage.ORDERING
        return Stage.ASKING


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverState:
    """Until when the pump listens without being called, and the errand on its way."""

    awake_until_ms: int = 0
    job: Job | None = None


Driven = tuple[DriverState, tuple[Effect, ...], Outcome | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """The driver of one pump through one bridge."""

    dialect: Dialect
    carrier: Carrier
    serial: bytes
    model: str

    def begin(self, state: DriverState, wanted: Intent, now_ms: int) -> Driven:
        """Start an errand; there is none on its way."""
        assert state.job is None, "one errand at a time"
        return self._start(state, wanted, now_ms, call=now_ms >= state.awake_until_ms)

    def hear(self, state: DriverState, raw: bytes, now_ms: int) -> Driven:
        """Return what an answer of the bridge brings; without an errand it says nothing."""
        job = state.job
        if job is None:
            return state, (), None
        on_air = self.carrier.carried(raw)
        heard = Heard.OTHER if on_air is None else self.dialect.meaning(job.todo[0], on_air)
        return self._move(state, job, heard, on_air or b"", now_ms)

    def late(self, state: DriverState, now_ms: int) -> Driven:
        """Return what follows when the bridge itself did not answer in time."""
        job = state.job
        if job is None or now_ms < job.until_ms:
            return state, (), None
        return self._move(state, job, Heard.OTHER, b"", now_ms)

    def _start(self, state: DriverState, wanted: Intent, now_ms: int, *, call: bool) -> Driven:
        calls = self.dialect.wake(self.serial, AWAKE_MIN) if call else ()
        job = Job(
            wanted=wanted,
            todo=(*calls, *self.dialect.command(self.serial, wanted, self.model)),
            calls=len(calls),
            called=call,
            tries_left=_CALLS if call else _RETRIES,
        )
        return self._send(state, job, now_ms)

    def _send(self, state: DriverState, job: Job, now_ms: int) -> Driven:
        """Put the first exchange of a job on Bluetooth."""
        (carried,) = self.carrier.carry(job.todo[0])
        job = replace(job, until_ms=now_ms + carried.wait_ms)
        send = Send(link=self.carrier.link, raw=carried.raw, to=carried.to)
        return replace(state, job=job), (send,), None

    def _move(
        self, state: DriverState, job: Job, heard: Heard, on_air: bytes, now_ms: int
    ) -> Driven:
        if heard is not Heard.OTHER:
            state = replace(state, awake_until_ms=now_ms + _SURELY_AWAKE_MS)
        match TABLE[job.stage, heard]:
            case Move.NEXT:
                return self._next(state, job, now_ms)
            case Move.READ:
                return self._read(state, job, on_air, now_ms)
            case Move.AGAIN:
                return self._again(state, job, now_ms)
            case Move.DONE:
                return _end(state, job, End.DONE)
            case Move.REFUSED:
                return _end(state, job, End.REFUSED)
            case Move.UNCERTAIN:
                return _end(state, job, End.UNCERTAIN)

    def _next(self, state: DriverState, job: Job, now_ms: int) -> Driven:
        if len(job.todo) == 1:
            return self._again(state, job, now_ms)  # an acknowledgement answers no question
        calls = max(0, job.calls - 1)
        tries = _CALLS if calls else _RETRIES
        job = replace(job, todo=job.todo[1:], calls=calls, tries_left=tries)
        return self._send(state, job, now_ms)

    def _read(self, state: DriverState, job: Job, on_air: bytes, now_ms: int) -> Driven:
        """Read an answer; one that says nothing yet is a part, and the next is asked for."""
        assert isinstance(job.wanted, Read), "only a question has an answer"
        parts = job.parts + on_air
        told = self.dialect.told(job.wanted, parts)
        if told is not None:
            return _end(state, job, End.DONE, told)
        if job.wanted.what != "history" or job.parts_heard >= _PARTS_MAX:
            return self._again(state, replace(job, parts=b"", parts_heard=0), now_ms)
        more = self.dialect.command(self.serial, Read(what="more"), self.model)
        job = replace(
            job, todo=more, parts=parts, parts_heard=job.parts_heard + 1, tries_left=_RETRIES
        )
        return self._send(state, job, now_ms)

    def _again(self, state: DriverState, job: Job, now_ms: int) -> Driven:
        """Send the same exchange again, then call the pump first, then give up."""
        if job.tries_left > 0:
            return self._send(state, replace(job, tries_left=job.tries_left - 1), now_ms)
        if not job.called:
            return self._start(state, job.wanted, now_ms, call=True)
        return _end(replace(state, awake_until_ms=0), job, End.UNREACHED)


def _end(state: DriverState, job: Job, end: End, told: PumpTold | None = None) -> Driven:
    return replace(state, job=None), (), Outcome(wanted=job.wanted, end=end, told=told)
