"""The shelf's table, what importing it costs, and that its kernels are vector code."""

import os
import re
import subprocess
import sys
from pathlib import Path

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


WEAR = """
import sys, zlib
from banting.sensors.lanes import READS
from tests.sensors.wearing import days_of_glucose, worn
for name in sys.argv[1:]:
    print(name, zlib.crc32(worn(name, days_of_glucose(1, 40)).tobytes()))
"""
INSPECT = (
    WEAR
    + """
    assert not READS[name].stats.cache_hits
    print(READS[name].inspect_asm(READS[name].signatures[0]))
"""
)
MULTIPLIES = {"dexcom-g6": 60, "icgm": 15, "facchinetti-2014": 60}


def run(code, cache, *names):
    here = Path(__file__).parents[2]
    # numba names symbols after sets, so by the hash seed: as if two processes had drawn the same
    env = {
        **os.environ,
        "NUMBA_CACHE_DIR": str(cache),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(here),
    }
    return subprocess.run(
        [sys.executable, "-c", code, *names], capture_output=True, text=True, check=True, env=env
    ).stdout


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """A disk cache that some kernels were compiled into, one process each, and what they said."""
    cache = tmp_path_factory.mktemp("kernels")
    return cache, {name: run(INSPECT, cache, name) for name in MULTIPLIES}


@pytest.mark.parametrize("name", MULTIPLIES)
def test_loops_over_lanes_are_vector_code(name, compiled):
    """Without it a sensor costs as much as the body, silently; a cached kernel hides it."""
    said = compiled[1][name]
    if "vfmadd" not in said:
        pytest.skip("this processor has no fused multiply-add as x86-64 writes it")
    fused = re.findall(r"vfn?m(?:add|sub)\d+pd\s.*%[yz]mm", said)
    assert len(fused) > MULTIPLIES[name]
    assert len(re.findall(r"vpmuludq\s.*%[yz]mm", said)) > 10


def test_kernels_from_the_disk_cache_do_not_run_each_others_code(compiled):
    cache, said = compiled
    alone = [text.splitlines()[0] for text in said.values()]
    assert run(WEAR, cache, *MULTIPLIES).splitlines() == alone
    assert run(WEAR, cache, *reversed(MULTIPLIES)).splitlines() == alone[::-1]
