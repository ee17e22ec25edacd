"""What a device machine may cause, as values: the world carries them out and records them.

A device never does anything itself. A refusal is a `Rejected` and is kept as evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "Act",
    "Alarm",
    "Changed",
    "Deliver",
    "Effect",
    "Frame",
    "InsulinKind",
    "Rejected",
    "Requestor",
    "Send",
    "Show",
    "ShowGlucose",
    "Steered",
    "Suspend",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Bytes on a link as sent: on a radio the coded symbols, not the decoded packet.

    A burst of the same frame (a wake-up call, a meter's repeats) is one Frame with `repeats` > 1;
    `duration_ms` is the whole burst's time on the link, `at_ms` its end. `to` names who it is
    addressed to on a link that has addresses; "" is everyone.
    """

    link: str
    sender: str
    raw: bytes
    at_ms: int
    repeats: int = 1
    duration_ms: int = 0
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something a person does with a device.

    `name` is of that device's own list (`bolus`, `suspend`, `press-b`, `fingerstick`, `upload`);
    `value` is in the unit the name implies (milliunits for `bolus`, mg/dL for `fingerstick` and
    sensed glucose), 0 when it takes none.
    """

    device: str
    name: str
    value: int = 0


class Requestor(StrEnum):
    """Who asked for a dose, as the pump's own history tells it."""

    KEYPAD = "keypad"
    REMOTE = "remote"
    RADIO = "radio"
    METER = "meter"
    PROGRAM = "program"


class InsulinKind(StrEnum):
    """What a delivery belongs to."""

    BASAL = "basal"
    BOLUS = "bolus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Put a frame on a link after `after_ms`, `repeats` times back to back, for `to` or for all."""

    link: str
    raw: bytes
    after_ms: int = 0
    repeats: int = 1
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """Insulin that leaves the pump now."""

    milliunits: int
    kind: InsulinKind
    requestor: Requestor


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspend:
    """Delivery stopped (`on`) or went on again."""

    on: bool
    requestor: Requestor


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm the wearer can hear or feel."""

    code: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A setting or limit that now has another value."""

    setting: str
    before: str
    after: str
    requestor: Requestor


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """A text on the screen."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowGlucose:
    """A glucose value the wearer sees, and the device it is said to come from."""

    glucose_mgdl: int
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Steered:
    """What a loop doses by was changed: `what` is `override`, `target`, `carbs` or `profile`.

    `needs_percent` scales insulin needs (100: unchanged), `target_mgdl` 0 keeps the own target,
    `minutes` is how long it lasts (0: it has no end of its own, or ends one that ran), `carbs_g`
    what was entered. `by` is `wearer` or `remote`.
    """

    what: str
    says: str
    by: str
    needs_percent: int = 100
    target_mgdl: int = 0
    minutes: int = 0
    carbs_g: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A frame that was heard and not obeyed, and why."""

    reason: str
    raw: bytes


Effect = Send | Deliver | Suspend | Alarm | Changed | Show | ShowGlucose | Steered | Rejected
