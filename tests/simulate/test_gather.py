"""Trials in blocks: however they are shared out, and whoever dies, the result is the same."""

import os
import signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.errors import ModelError
from banting.kernels import LANES
from banting.schema.setup import Wearer
from banting.schema.trial_plan import ArmPlan, TrialPlan
from banting.simulate import (
    Block,
    Pool,
    blocks_of,
    fingerprint_of_plan,
    found_from,
    gathered,
    live,
    summaries_from,
    summary_bytes,
    warm,
)
from banting.simulate.blocks import BLOCK_PEOPLE

PLAN = TrialPlan(
    title="Two ways",
    wearer=Wearer(),
    arms=(
        ArmPlan(id="manual", says="by hand"),
        ArmPlan(id="stopped", says="stops at lows", controller="low-suspend", sensor="ideal"),
    ),
    patients=1600,
    physiologies=("extended",),
)
THREADS = Pool(opened=lambda: ThreadPoolExecutor(2), workers=2)


@contextmanager
def processes(started=None):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        if started is not None:
            started.append(executor)
        yield executor


@pytest.fixture(scope="module")
def whole():
    return gathered(PLAN, blocks_of(PLAN), THREADS)


def same(one, other):
    return [summary_bytes(part) for part in one] == [summary_bytes(part) for part in other]


def test_blocks_follow_from_the_plan_alone():
    blocks = blocks_of(PLAN)
    assert [(block.first, block.last) for block in blocks] == [
        (0, 416),
        (416, 832),
        (832, 1248),
        (1248, 1600),
    ]
    shards = [blocks_of(PLAN, (which, 2)) for which in (1, 2)]
    assert sorted(shards[0] + shards[1]) == list(blocks)
    with pytest.raises(ModelError, match="3/2 is none"):
        blocks_of(PLAN, (3, 2))


def sizes_of(**changes):
    return [block.last - block.first for block in blocks_of(replace(PLAN, **changes))]


def test_long_trials_are_cut_finer_but_not_to_dust():
    def cut(**changes):
        sizes = sizes_of(**changes)
        return sizes[0], len(sizes)

    assert cut(days=14, patients=500) == (96, 6)
    assert cut(days=400, patients=100) == (32, 4)
    assert cut(days=364, patients=1_000_000) == (256, 3906)
    assert cut(days=1, patients=1_000_000) == (2048, 494)


def test_blocks_dwindle_in_rounds_that_two_or_four_workers_share_evenly():
    assert sizes_of(patients=32_768) == 12 * [2048] + 4 * [1376] + 6 * [448]
    assert sizes_of(patients=2048, days=42) == 4 * [352] + 4 * [160]


@given(st.integers(1, 200_000), st.integers(1, 400), st.integers(1, 2))
def test_everyone_is_in_one_block_and_blocks_are_whole_groups_of_lanes(patients, days, bodies):
    plan = replace(
        PLAN, patients=patients, days=days, physiologies=("extended", "hovorka")[:bodies]
    )
    for physiology in range(bodies):
        blocks = [block for block in blocks_of(plan) if block.physiology == physiology]
        assert [block.first for block in blocks] == [0, *(block.last for block in blocks[:-1])]
        assert blocks[-1].last == patients
        assert all((block.last - block.first) % LANES == 0 for block in blocks[:-1])
        assert all(0 < block.last - block.first <= BLOCK_PEOPLE for block in blocks)


def test_shards_merge_to_the_whole(whole):
    parts = [
        (block, live(PLAN, block)[1])
        for which in (2, 1, 3)
        for block in blocks_of(PLAN, (which, 3))
    ]
    lived = []
    merged = gathered(
        PLAN, blocks_of(PLAN), THREADS, known=parts, keep=lambda *kept: lived.append(kept)
    )
    assert lived == []
    assert same(merged, whole)


