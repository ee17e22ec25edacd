"""The table that goes with the headline: every arm by every model, in the three first measures.

Knows: what was found. Never knows: how it is laid out.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.reports.trial.measures import BELOW_54, EN_DASH, IN_RANGE, SEVERE, Measure
from banting.reports.trial.ran import treated
from banting.schema.outcome import ArmOutcome
from banting.schema.trial_found import TrialFound

__all__ = ["Glance", "GlanceArm", "glance"]

_HEADLINE = (IN_RANGE, BELOW_54, SEVERE)
_NBSP = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class GlanceArm:
    """An arm in the headline's table: by each model of the body, a value a measure."""

    arm: str
    says: str
    by_model: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The headline's table: arms down, under each the models of the body; measures across."""

    measures: tuple[Measure, ...]
    arms: tuple[GlanceArm, ...]


def glance(found: TrialFound) -> Glance:
    """Return the measures that the headline is about."""
    return Glance(
        measures=_HEADLINE,
        arms=tuple(
            GlanceArm(
                arm=plan.id,
                says=plan.says or treated(found, plan),
                by_model=tuple((arms[at].physiology, _glanced(arms[at])) for arms in found.arms),
            )
            for at, plan in enumerate(found.plan.arms)
        ),
    )


def _glanced(arm: ArmOutcome) -> tuple[str, ...]:
    picked = ((measure, measure.pick(arm)) for measure in _HEADLINE)
    return tuple(measure.with_unit(one.value, _NBSP) if one else EN_DASH for measure, one in picked)
