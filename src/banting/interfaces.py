"""The interface of every shelf, as Protocol classes; all implementations are final.

Shelves implement these, engines call them, `build.py` brings them together. Nothing here computes.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from banting.schema.device_log import LogEntry
from banting.schema.dosing import DosingView, Order
from banting.schema.effects import Act, Effect, Frame
from banting.schema.facts import InterfaceNote, Rule, StatedFact
from banting.schema.intents import CloudIntent, Exchange, Heard, Intent, PumpTold, Read
from banting.schema.setup import DeviceSetup, DeviceSpec
from banting.schema.verdict import ByteField, TechniqueShown, Verdict

__all__ = [
    "Action",
    "Body",
    "Carrier",
    "Device",
    "Dialect",
    "DosingRule",
    "Grip",
    "Hands",
    "Jam",
    "Link",
    "Listen",
    "Program",
    "Report",
    "Service",
    "Speech",
    "Technique",
    "Transmit",
    "Wait",
]


class Device(Protocol):
    """A machine: pure functions of (state, event, time). State is frozen and hashable.

    `role` is its name in the world (`pump`, `remote`, ...); `links` are the links it is on.
    """

    role: str
    setup: DeviceSetup
    spec: DeviceSpec
    links: tuple[str, ...]

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return what is true of this device as it is switched."""
        ...

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return the inventory of its interfaces."""
        ...

    def initial(self) -> Any:
        """Return the state at the start of the day."""
        ...

    def receive(self, state: Any, frame: Frame, now_ms: int) -> tuple[Any, tuple[Effect, ...]]:
        """Return the state after a frame was heard, and what it causes."""
        ...

    def act(self, state: Any, act: Act, now_ms: int) -> tuple[Any, tuple[Effect, ...]]:
        """Return the state after a person did something with the device, and what it causes."""
        ...

    def tick(self, state: Any, now_ms: int) -> tuple[Any, tuple[Effect, ...]]:
        """Return the state at a time it asked to be woken at, and what it causes."""
        ...

    def wake_at(self, state: Any) -> int | None:
        """Return when the device wants its next tick, in ms, None for never."""
        ...

    def log(self, state: Any) -> tuple[LogEntry, ...]:
        """Return what the device itself remembers, oldest first; () when it keeps no log."""
        ...


class Speech(Protocol):
    """How the bytes on a link look from outside: what a listener learns, what a reader is told."""

    def secrets_in(self, raw: bytes) -> tuple[tuple[str, bytes], ...]:
        """Return what a listener learns from one frame that is worth keeping, by name."""
        ...

    def describe(self, raw: bytes) -> tuple[str, bytes, tuple[ByteField, ...]]:
        """Return a sentence, the decoded packet and its fields, for on-link bytes of any kind."""
        ...


class Service(Speech, Protocol):
    """How a cloud service, or an app that takes messages from afar, looks from outside.

    `link` and `host` say where it is reached. Secrets are named `api-secret`, `push-key`,
    `device-token`, `preset`, `otp-secret`, `otp-code`, `share-login`, `trio-secret`, `sms-number`,
    `sms-code`; values are the bytes that stand in the frames.
    """

    @property
    def link(self) -> str:
        """The link it is reached on."""
        ...

    @property
    def host(self) -> str:
        """Who it is on that link."""
        ...

    def ask(self, wanted: CloudIntent, held: Mapping[str, bytes], now_ms: int) -> Exchange:
        """Return the exchange that asks for something with the secrets held.

        A secret that is not held is left out of the request, which is then likely refused.
        """
        ...

    def meaning(self, exchange: Exchange, answer: bytes) -> Heard:
        """Return what an answer to an exchange means."""
        ...


class Carrier(Speech, Protocol):
    """How a bridge carries another radio's frames over Bluetooth."""

    @property
    def link(self) -> str:
        """The link it is reached on."""
        ...

    @property
    def host(self) -> str:
        """Who it is on that link."""
        ...

    def carry(self, exchange: Exchange) -> tuple[Exchange, ...]:
        """Return the exchanges with the bridge that send a frame by its radio and listen."""
        ...

    def carried(self, raw: bytes) -> bytes | None:
        """Return the on-air bytes that a bridge's answer holds, None when it heard nothing."""
        ...


class DosingRule(Protocol):
    """A closed-loop rule as an app uses it: one decision of all that it has seen."""

    def decide(self, view: DosingView) -> Order:
        """Return what is to be sent to the pump now."""
        ...

    def bolus_milliunits(self, view: DosingView) -> int:
        """Return the bolus that the app would recommend to its wearer now, in milliunits."""
        ...

    def active_milliunits(self, view: DosingView) -> int:
        """Return insulin on board as the app computes it, in milliunits."""
        ...


