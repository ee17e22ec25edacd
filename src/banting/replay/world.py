"""The day as it runs: an event queue on integer milliseconds, machines, links, a wearer.

Knows: when things happen and who is told. Never knows: what bytes mean, or what an attacker holds.
Everything is recorded in order; two runs of the same stage and attack record the same trace. Events
on the queue are values, so that a day can be forked at any moment.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from banting import seeds
from banting.interfaces import Action, Delivery, Device, Hands, Jam, Listen, Transmit, Wait
from banting.replay.attacker import Attacker, StepDone
from banting.replay.recorder import Recorder
from banting.replay.stage import ATTACKER, WEARER, Planned, Stage
from banting.replay.wearer import FEELS_EVERY_MS, WearerDay
from banting.schema.device_log import LogEntry
from banting.schema.effects import Act, Deliver, Effect, Frame, Send, Show, ShowGlucose
from banting.schema.trace import Trace
from banting.units import MS_PER_MIN

__all__ = ["EVENTS_MAX", "Replayed", "World"]

EVENTS_MAX = 500_000  # a day takes some thousand; reaching this is a result, never a hang
THINKS_MS = MS_PER_MIN  # the wearer acts a minute after he has seen a reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A day that has run.

    `learned` is what the attacker found out, by name; `steps` what each step came to; `failed` the
    step that could not be carried out, None when all were; `acts_from_ms` when the attacker did
    more than listen; `reactions` what the wearer did beyond his plan and `rescues` what he ate
    (at_ms, g); `bound_reached` whether the day was cut off; `ends_ms` until when it was followed;
    `log` what the devices themselves remember of it.
    """

    trace: Trace
    learned: tuple[tuple[str, bytes], ...]
    steps: tuple[StepDone, ...]
    failed: StepDone | None
    acts_from_ms: int
    reactions: tuple[Planned, ...]
    rescues: tuple[tuple[int, float], ...]
    bound_reached: bool
    ends_ms: int
    log: tuple[LogEntry, ...]


