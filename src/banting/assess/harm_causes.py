"""What of a set-up's replayed paths is tried on the cohort: the strongest of each kind.

Knows: disturbances and the paths they came from. Never knows: how an attack got in, or what it
does to anyone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log
from types import MappingProxyType
from typing import Any, TypeVar

from banting.schema.day import clock_min, day_min
from banting.schema.disturbance import (
    BasalWindow,
    Disturbance,
    ExtraBolus,
    FalseCarbs,
    FalseGlucose,
    LeakWindow,
    OverrideWindow,
)
from banting.schema.question import CONTROL_GOALS, Goal, Position
from banting.schema.setup import Setup, Wearer
from banting.schema.verdict import PathEvidence
from banting.units import MIN_PER_DAY, clock_from_minute

__all__ = ["Cause", "causes_of"]

_AWAKE_AT = 16 * 60  # the hour of the same attack on a wearer who is up
_AS_STRONG = 0.9
_READS_EVERY_MIN = 5
# The parts of a disturbance in which a goal reaches insulin, readings or a loop.
_PARTS: Mapping[Goal, tuple[str, ...]] = MappingProxyType(
    {
        Goal.G1: ("boluses",),
        Goal.G2: ("basal",),
        Goal.G3: ("basal",),
        Goal.G5: ("overrides", "false_carbs"),
        Goal.G6: ("false_glucose",),
    }
)
_Moment = ExtraBolus | FalseGlucose | FalseCarbs
_Event = _Moment | BasalWindow | LeakWindow | OverrideWindow
_Some = TypeVar("_Some", bound=_Event)
_EVENTS = ("boluses", "basal", "false_glucose", "leaks", "overrides", "false_carbs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A disturbance and the paths that lead to it."""

    disturbance: Disturbance
    paths: tuple[str, ...]


def causes_of(paths: tuple[PathEvidence, ...], setup: Setup) -> tuple[Cause, ...]:
    """Return the causes of every goal: the strongest replayed, and the strongest from afar.

    Hands on the pump often reach more than a radio does; what they reach must not be told of it.
    Where an app on a phone doses, only what the attacker did himself is taken from the replay: what
    its loop then did is the trial's to say, of every patient. There it is also tried by day what
    steers such a loop; anywhere, a bolus is.
    """
    phone = setup.device("phone") is not None
    by_day = (Goal.G1, Goal.G5, Goal.G6) if phone else (Goal.G1,)
    causes: list[Cause] = []
    for goal in CONTROL_GOALS:
        for part in _PARTS.get(goal, ()):
            of_goal = [
                path
                for path in paths
                if path.path.goal is goal and path.outcome and _events(path.disturbance, part)
            ]
            for where, strongest, as_strong in _strongest(of_goal, part):
                name = f"{goal.name}{'-carbs' if part == 'false_carbs' else ''}{where}"
                done = _only(strongest.disturbance, part) if phone else strongest.disturbance
                asleep = replace(done, id=f"{name}-harm", says=_says(goal, part, done))
                causes.append(Cause(disturbance=asleep, paths=as_strong))
                if goal in by_day and _up_at(setup.wearer, _AWAKE_AT):
                    awake = _while_awake(name, goal, part, asleep, setup.wearer)
                    causes.append(Cause(disturbance=awake, paths=as_strong))
    return tuple(causes)


def _strongest(
    of_goal: list[PathEvidence], part: str
) -> list[tuple[str, PathEvidence, tuple[str, ...]]]:
    """Return of all paths and of those from afar the strongest, with those as strong by name."""
    found = []
    told: set[str] = set()
    afar = [path for path in of_goal if path.path.position is not Position.TOUCH]
    for where, reach in (("", of_goal), ("-afar", afar)):
        if not reach or not told.isdisjoint(path.path.id for path in reach):
            continue
        strengths = [_strength(path.disturbance, part) for path in reach]
        strongest = reach[strengths.index(max(strengths))]
        as_strong = tuple(
            path.path.id
            for path, strength in zip(reach, strengths, strict=True)
            if strength > _AS_STRONG * max(strengths)
        )
        told.update(as_strong)
        found.append((where, strongest, as_strong))
    return found


def _strength(disturbance: Disturbance, part: str) -> float:
    """Return how much a disturbance does in one of its parts, in any unit that orders them."""
    match part:
        case "boluses":
            return sum(bolus.insulin_u for bolus in disturbance.boluses)
        case "basal":
            return sum(window.to_min - window.from_min for window in disturbance.basal)
        case "overrides":
            return sum(
                (one.to_min - one.from_min)
                * (abs(log(max(one.needs_share, 0.01))) + (one.target_mgdl > 0.0))
                for one in disturbance.overrides
            )
        case "false_carbs":
            return sum(entry.carbs_g for entry in disturbance.false_carbs)
        case _:
            return sum(reading.shown_mgdl for reading in disturbance.false_glucose)