class Dialect(Speech, Protocol):
    """How one pump family's protocol looks from outside: for techniques, apps and reports.

    Secrets are named `pump-serial`, `remote-id`, `meter-id`, `sensor-id`; values are the bytes on
    the air.
    """

    def wake(self, serial: bytes, minutes: int) -> tuple[Exchange, ...]:
        """Return the exchanges that wake the pump's radio for some minutes."""
        ...

    def command(self, serial: bytes, intent: Intent, model: str) -> tuple[Exchange, ...]:
        """Return the exchanges that carry out an intent on an awake pump of a model."""
        ...

    def command_by_stick(self, serial: bytes, intent: Intent, model: str) -> tuple[Exchange, ...]:
        """Return the exchanges with a USB stick that make it carry out an intent by radio.

        The stick wakes the pump itself; `meaning` reads its answers too.
        """
        ...

    def meaning(self, exchange: Exchange, answer: bytes) -> Heard:
        """Return what an answer (on-air bytes) to an exchange means."""
        ...

    def press(self, remote_id: bytes, button: str, counter: int) -> Exchange:
        """Return a remote's press: button `bolus`, `act` or `suspend`."""
        ...

    def counter_in(self, raw: bytes) -> int | None:
        """Return the counter of a remote's press, None when the frame is none."""
        ...

    def meter_reading(self, meter_id: bytes, glucose_mgdl: int) -> Exchange:
        """Return a meter's transmission of a reading."""
        ...

    def sensor_reading(self, sensor_id: bytes, glucose_mgdl: int, sequence: int) -> Exchange:
        """Return a sensor's transmission that the pump converts to this glucose."""
        ...

    def airtime_ms(self, exchange: Exchange) -> int:
        """Return how long an exchange's frames take on the air, all repeats."""
        ...

    def told(self, wanted: Read, answer: bytes) -> PumpTold | None:
        """Return what the pump's answer to a question says, None when it is no such answer."""
        ...


class Link(Protocol):
    """Carries frames between its nodes. Faults and taps are Links that wrap a Link.

    A frame is sent from a node and arrives at others after its airtime.
    """

    @property
    def name(self) -> str:
        """What devices call it: `radio`, `usb`."""
        ...

    def airtime_ms(self, raw: bytes, repeats: int) -> int:
        """Return how long a burst of these bytes occupies the link, in ms."""
        ...

    def carry(self, frame: Frame, draw: Draw) -> tuple[Delivery, ...]:
        """Return who gets the frame, when, and as which bytes."""
        ...


class Draw(Protocol):
    """A source of chance: returns a float in [0, 1)."""

    def __call__(self) -> float:
        """Return the next draw."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A frame as it reaches one node."""

    to: str
    at_ms: int
    frame: Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Wait until a frame is heard on a link, or until a time; the answer is the Frame or None."""

    link: str
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmit:
    """Send an exchange and wait for the first answer on that link: a Frame or None."""

    link: str
    exchange: Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Jam:
    """Drown frames from a node on a link until a time; the answer is None."""

    link: str
    sender: str
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Do something with a device by hand; the answer is what its screen shows, or None."""

    act: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Wait until a time; the answer is None."""

    until_ms: int


Action = Listen | Transmit | Jam | Hands | Wait
Program = Generator[Action, Frame | None, str]


class Grip(Protocol):
    """What the attacker holds at one step: only what the position and earlier steps gave.

    `strike_ms` is the hour he has chosen to act, `until_ms` when the replay ends; `model` is the
    pump's, which anyone near can ask or see.
    """

    now_ms: int
    strike_ms: int
    until_ms: int
    model: str

    @property
    def dialect(self) -> Dialect:
        """How the pump's protocol looks from outside."""
        ...

    @property
    def held(self) -> Mapping[str, bytes]:
        """All secrets held, by name."""
        ...

    def service(self, name: str) -> Service:
        """Return how a service of this home looks from outside: `nightscout`, `push`, `share`...

        Raises TechniqueFailed when this home has none.
        """
        ...

    def bridge(self) -> Carrier:
        """Return how the bridge looks from outside.

        Raises TechniqueFailed when this home has none.
        """
        ...

    def knows(self, secret: str) -> bytes:
        """Return a secret that an earlier step learned.

        Raises TechniqueFailed when none did.
        """
        ...

    def learn(self, secret: str, value: bytes) -> None:
        """Keep a secret.

        Raises TechniqueFailed when the value was in nothing the attacker has heard.
        """
        ...

    def limit(self, name: str) -> int:
        """Return a limit of the pump in milliunits: `max_bolus` or `max_basal` (per hour)."""
        ...


class Technique(Protocol):
    """One thing an attacker can do: rules as data, and a program that does it on the machines."""

    shown: TechniqueShown
    rules: tuple[Rule, ...]

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Return the program that carries out a rule; it ends with a sentence on what happened."""
        ...


class Body(Protocol):
    """The wearer's body in a replay: one virtual patient, a minute at a time."""

    @property
    def basal_u_per_h(self) -> float:
        """The rate that holds this body's fasting glucose."""
        ...

    def initial(self) -> Any:
        """Return the state at the start of the day."""
        ...

    def minute(self, state: Any, insulin_u: float, carbs_g: float) -> Any:
        """Return the state one minute later."""
        ...

    def glucose_mgdl(self, state: Any) -> float:
        """Return plasma glucose."""
        ...


class Report(Protocol):
    """A form a verdict can take."""

    def render(self, verdict: Verdict) -> bytes:
        """Return the report's bytes."""
        ...
