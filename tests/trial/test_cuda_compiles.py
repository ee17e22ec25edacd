"""The closed loop compiles for a card that is not here: whole, and with its people in registers."""

import re

import pytest

from benchmarks import gpu_code

pytestmark = pytest.mark.skipif(bool(gpu_code.missing()), reason=f"needs {gpu_code.missing()}")
CALLED = re.compile(r"^\s*call\b", re.MULTILINE)
STACK = re.compile(r"__local_depot\d+\[(\d+)\]")
LANES, MINUTES = 32, 5


@pytest.fixture(scope="module", params=["f32", "f64"])
def closed_loop(request):
    return request.param, gpu_code.compiled("extended", request.param, "pid-feedback", "dexcom-g6")


def test_every_function_becomes_part_of_the_kernel(closed_loop):
    _, ptx = closed_loop
    assert ".target sm_90" in ptx
    assert not CALLED.search(ptx)


def test_only_the_insulin_of_five_minutes_is_reached_by_a_running_index(closed_loop):
    precision, ptx = closed_loop
    stacks = [int(size) for size in STACK.findall(ptx)]
    assert max(stacks, default=0) <= LANES * MINUTES * (4 if precision == "f32" else 8)


def test_a_thread_keeps_within_its_registers(closed_loop):
    from banting.trial.cuda.through import REGISTERS

    precision, ptx = closed_loop
    figures, _ = gpu_code.assembled(ptx, REGISTERS[precision])
    assert figures["registers"] <= REGISTERS[precision]
    assert figures["spill stores, bytes"] < 5000.0


def test_serving_meals_compiles_too():
    assert ".entry" in gpu_code.compiled_meals()
