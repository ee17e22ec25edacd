"""What a trial found: for each physiology, one outcome an arm, with what was asked beside it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from banting.schema.outcome import ArmOutcome
from banting.schema.source import Source
from banting.schema.trial_plan import TrialPlan

__all__ = ["FOUND_SCHEMA_VERSION", "PartRole", "TrialFound", "TrialPart"]

FOUND_SCHEMA_VERSION = "1.0"  # of the JSON form that `reports.trial_json` writes


class PartRole(StrEnum):
    """What a part of a trial is; its id stands under that name in the plan."""

    PEOPLE = "people"
    PHYSIOLOGY = "physiology"
    CONTROLLER = "controller"
    SENSOR = "sensor"
    MEALS = "meals"
    BEHAVIOUR = "behaviour"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPart:
    """Something off a shelf that the plan names: what it is, and what it follows."""

    role: PartRole
    id: str
    title: str
    says: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialFound:
    """A finished trial.

    `arms[p][a]` is arm `a` of the plan in its physiology `p`, everyone of the plan in it; `version`
    of Banting. `parts` describes what the plan names, each once; () where nobody looked: reports
    then have only the ids.
    """

    plan: TrialPlan
    arms: tuple[tuple[ArmOutcome, ...], ...]
    version: str
    parts: tuple[TrialPart, ...] = ()

    def part(self, role: PartRole, name: str) -> TrialPart | None:
        """Return the part of a role by its id, None where it is not described."""
        return next((part for part in self.parts if (part.role, part.id) == (role, name)), None)
