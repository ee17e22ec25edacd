"""Chance inside kernels: the published generator, exact enough functions, true distributions."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit
from numba.extending import register_jitable
from scipy import stats

from banting import chance, draws, seeds
from banting.kernels import JIT, LANES

KEY = seeds.key(7, "test of chance")
GROUPS = 64
PATIENTS = np.arange(GROUPS * LANES)
for _function in chance.COMPILED:
    register_jitable(forceinline=True, **JIT)(_function)


@njit(**JIT)
def _four_normals(out, tick, number, key):
    for g in range(out.shape[0]):
        o = out[g]
        for i in range(LANES):
            patient = np.uint64(g * LANES + i)
            w = chance.block(patient, np.uint64(tick), np.uint64(number), key[0], key[1])
            o[i], o[i + LANES] = chance.normals_of(w[0], w[1])
            o[i + 2 * LANES], o[i + 3 * LANES] = chance.normals_of(w[2], w[3])
    return 0


def compiled_normals(tick, number=0, key=KEY):
    out = np.zeros((GROUPS, 4 * LANES))
    _four_normals(out, tick, number, chance.key_halves(key))
    return out.reshape(GROUPS, 4, LANES).transpose(1, 0, 2).reshape(4, -1)


def reference_words(patients, tick, number, key):
    c = [np.broadcast_to(np.uint64(v), patients.shape) for v in (tick, number, 0)]
    return draws.philox((patients.astype(np.uint64), *c), key)


def scalar_words(patient, tick, number, key):
    counter = (np.uint64(v) for v in (patient, tick, number))
    return tuple(int(w) for w in chance.block(*counter, *chance.key_halves(key)))


@given(*(st.integers(0, 2**32 - 1) for _ in range(3)), st.integers(0, 2**64 - 1))
def test_words_are_those_of_the_array_generator(patient, tick, number, key):
    whole = reference_words(np.array([patient]), tick, number, key)
    assert scalar_words(patient, tick, number, key) == tuple(int(w[0]) for w in whole)


def test_compiled_normals_are_box_and_muller_of_the_same_words():
    words = reference_words(PATIENTS, 9, 2, KEY)
    u = [(w.astype(float) + 0.5) * 2.0**-32 for w in words]
    wanted = []
    for radial, turns in (u[:2], u[2:]):
        radius = np.sqrt(-2.0 * np.log(radial))
        wanted += [radius * np.cos(2 * np.pi * turns), radius * np.sin(2 * np.pi * turns)]
    assert np.abs(compiled_normals(9, 2) - np.array(wanted)).max() < 1e-14


def test_a_normal_pair_is_the_first_of_a_tick():
    k = chance.key_halves(KEY)
    pair = chance.normal_pair(np.uint64(41), np.uint64(9), *k)
    assert pair == pytest.approx(compiled_normals(9)[:2, 41], abs=1e-14)


@given(st.integers(0, 2**32 - 1))
def test_a_unit_draw_is_never_0_or_1_and_its_logarithm_is_exact_to_rounding(word):
    u = chance.unit(np.uint64(word))
    assert 0.0 < u < 1.0
    assert float(chance.log_unit(u)) == pytest.approx(np.log(u), rel=1e-15)


@given(st.floats(0.0, 1.0))
def test_cosine_and_sine_are_exact_to_rounding(turns):
    cosine, sine = chance.cos_sin_turns(turns)
    assert cosine == pytest.approx(np.cos(2 * np.pi * turns), abs=2e-15)
    assert sine == pytest.approx(np.sin(2 * np.pi * turns), abs=2e-15)


@given(st.floats(-1e3, 1e3))
def test_the_exponential_is_exact_to_rounding_and_bounded(x):
    held = min(max(x, -40.0), 40.0)
    assert float(chance.exponential(x)) == pytest.approx(np.exp(held), rel=5e-16)


def test_normals_have_the_moments_and_the_distribution_of_normals():
    z = np.concatenate([compiled_normals(t).ravel() for t in range(50)])
    error = 1.0 / np.sqrt(len(z))
    assert abs(z.mean()) < 4 * error
    assert abs(z.std() - 1.0) < 4 * error
    assert abs(stats.skew(z)) < 4 * np.sqrt(6) * error
    assert abs(stats.kurtosis(z)) < 4 * np.sqrt(24) * error
    assert stats.kstest(z, "norm").pvalue > 0.01
    assert 4.0 < np.abs(z).max() < 6.8


def test_units_are_uniform():
    words = reference_words(PATIENTS, 3, 0, KEY)
    u = np.array([chance.unit(w) for w in words[2]])
    assert stats.kstest(u, "uniform").pvalue > 0.01


def test_draws_of_patients_ticks_blocks_and_streams_are_unrelated():
    rows = [
        *compiled_normals(1),
        *compiled_normals(2),
        *compiled_normals(1, 1),
        *compiled_normals(1, key=seeds.key(7, "another stream")),
        np.roll(compiled_normals(1)[0], 1),
    ]
    off = np.corrcoef(rows)[np.triu_indices(len(rows), 1)]
    assert np.abs(off).max() < 4.5 / np.sqrt(len(PATIENTS))


def test_key_halves_are_the_words_of_a_key():
    low, high = (int(half) for half in chance.key_halves(0x0123456789ABCDEF))
    assert (low, high) == (0x89ABCDEF, 0x01234567)


VECTOR_CODE = """
import numpy as np
from tests import test_chance as t
t.compiled_normals(1)
print("\\n".join(t._four_normals.inspect_asm().values()))
"""


def test_normals_over_lanes_are_vector_code():
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    said = subprocess.run(
        [sys.executable, "-c", VECTOR_CODE],
        capture_output=True,
        text=True,
        check=True,
        cwd=here,
        env={**os.environ, "PYTHONPATH": here},
    ).stdout
    if "ymm" not in said:
        pytest.skip("this processor has no 256-bit vectors as x86-64 writes them")
    assert len(re.findall(r"vpmuludq\s.*%[yz]mm", said)) >= 10
    assert len(re.findall(r"vfn?m(?:add|sub)\d+pd\s.*%[yz]mm", said)) >= 20
    assert re.findall(r"vsqrtpd\s.*%[yz]mm", said)
    assert re.findall(r"vdivpd\s.*%[yz]mm", said)
