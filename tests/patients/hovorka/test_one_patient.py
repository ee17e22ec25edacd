"""One patient in plain Python: true to the equations, of order four, with nothing lost."""

import math
import subprocess
import sys
from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from banting.errors import ModelError
from banting.patients import hovorka
from banting.patients.hovorka import glucose
from banting.patients.hovorka.layout import (
    FASTING_MGDL,
    PARAMETERS,
    SITE_LAG_MIN,
    STATE,
    Physiology,
    basal_u_per_h,
    equilibrium,
    glucose_without_insulin_mgdl,
    step_parameters,
)
from banting.patients.hovorka.minute import step
from banting.patients.hovorka.population import sampled
from banting.patients.hovorka.table import typical

MMOL_PER_G = 1000.0 / 180.16
AT = {name: i for i, name in enumerate(STATE)}
TYPICAL = typical("adult")
MEALS_G = {60: 45.0, 300: 70.0}


def someone(number):
    """A sampled person, as floats."""
    person = sampled("adult", 5, np.array([number]))
    return Physiology(**{f.name: float(getattr(person, f.name)[0]) for f in fields(person)})


def slopes(_, y, p, input_mu_per_min, eaten_g_per_min):
    """The equations of the paper, written down a second time, and the lag to the sensor's site."""
    d1, d2, s1, s2, i, x1, x2, x3, q1, q2, site = y
    weight, vg = p.body_weight_kg, p.vg * p.body_weight_kg
    kd, ki, g = p.digested_per_min, p.absorbed_per_min, q1 / vg
    f01 = p.f01 * weight * min(g / 4.5, 1.0)
    renal = 0.003 * max(g - 9.0, 0.0) * vg
    return [
        p.bioavailable * MMOL_PER_G * eaten_g_per_min - kd * d1,
        kd * (d1 - d2),
        input_mu_per_min - ki * s1,
        ki * (s1 - s2),
        ki * s2 / (p.vi * weight) - p.ke * i,
        p.ka1 * (p.sit * i - x1),
        p.ka2 * (p.sid * i - x2),
        p.ka3 * (p.sie * i - x3),
        -f01 - renal - x1 * q1 + p.k12 * q2 + kd * d2 + p.egp0 * weight * max(1.0 - x3, 0.0),
        x1 * q1 - (p.k12 + x2) * q2,
        (g - site) / SITE_LAG_MIN,
    ]


def true_day(p, insulin_u, meals_g, minutes):
    """Plasma and site glucose (mg/dL) by an adaptive method of order eight, minute by minute."""
    y, plate, seen = np.array([0.0, 0.0, *equilibrium(p)[3:12]]), 0.0, []
    for minute in range(minutes):
        plate += meals_g.get(minute, 0.0)
        bite = min(5.0, plate)
        plate -= bite
        y = solve_ivp(
            slopes, (0.0, 1.0), y, method="DOP853", rtol=1e-10, atol=1e-12,
            args=(p, 1000.0 * insulin_u(minute), bite),
        ).y[:, -1]  # fmt: skip
        seen.append((y[8] / (p.vg * p.body_weight_kg), y[10]))
    return 18.016 * np.array(seen)


def our_day(p, insulin_u, meals_g, minutes, per_minute=1):
    """The same by our step, of one minute or a part of it."""
    h = 1.0 / per_minute
    state, constants, seen = equilibrium(p), step_parameters(p, h), []
    for minute in range(minutes):
        for part in range(per_minute):
            food = meals_g.get(minute, 0.0) if part == 0 else 0.0
            state = step(state, food, insulin_u(minute) * h, constants, h)
        seen.append((state[AT["plasma_glucose_mmol"]] / (p.vg * p.body_weight_kg),
                     state[AT["site_glucose_mmoll"]]))  # fmt: skip
    return 18.016 * np.array(seen), state


def dosed(p, bolus_u, at=()):
    """Basal insulin, and boluses at 1.5 U/min."""
    basal = basal_u_per_h(p) / 60.0
    return lambda minute: basal + sum(1.5 for t in at if t <= minute < t + bolus_u / 1.5)


