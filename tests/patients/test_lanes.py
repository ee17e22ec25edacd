"""The compiled lanes: vectorised, independent of each other, and cached without going stale."""

import os
import platform
import re
import subprocess
import sys

import numpy as np
import pytest

from banting import kernels
from banting.kernels import LANES, fingerprint_of, packed, unpacked

COMPILE = """
import sys, numpy as np
from banting.kernels import DTYPES, FELT, LANES
from banting.patients.uva_padova import lanes, layout
rows = (len(layout.STATE), layout.PARAMETERS, 5, 1, len(FELT))
for precision, variants in lanes.FIVE_MINUTES.items():
    for name, kernel in variants.items():
        kernel(*(np.ones((1, k * LANES), DTYPES[precision]) for k in rows))
        hits, misses = (sum(k.values()) for k in kernel.stats[1:])
        print("KERNEL", precision, name, hits, misses)
        if sys.argv[1:]:
            print(kernel.inspect_asm(kernel.signatures[0]))
"""
# A processor of 2013: whatever runs the test, the code that is counted is the same.
PORTABLE = {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+avx,+avx2,+fma,+bmi,+bmi2"}
KERNELS = [(name, precision) for precision in ("f64", "f32") for name in ("faithful", "extended")]


def compiled(cache, *arguments):
    """What a fresh process says of each kernel: cache hits, misses, and its machine code."""
    said = subprocess.run(
        [sys.executable, "-c", COMPILE, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache), **PORTABLE},
    ).stdout
    found = {}
    for part in said.split("KERNEL ")[1:]:
        first, _, code = part.partition("\n")
        precision, name, hits, misses = first.split()
        found[name, precision] = (hits, misses, code)
    return found


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A folder for compiled kernels, empty at first."""
    return tmp_path_factory.mktemp("kernels")


@pytest.fixture(scope="module")
def fresh(cache):
    """Every kernel compiled for a portable processor in a process of its own."""
    if platform.machine() not in {"x86_64", "AMD64"}:
        pytest.skip("reads x86-64 assembly")
    return compiled(cache, "with machine code")


@pytest.mark.parametrize("kernel", KERNELS)
def test_loops_over_lanes_are_vector_code(fresh, kernel):
    """Without it the trial is five to ten times slower, silently; a cached kernel hides it."""
    hits, misses, code = fresh[kernel]
    assert (hits, misses) == ("0", "1"), "not compiled here"
    suffix = {"f64": "pd", "f32": "ps"}[kernel[1]]
    multiply_add = r"\tvfn?m(?:add|sub)\d+"
    vector = re.findall(rf"{multiply_add}{suffix}\s.*%[yz]mm", code)
    scalar = re.findall(rf"{multiply_add}s{suffix[1]}\s", code)
    assert len(vector) > 200
    # Each loop comes twice: vector code, and scalar code for arrays that overlap. A loop that is
    # not vectorised has the second only.
    assert len(vector) > 0.95 * len(scalar)
    converted = re.findall(r"\tvcvt(?:ps2pd|pd2ps|ss2sd|sd2ss)\s", code)
    assert not converted, "one precision only"


def test_a_warm_process_loads_every_kernel_from_the_disk(cache, fresh):
    warm = {kernel: said[:2] for kernel, said in compiled(cache).items()}
    assert warm == dict.fromkeys(fresh, ("1", "0"))
    assert kernels.JIT["error_model"] == "numpy"


def test_packing_is_undone_by_unpacking():
    values = np.arange(5 * 77, dtype=float).reshape(5, 77)
    flat = packed(values)
    assert flat.shape == (3, 5 * LANES)
    assert (unpacked(flat, 77) == values).all()
    assert flat[0, 2 * LANES + 1] == values[2, 1]


def _one(x):
    return x + 1.0


def _two(x):
    return x + 2.0


LIMIT = 3


def _with_limit(x):
    return x + LIMIT


def test_the_fingerprint_follows_code_and_numbers(monkeypatch):
    assert fingerprint_of([_one]) == fingerprint_of([_one])
    assert fingerprint_of([_one]) != fingerprint_of([_two])
    before = fingerprint_of([_with_limit])
    monkeypatch.setitem(_with_limit.__globals__, "LIMIT", 4)
    assert fingerprint_of([_with_limit]) != before
    assert 0 <= before < 2**62
