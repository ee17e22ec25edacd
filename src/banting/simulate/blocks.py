"""How a trial is cut into blocks: the unit of work, of progress, of resuming and of sharing out.

The cut follows from the plan alone, never from who works on it, so that every way of sharing the
blocks out ends in the same report.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from banting.errors import ModelError
from banting.schema.trial_plan import TrialPlan

__all__ = ["BLOCK_PEOPLE", "SLOW_BLOCK_PEOPLE", "Block", "blocks_of", "fingerprint_of_plan"]

BLOCK_PEOPLE = 512
SLOW_BLOCK_PEOPLE = 32  # where a rule is a program of its own: an interrupt must lose little
_EXTERNAL = "external:"


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
    slow = any(arm.controller.startswith(_EXTERNAL) for arm in plan.arms)
    size = SLOW_BLOCK_PEOPLE if slow else BLOCK_PEOPLE
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


def fingerprint_of_plan(plan: TrialPlan, version: str) -> str:
    """Return what names a plan's results: they may be put together only where it is the same."""
    return hashlib.sha256(repr((version, BLOCK_PEOPLE, plan)).encode()).hexdigest()[:16]
