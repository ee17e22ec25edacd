"""How a trial was made, piece by piece: people, bodies, arms, what they ate, what went wrong.

Knows: the plan, and the titles and sources that came with it. Never knows: what was found, but for
how many people each outcome counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.reports.trial.ran import days_run, everyone, patient_days, treated
from banting.reports.wording import counted, joined, people
from banting.schema.setup import Wearer, WearerReacts
from banting.schema.source import Source
from banting.schema.trial_found import PartRole, TrialFound, TrialPart
from banting.units import clock_from_minute, mmoll_from_mgdl

__all__ = ["Cited", "Method", "methods"]

_REACTS = {
    WearerReacts.NEVER: "nobody treats lows or highs",
    WearerReacts.AWAKE: "lows and highs are noticed and treated when awake",
    WearerReacts.ALWAYS: "someone notices and treats lows and highs at any hour",
}
_HEADS = {
    PartRole.PEOPLE: "People",
    PartRole.PHYSIOLOGY: "Model of the body",
    PartRole.CONTROLLER: "Controller",
    PartRole.SENSOR: "Sensor",
    PartRole.MEALS: "Meals",
    PartRole.BEHAVIOUR: "Behaviour",
    PartRole.FAULT: "Fault",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """Something the trial is made of, with what it follows; `head` says what it is."""

    head: str
    id: str
    title: str
    says: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """The methods: a line each on the whole trial, a line an arm, and every part with sources."""

    lines: tuple[tuple[str, str], ...]
    arms: tuple[tuple[str, str, str], ...]  # id, how it is treated, sensor
    parts: tuple[Cited, ...]


def methods(found: TrialFound) -> Method:
    """Return how the trial was made."""
    return Method(
        lines=(
            ("People", _people(found)),
            ("Length", _length(found)),
            ("Day", _day(found.plan.wearer)),
            ("Meals", _named(found, PartRole.MEALS, found.plan.meals)),
            ("Behaviour", _named(found, PartRole.BEHAVIOUR, found.plan.behaviour)),
            ("Severity", "; ".join(dict.fromkeys(arm.severity_set for arm in everyone(found)))),
            (
                "Intervals",
                "95 %, Student's t for means over people, Wilson's for shares; they cover chance "
                "in drawing virtual people, nothing else",
            ),
            ("Chance", _chance(found)),
        ),
        arms=tuple(
            (arm.id, treated(found, arm), _worn(found, arm.sensor)) for arm in found.plan.arms
        ),
        parts=tuple(_cited(part) for part in found.parts),
    )


def _people(found: TrialFound) -> str:
    plan = found.plan
    counts = joined(tuple(f"{n:,}" for n in sorted({arm.patients for arm in everyone(found)})))
    first = plan.wearer.patient or 0
    settings = (
        ("basal rate", plan.wearer.basal_u_per_h, "U/h"),
        ("sensitivity", plan.wearer.isf_mgdl_per_u, "mg/dL per U"),
        ("carb ratio", plan.wearer.carb_ratio_g_per_u, "g/U"),
    )
    same = [f"{name} {value:g} {unit}" for name, value, unit in settings if value is not None]
    whose = f"for everyone {', '.join(same)}; else own settings" if same else "own settings"
    target = plan.wearer.target_mgdl
    return (
        f"{counts} virtual {people(plan.wearer.cohort)}, numbered from {first}, the same in every "
        f"arm; {whose}; target {target:.0f} mg/dL ({mmoll_from_mgdl(target):.1f} mmol/L)"
    )


def _length(found: TrialFound) -> str:
    plan = found.plan
    return (
        f"{days_run(found)}, each from noon to noon; people start fasting at noon; with "
        f"{counted(len(plan.arms), 'arm')} in {counted(len(plan.physiologies), 'model')} of the "
        f"body {patient_days(found):,} patient-days"
    )


def _day(wearer: Wearer) -> str:
    asleep, awake = map(clock_from_minute, (wearer.asleep_from_min, wearer.asleep_to_min))
    sleep = "no sleep" if asleep == awake else f"asleep from {asleep} to {awake}"
    return f"{sleep}; {_REACTS[wearer.reacts]}"


def _named(found: TrialFound, role: PartRole, name: str) -> str:
    """Return a part as `title (id): says`, as far as it is described."""
    part = found.part(role, name)
    return f"{part.title} ({name}): {part.says}" if part else name


def _worn(found: TrialFound, sensor: str | None) -> str:
    """Return a sensor as `title (id)`."""
    if sensor is None:
        return "none, finger-sticks at the wearer's own hours"
    part = found.part(PartRole.SENSOR, sensor)
    return f"{part.title} ({sensor})" if part else sensor


def _chance(found: TrialFound) -> str:
    return (
        f"seed {found.plan.seed}; the same plan, seed and version ({found.version}) give the same "
        f"numbers however the work is shared out; precision {found.plan.precision}"
    )


def _cited(part: TrialPart) -> Cited:
    return Cited(
        head=_HEADS[part.role],
        id=part.id,
        title=part.title,
        says=part.says,
        sources=part.sources,
    )
