"""A grip, services and a bridge that are made up, to see what a program asks, learns and does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from banting.devices.paradigm import DIALECT
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
from banting.schema.effects import Frame
from banting.schema.intents import CloudIntent, Exchange, Heard
from banting.schema.verdict import ByteField

STRIKE_MS = 13 * 3_600_000
LIMITS = {
    "max_bolus": 10_000,
    "max_basal": 4_000,
    "app_max_bolus": 8_000,
    "app_max_carbs_g": 250,
}


@dataclass
class FakeService:
    """Answers what it is told to; `tells` are secrets that stand in answers to what is read."""

    name: str
    link: str = "internet"
    accepts: bool = True
    tells: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[tuple[CloudIntent, dict[str, bytes], int]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return self.name

    def ask(self, wanted: CloudIntent, held: Mapping[str, bytes], now_ms: int) -> Exchange:
        self.asked.append((wanted, dict(held), now_ms))
        raw = f"{self.name} asked {wanted!r}".encode()
        return Exchange(raw=raw, repeats=1, wait_ms=2_000, says=f"ask {self.name}", to=self.name)

    def answer(self, raw: bytes) -> bytes:
        said = [f"{name}={value.decode()}" for what, (name, value) in self.tells.items()
                if f"'{what}'".encode() in raw]  # fmt: skip
        return b"HTTP/1.1 200 OK\r\n\r\n[" + ";".join(said).encode() + b"stored]"

    def meaning(self, exchange: Exchange, answer: bytes) -> Heard:
        del exchange
        if answer == b"noise":
            return Heard.OTHER
        return Heard.ACCEPTED if self.accepts else Heard.REFUSED

    def secrets_in(self, raw: bytes) -> tuple[tuple[str, bytes], ...]:
        return tuple(
            (name, value)
            for name, value in self.tells.values()
            if f"{name}={value.decode()}".encode() in raw
        )

    def describe(self, raw: bytes) -> tuple[str, bytes, tuple[ByteField, ...]]:
        return "made up", raw, ()


@dataclass
class FakeCarrier:
    """A bridge that puts one letter before what it carries."""

    link: str = "ble"
    host: str = "bridge"

    def carry(self, exchange: Exchange) -> tuple[Exchange, ...]:
        return (replace(exchange, raw=b"C" + exchange.raw, repeats=1, to=self.host),)

    def carried(self, raw: bytes) -> bytes | None:
        return raw[1:] if raw[:1] == b"C" else None

    def secrets_in(self, raw: bytes) -> tuple[tuple[str, bytes], ...]:
        inside = self.carried(raw)
        return () if inside is None else DIALECT.secrets_in(inside)

    def describe(self, raw: bytes) -> tuple[str, bytes, tuple[ByteField, ...]]:
        return "made up", raw, ()


@dataclass
class FakeGrip:
    """Implements `interfaces.Grip`; `learned` keeps what was learned and was really heard."""

    services: dict[str, FakeService] = field(default_factory=dict)
    carrier: FakeCarrier | None = None
    secrets: dict[str, bytes] = field(default_factory=dict)
    now_ms: int = 0
    strike_ms: int = STRIKE_MS
    until_ms: int = 24 * 3_600_000
    model: str = "723"
    heard: list[Frame] = field(default_factory=list)
    learned: dict[str, bytes] = field(default_factory=dict)

    @property
    def dialect(self) -> Dialect:
        return DIALECT

    @property
    def held(self) -> Mapping[str, bytes]:
        return self.secrets

    def service(self, name: str) -> Service:
        if name not in self.services:
            raise TechniqueFailed(f"this home has no {name}")
        return self.services[name]

    def bridge(self) -> Carrier:
        if self.carrier is None:
            raise TechniqueFailed("this home has no bridge")
        return self.carrier

    def knows(self, secret: str) -> bytes:
        if secret not in self.secrets:
            raise TechniqueFailed(f"the attacker holds no {secret}")
        return self.secrets[secret]

    def learn(self, secret: str, value: bytes) -> None:
        if not any(self._carries(frame.raw, secret, value) for frame in self.heard):
            raise TechniqueFailed(f"no frame the attacker heard carries this {secret}")
        self.secrets[secret] = self.learned[secret] = value

    def _carries(self, raw: bytes, secret: str, value: bytes) -> bool:
        carried = () if self.carrier is None else self.carrier.secrets_in(raw)
        return value in raw or (secret, value) in carried

    def limit(self, name: str) -> int:
        return LIMITS[name]


Answering = Callable[[FakeGrip, Action], Frame | None]


def answer_as_told(grip: FakeGrip, action: Action) -> Frame | None:
    """Let the service that was addressed answer; nobody else says anything."""
    if isinstance(action, Transmit):
        service = grip.services.get(action.exchange.to)
        if service is not None:
            raw = service.answer(action.exchange.raw)
            return Frame(link=action.link, sender=service.name, raw=raw, at_ms=grip.now_ms)
    return None


def run(
    program: Program, grip: FakeGrip, answering: Answering = answer_as_told
) -> tuple[str, list[Action]]:
    """Run a program to its end; return its sentence and what it did."""
    done: list[Action] = []
    answer: Frame | None = None
    try:
        while True:
            action = program.send(answer) if done else next(program)
            done.append(action)
            answer = answering(grip, action)
            if answer is not None:
                grip.heard.append(answer)
            grip.now_ms = _after(grip, action, answer)
    except StopIteration as stop:
        return str(stop.value), done


def _after(grip: FakeGrip, action: Action, answer: Frame | None) -> int:
    match action:
        case Wait(until_ms=until_ms):
            return max(grip.now_ms, until_ms)
        case Listen(until_ms=until_ms):
            return grip.now_ms + 1 if answer else max(grip.now_ms, until_ms)
        case Transmit(exchange=exchange):
            return grip.now_ms + (200 if answer else exchange.wait_ms)
        case Jam() | Hands():
            return grip.now_ms
