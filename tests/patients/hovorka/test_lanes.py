"""The compiled lanes: the same model in both precisions, vectorised, independent, cached."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

from banting.kernels import FELT, LANES, groups_for, packed, unpacked
from banting.patients import hovorka
from banting.patients.hovorka.layout import STATE
from banting.patients.hovorka.minute import step

PEOPLE = 100
AT = {name: i for i, name in enumerate(STATE)}


def hectic(rng, ticks, people):
    """Insulin by minute and food by tick, as an attack on a hungry day might give them."""
    bolus = rng.exponential(4.0, (ticks, 1, people)) * (rng.random((ticks, 1, people)) < 0.04)
    insulin = 0.01 + np.concatenate([bolus / 2, bolus / 2, 0 * bolus, 0 * bolus, 0 * bolus], 1)
    food = rng.exponential(50.0, (ticks, people)) * (rng.random((ticks, people)) < 0.02)
    return insulin, food


def lived(people, kernels, insulin, food):
    """What people felt by tick `[ticks, FELT, n]`, and their last state `[STATE, n]`."""
    n, d = people.patients, kernels.dtype
    state, parameters = people.initial.astype(d), people.parameters.astype(d)
    felt = np.zeros((groups_for(n), len(FELT) * LANES), d)
    seen = []
    for u, c in zip(insulin, food, strict=True):
        kernels.five_minutes(
            state, parameters, packed(u).astype(d), packed(c[None]).astype(d), felt
        )
        seen.append(unpacked(felt, n).copy())
    return np.array(seen), unpacked(state, n)


@pytest.fixture(scope="module")
def day():
    """A hectic day of a hundred people in f64."""
    people = hovorka.kernels().draw("adult", 2, np.arange(PEOPLE))
    insulin, food = hectic(np.random.default_rng(1), 288, PEOPLE)
    return people, insulin, food, lived(people, hovorka.kernels(), insulin, food)


def test_lanes_are_the_scalar_model(day):
    people, insulin, food, (felt, last) = day
    parameters, start = unpacked(people.parameters, PEOPLE), unpacked(people.initial, PEOPLE)
    for i in (0, 33, 99):
        state, constants = tuple(start[:, i].tolist()), tuple(parameters[:, i].tolist())
        for tick in range(60):
            for minute in range(5):
                eaten = float(food[tick, i]) if minute == 0 else 0.0
                state = step(state, eaten, float(insulin[tick, minute, i]), constants)
            plasma = state[AT["plasma_glucose_mmol"]] * constants[42] * 18.016
            site = state[AT["site_glucose_mmoll"]] * 18.016
            assert felt[tick, :, i] == pytest.approx((plasma, site, state[-1]), rel=1e-9)
    assert np.isfinite(last).all()


def test_a_patient_alone_has_the_same_bits_as_in_company(day):
    _, insulin, food, (felt, last) = day
    for i in (0, 31, 32, 99):
        alone = hovorka.kernels().draw("adult", 2, np.array([i]))
        seen, state = lived(alone, hovorka.kernels(), insulin[:, :, [i]], food[:, [i]])
        assert (seen[:, :, 0] == felt[:, :, i]).all()
        assert (state[:, 0] == last[:, i]).all()


def test_the_order_of_patients_changes_nothing(day):
    _, insulin, food, (felt, last) = day
    order = np.random.default_rng(2).permutation(PEOPLE)
    shuffled = hovorka.kernels().draw("adult", 2, order)
    seen, state = lived(shuffled, hovorka.kernels(), insulin[:, :, order], food[:, order])
    assert (seen == felt[:, :, order]).all()
    assert (state == last[:, order]).all()


def test_single_precision_is_near_double(day):
    people, insulin, food, (felt, _) = day
    single, _ = lived(people, hovorka.kernels("f32"), insulin, food)
    assert single.dtype == np.float32
    apart = np.abs(single - felt)
    assert apart[:, :2].max() < 0.1  # mg/dL, also at 1,000 mg/dL
    assert np.median(apart[:, :2].max(axis=0)) < 0.01
    assert apart[:, 2].max() < 1e-3


def test_no_dose_makes_a_lane_lose_its_numbers():
    """Hundreds of units: transport far beyond what an explicit minute could follow."""
    rng = np.random.default_rng(4)
    for precision in ("f64", "f32"):
        kernels = hovorka.kernels(precision)
        people = kernels.draw("adult", 6, np.arange(PEOPLE))
        insulin, food = hectic(rng, 288, PEOPLE)
        felt, state = lived(people, kernels, 100.0 * insulin, food)
        assert state[AT["transport_per_min"]].max() > 5.0
        assert np.isfinite(felt).all()
        assert np.isfinite(state).all()
        assert felt.min() > -1e-9


def test_basal_insulin_holds_everyone_for_three_days():
    kernels = hovorka.kernels()
    people = kernels.draw("adult", 8, np.arange(PEOPLE))
    insulin = np.broadcast_to(people.basal_u_per_h / 60.0, (864, 5, PEOPLE))
    felt, _ = lived(people, kernels, insulin, np.zeros((864, PEOPLE)))
    assert np.abs(felt[:, :2] - people.glucose_basal_mgdl).max() < 1e-8


INSPECT = """
import numpy as np
from banting.kernels import LANES
from banting.patients.hovorka import lanes, layout
f = lanes.FIVE_MINUTES["{precision}"]
a = [np.ones((1, k * LANES), np.{dtype}) for k in (len(layout.STATE), layout.PARAMETERS, 5, 1, 3)]
f(*a)
print(sum(f.stats.cache_hits.values()), sum(f.stats.cache_misses.values()))
if not f.stats.cache_hits:
    print(f.inspect_asm(f.signatures[0]))
"""


@pytest.mark.parametrize(("precision", "dtype"), [("f64", "float64"), ("f32", "float32")])
def test_loops_over_lanes_are_vector_code_and_the_next_process_finds_them(
    precision, dtype, tmp_path
):
    """Without it the trial is five to ten times slower, silently; a cached kernel hides it."""
    cold, warm = (
        subprocess.run(
            [sys.executable, "-c", INSPECT.format(precision=precision, dtype=dtype)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
        ).stdout
        for _ in range(2)
    )
    assert cold.startswith("0 1\n")
    assert warm == "1 0\n"
    if "vfmadd" not in cold:
        pytest.skip("this processor has no fused multiply-add as x86-64 writes it")
    letter = {"f64": "d", "f32": "s"}[precision]
    packed_ops = re.findall(rf"vfn?m(?:add|sub)\d+p{letter}\s.*%[yz]mm", cold)
    assert len(packed_ops) > 100
    divides = re.findall(rf"vdivp{letter}\s.*%[yz]mm", cold)
    assert len(divides) >= 5
