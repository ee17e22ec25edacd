"""The card's kernels, run in numba's simulator, take people through the processor's days."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("cuda_in_simulator.py")
F64_MGDL, F32_MGDL = 1e-9, 0.1  # stated in docs/gpu.md


@pytest.fixture(scope="module")
def found():
    """What the program printed: numba reads its switch for the simulator when it is imported."""
    said = subprocess.run(
        [sys.executable, str(PROGRAM)],
        env={**os.environ, "NUMBA_ENABLE_CUDASIM": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert said.returncode == 0, said.stderr
    *cases, summaries = (json.loads(line) for line in said.stdout.splitlines())
    return cases, summaries


def f64(cases):
    return [cases[at] for at in (0, 2, 4, 5)]


def f32(cases):
    return [cases[at] for at in (1, 3)]


def test_in_f64_everyone_ends_the_day_as_on_the_processor(found):
    for case in f64(found[0]):
        assert case["felt_mgdl"] < F64_MGDL
        assert case["mean_mgdl"] < F64_MGDL
        assert case["tally"] < F64_MGDL


def test_in_f32_everyone_ends_the_day_within_a_tenth(found):
    for case in f32(found[0]):
        assert case["felt_mgdl"] < F32_MGDL
        assert case["mean_mgdl"] < F32_MGDL


def test_the_same_meals_are_served_and_announced(found):
    for case in found[0]:
        assert case["meals_g"] == 0.0
        assert case["announced_g"] == 0.0


def test_every_quarter_of_an_hour_of_every_person_is_counted_once(found):
    for case in f64(found[0]):
        assert case["histogram"] == 0
        assert case["values"] % 10 == 0
    assert [case["values"] for case in found[0]] == [970, 970, 250, 250, 250, 970]


def test_the_days_that_are_compared_are_eventful(found):
    for case in found[0]:
        assert case["moved_mgdl"] > 200.0


def test_a_course_in_blocks_ends_in_the_summaries_of_the_processor(found):
    summaries = found[1]
    assert summaries.pop("moments") < 1e-4
    assert all(summaries.values()), summaries
