"""Blocks handed out to an executor and put together as they come back, in any order.

Knows: executors, and that workers die. Never knows: where work is done, or where results are kept.
Memory stays flat: a few blocks a worker are under way, and summaries are merged as they arrive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from banting.build_trial import Starts
from banting.errors import ModelError
from banting.schema.trial_plan import TrialPlan
from banting.simulate.blocks import Block
from banting.simulate.work import live

if TYPE_CHECKING:
    from banting.trial.summary import Summary

__all__ = ["Kept", "Pool", "gathered"]

AHEAD = 3  # blocks under way for each worker
TRIES = 3  # how often a block may take its worker with it
Summaries = tuple["Summary", ...]
Kept = Callable[[Block, Summaries], None]
Done = Future[tuple[Block, Summaries]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """How to get an executor, again when one broke, and how many workers it has."""

    opened: Callable[[], AbstractContextManager[Executor]]
    workers: int


def gathered(
    plan: TrialPlan,
    blocks: Iterable[Block],
    pool: Pool,
    *,
    external: Starts | None = None,
    known: Iterable[tuple[Block, Summaries]] = (),
    keep: Kept = lambda _block, _summaries: None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> tuple[Summaries | None, ...]:
    """Return, for each physiology, the summary of every arm; None where no block was asked for.

    Args:
        plan, blocks: what is to be lived.
        pool: where.
        external: starts programs that dose; must be picklable where workers are processes.
        known: blocks that an earlier run finished, which are not lived again.
        keep: called with each new block, before the next one is waited for.
        progress: called with (person-days done, of all).
    Raises: ModelError when a block has broken its worker `TRIES` times.
    """
    todo = list(blocks)
    wanted = set(todo)
    total = _Total(plan, sum(_days(plan, block) for block in todo))
    for block, summaries in known:
        if block in wanted:
            wanted.discard(block)
            total.add(block, summaries)
    progress(total.done, total.of)
    left = [block for block in todo if block in wanted]
    tries = dict.fromkeys(left, 0)
    while left:
        with pool.opened() as executor:
            broken = _drain(plan, left, executor, pool.workers, external, total, keep, progress)
        for block in broken:
            tries[block] += 1
            if tries[block] >= TRIES:
                raise ModelError(
                    f"people {block.first} to {block.last - 1}",
                    f"their worker died {TRIES} times; what was finished is kept",
                )
        left = [block for block in todo if block in tries and block not in total.blocks]
    return tuple(total.merged)


class _Total:
    """What has been put together so far."""

    def __init__(self, plan: TrialPlan, of: int) -> None:
        self.plan, self.done, self.of = plan, 0, of
        self.merged: list[Summaries | None] = [None] * len(plan.physiologies)
        self.blocks: set[Block] = set()

    def add(self, block: Block, summaries: Summaries) -> None:
        """Put a block to the others; each counts once."""
        from banting.trial.summary import merged

        assert block not in self.blocks
        self.blocks.add(block)
        before = self.merged[block.physiology]
        self.merged[block.physiology] = (
            summaries
            if before is None
            else tuple(merged(a, b) for a, b in zip(before, summaries, strict=True))
        )
        self.done += _days(self.plan, block)


def _days(plan: TrialPlan, block: Block) -> int:
    """Return the person-days of a block."""
    return (block.last - block.first) * plan.days * len(plan.arms)


def _drain(
    plan: TrialPlan,
    left: list[Block],
    executor: Executor,
    workers: int,
    external: Starts | None,
    total: _Total,
    keep: Kept,
    progress: Callable[[int, int], None],
) -> list[Block]:
    """Let an executor work until all is done or it breaks; return the blocks it broke on."""
    waiting = iter(left)
    under_way: dict[Done, Block] = {}
    try:
        while True:
            for block in waiting:
                under_way[executor.submit(live, plan, block, external)] = block
                if len(under_way) >= AHEAD * workers:
                    break
            if not under_way:
                return []
            finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in finished:
                block, summaries = future.result()
                del under_way[future]
                keep(block, summaries)
                total.add(block, summaries)
                progress(total.done, total.of)
    except BrokenExecutor:
        return list(under_way.values())
    finally:
        for future in under_way:
            future.cancel()