@pytest.mark.parametrize("number", [0, 1, 17, 20])  # 17 and 20 fall steeply
def test_a_day_with_meals_and_boluses_is_true_to_the_equations(number):
    p = someone(number)
    insulin = dosed(p, 4.5, (60, 300))
    error = np.abs(our_day(p, insulin, MEALS_G, 720)[0] - true_day(p, insulin, MEALS_G, 720))
    assert error.max() < 0.02


@pytest.mark.parametrize("number", [0, 1, 17, 20])
def test_an_overdose_and_a_rescue_are_true_to_the_equations(number):
    p = someone(number)
    insulin, rescue = dosed(p, 25.5, (30,)), {120: 20.0}
    error = np.abs(our_day(p, insulin, rescue, 600)[0] - true_day(p, insulin, rescue, 600))
    assert error.max() < 0.02


def test_a_stopped_pump_is_true_to_the_equations():
    error = our_day(TYPICAL, lambda _: 0.0, {}, 900)[0] - true_day(TYPICAL, lambda _: 0.0, {}, 900)
    assert np.abs(error).max() < 1e-3


def test_halving_the_step_gains_the_fourth_order_away_from_the_kinks():
    """Between 4.5 and 9 mmol/L, with production running, everything is smooth but the inputs."""
    state = list(equilibrium(TYPICAL))
    state[AT["depot_1_mu"]] += 500.0
    state[AT["gut_1_mmol"]] += 40.0

    def after(minutes, h):
        run, constants = tuple(state), step_parameters(TYPICAL, h)
        for _ in range(round(minutes / h)):
            run = step(run, 0.0, basal_u_per_h(TYPICAL) / 60.0 * h, constants, h)
        return run[AT["plasma_glucose_mmol"]]

    true = after(64, 1 / 4)
    errors = [abs(after(64, h) - true) for h in (4.0, 2.0, 1.0)]
    for coarse, fine in pairwise(errors):
        assert 2**3.5 < coarse / fine < 2**4.7


def test_basal_insulin_holds_fasting_glucose_for_a_day():
    for p in (TYPICAL, someone(3)):
        seen, state = our_day(p, dosed(p, 0.0), {}, 1440)
        assert np.abs(seen - FASTING_MGDL).max() < 1e-9
        assert state == pytest.approx(equilibrium(p), rel=1e-11)


def test_without_insulin_glucose_comes_to_rest_where_the_kidney_holds_it():
    seen, _ = our_day(TYPICAL, lambda _: 0.0, {}, 6 * 1440)
    assert seen[-1] == pytest.approx(glucose_without_insulin_mgdl(TYPICAL), abs=0.1)


def test_food_is_neither_made_nor_lost():
    p, state, parameters = TYPICAL, equilibrium(TYPICAL), step_parameters(TYPICAL)
    eaten_g, absorbed = 0.0, 0.0
    for minute in range(700):
        announced = {0: 60.0, 200: 15.0, 207: 30.0}.get(minute, 0.0)
        eaten_g += announced
        after = step(state, announced, basal_u_per_h(p) / 60.0, parameters)
        # corrected trapezoid: exact to the fourth order with slopes (d1 - d2) / tG at both ends
        ends = [p.digested_per_min * (s[1] - s[2]) for s in (state, after)]
        absorbed += p.digested_per_min * (0.5 * (state[2] + after[2]) + (ends[0] - ends[1]) / 12.0)
        state = after
    arrives = p.bioavailable * MMOL_PER_G
    assert absorbed + state[1] + state[2] + arrives * state[0] == pytest.approx(
        arrives * eaten_g, rel=1e-6
    )
    assert eaten_g == 105.0


