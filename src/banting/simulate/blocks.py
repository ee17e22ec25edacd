"""How a trial is cut into blocks: the unit of work, of progress, of resuming and of sharing out.

The cut follows from the plan alone, never from who works on it, so that every way of sharing the
blocks out ends in the same report. Large blocks are lived fastest (drawing people and putting them
together hold Python's lock, and a few cost nearly as much as many), small ones at the end leave no
core without work: so blocks come in rounds of equal ones, each round of less than was left.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import accumulate

from banting.errors import ModelError
from banting.kernels import LANES, groups_for
from banting.schema.trial_form import EXTERNAL
from banting.schema.trial_plan import TrialPlan

__all__ = ["BLOCK_PEOPLE", "SLOW_BLOCK_PEOPLE", "Block", "blocks_of", "fingerprint_of_plan"]

BLOCK_PEOPLE = 2048  # at most
LAST_PEOPLE = 512  # at most, of the blocks that come last
SLOW_BLOCK_PEOPLE = 32  # where a rule is a program of its own: an interrupt must lose little
BLOCK_DAYS = 2_000  # person-days that a block holds at least
BLOCK_DAYS_MOST = 32_768  # unless that makes too many blocks: half a second, seconds of slow rules
BLOCKS_MOST = 4_096  # in about; of long trials of many, so that what is kept stays small
ROUND = 4  # blocks of one size
ROUND_SHARE = 2.0 / 3.0  # of what is left


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
    sizes = _sizes(plan)
    blocks = tuple(
        Block(physiology=index, first=last - size, last=last)
        for index in range(len(plan.physiologies))
        for size, last in zip(sizes, accumulate(sizes), strict=True)
    )
    if shard is None:
        return blocks
    which, of = shard
    if not 1 <= which <= of:
        raise ModelError("shard", f"{which}/{of} is none: the first of four is 1/4")
    return blocks[which - 1 :: of]


def _sizes(plan: TrialPlan) -> list[int]:
    """Return how many people the blocks of a physiology have, in order."""
    people = plan.patients
    if any(arm.controller.startswith(EXTERNAL) for arm in plan.arms):
        return _alike(people, -(-people // SLOW_BLOCK_PEOPLE))
    days_each = plan.days * max(1, len(plan.arms))
    days = people * len(plan.physiologies) * days_each
    most = min(BLOCK_PEOPLE, _whole(max(BLOCK_DAYS_MOST, days // BLOCKS_MOST) / days_each))
    least = min(most, LAST_PEOPLE, _whole(max(BLOCK_DAYS / days_each, people / 16)))
    return _dwindling(people, most, least)


def _dwindling(people: int, most: int, least: int) -> list[int]:
    """Return rounds of blocks, ever smaller, from the largest size to about the least."""
    sizes: list[int] = []
    left = people
    while left * ROUND_SHARE > ROUND * least:
        size = min(most, _whole(left * ROUND_SHARE / ROUND))
        sizes += [size] * ROUND
        left -= ROUND * size
    pairs = max(1, round(left / least / 2))
    return [*sizes, *_alike(left, 1 if left <= least else 2 * pairs)]


def _alike(people: int, count: int) -> list[int]:
    """Return about so many blocks, as like as whole groups of lanes may be."""
    size = groups_for(-(-people // count)) * LANES
    return [min(size, people - first) for first in range(0, people, size)]


def _whole(people: float) -> int:
    """Return so many people in whole groups of lanes, one at least."""
    return max(1, round(people / LANES)) * LANES


def fingerprint_of_plan(plan: TrialPlan, version: str) -> str:
    """Return what names a plan's results: they may be put together only where it is the same."""
    return hashlib.sha256(repr((version, _sizes(plan), plan)).encode()).hexdigest()[:16]
