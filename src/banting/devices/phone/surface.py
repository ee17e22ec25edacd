"""The border between the phone and what one app takes from afar: pushes, text messages, the cloud.

The phone (`machine.py`) doses, drives the pump and remembers; a `RemoteSurface` reads what arrives
from afar, checks what that app checks, and answers with nouns: orders that the phone carries out,
refusals that it keeps as evidence, replies, notes and texts that it sends or shows. Pure: state in,
state and answers out. A surface never drives the pump and never sees another app.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from banting.devices.family import HomeParts
from banting.interfaces import Service
from banting.schema.dosing import (
    CarbsEntered,
    DoseGiven,
    DosingSettings,
    GlucoseSeen,
    OverrideInForce,
)
from banting.schema.effects import Frame
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup
from banting.wire.http import Request, Response

__all__ = [
    "App",
    "Notify",
    "OrderBasal",
    "OrderBolus",
    "OrderCancel",
    "OrderCarbs",
    "OrderClosedLoop",
    "OrderOverride",
    "OrderProfile",
    "OrderTarget",
    "PhoneSeen",
    "Poll",
    "Preset",
    "Refused",
    "RemoteAnswer",
    "RemoteOrder",
    "RemoteSurface",
    "Reply",
    "TakeGlucose",
    "Upload",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One of the wearer's own overrides: `target_mgdl` 0 keeps the own target."""

    name: str
    needs_percent: int
    target_mgdl: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneSeen:
    """What a surface may look at: settings with their limits, histories, what runs.

    Histories ascend in time; `boluses` are those that the app knows of or counts as given, `active`
    insulin on board in milliunits.
    """

    settings: DosingSettings
    preset: Preset | None
    glucose: tuple[GlucoseSeen, ...]
    boluses: tuple[DoseGiven, ...]
    carbs: tuple[CarbsEntered, ...]
    override: OverrideInForce
    active: int
    closed_loop: bool
    suspended: bool
    bolusing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBolus:
    """Give a bolus now."""

    milliunits: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCarbs:
    """Store carbohydrate eaten at a time of the day (ms)."""

    grams: int
    absorption_min: int
    at_ms: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOverride:
    """Start an override for 1 minute to 24 hours; `target_mgdl` 0 keeps the own target."""

    name: str
    needs_percent: int
    target_mgdl: int
    minutes: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTarget:
    """Run a temporary target for 1 minute to 24 hours."""

    target_mgdl: int
    minutes: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancel:
    """End the override or temporary target that runs."""

    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderProfile:
    """Dose from now on as if insulin needs were `needs_percent` of the wearer's own therapy."""

    needs_percent: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderBasal:
    """Run a temporary rate (milliunits an hour) on the pump; 0 minutes cancel what runs."""

    per_h: int
    minutes: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderClosedLoop:
    """Let the app dose by itself, or stop it."""

    on: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeGlucose:
    """Take a reading that came from afar as if a sensor had given it."""

    reading: GlucoseSeen
    says: str


RemoteOrder = (
    OrderBolus
    | OrderCarbs
    | OrderOverride
    | OrderTarget
    | OrderCancel
    | OrderProfile
    | OrderBasal
    | OrderClosedLoop
    | TakeGlucose
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A message that was heard and not obeyed, and why; the phone keeps it as `Rejected`."""

    reason: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message to someone on `internet` or `sms`; its bytes are whole."""

    link: str
    to: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """A notification on the phone's screen."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A document for a collection of Nightscout (`treatments`, `devicestatus`, ...): JSON bytes."""

    collection: str
    document: bytes


RemoteAnswer = RemoteOrder | Refused | Reply | Notify | Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A request to send to a host (`nightscout`); `key` is the surface's own name for the answer.

    The phone adds the wearer's Nightscout secret (header `api-secret`) where the host is
    `nightscout`.
    """

    key: str
    host: str
    request: Request


class RemoteSurface(Protocol):
    """What one app takes from afar: pure functions of (state, message, what the phone has seen)."""

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return what is true of the app from afar as it is switched."""
        ...

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return the interfaces the app is reached by from afar."""
        ...

    def initial(self) -> Any:
        """Return the state at the start of the day: frozen, hashable."""
        ...

    def hear(
        self, state: Any, frame: Frame, seen: PhoneSeen, now_ms: int
    ) -> tuple[Any, tuple[RemoteAnswer, ...]]:
        """Return what a push (`frame.link` internet, sender `push`) or a text (sms) does.

        A push's `raw` is its payload, a JSON object; a text's the sender's number, a newline, the
        text.
        """
        ...

    def polls(self, state: Any, seen: PhoneSeen, now_ms: int) -> tuple[Any, tuple[Poll, ...]]:
        """Return what to ask of a cloud now; the phone calls it every five minutes."""
        ...

    def answered(
        self, state: Any, key: str, response: Response, seen: PhoneSeen, now_ms: int
    ) -> tuple[Any, tuple[RemoteAnswer, ...]]:
        """Return what an answer to one's own poll does."""
        ...

    def done(
        self, state: Any, order: RemoteOrder, delivered: bool | None, seen: PhoneSeen, now_ms: int
    ) -> tuple[Any, tuple[RemoteAnswer, ...]]:
        """Return what follows when the pump has carried out a bolus or rate that was ordered.

        `delivered` is False when the pump refused or could not be reached before the command was
        out, None while it is uncertain; carbohydrate, overrides and the like never come here.
        """
        ...


def _nothing(setup: Setup) -> tuple[tuple[str, bytes], ...]:
    del setup
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """One app: what it takes in a set-up, by which rule it doses, how it is reached from afar.

    `rule` names the dosing rule (`loop35`, `oref0`, `aaps`), `max_active` the limit of insulin on
    board in milliunits, `automatic_bolus` whether it gives boluses by itself; `agent` is what it
    calls itself in what it uploads, `tells_device` whether its profile tells the phone's device
    token and presets; `takes_sms` whether texts reach it. `services` are how it looks to someone
    who writes to it directly.
    """

    model: str
    agent: str
    specs: tuple[DeviceSpec, ...]
    rule: Callable[[DeviceSetup], str]
    max_active: Callable[[DeviceSetup], int]
    automatic_bolus: Callable[[DeviceSetup], bool]
    preset: Callable[[DeviceSetup], Preset | None]
    surface: Callable[[DeviceSetup, Setup, HomeParts], RemoteSurface]
    tells_device: bool = False
    takes_sms: bool = False
    secrets: Callable[[Setup], tuple[tuple[str, bytes], ...]] = _nothing
    services: tuple[tuple[str, Service], ...] = ()
    limits: tuple[str, ...] = ()
