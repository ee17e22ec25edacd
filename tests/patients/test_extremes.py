"""The extended variant stays plausible where attacks live; the faithful one does not, and says
so."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from banting.kernels import FELT, LANES, TICKS_PER_DAY, aligned, packed, unpacked
from banting.patients import COHORTS, PATIENTS
from banting.patients.uva_padova import glucose, layout, moments, population
from banting.patients.uva_padova.layout import STATE

PEOPLE = 320


def days(model, cohort, ticks, insulin_factor, extra_u=None, carbs_g=None, precision="f64"):
    """Plasma by tick [ticks, n] and the last state, for insulin as a factor of basal by tick."""
    kernels = PATIENTS[model].kernels(precision)
    people = kernels.draw(cohort, 7, np.arange(PEOPLE))
    state, parameters = (aligned(a, kernels.dtype) for a in (people.initial, people.parameters))
    felt = np.zeros((len(state), len(FELT) * LANES), kernels.dtype)
    seen = []
    for tick in range(ticks):
        given_u = people.basal_u_per_h / 60.0 * insulin_factor(tick)
        given_u = given_u + (extra_u or {}).get(tick, 0.0) / 5.0
        eaten = np.full((1, PEOPLE), (carbs_g or {}).get(tick, 0.0))
        kernels.five_minutes(
            state,
            parameters,
            packed(np.tile(given_u, (5, 1))).astype(kernels.dtype),
            packed(eaten).astype(kernels.dtype),
            felt,
        )
        seen.append(unpacked(felt, PEOPLE)[0].copy())
    return np.array(seen), unpacked(state, PEOPLE)


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("overdose_u", [10.0, 25.0, 50.0])
def test_an_overdose_is_deep_survivable_and_ends(cohort, overdose_u):
    glucose, state = days("extended", cohort, TICKS_PER_DAY, lambda _: 1.0, {12: overdose_u})
    assert np.isfinite(state).all()
    assert glucose.min() > 10.0
    assert np.median(glucose.min(axis=0)) < 60.0
    assert (glucose[-1] > glucose.min(axis=0) + 5.0).all()  # nobody is frozen


@pytest.mark.parametrize("cohort", COHORTS)
def test_a_day_without_insulin_is_high_bounded_and_reversible(cohort):
    glucose, state = days(
        "extended", cohort, 2 * TICKS_PER_DAY, lambda tick: float(tick >= TICKS_PER_DAY)
    )
    assert np.isfinite(state).all()
    assert glucose.max() < 900.0
    assert 300.0 < np.median(glucose[TICKS_PER_DAY - 1]) < 500.0
    risen = glucose[TICKS_PER_DAY - 1] - glucose[0]
    assert (risen > 0.0).all()
    assert (glucose[-1] - glucose[0] < 0.5 * risen + 5.0).all()


def test_rescue_carbohydrate_lifts_a_low():
    low = days("extended", "adult", 60, lambda _: 1.0, {12: 25.0})
    fed = days("extended", "adult", 60, lambda _: 1.0, {12: 25.0}, {48: 20.0})
    lifted = fed[0][-1] - low[0][-1]
    assert (lifted > 0.5).all()
    assert np.median(lifted) > 10.0


def test_a_larger_bolus_leaves_less_glucose_at_every_moment():
    doses = [0.0, 1.0, 2.0, 5.0, 10.0, 25.0]
    lows = [
        days("extended", "adolescent", 72, lambda _: 1.0, {6: dose})[0].min(axis=0)
        for dose in doses
    ]
    for less, more in pairwise(lows):
        assert (more < less).all()


def test_suspension_raises_glucose_of_everyone():
    on, _ = days("extended", "child", 72, lambda _: 1.0)
    off, _ = days("extended", "child", 72, lambda _: 0.0)
    assert (off[-1] > on[-1] + 10.0).all()
    assert np.median(off[-1] - on[-1]) > 60.0
    assert np.abs(on - on[0]).max() < 1e-6  # basal alone holds fasting glucose


def test_the_faithful_model_freezes_below_zero_as_simglucose_does():
    glucose, state = days("s2008", "child", TICKS_PER_DAY, lambda _: 1.0, {12: 25.0})
    frozen = glucose[-1] < 0.0
    assert frozen.any()
    assert (glucose[-1][frozen] == glucose[-30][frozen]).all()
    assert np.isfinite(state).all()


def test_both_variants_agree_where_s2008_was_validated():
    meals = {12: 30.0, 90: 40.0}
    ours, _ = days("extended", "adult", 120, lambda _: 1.0, {}, meals)
    theirs, _ = days("s2008", "adult", 120, lambda _: 1.0, {}, meals)
    ordinary = (theirs.max(axis=0) < 400.0) & (theirs.min(axis=0) > 81.0)
    assert ordinary.sum() > PEOPLE / 2
    assert np.abs(ours - theirs)[:, ordinary].max() < 1e-6


def test_uptake_is_never_negative_and_never_above_its_ceiling():
    people, _ = population.sampled(moments.COHORTS["child"], 3, np.arange(500))
    columns = np.array([np.broadcast_to(v, 500) for v in layout.step_parameters(people)])
    for constants in columns[layout.GLUCOSE].T.tolist():
        none, basal = glucose.uptake_max(-150.0, constants), glucose.uptake_max(0.0, constants)
        most = [glucose.uptake_max(action, constants) for action in (100.0, 1e3, 1e4, 1e6)]
        assert 0.0 <= none <= basal <= most[0]
        assert most == sorted(most)
        assert most[-1] <= constants[5] + constants[6] * constants[18]


@settings(max_examples=30, deadline=None)
@given(
    factors=st.lists(st.floats(0.0, 40.0), min_size=12, max_size=12),
    boluses=st.lists(st.floats(0.0, 25.0), min_size=12, max_size=12),
    meals=st.lists(st.floats(0.0, 200.0), min_size=12, max_size=12),
    precision=st.sampled_from(["f64", "f32"]),
)
@example(
    factors=[1.0] * 12,
    boluses=[5e-324] * 12,
    meals=[0.0, 5e-324, 1e-300, 1e-9] * 3,
    precision="f64",
)
@example(factors=[1.0] * 12, boluses=[1e-45] * 12, meals=[1e-45, 1e-38, 1e-9] * 4, precision="f32")
@example(factors=[40.0] * 12, boluses=[25.0] * 12, meals=[0.0] * 12, precision="f64")
@example(factors=[40.0] * 12, boluses=[25.0] * 12, meals=[0.0] * 12, precision="f32")
def test_no_input_makes_the_extended_body_lose_its_numbers(factors, boluses, meals, precision):
    at = {tick * 6: value for tick, value in enumerate(boluses)}
    food = {tick * 6: value for tick, value in enumerate(meals)}
    seen, state = days(
        "extended", "child", 72, lambda tick: factors[tick // 6], at, food, precision
    )
    assert np.isfinite(state).all()
    assert (seen > 10.0).all()
    signed = [STATE.index("insulin_action_pmoll")]  # relative to basal, the others are amounts
    least = -1e-9 if precision == "f64" else -1e-2
    assert (np.delete(state, signed, axis=0) >= least).all()
    held = state[STATE.index("stomach_solid_mg")] + state[STATE.index("stomach_liquid_mg")]
    meal = state[STATE.index("stomach_before_meal_mg")] + 1000 * state[STATE.index("meal_eaten_g")]
    assert (held <= meal * 1.000001 + 1e-6).all()  # emptying relies on it


@settings(max_examples=15, deadline=None)
@given(
    factors=st.lists(st.floats(0.0, 40.0), min_size=12, max_size=12),
    boluses=st.lists(st.floats(0.0, 25.0), min_size=12, max_size=12),
    meals=st.lists(st.floats(0.0, 200.0), min_size=12, max_size=12),
    precision=st.sampled_from(["f64", "f32"]),
)
@example(factors=[40.0] * 12, boluses=[25.0] * 12, meals=[0.0] * 12, precision="f32")
def test_the_faithful_body_is_wrong_at_extremes_but_never_lost(factors, boluses, meals, precision):
    at = {tick * 6: value for tick, value in enumerate(boluses)}
    food = {tick * 6: value for tick, value in enumerate(meals)}
    seen, state = days("s2008", "adult", 72, lambda tick: factors[tick // 6], at, food, precision)
    assert np.isfinite(seen).all()
    assert np.isfinite(state).all()
