"""What a worker does: one block of a plan, in a thread, a process, or on another machine.

A plan is plain values and travels; kernels do not, so a worker builds them once for each plan.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from banting.build_trial import Starts, courses_of
from banting.schema.trial_plan import TrialPlan
from banting.simulate.blocks import Block

if TYPE_CHECKING:
    from banting.trial import Course
    from banting.trial.summary import Summary

__all__ = ["courses", "live"]


@cache
def courses(plan: TrialPlan, external: Starts | None = None) -> tuple[Course, ...]:
    """Return a plan's courses, built once in this process."""
    return courses_of(plan, external)


def live(
    plan: TrialPlan, block: Block, external: Starts | None = None
) -> tuple[Block, tuple[Summary, ...]]:
    """Return a block with a summary for each of its arms."""
    from banting.trial.blocks import live_block

    course = courses(plan, external)[block.physiology]
    return block, live_block(course, block.first, block.last)
