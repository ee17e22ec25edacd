"""What a page for one place says, part by part, before any form lays it out.

Knows: the parts and their order. Never knows: how wide a screen is, HTML, or where files lie. Every
text is a whole sentence or a phrase that a form may put into one; none has a key or a fact's name.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.schema.question import Answer, Goal, Position

__all__ = [
    "Bound",
    "Change",
    "Further",
    "HarmRow",
    "HarmTable",
    "PlacePage",
    "Proof",
    "Reason",
    "Step",
    "Switch",
    "Tonight",
    "Way",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What decides some goals' answers, as phrases; `assumed` marks a YES that is granted."""

    goals: tuple[Goal, ...]
    answer: Answer
    assumed: bool
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step that was carried out: what was done, and what it came to."""

    says: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How some goals are reached: the steps for the first of them, and what was assumed, if any."""

    goals: tuple[Goal, ...]
    steps: tuple[Step, ...]
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """One more thing, or several together, that would turn the NO of some goals into a YES.

    `price` is that of the dearest, 1 to 3; `price_says` puts it in words.
    """

    goals: tuple[Goal, ...]
    keys: tuple[str, ...]
    takes: tuple[str, ...]
    price: int
    price_says: str
    odds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmRow:
    """One outcome of the same people on three days; `short` is its label where room is scarce."""

    label: str
    short: str
    without: str
    attacked: str
    cannula: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmTable:
    """What a day does under one condition (`loop off, nobody reacts`), "" where there is one."""

    condition: str
    rows: tuple[HarmRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The most that a goal reaches under the limits that the devices enforce."""

    goal: Goal
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tonight:
    """What it would do: sentences first, then tables, other events, and the bounds.

    `notes` are what to read the numbers with. Without a trial there are sentences and bounds.
    """

    says: tuple[str, ...]
    tables: tuple[HarmTable, ...]
    notes: tuple[str, ...]
    others: tuple[str, ...]
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing to switch, with the key and value of the set-up file and what it costs in words."""

    says: str
    key: str
    value: str
    cost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Changes that together close goals from this place, and which of them stay open here."""

    changes: tuple[Change, ...]
    closes: tuple[Goal, ...]
    leaves: tuple[Goal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the answer to one goal rests on.

    A YES names the trace that replays and its hash, a NO the certificate and the tries that the
    devices refused; an UNKNOWN says in `says` what would decide it.
    """

    cell: str
    goal: Goal
    answer: Answer
    assumed: bool
    certificate: str | None
    trace: str | None
    trace_hash: str | None
    refused: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePage:
    """The answer for one place.

    `answer` is for control (G1-G6) without assumptions; `lead` says it with its first word, `rest`
    what goes with it. `unless` are the assumptions, each set a text, under which a NO would be a
    YES. `switch_says` stands where nothing can be switched, or before what can.
    """

    position: Position
    question: str
    setup: str
    setup_name: str
    answer: Answer
    lead: str
    unless: tuple[str, ...]
    rest: tuple[str, ...]
    why: tuple[Reason, ...]
    ways: tuple[Way, ...]
    further: tuple[Further, ...]
    further_says: str
    tonight: Tonight
    switches: tuple[Switch, ...]
    switch_says: str
    mind: tuple[str, ...]
    proofs: tuple[Proof, ...]
    limits: str
