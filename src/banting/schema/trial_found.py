"""What a trial found: for each physiology, one outcome an arm, with what was asked beside it."""

from __future__ import annotations

from dataclasses import dataclass

from banting.schema.outcome import ArmOutcome
from banting.schema.trial_plan import TrialPlan

__all__ = ["TrialFound"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialFound:
    """A finished trial.

    `arms[p][a]` is arm `a` of the plan in its physiology `p`; `version` of Banting; `shard` is
    (which, of how many) when only some blocks were run, None for all.
    """

    plan: TrialPlan
    arms: tuple[tuple[ArmOutcome, ...], ...]
    version: str
    shard: tuple[int, int] | None = None
