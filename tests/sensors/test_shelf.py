"""The shelf's table, what importing it costs, and that its kernels are vector code."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

from banting.kernels import SENSOR_SIGNATURE
from banting.sensors import SENSORS
from banting.sensors.wear import PARAMETERS, STATE


def test_every_entry_stands_under_its_own_name_and_says_where_it_comes_from():
    for name, entry in SENSORS.items():
        assert entry.id == name
        assert entry.sources
        assert entry.says
        assert entry.kernels().id == name


@pytest.mark.parametrize("name", SENSORS)
def test_an_entry_draws_and_reads_as_the_interface_says(name):
    kernels = SENSORS[name].kernels()
    parameters, state = kernels.draw(1, np.array([5, 9, 12]))
    assert parameters.shape == (len(PARAMETERS), 3)
    assert parameters[0].tolist() == [5.0, 9.0, 12.0]
    assert state.shape == (len(STATE), 3)
    kernels.read.compile(SENSOR_SIGNATURE)
    assert len(kernels.read.signatures) == 1


def test_looking_at_the_shelf_does_not_load_the_compiler():
    code = "import sys; from banting.sensors import SENSORS; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


INSPECT = """
from banting.kernels import SENSOR_SIGNATURE
from banting.sensors.lanes import READS
read = READS["{name}"]
read.compile(SENSOR_SIGNATURE)
assert not read.stats.cache_hits
print(read.inspect_asm(read.signatures[0]))
"""


@pytest.mark.parametrize(("name", "multiplies"), [("dexcom-g6", 60), ("icgm", 20)])
def test_loops_over_lanes_are_vector_code(name, multiplies, tmp_path):
    """Without it a sensor costs as much as the body, silently; a cached kernel hides it."""
    said = subprocess.run(
        [sys.executable, "-c", INSPECT.format(name=name)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
    ).stdout
    if "vfmadd" not in said:
        pytest.skip("this processor has no fused multiply-add as x86-64 writes it")
    assert len(re.findall(r"vfn?m(?:add|sub)\d+pd\s.*%[yz]mm", said)) > multiplies
    assert len(re.findall(r"vpmuludq\s.*%[yz]mm", said)) > 10