def test_what_an_interrupt_left_is_not_lived_again(whole):
    kept = {}

    def keep(block, summaries):
        kept[block] = summary_bytes(summaries)
        if len(kept) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gathered(PLAN, blocks_of(PLAN), THREADS, keep=keep)
    assert len(kept) == 1
    told = []
    again = gathered(
        PLAN,
        blocks_of(PLAN),
        THREADS,
        known=[(block, summaries_from(raw)) for block, raw in kept.items()],
        keep=keep,
        progress=lambda done, of: told.append((done, of)),
    )
    assert same(again, whole)
    assert len(kept) == 4
    assert told[0][0] > 0
    assert told[-1] == (3200, 3200)


def test_a_killed_worker_loses_nothing(whole):
    started, killed = [], []

    def kill(done, of):
        if 0 < done < of and not killed:
            killed.append(next(iter(started[0]._processes)))
            os.kill(killed[0], signal.SIGKILL)

    pool = Pool(opened=lambda: processes(started), workers=1)
    assert same(gathered(PLAN, blocks_of(PLAN), pool, progress=kill), whole)
    assert len(killed) == 1
    assert len(started) == 2


def test_a_block_that_keeps_killing_its_worker_is_named():
    class Deadly(ProcessPoolExecutor):
        def submit(self, *arguments):
            return super().submit(os._exit, 1)

    pool = Pool(opened=lambda: Deadly(1, mp_context=get_context("spawn")), workers=1)
    with pytest.raises(ModelError, match="people 0 to 415: their worker died 3 times"):
        gathered(PLAN, blocks_of(PLAN)[:1], pool)


def test_summaries_survive_being_written(whole):
    raw = summary_bytes(whole[0])
    assert summary_bytes(summaries_from(raw)) == raw
    for broken in (b"", b"3", raw[:-20], raw.replace(b'"people"', b'"persons"')):
        with pytest.raises(ModelError, match="cannot be read"):
            summaries_from(broken)


def test_another_plan_or_version_has_another_name():
    names = {
        fingerprint_of_plan(PLAN, "1"),
        fingerprint_of_plan(PLAN, "2"),
        fingerprint_of_plan(TrialPlan(title="", wearer=Wearer(), arms=PLAN.arms), "1"),
    }
    assert len(names) == 3


def test_a_name_that_no_shelf_has_is_told_before_anything_runs():
    for wrong, names in (
        (ArmPlan(id="a", says="", controller="lupe"), "'lupe'; there are"),
        (ArmPlan(id="a", says="", sensor="g99"), "'g99'; there are"),
        (ArmPlan(id="a", says="", faults=("gremlins",)), "'gremlins'; there are"),
        (ArmPlan(id="a", says="", options=(("x", 1),)), "takes no option 'x'"),
        (ArmPlan(id="a", says="", controller="external:cat"), "no program may be started"),
    ):
        plan = TrialPlan(title="", wearer=Wearer(), arms=(wrong,), physiologies=("extended",))
        with pytest.raises(ModelError, match=names):
            warm(plan)


def test_a_trial_tells_what_it_found(whole):
    found = found_from(PLAN, whole, version="1")
    manual, stopped = found.arms[0]
    assert (manual.arm, stopped.arm) == ("manual", "stopped")
    assert stopped.sensor == "ideal"
    assert stopped.read_percent.value > 90.0
    assert stopped.below_54.value <= manual.below_54.value
    with pytest.raises(ModelError, match="0 of 1,600 people were lived"):
        found_from(PLAN, (None,), version="1")


def test_a_shard_is_never_taken_for_the_whole():
    part = gathered(PLAN, blocks_of(PLAN, (1, 2)), THREADS)
    with pytest.raises(ModelError, match="832 of 1,600 people were lived"):
        found_from(PLAN, part, version="1")


def test_blocks_are_in_order():
    assert Block(physiology=0, first=512, last=513) < Block(physiology=1, first=0, last=512)