class World:
    """One day in progress."""

    def __init__(self, stage: Stage) -> None:
        """Put the wearer's plan and the machines' first ticks on the queue."""
        self._stage = stage
        self._devices: dict[str, Device] = {device.role: device for device in stage.devices}
        self._states: dict[str, Any] = {d.role: d.initial() for d in stage.devices}
        self._links = {link.name: link for link in stage.links}
        self._random = seeds.stream(stage.seed, "replay", "links")
        self._record = Recorder(stage.speech)
        self._wearer = WearerDay(stage.body, stage.habits, stage.meals)
        self._attacker: Attacker | None = None
        self._free_hands = True
        self._reactions: list[Planned] = []
        self._rescues: list[tuple[int, float]] = []
        self._ether: list[Frame] = []
        self._queue: list[tuple[int, int, str, tuple[Any, ...]]] = []
        self._order = 0
        self._events = 0
        self._now_ms = 0
        self._asked = 0
        self._ticks: dict[str, int] = {}
        self._screen = ""
        self._acts_from_ms = stage.ends_ms
        self._plan()

    def fork(self) -> World:
        """Return a day that goes on from here by itself."""
        other = object.__new__(World)
        other.__dict__.update(self.__dict__)
        other._states = dict(self._states)
        other._links = dict(self._links)
        other._random = seeds.stream(0)
        other._random.setstate(self._random.getstate())
        other._record = self._record.fork()
        other._wearer = self._wearer.fork()
        other._reactions = list(self._reactions)
        other._rescues = list(self._rescues)
        other._ether = list(self._ether)
        other._queue = list(self._queue)
        other._ticks = dict(self._ticks)
        return other

    def repeat_hands(self, day: Replayed) -> None:
        """Let the wearer do from now on just what he did in another day with the same start."""
        self._free_hands = False
        self._queue = [event for event in self._queue if event[2] != "_feel"]
        heapq.heapify(self._queue)
        for planned in day.reactions[len(self._reactions) :]:
            self._at(planned.at_ms, "_act", WEARER, planned.act)
        for at_ms, carbs_g in day.rescues[len(self._rescues) :]:
            self._at(at_ms, "_eat", carbs_g)

    def run_until(self, end_ms: int) -> None:
        """Take events off the queue as long as they lie before a time."""
        while self._queue and self._queue[0][0] < end_ms and self._events < EVENTS_MAX:
            self._now_ms, _, name, arguments = heapq.heappop(self._queue)
            getattr(self, name)(*arguments)
            self._events += 1

    def join(self, attacker: Attacker, action: Action, now_ms: int) -> None:
        """Let an attacker who has only listened so far begin to act now."""
        self._attacker = attacker
        self._now_ms = self._acts_from_ms = now_ms
        self._start(action, attacker)

    def overheard(self) -> tuple[Frame, ...]:
        """Return every frame that reached the place where an attacker would stand."""
        return tuple(self._ether)

    def finished(self, attacker: Attacker | None, ends_ms: int) -> Replayed:
        """Return the day as it ran until some time."""
        failed = attacker.failed if attacker else None
        if attacker and failed is None and not attacker.finished:
            failed = self._out_of_time(attacker)
        return Replayed(
            trace=self._record.trace(),
            learned=tuple(attacker.holding.learned.items()) if attacker else (),
            steps=tuple(attacker.done) if attacker else (),
            failed=failed,
            acts_from_ms=self._acts_from_ms,
            reactions=tuple(one for one in self._reactions if one.at_ms < ends_ms),
            rescues=tuple(self._rescues),
            bound_reached=self._events >= EVENTS_MAX,
            ends_ms=ends_ms,
            log=tuple(
                entry
                for role, device in self._devices.items()
                for entry in device.log(self._states[role])
            ),
        )

    def note_steps(self, done: Sequence[StepDone], failed: StepDone | None) -> None:
        """Write down what steps of the attacker have come to, each at its end."""
        for step in done:
            written = (("rule", step.rule.id), ("result", step.result))
            self._record.note(step.to_ms, ATTACKER, "attacker", written)
        if failed is not None:
            written = (("rule", failed.rule.id), ("failed", failed.result))
            self._record.note(failed.to_ms, ATTACKER, "attacker", written)

    def _plan(self) -> None:
        for planned in self._stage.plan:
            self._at(planned.at_ms, "_act", WEARER, planned.act)
        for role in self._devices:
            self._schedule_tick(role)
        for at_ms in range(FEELS_EVERY_MS, self._stage.ends_ms, FEELS_EVERY_MS):
            self._at(at_ms, "_feel")

    def _at(self, at_ms: int, name: str, *arguments: Any) -> None:
        """Put a method's call on the queue."""
        self._order += 1
        heapq.heappush(self._queue, (max(at_ms, self._now_ms), self._order, name, arguments))

    # machines

    def _schedule_tick(self, role: str) -> None:
        at_ms = self._devices[role].wake_at(self._states[role])
        if at_ms is not None and self._ticks.get(role) != at_ms:
            self._ticks[role] = at_ms
            self._at(at_ms, "_tick", role, at_ms)

    def _tick(self, role: str, at_ms: int) -> None:
        if self._ticks.get(role) != at_ms:
            return  # the machine has changed its mind since
        del self._ticks[role]
        self._settle(role, *self._devices[role].tick(self._states[role], self._now_ms))

    def _act(self, who: str, act: Act) -> None:
        glucose_mgdl = self._wearer.glucose_mgdl(self._now_ms)
        sensed = act.name in self._stage.sensed
        done = replace(act, value=round(glucose_mgdl)) if sensed else act
        self._record.act(self._now_ms, who, done, glucose_mgdl)
        device, state = self._devices[act.device], self._states[act.device]
        self._settle(act.device, *device.act(state, done, self._now_ms))

    def _settle(self, role: str, state: Any, effects: tuple[Effect, ...]) -> None:
        """Keep a machine's new state and carry out what it caused."""
        self._states[role] = state
        for effect in effects:
            self._carry_out(role, effect)
        self._schedule_tick(role)

    def _carry_out(self, role: str, effect: Effect) -> None:
        now_ms = self._now_ms
        glucose_mgdl = None
        match effect:
            case Send(link=link, raw=raw, after_ms=after_ms, repeats=repeats, to=to):
                self._at(now_ms + after_ms, "_send", role, link, raw, repeats, to)
                return
            case Deliver(milliunits=milliunits):
                self._wearer.receive_insulin(now_ms, milliunits)
            case ShowGlucose(glucose_mgdl=shown_mgdl, origin=origin):
                glucose_mgdl = self._wearer.glucose_mgdl(now_ms)
                self._read(shown_mgdl, origin)
            case Show(text=text):
                self._screen = text
            case _:
                pass
        self._record.effect(now_ms, role, effect, glucose_mgdl)

    # links

    def _send(self, sender: str, link: str, raw: bytes, repeats: int, to: str) -> None:
        carrier = self._links[link]
        frame = Frame(
            link=link,
            sender=sender,
            raw=raw,
            at_ms=self._now_ms,
            repeats=repeats,
            duration_ms=carrier.airtime_ms(raw, repeats),
            to=to,
        )
        self._record.frame(frame)
        for delivery in carrier.carry(frame, self._random.random):
            self._at(delivery.at_ms, "_arrive", delivery)

    def _arrive(self, delivery: Delivery) -> None:
        role, frame = delivery.to, delivery.frame
        if role == ATTACKER:
            self._reach_attacker(frame)
        elif role in self._devices:
            before = self._states[role]
            state, effects = self._devices[role].receive(before, frame, self._now_ms)
            if effects or state is not before:  # most who hear a frame have no use for it
                self._settle(role, state, effects)

    # the wearer

    def _feel(self) -> None:
        carbs_g = self._wearer.rescue_carbs_g(self._now_ms)
        if carbs_g:
            self._rescues.append((self._now_ms, carbs_g))
            self._eat(carbs_g)

    def _eat(self, carbs_g: float) -> None:
        self._wearer.eat(self._now_ms, carbs_g)
        self._record.note(self._now_ms, WEARER, "note", (("eats_g", str(round(carbs_g))),))

    def _read(self, shown_mgdl: int, origin: str) -> None:
        """Let the wearer take a reading for his glucose, and act on it when hands are free."""
        if origin not in self._stage.habits.reads:
            return
        written = (("reads_mgdl", str(shown_mgdl)), ("from", origin))
        self._record.note(self._now_ms, WEARER, "note", written)
        if not self._free_hands:
            return
        milliunits = self._wearer.correction_milliunits(self._now_ms, shown_mgdl)
        if milliunits:
            act = Act(device="pump", name="bolus", value=milliunits)
            self._reactions.append(Planned(at_ms=self._now_ms + THINKS_MS, act=act))
            self._at(self._now_ms + THINKS_MS, "_act", WEARER, act)

    # the attacker

    def _reach_attacker(self, frame: Frame) -> None:
        attacker = self._attacker
        if attacker is None:
            self._ether.append(frame)
            return
        if not attacker.plan.overhears(frame.link):
            return
        attacker.hear(frame)
        match attacker.waits_for:
            case Listen(link=link) | Transmit(link=link) if link == frame.link:
                self._go_on(frame)

    def _resume(self, asked: int, answer: Frame | None) -> None:
        if asked == self._asked:
            self._go_on(answer)

    def _go_on(self, answer: Frame | None) -> None:
        """Hand the attacker an answer and start what he wants next."""
        attacker = self._attacker
        assert attacker is not None, "only an attacker asks"
        done_before = len(attacker.done)
        self._asked += 1
        action = attacker.resume(self._now_ms, answer)
        self.note_steps(attacker.done[done_before:], attacker.failed)
        if action is not None:
            self._start(action, attacker)

    def _start(self, action: Action, attacker: Attacker) -> None:
        now_ms = self._now_ms
        answer = None
        match action:
            case Listen(until_ms=until_ms) | Wait(until_ms=until_ms):
                answer_ms = until_ms
            case Transmit(link=link, exchange=exchange):
                self._send(ATTACKER, link, exchange.raw, exchange.repeats, exchange.to)
                airtime_ms = self._links[link].airtime_ms(exchange.raw, exchange.repeats)
                answer_ms = now_ms + airtime_ms + exchange.wait_ms
            case Jam(link=link, sender=sender, until_ms=until_ms):
                self._links[link] = self._stage.jam(self._links[link], sender, now_ms, until_ms)
                written = (("jams", sender), ("link", link), ("until_ms", str(until_ms)))
                self._record.note(now_ms, ATTACKER, "attacker", written)
                answer_ms = now_ms
            case Hands(act=act):
                self._screen = ""
                self._act(ATTACKER, act)
                answer_ms, answer = now_ms, self._seen(attacker, act.device)
            case _:
                assert_never(action)
        self._at(answer_ms, "_resume", self._asked, answer)

    def _seen(self, attacker: Attacker, device: str) -> Frame | None:
        """Return what the screen in the attacker's hands shows now, as he keeps it."""
        if not self._screen:
            return None
        frame = Frame(link="screen", sender=device, raw=self._screen.encode(), at_ms=self._now_ms)
        attacker.hear(frame)
        return frame

    def _out_of_time(self, attacker: Attacker) -> StepDone:
        rule = attacker.plan.steps[len(attacker.done)][0]
        why = "the day ended before this step came to anything"
        return StepDone(rule=rule, from_ms=self._now_ms, to_ms=self._now_ms, result=why)
