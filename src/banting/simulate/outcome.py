"""From gathered summaries to what a trial found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banting.build_trial import Starts
from banting.errors import ModelError
from banting.schema.trial_found import TrialFound
from banting.schema.trial_plan import TrialPlan
from banting.simulate.parts import parts_of
from banting.simulate.work import courses

if TYPE_CHECKING:
    from banting.trial.summary import Summary

__all__ = ["found_from", "warm"]


def warm(plan: TrialPlan, external: Starts | None = None) -> None:
    """Build a plan's kernels, so that a name no shelf has, or a wrong option, is told at once.

    Raises: ModelError.
    """
    from banting.trial.run import check

    for course in courses(plan, external):
        check(course, plan.patients)


def found_from(
    plan: TrialPlan,
    gathered: tuple[tuple[Summary, ...] | None, ...],
    *,
    version: str,
    external: Starts | None = None,
    threads: int = 2,
) -> TrialFound:
    """Return the outcome of every arm in every physiology.

    `threads` is how many work at once; it changes nothing but the time.

    Raises: ModelError where not everyone was lived in a physiology: a part is no trial.
    """
    from banting.trial import outcomes_of

    arms = []
    for name, course, summaries in zip(
        plan.physiologies, courses(plan, external), gathered, strict=True
    ):
        lived = 0 if summaries is None else min(summary.people for summary in summaries)
        if summaries is None or lived != plan.patients:
            raise ModelError(
                f"physiology {name}",
                f"{lived:,} of {plan.patients:,} people were lived, so nothing is reported",
            )
        arms.append(outcomes_of(course, summaries, threads=threads))
    return TrialFound(
        plan=plan.without_rows, arms=tuple(arms), version=version, parts=parts_of(plan)
    )
