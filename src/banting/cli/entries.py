"""What `catalogue` lists and `explain` looks up: everything Banting knows by an id, with sources.

Gathered from the shelves through the same tables that the assessment uses, so that nothing can be
listed that does not exist, or exist and not be listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from banting.schema.setup import DeviceSpec, OptionSpec
    from banting.schema.source import Source

__all__ = ["KINDS", "Entry", "entries"]

# Kind -> heading, in the order listed.
KINDS: dict[str, str] = {
    "goal": "Goals: what an attacker may want",
    "position": "Positions: where an attacker stands",
    "device": "Devices: what a set-up may name",
    "technique": "Techniques: what an attacker can do",
    "assumption": "Assumptions: what is granted only if you say so",
    "fault": "Mundane faults: what goes wrong without anyone meaning it",
    "patient": "Virtual patients: models of the body, a trial's physiologies",
    "controller": "Controllers: what doses in an arm of a trial",
    "sensor": "Glucose sensors",
    "meals": "Meals: what the people of a trial eat",
    "behaviour": "Behaviours: how they count and announce it, and treat lows",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing with an id.

    `details` are (name, text) pairs that belong to its kind; `parts` are those names that can be
    looked up by themselves: a device's options, a technique's rules.
    """

    kind: str
    id: str
    title: str
    says: str
    details: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    parts: tuple[str, ...] = ()


def entries() -> tuple[Entry, ...]:
    """Return all entries, kind by kind."""
    return (
        *_goals_and_positions(),
        *_devices(),
        *_techniques(),
        *_assumptions(),
        *_faults(),
        *_patients(),
        *_of_trials(),
    )


def _goals_and_positions() -> Iterator[Entry]:
    from banting.attacks import TECHNIQUES
    from banting.schema.facts import goal_fact
    from banting.schema.question import CONTROL_GOALS, Goal, Position

    for goal in Goal:
        giving = [
            name
            for name, technique in TECHNIQUES.items()
            if any(rule.gives == goal_fact(goal) for rule in technique.rules)
        ]
        yield Entry(
            kind="goal",
            id=goal.name,
            title=goal.says,
            says="counts as control" if goal in CONTROL_GOALS else "is not control by itself",
            details=(("techniques", ", ".join(giving) or "none modelled yet"),),
            sources=(),
        )
    for position in Position:
        yield Entry(
            kind="position",
            id=position.value,
            title=position.says,
            says="",
            details=(),
            sources=(),
        )


def _devices() -> Iterator[Entry]:
    from banting.cli import story

    for spec in story.device_specs():
        yield Entry(
            kind="device",
            id=spec.model,
            title=spec.title,
            says=f"[{spec.role}] of the {spec.family} family",
            details=tuple(_device_details(spec)),
            sources=spec.sources,
            parts=tuple(f"{spec.role}.{option.key}" for option in spec.options),
        )


def _device_details(spec: DeviceSpec) -> Iterator[tuple[str, str]]:
    if spec.firmwares:
        yield "firmware", ", ".join(spec.firmwares)
    for option in spec.options:
        yield f"{spec.role}.{option.key}", f"{option.says} ({_values(option)})"


def _values(option: OptionSpec) -> str:
    """Return what an option may be and what it is when left out."""
    if option.choices:
        values = " | ".join(option.choices)
    elif option.minimum is not None and option.maximum is not None:
        values = f"{option.minimum:g} to {option.maximum:g}"
    else:
        values = {"bool": "true | false", "str": "text"}.get(option.kind, "number")
    if option.default is None:
        return values
    default = str(option.default).lower() if option.kind == "bool" else str(option.default)
    return f"{values}; default {default}"


def _techniques() -> Iterator[Entry]:
    from banting.attacks import TECHNIQUES

    for technique in TECHNIQUES.values():
        shown = technique.shown
        lists = (
            ("CWE", shown.cwe),
            ("CVE", shown.cve),
            ("EMB3D", shown.emb3d),
            ("ATT&CK for ICS", shown.attack_ics),
        )
        marks = tuple((name, ", ".join(ids)) for name, ids in lists if ids)
        rules = tuple(
            (rule.id, f"needs {', '.join(sorted(rule.needs))}; gives {rule.gives}")
            for rule in technique.rules
        )
        yield Entry(
            kind="technique",
            id=shown.id,
            title=shown.title,
            says=shown.what,
            details=(("how to stop it", shown.stop_it), *marks, *rules),
            sources=shown.sources,
            parts=tuple(rule.id for rule in technique.rules),
        )


def _assumptions() -> Iterator[Entry]:
    from banting.attacks import assumptions
    from banting.devices import FAMILIES
    from banting.schema.setup import ASSUMPTION_KEYS

    pumps = [family.dialect for family in FAMILIES.values() if family.dialect is not None]
    known = {one.key: one for dialect in pumps for one in assumptions(dialect)}
    for one in known.values():
        settable = f"set it in [assume], or with whatif assume.{one.key}=true"
        yield Entry(
            kind="assumption",
            id=one.key,
            title=one.says,
            says=settable if one.key in ASSUMPTION_KEYS else "part of the position itself",
            details=(("how likely", one.odds), ("price", f"{one.price} of 3")),
            sources=(one.source,),
        )


def _faults() -> Iterator[Entry]:
    from banting.faults import FAULTS

    return _shown("fault", FAULTS.values())


def _patients() -> Iterator[Entry]:
    from banting.patients import PATIENTS

    return _shown("patient", PATIENTS.values())


class _OnAShelf(Protocol):
    """What every entry of a clinical shelf says of itself."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def says(self) -> str: ...
    @property
    def sources(self) -> tuple[Source, ...]: ...


def _shown(kind: str, shelf: Iterable[_OnAShelf]) -> Iterator[Entry]:
    """Yield the entries of a clinical shelf."""
    for one in shelf:
        yield Entry(
            kind=kind, id=one.id, title=one.title, says=one.says, details=(), sources=one.sources
        )


def _of_trials() -> Iterator[Entry]:
    from banting.controllers import CONTROLLERS
    from banting.sensors import SENSORS
    from banting.trial.behaviour import BEHAVIOURS
    from banting.trial.meals import MEALS

    for controller in CONTROLLERS.values():
        yield Entry(
            kind="controller",
            id=controller.id,
            title=controller.title,
            says=controller.says,
            details=tuple((o.key, f"{o.says} ({_values(o)})") for o in controller.options),
            sources=controller.sources,
            parts=tuple(option.key for option in controller.options),
        )
    yield from _shown("sensor", SENSORS.values())
    yield from _shown("meals", MEALS.values())
    yield from _shown("behaviour", BEHAVIOURS.values())