@pytest.mark.parametrize("number", range(8))
def test_all_that_was_eaten_reaches_the_blood(number):
    """By the glucose step itself, in a body that burns nothing and makes nothing: it only keeps."""
    p = someone(number)
    parameters = list(step_parameters(p))
    k12, *_ = parameters[36:42]
    parameters[36:42] = [k12, 0.0, 0.0, -math.inf, math.inf, 0.0]  # no uptake, kidney, production
    parameters[48:50] = [0.0, 0.0]  # no action of insulin
    state = equilibrium(p)
    start = state[9] + state[10]
    for minute in range(700):
        state = step(state, {0: 60.0, 200: 15.0, 207: 30.0}.get(minute, 0.0), 0.0, parameters)
    reached, arrives = state[9] + state[10] - start, p.bioavailable * MMOL_PER_G
    assert reached > 0.5 * arrives * 105.0
    assert reached + state[1] + state[2] == pytest.approx(arrives * 105.0, rel=1e-9)


def test_insulin_is_neither_made_nor_lost():
    p, parameters = TYPICAL, step_parameters(TYPICAL)
    state, volume = equilibrium(p), p.vi * p.body_weight_kg
    held = [state[3] + state[4] + volume * state[5]]
    given, lost = 0.0, 0.0
    for minute in range(600):
        u = basal_u_per_h(p) / 60.0 + (2.0 if minute == 10 else 0.0)
        after = step(state, 0.0, u, parameters)
        given += 1000.0 * u
        ends = [p.absorbed_per_min * s[4] - p.ke * volume * s[5] for s in (state, after)]
        lost += p.ke * (0.5 * volume * (state[5] + after[5]) + (ends[0] - ends[1]) / 12.0)
        state = after
    held.append(state[3] + state[4] + volume * state[5])
    assert held[1] == pytest.approx(held[0] + given - lost, rel=1e-6)


def test_glucose_is_neither_made_nor_lost():
    """What production and gut bring is kept, burnt, passed by the kidney or disposed of."""
    p, h = TYPICAL, 0.125
    state, parameters = equilibrium(p), step_parameters(p, h)
    weight, vg = p.body_weight_kg, p.vg * p.body_weight_kg
    start, gained = state[9] + state[10], 0.0

    def net(s):
        g = s[9] / vg
        burnt = p.f01 * weight * min(g / 4.5, 1.0) + 0.003 * vg * max(g - 9.0, 0.0)
        made = p.egp0 * weight * max(1.0 - s[8], 0.0) + p.digested_per_min * s[2]
        return made - burnt - s[7] * s[10]

    for tick in range(8 * 400):
        u = basal_u_per_h(p) / 60.0 * h + (6.0 if tick == 400 else 0.0)
        after = step(state, 80.0 if tick == 0 else 0.0, u, parameters, h)
        gained += 0.5 * h * (net(state) + net(after))
        state = after
    assert state[9] + state[10] == pytest.approx(start + gained, rel=1e-5)


def test_nothing_answers_a_low_and_nothing_freezes_in_it():
    """The model has no counter-regulation: 25 U bring the typical adult to a thousandth of a
    mg/dL; it stays above zero, and returns when insulin is cleared."""
    seen, _ = our_day(TYPICAL, dosed(TYPICAL, 25.5, (0,)), {}, 2880)
    plasma = seen[:, 0]
    assert 0.0 < plasma.min() < 0.01
    low = plasma < 40.0
    assert (np.diff(plasma)[low[1:]] != 0.0).all()
    assert plasma[-1] == pytest.approx(FASTING_MGDL, abs=3.0)


@pytest.mark.parametrize(
    ("glucose_mmoll", "lost_mmol_per_min"),
    [(2.25, 0.5 * 0.8), (4.5, 0.8), (7.0, 0.8), (9.0, 0.8), (11.0, 0.8 + 0.003 * 12.0 * 2.0)],
)
def test_what_is_lost_without_insulin_has_two_kinks(glucose_mmoll, lost_mmol_per_min):
    volume_l, brain = 12.0, 0.8
    constants = (0.06, brain, brain / (4.5 * volume_l), 4.5 * volume_l, 9.0 * volume_l, 1.3)
    masses = (glucose_mmoll * volume_l, 0.0)
    falls, tissue = glucose.slopes(masses, 0.0, 0.0, -5.0, 0.0, constants)
    assert (falls, tissue) == (pytest.approx(-lost_mmol_per_min), 0.0)
    rises, _ = glucose.slopes(masses, 0.0, 0.0, 0.5, 0.2, constants)
    assert rises == pytest.approx(0.5 * 1.3 + 0.2 - lost_mmol_per_min)


