"""The body of a run: superposition as theirs, beside the kernel of the shelf."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.kernels import LANES
from banting.patients.tidepool_linear.population import starting_at
from banting.patients.tidepool_linear.profiles import profile
from banting.risk_scenarios.body import Body
from banting.risk_scenarios.score import STEADY_IOB_H

STEPS = 97


def body(basal: float = 0.5) -> Body:
    return Body(steps=STEPS, start_mgdl=110.0, basal_u_per_h=basal)


def basal_only(person: Body, basal: float, needed: float, isf: float = 50.0) -> None:
    for step in range(STEPS):
        person.take_insulin(step, units_u=basal / 12.0, needed_u=needed / 12.0, isf_mgdl_per_u=isf)


def test_basal_insulin_as_needed_changes_nothing_and_keeps_the_steady_insulin_on_board():
    person = body()
    basal_only(person, 0.5, 0.5)
    assert person.glucose_mgdl == pytest.approx(110.0, abs=1e-9)
    # 2.1115166 h of basal: theirs is said with seven digits
    assert person.iob_u == pytest.approx(0.5 * STEADY_IOB_H, abs=1e-6)


def test_without_insulin_the_insulin_on_board_runs_out():
    person = body()
    basal_only(person, 0.0, 0.5)
    assert (np.diff(person.iob_u[:-1]) < 0.0).all()
    assert person.iob_u[-1] == pytest.approx(0.0, abs=1e-3)
    assert (np.diff(person.glucose_mgdl)[1:] > 0.0).all()


def test_a_unit_falls_by_the_sensitivity_and_a_gram_rises_by_its_share():
    person = body()
    person.take_insulin(0, units_u=2.0, needed_u=0.0, isf_mgdl_per_u=40.0)
    assert person.glucose_mgdl[0] == 110.0
    assert person.glucose_mgdl[-1] == pytest.approx(110.0 - 80.0, abs=0.5)  # 99.5 % in 475 min
    eater = body()
    eater.eat(0, grams=10.0, absorbed_in_min=180.0, rise_mgdl_per_g=4.0)
    assert eater.glucose_mgdl[4] == 110.0
    assert eater.glucose_mgdl[-1] == pytest.approx(150.0, abs=1e-3)


@given(
    st.lists(st.tuples(st.integers(0, STEPS - 1), st.floats(0.0, 10.0)), max_size=6),
    st.lists(st.tuples(st.integers(0, STEPS - 1), st.floats(0.0, 10.0)), max_size=6),
)
def test_responses_add_up(first, second):
    def lowered(doses):
        person = body(0.0)
        for step, units in doses:
            person.take_insulin(step, units_u=units, needed_u=0.0, isf_mgdl_per_u=30.0)
        return person.glucose_mgdl - 110.0

    apart = lowered(first) + lowered(second)
    assert lowered([*first, *second]) == pytest.approx(apart, abs=1e-9)


def test_the_kernel_of_the_shelf_says_the_same_of_a_bolus_and_a_meal():
    from banting.patients.tidepool_linear import kernels

    needs = profile("tidepool-median")
    cohort = starting_at("tidepool-median", np.arange(1), 110.0)
    state, felt = cohort.initial.copy(), np.zeros((1, 3 * LANES))
    own = body(needs.basal_u_per_h)
    basal_only(own, needs.basal_u_per_h, needs.basal_u_per_h)
    own.take_insulin(0, units_u=3.0, needed_u=0.0, isf_mgdl_per_u=needs.isf_mgdl_per_u)
    rise = needs.isf_mgdl_per_u / needs.carb_ratio_g_per_u
    own.eat(6, grams=30.0, absorbed_in_min=180.0, rise_mgdl_per_g=rise)
    shelf = kernels()
    for step in range(STEPS - 1):
        insulin = np.full((1, 5 * LANES), needs.basal_u_per_h / 60.0)
        insulin[0, :LANES] += 3.0 if step == 0 else 0.0
        carbs = np.full((1, LANES), 30.0 if step == 6 else 0.0)
        shelf.five_minutes(state, cohort.parameters, insulin, carbs, felt)
        # theirs counts a dose one minute later than the shelf's minutes, and ends after 475 min
        assert felt[0, 0] == pytest.approx(own.glucose_mgdl[step + 1], abs=1.5)
