"""A patient is the same to the last bit alone, in company, in any order, beside anybody."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banting.kernels import FELT, LANES, aligned, packed, unpacked
from banting.patients import PATIENTS

UVA_PADOVA = ("extended", "s2008")
PEOPLE = 600  # more than one block of groups, and a last group that is not full
TICKS = 60


def ways(numbers):
    """Insulin [ticks, 5, n] U and food [ticks, n] g of some people, by their numbers alone."""
    insulin, food = np.zeros((TICKS, 5, len(numbers))), np.zeros((TICKS, len(numbers)))
    for i, number in enumerate(numbers):
        chance = np.random.default_rng(int(number))
        insulin[:, :, i] = 0.02 + chance.choice([0.0, 1.5], (TICKS, 5), p=[0.95, 0.05])
        food[:, i] = chance.choice([0.0, 2.0, 70.0], TICKS, p=[0.9, 0.07, 0.03])
    return insulin, food


def lived(model, precision, numbers, lost=()):
    """State of some people after five hours; those whose places are in `lost` begin as NaN."""
    kernels = PATIENTS[model].kernels(precision)
    people = kernels.draw("adolescent", 11, np.asarray(numbers))
    state = aligned(people.initial, kernels.dtype)
    for place in lost:
        state[place // LANES, place % LANES :: LANES] = np.nan
    parameters = aligned(people.parameters, kernels.dtype)
    felt = np.zeros((len(state), len(FELT) * LANES), kernels.dtype)
    for insulin_u, carbs_g in zip(*ways(numbers), strict=True):
        kernels.five_minutes(
            state,
            parameters,
            aligned(packed(insulin_u), kernels.dtype),
            aligned(packed(carbs_g[None]), kernels.dtype),
            felt,
        )
    return unpacked(state, len(numbers))


@pytest.fixture(scope="module")
def everybody():
    """All people of one run, by model and precision."""
    return {
        (model, precision): lived(model, precision, range(PEOPLE))
        for model in UVA_PADOVA
        for precision in ("f64", "f32")
    }


@pytest.mark.parametrize("precision", ["f64", "f32"])
@pytest.mark.parametrize("model", UVA_PADOVA)
def test_a_patient_alone_is_the_patient_in_company(everybody, model, precision):
    company = everybody[model, precision]
    assert np.isfinite(company).all()
    for number in (0, 31, 32, 511, 512, PEOPLE - 1):
        alone = lived(model, precision, [number])
        assert (alone[:, 0] == company[:, number]).all()


@settings(max_examples=15, deadline=None)
@given(
    numbers=st.lists(st.integers(0, PEOPLE - 1), min_size=1, max_size=80, unique=True),
    model=st.sampled_from(UVA_PADOVA),
    precision=st.sampled_from(["f64", "f32"]),
)
def test_order_and_company_change_nobody(everybody, numbers, model, precision):
    some = lived(model, precision, numbers)
    assert (some == everybody[model, precision][:, numbers]).all()


@pytest.mark.parametrize("model", UVA_PADOVA)
def test_a_lost_patient_takes_nobody_along(everybody, model):
    lost = [3, 40, 41]
    there = lived(model, "f64", range(PEOPLE), lost)
    assert np.isnan(there[:, lost]).any(axis=0).all()
    others = np.setdiff1d(np.arange(PEOPLE), lost)
    assert (there[:, others] == everybody[model, "f64"][:, others]).all()


@pytest.mark.parametrize("model", UVA_PADOVA)
def test_single_precision_agrees_with_double(everybody, model):
    double, single = everybody[model, "f64"], everybody[model, "f32"]
    plasma = 10  # mg/kg
    assert np.abs(single - double)[plasma].max() < 0.1
    assert np.median(np.abs(single - double)[plasma]) < 0.005