@settings(max_examples=200, deadline=None)
@given(
    q1=st.floats(0.0, 500.0),
    q2=st.floats(0.0, 500.0),
    transport=st.floats(0.0, 50.0),
    share=st.floats(-3.0, 1.0),
    quarter=st.floats(0.01, 1.0),
)
def test_an_implicit_stage_solves_its_equation_on_either_side_of_a_kink(
    q1, q2, transport, share, quarter
):
    constants = (0.06, 0.8, 0.8 / 54.0, 54.0, 108.0, 1.3)
    k, l = glucose.stage((q1, q2), transport, 0.01, share, 0.3, constants, quarter)  # noqa: E741
    solution = (q1 + k, q2 + l)
    assert min(solution) >= 0.0
    slopes_there = glucose.slopes(solution, transport, 0.01, share, 0.3, constants)
    scale = 1e-12 * (1.0 + transport) * (1.0 + q1 + q2)
    assert (k, l) == (
        pytest.approx(quarter * slopes_there[0], abs=scale),
        pytest.approx(quarter * slopes_there[1], abs=scale),
    )


def test_ketones_rise_when_insulin_is_gone_and_fall_when_it_is_back():
    state, parameters, seen = equilibrium(TYPICAL), step_parameters(TYPICAL), []
    for minute in range(1800):
        u = 0.0 if minute < 720 else basal_u_per_h(TYPICAL) / 60.0
        state = step(state, 0.0, u, parameters)
        seen.append(state[AT["ketone_mmoll"]])
    assert 1.5 < seen[719] < 3.0  # klonoff-2024: 0.0038 mmol/L/min once insulin is gone
    assert max(seen) < 4.0
    assert seen[-1] < 0.2
    _, fed = our_day(TYPICAL, dosed(TYPICAL, 6.0, (60,)), MEALS_G, 720)
    assert fed[AT["ketone_mmoll"]] == pytest.approx(0.1, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    doses_u=st.lists(st.floats(0.0, 300.0), min_size=20, max_size=20),
    meals_g=st.lists(st.floats(0.0, 300.0), min_size=20, max_size=20),
    number=st.integers(0, 50),
)
def test_no_legal_input_makes_the_body_lose_its_numbers(doses_u, meals_g, number):
    p = someone(number)
    state, parameters = equilibrium(p), step_parameters(p)
    for minute in range(400):
        u, food = (
            values[minute // 20] if minute % 20 == 0 else 0.0 for values in (doses_u, meals_g)
        )
        state = step(state, food, u, parameters)
        assert np.isfinite(state).all()
        assert min(state) > -1e-12


def test_a_replays_body_is_the_model_itself():
    body = hovorka.body("adult")
    state = body.initial()
    assert body.glucose_mgdl(state) == pytest.approx(FASTING_MGDL)
    assert 0.3 < body.basal_u_per_h < 0.7
    seen, _ = our_day(TYPICAL, dosed(TYPICAL, 4.5, (60, 300)), MEALS_G, 400)
    for minute in range(400):
        state = body.minute(state, dosed(TYPICAL, 4.5, (60, 300))(minute), MEALS_G.get(minute, 0.0))
    assert body.glucose_mgdl(state) == pytest.approx(seen[-1, 0], rel=1e-12)
    assert len(body.parameters) == PARAMETERS


@pytest.mark.parametrize("cohort", ["child", "adolescent", "tidepool-median", ""])
def test_cohorts_without_a_public_population_are_refused_with_advice(cohort):
    for ask in (hovorka.body, typical):
        with pytest.raises(ModelError, match="try cohort 'adult'"):
            ask(cohort)


def test_a_replays_body_loads_neither_numba_nor_numpy():
    code = (
        "import sys; from banting.patients import hovorka; hovorka.body('adult');"
        "print('numba' in sys.modules, 'numpy' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "False"]
