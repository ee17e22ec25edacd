"""A day once, and attacked days that share it up to the moment an attacker first acts.

An attacker who only listens changes nothing, so the undisturbed day is run once and kept at every
hour; an attacked day is forked from the last hour before his first deed. Knows: that listening is
not acting. Never knows: machines or bytes.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from banting.interfaces import Action, Listen, Wait
from banting.replay.attacker import Attacker
from banting.replay.stage import Attack, Stage
from banting.replay.world import Replayed, World
from banting.schema.effects import Frame
from banting.schema.trace import Trace
from banting.units import MS_PER_H

__all__ = ["Day", "replay"]

KEPT_EVERY_MS = MS_PER_H


def replay(stage: Stage, attack: Attack | None = None) -> Replayed:
    """Run one day from its start and return it."""
    day = Day(stage)
    return day.undisturbed if attack is None else day.attacked(attack)


class Day:
    """The undisturbed day of a stage; `attacked` and `twin` go out from it."""

    def __init__(self, stage: Stage) -> None:
        """Run the undisturbed day."""
        self._stage = stage
        self._kept: list[tuple[int, World]] = []
        world = World(stage)
        for from_ms in range(0, stage.ends_ms, KEPT_EVERY_MS):
            world.run_until(from_ms)
            self._kept.append((from_ms, world.fork()))
        world.run_until(stage.ends_ms)
        self.undisturbed = world.finished(None, stage.ends_ms)
        self._kept.append((stage.ends_ms, world))
        self._heard = world.overheard()
        self._heard_at_ms = [frame.at_ms for frame in self._heard]

    def attacked(self, attack: Attack) -> Replayed:
        """Run the day with an attacker, as long as his plan is followed."""
        ends_ms = min(self._stage.ends_ms, attack.until_ms)
        attacker = Attacker(attack, self._stage, ends_ms)
        action, now_ms = self._listen(attacker, ends_ms)
        world = self._forked_before(now_ms)
        world.run_until(now_ms)
        world.note_steps(attacker.done, attacker.failed)
        if action is not None:
            world.join(attacker, action, now_ms)
        world.run_until(ends_ms)
        return world.finished(attacker, ends_ms)

    def twin(self, attacked: Replayed) -> Replayed:
        """Return the day with the same hands and no attacker, followed as long.

        The wearer does exactly what he did in the attacked day and nothing else, so that what
        differs is the attacker's doing alone.
        """
        ends_ms = attacked.ends_ms
        calm = _until(self.undisturbed, ends_ms)
        if (attacked.reactions, attacked.rescues) == (calm.reactions, calm.rescues):
            return calm
        world = self._forked_before(attacked.acts_from_ms)
        world.repeat_hands(attacked)
        world.run_until(ends_ms)
        return world.finished(None, ends_ms)

    def _listen(self, attacker: Attacker, ends_ms: int) -> tuple[Action | None, int]:
        """Let the attacker listen and wait; return his first deed and when he does it."""
        now_ms, answer, heard = 0, None, 0
        while now_ms < ends_ms:
            action = attacker.resume(now_ms, answer)
            match action:
                case Listen(link=link, until_ms=until_ms):
                    now_ms, answer, heard = self._next_heard(
                        attacker, heard, max(now_ms, until_ms), link
                    )
                case Wait(until_ms=until_ms):
                    now_ms, answer, heard = self._next_heard(
                        attacker, heard, max(now_ms, until_ms), None
                    )
                case _:
                    return action, now_ms
        return None, ends_ms

    def _next_heard(
        self, attacker: Attacker, heard: int, until_ms: int, link: str | None
    ) -> tuple[int, Frame | None, int]:
        """Hear frames up to a time, or up to and with the first on a link."""
        for index in range(heard, bisect_left(self._heard_at_ms, until_ms)):
            frame = self._heard[index]
            if attacker.plan.overhears(frame.link):
                attacker.hear(frame)
                if frame.link == link:
                    return frame.at_ms, frame, index + 1
        return until_ms, None, max(heard, bisect_left(self._heard_at_ms, until_ms))

    def _forked_before(self, at_ms: int) -> World:
        return next(world for from_ms, world in reversed(self._kept) if from_ms <= at_ms).fork()


def _until(day: Replayed, ends_ms: int) -> Replayed:
    """Return a day cut off at a time."""
    if ends_ms >= day.ends_ms:
        return day
    return replace(
        day,
        trace=Trace(events=tuple(event for event in day.trace.events if event.at_ms < ends_ms)),
        reactions=tuple(planned for planned in day.reactions if planned.at_ms < ends_ms),
        rescues=tuple(rescue for rescue in day.rescues if rescue[0] < ends_ms),
        ends_ms=ends_ms,
    )
