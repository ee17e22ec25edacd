"""The compiled lanes: vectorised, independent of each other, and cached without going stale."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

from banting import kernels
from banting.kernels import LANES, fingerprint_of, packed, unpacked

INSPECT = """
import re, numpy as np
from banting.kernels import LANES
from banting.patients.uva_padova import lanes, layout
f = lanes.{name}_five_minutes
a = [np.ones((1, k * LANES)) for k in (len(layout.STATE), layout.PARAMETERS, 5, 1, 3)]
f(*a)
assert not f.stats.cache_hits
print("\\n".join(f.inspect_asm(f.signatures[0]).splitlines()))
"""


@pytest.mark.parametrize("name", ["faithful", "extended"])
def test_loops_over_lanes_are_vector_code(name, tmp_path):
    """Without it the trial is five to ten times slower, silently; a cached kernel hides it."""
    said = subprocess.run(
        [sys.executable, "-c", INSPECT.format(name=name)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
    ).stdout
    if "vfmadd" not in said:
        pytest.skip("this processor has no fused multiply-add as x86-64 writes it")
    packed_ops = re.findall(r"vfn?m(?:add|sub)\d+pd\s.*%[yz]mm", said)
    assert len(packed_ops) > 150


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


def test_a_warm_process_loads_every_kernel_from_the_disk(tmp_path):
    code = (
        "import numpy as np; from banting.kernels import FELT, LANES;"
        "from banting.patients.uva_padova import lanes, layout;"
        "a=[np.ones((1,k*LANES)) for k in (len(layout.STATE),layout.PARAMETERS,5,1,3)];"
        "f=lanes.extended_five_minutes; f(*a);"
        "print(sum(f.stats.cache_hits.values()), sum(f.stats.cache_misses.values()))"
    )
    env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    said = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
        ).stdout.split()
        for _ in range(2)
    ]
    assert said == [["0", "1"], ["1", "0"]]
    assert kernels.JIT["error_model"] == "numpy"
