"""What someone wants a pump or a service to do, without a protocol.

A `Dialect` turns what is wanted of a pump into exchanges, a `Service` what is wanted of a cloud or
of a phone from afar. Amounts are integer milliunits, times integer minutes, so that bytes stay
exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "BolusTold",
    "CloudIntent",
    "Exchange",
    "GiveBolus",
    "Heard",
    "Intent",
    "LogIn",
    "PumpTold",
    "Read",
    "ReadCloud",
    "RemoteBasal",
    "RemoteBolus",
    "RemoteCancel",
    "RemoteCarbs",
    "RemoteLoop",
    "RemoteOverride",
    "RemoteTarget",
    "SetFlag",
    "SetLimit",
    "SetTempBasal",
    "StopInsulin",
    "SwitchProfile",
    "WriteCarbs",
    "WriteGlucose",
    "WriteProfile",
    "WriteTarget",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBolus:
    """Deliver a bolus."""

    milliunits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTempBasal:
    """Run basal at a rate for some minutes (half hours on most pumps)."""

    milliunits_per_h: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopInsulin:
    """Suspend delivery (`on`) or resume it."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLimit:
    """Set a limit, `max_bolus` (milliunits) or `max_basal` (milliunits per hour)."""

    limit: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFlag:
    """Switch an option of the pump: `remote_option`, `meter_option` or `easy_bolus`."""

    flag: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Read something: `model`, `settings`, `reservoir`, `status`, `battery` or `history`.

    A history that comes in parts is read on with `more`.
    """

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCloud:
    """Read something a service keeps: `status`, `profile`, `entries`, `treatments`, `devices`."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """Open a session with a name and a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteGlucose:
    """Store a glucose reading as if a sensor had sent it now."""

    glucose_mgdl: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCarbs:
    """Store carbohydrate as if the wearer had eaten it now."""

    grams: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteTarget:
    """Store a temporary target."""

    target_mgdl: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteProfile:
    """Store a therapy profile whose basal is `needs_percent` of the wearer's, and its ratios so."""

    needs_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchProfile:
    """Switch to the wearer's therapy profile at `needs_percent` of it, for some minutes."""

    needs_percent: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteBolus:
    """Ask the app on the phone for a bolus."""

    milliunits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCarbs:
    """Tell the app on the phone of carbohydrate."""

    grams: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteBasal:
    """Ask the app on the phone for a temporary rate."""

    milliunits_per_h: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteLoop:
    """Let the app on the phone dose by itself (`on`), or stop it."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteOverride:
    """Start one of the wearer's own presets by its name (the secret `preset`)."""

    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteTarget:
    """Set a temporary target from afar."""

    target_mgdl: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCancel:
    """End the override or temporary target that runs."""


CloudIntent = (
    ReadCloud
    | LogIn
    | WriteGlucose
    | WriteCarbs
    | WriteTarget
    | WriteProfile
    | SwitchProfile
    | RemoteBolus
    | RemoteBasal
    | RemoteLoop
    | RemoteCarbs
    | RemoteOverride
    | RemoteTarget
    | RemoteCancel
)

Intent = GiveBolus | SetTempBasal | StopInsulin | SetLimit | SetFlag | Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One frame to send, how often, and how long to wait for the answer; `says` explains it.

    `to` is who it is addressed to on a link that has addresses, "" for everyone.
    """

    raw: bytes
    repeats: int
    wait_ms: int
    says: str
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BolusTold:
    """A bolus in a pump's history: when by the pump's clock (ms of the day), and how much."""

    at_ms: int
    milliunits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PumpTold:
    """What a pump's answer says; a part that was not in it is None.

    `reservoir` is milliunits left, `suspended` and `bolusing` its state, `boluses` those of the
    newest page of history, oldest first.
    """

    reservoir: int | None = None
    suspended: bool | None = None
    bolusing: bool | None = None
    boluses: tuple[BolusTold, ...] | None = None


class Heard(StrEnum):
    """What an answer means to the one who asked."""

    ACCEPTED = "accepted"
    ANSWER = "answer"
    REFUSED = "refused"
    OTHER = "other"