def _events(disturbance: Disturbance, part: str) -> tuple[_Event, ...]:
    """Return the events of one part of a disturbance."""
    events: tuple[_Event, ...] = getattr(disturbance, part)
    return events


def _only(disturbance: Disturbance, part: str) -> Disturbance:
    """Return one part of a disturbance."""
    others: dict[str, Any] = {name: () for name in _EVENTS if name != part}
    return replace(disturbance, **others)


def _says(goal: Goal, part: str, disturbance: Disturbance) -> str:
    """Return a sentence that says hour and amount."""
    match part:
        case "boluses":
            amount = _strength(disturbance, part)
            return f"a bolus of {amount:.1f} U at {_clock(disturbance.boluses[0].at_min)}"
        case "basal" if goal is Goal.G2:
            window = disturbance.basal[0]
            hours = (window.to_min - window.from_min) / 60
            rate = window.basal_u_per_h
            return f"basal at {rate:.1f} U/h for {hours:.0f} h from {_clock(window.from_min)}"
        case "basal":
            return f"insulin stopped at {_clock(disturbance.basal[0].from_min)}, unnoticed"
        case "overrides":
            return _override_says(disturbance)
        case "false_carbs":
            grams = _strength(disturbance, part)
            at = _clock(disturbance.false_carbs[0].at_min)
            return f"{grams:.0f} g of carbohydrate entered at {at} that nobody eats"
        case _:
            return _readings_say(disturbance)


def _override_says(disturbance: Disturbance) -> str:
    one = disturbance.overrides[0]
    target = f" and a target of {one.target_mgdl:.0f} mg/dL" if one.target_mgdl > 0.0 else ""
    lasts = _lasting(one.to_min - one.from_min)
    return f"an override to {one.needs_share:.0%} of insulin needs{target} " + (
        f"for {lasts} from {_clock(one.from_min)}"
    )


def _readings_say(disturbance: Disturbance) -> str:
    readings = disturbance.false_glucose
    first = readings[0]
    if len(readings) == 1 or not first.as_sensor:
        return f"a false {first.shown_mgdl:.0f} mg/dL at {_clock(first.at_min)}"
    low, high = (pick(reading.shown_mgdl for reading in readings) for pick in (min, max))
    values = f"{high:.0f}" if low == high else f"{low:.0f} to {high:.0f}"
    lasts = _lasting(readings[-1].at_min - first.at_min + _READS_EVERY_MIN)
    return f"false readings of {values} mg/dL for {lasts} from {_clock(first.at_min)}"


def _lasting(minutes: int) -> str:
    return f"{minutes} min" if minutes < 60 else f"{minutes / 60:.3g} h"


def _while_awake(
    name: str, goal: Goal, part: str, asleep: Disturbance, wearer: Wearer
) -> Disturbance:
    """Return the same at an hour when the wearer is up."""
    begins_min = min(_span(event)[0] for event in _events(asleep, part))
    ends_min = max(_span(event)[1] for event in _events(asleep, part))
    moved = _moved(asleep, day_min(_AWAKE_AT) - begins_min)
    until_sleep_min = (wearer.asleep_from_min - _AWAKE_AT) % MIN_PER_DAY
    ends_awake = ends_min - begins_min <= until_sleep_min
    how = "wearer awake" if ends_awake else "begun with the wearer awake"
    return replace(moved, id=f"{name}-awake-harm", says=f"{_says(goal, part, moved)}, {how}")


def _span(event: _Event) -> tuple[int, int]:
    """Return the first and last minute of an event."""
    if isinstance(event, _Moment):
        return event.at_min, event.at_min
    return event.from_min, event.to_min


def _moved(disturbance: Disturbance, by_min: int) -> Disturbance:
    """Return the same at another time of the day."""
    parts: dict[str, Any] = {
        name: tuple(_event_moved(event, by_min) for event in _events(disturbance, name))
        for name in _EVENTS
    }
    return replace(disturbance, **parts)


def _event_moved(event: _Some, by_min: int) -> _Some:
    if isinstance(event, _Moment):
        return replace(event, at_min=event.at_min + by_min)
    return replace(event, from_min=event.from_min + by_min, to_min=event.to_min + by_min)


def _up_at(wearer: Wearer, clock_minute: int) -> bool:
    """Return whether the wearer is up at a time of the clock."""
    asleep_min = (wearer.asleep_to_min - wearer.asleep_from_min) % MIN_PER_DAY
    return (clock_minute - wearer.asleep_from_min) % MIN_PER_DAY >= asleep_min


def _clock(at_min: int) -> str:
    return clock_from_minute(clock_min(at_min))
