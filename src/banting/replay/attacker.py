"""The attacker in a replay: a grip with least authority, and the program of each step.

Knows: what was heard on the links of his position, and secrets that were granted or learned from
it. Never knows: any state of a machine. So a replay cannot cheat: a secret that was in no frame he
heard cannot be learned, and a link out of his reach cannot be used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from banting.errors import TechniqueFailed
from banting.interfaces import (
    Action,
    Carrier,
    Dialect,
    Hands,
    Jam,
    Listen,
    Program,
    Service,
    Transmit,
    Wait,
)
from banting.replay.stage import Attack, Stage
from banting.schema.effects import Frame
from banting.schema.facts import Rule

__all__ = ["Attacker", "Holding", "StepDone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone:
    """A step as carried out: its rule, from when to when, and the sentence it ended with."""

    rule: Rule
    from_ms: int
    to_ms: int
    result: str


@dataclass(slots=True)
class Holding:
    """The grip: implements `interfaces.Grip`."""

    stage: Stage
    model: str
    strike_ms: int
    until_ms: int
    limits: dict[str, int]
    now_ms: int = 0
    secrets: dict[str, bytes] = field(default_factory=dict)
    learned: dict[str, bytes] = field(default_factory=dict)
    heard: list[Frame] = field(default_factory=list)

    @property
    def dialect(self) -> Dialect:
        """How the pump's protocol looks from outside."""
        return self.stage.dialect

    @property
    def held(self) -> Mapping[str, bytes]:
        """All secrets held, by name."""
        return self.secrets

    def service(self, name: str) -> Service:
        """Return how a service of this home looks from outside."""
        service = dict(self.stage.services).get(name)
        if service is None:
            raise TechniqueFailed(f"this home has no {name}")
        return service

    def bridge(self) -> Carrier:
        """Return how the bridge looks from outside."""
        if self.stage.carrier is None:
            raise TechniqueFailed("this home has no bridge")
        return self.stage.carrier

    def knows(self, secret: str) -> bytes:
        """Return a secret that was granted or learned."""
        if secret not in self.secrets:
            raise TechniqueFailed(f"the attacker holds no {secret}")
        return self.secrets[secret]

    def learn(self, secret: str, value: bytes) -> None:
        """Keep a secret that was in something heard."""
        if not any(self._carries(frame, secret, value) for frame in reversed(self.heard)):
            raise TechniqueFailed(f"no frame the attacker heard carries this {secret}")
        self.secrets[secret] = value
        self.learned[secret] = value

    def limit(self, name: str) -> int:
        """Return a limit of the pump, which its screen and its answers tell anyone."""
        return self.limits[name]

    def _carries(self, frame: Frame, secret: str, value: bytes) -> bool:
        speech = self.stage.speech(frame.link)
        return value == frame.raw or (secret, value) in speech.secrets_in(frame.raw)


class Attacker:
    """Runs the steps of a plan one after the other; the world tells it what happens.

    `next_action` gives what the attacker wants now; `resume` hands him the answer.
    """

    def __init__(self, plan: Attack, stage: Stage, until_ms: int) -> None:
        """Take a plan; nothing happens before `resume`."""
        self.plan = plan
        self.holding = Holding(
            stage=stage,
            model=plan.model,
            strike_ms=plan.strike_ms,
            until_ms=until_ms,
            limits=dict(plan.limits),
            secrets={**dict(plan.made_up), **dict(plan.granted)},
        )
        self.done: list[StepDone] = []
        self.failed: StepDone | None = None
        self.waits_for: Action | None = None
        self._program: Program | None = None
        self._step = 0
        self._step_from_ms = 0

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to do."""
        return self.failed is not None or self._step >= len(self.plan.steps)

    def hear(self, frame: Frame) -> None:
        """Keep a frame that reached the attacker."""
        self.holding.heard.append(frame)

    def resume(self, now_ms: int, answer: Frame | None) -> Action | None:
        """Go on with the answer to the last action; return the next action, None when finished."""
        self.holding.now_ms = now_ms
        self.waits_for = None
        while not self.finished:
            try:
                action = self._advance(answer)
                if action is not None:
                    self.waits_for = self._permitted(action)
                    return self.waits_for
            except TechniqueFailed as failure:
                self._end(now_ms, str(failure), failed=True)
                return None
            answer = None
        return None

    def _advance(self, answer: Frame | None) -> Action | None:
        """Return the next action of the running step; None when the step has ended."""
        try:
            if self._program is None:
                rule, technique = self.plan.steps[self._step]
                self._step_from_ms = self.holding.now_ms
                self._program = technique.perform(rule, self.holding)
                return next(self._program)
            return self._program.send(answer)
        except StopIteration as stop:
            self._end(self.holding.now_ms, stop.value or "done", failed=False)
            return None

    def _end(self, now_ms: int, result: str, *, failed: bool) -> None:
        rule = self.plan.steps[self._step][0]
        step = StepDone(rule=rule, from_ms=self._step_from_ms, to_ms=now_ms, result=result)
        self._program = None
        if failed:
            self.failed = step
        else:
            self.done.append(step)
            self._step += 1

    def _permitted(self, action: Action) -> Action:
        """Return the action if the attacker's position allows it."""
        match action:
            case Listen(link=link):
                if not self.plan.overhears(link):
                    raise TechniqueFailed(f"this position does not reach the {link} link")
            case Transmit(link=link) | Jam(link=link):
                if link not in self.plan.links:
                    raise TechniqueFailed(f"this position does not reach the {link} link")
            case Hands(act=act):
                if act.device not in self.plan.hands:
                    raise TechniqueFailed(f"nobody else has hands on the {act.device}")
            case Wait():
                pass
        return action
