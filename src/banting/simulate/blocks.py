"""How a trial is cut into blocks: the unit of work, of progress, of resuming and of sharing out.

The cut follows from the plan alone, never from who works on it, so that every way of sharing the
blocks out ends in the same report.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from banting.errors import ModelError
from banting.kernels import LANES
from banting.schema.trial_form import EXTERNAL
from banting.schema.trial_plan import TrialPlan

__all__ = ["BLOCK_PEOPLE", "SLOW_BLOCK_PEOPLE", "Block", "blocks_of", "fingerprint_of_plan"]

BLOCK_PEOPLE = 512  # at most
SLOW_BLOCK_PEOPLE = 32  # where a rule is a program of its own: an interrupt must lose little
BLOCK_DAYS = 2_000  # person-days that a block holds at least: seconds of a slow rule
BLOCKS_MOST = 4_096  # in about; of long trials of many, so that what is kept stays small


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Block:
    """Some people in one physiology, through all arms: those from `first` to before `last`."""

    physiology: int
    first: int
    last: int


def blocks_of(plan: TrialPlan, shard: tuple[int, int] | None = None) -> tuple[Block, ...]:
    """Return a plan's blocks in order, or those of shard i of n, counted from 1.

    Raises: ModelError for a shard that is none.
    """
    size = _people(plan)
    blocks = tuple(
        Block(physiology=index, first=first, last=min(first + size, plan.patients))
        for index in range(len(plan.physiologies))
        for first in range(0, plan.patients, size)
    )
    if shard is None:
        return blocks
    which, of = shard
    if not 1 <= which <= of:
        raise ModelError("shard", f"{which}/{of} is none: the first of four is 1/4")
    return blocks[which - 1 :: of]


def _people(plan: TrialPlan) -> int:
    """Return how many people a block of a plan has: whole groups of lanes, fewer for more days."""
    if any(arm.controller.startswith(EXTERNAL) for arm in plan.arms):
        return SLOW_BLOCK_PEOPLE
    days_each = plan.days * max(1, len(plan.arms))
    days = max(BLOCK_DAYS, plan.patients * len(plan.physiologies) * days_each // BLOCKS_MOST)
    return min(BLOCK_PEOPLE, max(1, round(days / days_each / LANES)) * LANES)


def fingerprint_of_plan(plan: TrialPlan, version: str) -> str:
    """Return what names a plan's results: they may be put together only where it is the same."""
    return hashlib.sha256(repr((version, _people(plan), plan)).encode()).hexdigest()[:16]
