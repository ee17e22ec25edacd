"""The verdict: one cell per goal and position with its evidence, and all a report needs.

Knows: what was found. Never knows: how it is rendered or where it is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.schema.comparison import Comparison
from banting.schema.device_log import LogEntry
from banting.schema.disturbance import Disturbance
from banting.schema.facts import Assumption, Change, InterfaceNote, StatedFact
from banting.schema.outcome import ArmOutcome
from banting.schema.proof import Certificate, Path
from banting.schema.question import Answer, Goal, Position
from banting.schema.setup import Setup
from banting.schema.source import Source

__all__ = [
    "SCHEMA_VERSION",
    "Advice",
    "ByteField",
    "Cell",
    "Harm",
    "KeyFrame",
    "MapLink",
    "MapNode",
    "PathEvidence",
    "Refusal",
    "StepShown",
    "TechniqueShown",
    "Verdict",
]

SCHEMA_VERSION = "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A try that the devices refused: by whom, why, the bytes, and the name of its trace."""

    tried: str
    device: str
    reason: str
    at_ms: int
    raw_hex: str
    trace_hash: str
    replay: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One answer. `id` is `G1-radio`.

    `decides` is one sentence: what makes it so. `bound` is the most that can be reached.
    `assumptions` are the keys of granted assumptions that the path uses, () when none.
    `distance_to_yes` is the number of further assumptions in the smallest set that turns a NO into
    a YES: 0 for YES, None when no modelled set does; `to_yes` holds all smallest such sets. `path`
    or `certificate` is the id of the evidence: of the most powerful way; `other_ways` are the rules
    that give the goal from here as well.
    """

    id: str
    goal: Goal
    position: Position
    answer: Answer
    decides: str
    bound: str
    path: str | None
    certificate: str | None
    assumptions: tuple[str, ...]
    distance_to_yes: int | None
    to_yes: tuple[tuple[str, ...], ...]
    other_ways: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteField:
    """Some bytes of a packet and what they mean."""

    offset: int
    length: int
    name: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFrame:
    """A frame that mattered: on-air bytes, decoded packet and its fields."""

    at_ms: int
    sender: str
    link: str
    raw_hex: str
    packet_hex: str
    says: str
    fields: tuple[ByteField, ...]
    repeats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TechniqueShown:
    """What a reader is told of a technique."""

    id: str
    title: str
    what: str
    stop_it: str
    cwe: tuple[str, ...]
    cve: tuple[str, ...]
    emb3d: tuple[str, ...]
    attack_ics: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """One step of a path as carried out, with the frames it sent or heard.

    `says` is the rule's sentence, `why` what of the set-up makes it work.
    """

    rule: str
    technique: str
    says: str
    why: str
    frames: tuple[KeyFrame, ...]
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathEvidence:
    """A path with its replay.

    `frames` counts all frames on the links, `events` all events. `through` are the map's nodes that
    a command passes from the attacker on, the one he wants to reach last. `log` is what the attack
    left in the devices' own memory.
    """

    path: Path
    trace_hash: str
    events: int
    frames: int
    steps: tuple[StepShown, ...]
    outcome: str
    disturbance: Disturbance
    through: tuple[str, ...]
    log: tuple[LogEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """What a disturbance does: arms of the same cohort. `paths` names the cells that cause it."""

    disturbance: Disturbance
    paths: tuple[str, ...]
    arms: tuple[ArmOutcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A smallest set of changes and the cells it turns to NO (checked by assessing again)."""

    changes: tuple[Change, ...]
    closes: tuple[str, ...]
    leaves_open: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapNode:
    """A device, person or place on the map; `lane` is a position's value or `body`."""

    id: str
    title: str
    lane: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLink:
    """A link between two nodes; `kind` is `radio`, `usb` or `touch`; `state` says on or off."""

    a: str
    b: str
    kind: str
    on: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Everything one assessment found.

    `answer` is for control (G1-G6) from anywhere, without assumptions. `baseline` and `cannula`
    hold one arm per physiology; `cannula_at_min` is the minute of the trial day at which the
    cannula bends. `harms` come with the worst in front.
    """

    setup: Setup
    setup_text: str
    setup_name: str
    seed: int
    answer: Answer
    cells: tuple[Cell, ...]
    paths: tuple[PathEvidence, ...]
    certificates: tuple[Certificate, ...]
    techniques: tuple[TechniqueShown, ...]
    facts: tuple[StatedFact, ...]
    assumptions: tuple[Assumption, ...]
    interfaces: tuple[InterfaceNote, ...]
    advice: tuple[Advice, ...]
    map_nodes: tuple[MapNode, ...]
    map_links: tuple[MapLink, ...]
    baseline: tuple[ArmOutcome, ...]
    cannula: tuple[ArmOutcome, ...]
    cannula_at_min: int | None
    harms: tuple[Harm, ...]
    comparison: Comparison | None
    limits: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]
    reproduce: str

    def cell(self, goal: Goal, position: Position) -> Cell:
        """Return the cell of a goal and position."""
        return next(c for c in self.cells if c.goal is goal and c.position is position)
