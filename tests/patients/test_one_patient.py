"""One patient in plain Python: order of the scheme, mass balance, and the same as the compiled
lanes."""

import subprocess
import sys

import numpy as np
import pytest

from banting.kernels import FELT, LANES, packed, unpacked
from banting.patients import COHORTS, PATIENTS
from banting.patients.uva_padova import population
from banting.patients.uva_padova.insulin import insulin_constants, insulin_step
from banting.patients.uva_padova.layout import (
    DIGESTION,
    GLUCOSE,
    INSULIN,
    STATE,
    basal_u_per_h,
    equilibrium,
    step_parameters,
)
from banting.patients.uva_padova.minute import digest, live_extended, live_faithful
from banting.patients.uva_padova.moments import COHORTS as GROUPS
from banting.patients.uva_padova.moments import typical

ADULT = typical(GROUPS["adult"])
AT = {name: i for i, name in enumerate(STATE)}
NOISE_MG = 1e-6  # per kg: to what a step of 1/32 min, over 90 min, knows the truth by rounding
STOMACH, BODY = slice(0, AT["plasma_glucose_mg_per_kg"]), slice(AT["plasma_glucose_mg_per_kg"], 99)


def stepped(minutes, step, live, carbs_g=0.0, bolus_u=0.0, settling=True):
    """The typical adult some time after food was swallowed at once, in steps of any length.

    `settling`: the stomach is never taken as settled; else after four steps.
    """
    state, constants = list(equilibrium(ADULT)), step_parameters(ADULT, step)
    state[AT["stomach_solid_mg"]] = state[AT["stomach_before_meal_mg"]] = 1000.0 * carbs_g
    state[AT["settling_min"]] = 1e9 if settling else 4.0 * step
    state[AT["depot_1_pmol_per_kg"]] += bolus_u * 6000.0 / ADULT.body_weight_kg
    state = tuple(state)
    insulin_u = basal_u_per_h(ADULT) / 60.0 * step
    for _ in range(round(minutes / step)):
        digested, half = digest(state[STOMACH], 0.0, constants[DIGESTION], step)
        gut = (state[AT["gut_mg"]], half, digested[AT["gut_mg"]])
        body = live(state[BODY], gut, insulin_u, constants[INSULIN], constants[GLUCOSE], step)
        state = digested + body
    return np.array(state)


@pytest.mark.parametrize("live", [live_faithful, live_extended])
@pytest.mark.parametrize("settling", [True, False])
def test_halving_the_step_gains_third_order(live, settling):
    true = stepped(90, 1 / 32, live, 50.0, 3.0)
    off = [
        np.abs(stepped(90, step, live, 50.0, 3.0, settling=settling) - true)
        for step in (2.0, 1.0, 0.5)
    ]
    for name in ("stomach_liquid_mg", "plasma_glucose_mg_per_kg", "site_glucose_mg_per_kg"):
        two, one, half = (error[AT[name]] for error in off)
        assert two / one > 2**2.7
        assert one / half > 2**2.7 or half < NOISE_MG
    assert off[1][AT["plasma_glucose_mg_per_kg"]] < 0.02


def test_insulin_is_neither_made_nor_lost():
    """What enters the depots leaves them for plasma, and plasma and liver lose it by their
    rates."""
    person, step = ADULT, 0.25
    constants = step_parameters(ADULT, step)
    body = tuple(equilibrium(person)[BODY])
    insulin = ("plasma_insulin_pmol_per_kg", "liver_insulin_pmol_per_kg", "depot_1_pmol_per_kg",
               "depot_2_pmol_per_kg")  # fmt: skip
    at = [AT[name] - BODY.start for name in insulin]
    start = sum(body[i] for i in at)
    put_in, lost = 0.0, 0.0
    m30, m4 = 1.5 * person.m1, 0.4 * person.m2
    for tick in range(4 * 300):
        u = basal_u_per_h(person) / 60.0 * step + (2.0 if tick == 10 else 0.0)
        none = (0.0, 0.0, 0.0)
        after = live_faithful(body, none, u, constants[INSULIN], constants[GLUCOSE], step)
        put_in += u * 6000.0 / person.body_weight_kg
        rate = [m4 * b[at[0]] + m30 * b[at[1]] for b in (body, after)]
        lost += 0.5 * step * sum(rate)
        body = after
    assert sum(body[i] for i in at) == pytest.approx(start + put_in - lost, rel=1e-4)


def test_insulin_that_nothing_breaks_down_is_all_there():
    """The chain itself, its two losses taken out: depots, plasma and liver hold what was given."""
    person = ADULT
    constants = insulin_constants(
        ka1=person.ka1, ka2=person.ka2, kd=person.kd, m1=person.m1, m2=person.m2, m30=0.0, m4=0.0,
        p2u=person.p2u, ki=person.ki, insulin_volume_l_per_kg=person.vi,
        insulin_basal_pmoll=person.insulin_basal_pmoll, body_weight_kg=person.body_weight_kg,
        minutes=1.0,
    )  # fmt: skip
    chain, given_u = (0.0,) * 7, 0.0
    for minute in range(600):
        insulin_u = 0.02 + (3.0 if minute == 100 else 0.0)
        given_u += insulin_u
        chain, _, _ = insulin_step(chain, insulin_u, constants)
    given = given_u * 6000.0 / person.body_weight_kg
    assert sum(chain[:4]) == pytest.approx(given, rel=1e-12)
    assert chain[2] + chain[3] > 0.5 * given


@pytest.mark.parametrize("model", ["extended", "s2008"])
def test_plain_python_and_compiled_lanes_agree(model):
    kernels = PATIENTS[model].kernels()
    body = PATIENTS[model].body("adolescent")
    people = population.virtual_cohort(
        "adolescent",
        np.array([0]),
        typical(GROUPS["adolescent"]),
        np.array([False]),
    )
    state, flat = body.initial(), people.initial.copy()
    felt = np.zeros((1, len(FELT) * LANES))
    for tick in range(144):
        insulin = body.basal_u_per_h / 60.0 + (1.2 if tick == 30 else 0.0)
        carbs = 70.0 if tick == 28 else 0.0
        for minute in range(5):
            state = body.minute(state, insulin, carbs if minute == 0 else 0.0)
        given = packed(np.full((5, 1), insulin))
        kernels.five_minutes(flat, people.parameters, given, packed(np.full((1, 1), carbs)), felt)
        assert felt[0, 0] == pytest.approx(body.glucose_mgdl(state), rel=1e-9)
    assert unpacked(flat, 1)[:, 0] == pytest.approx(np.array(state), rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("cohort", COHORTS)
def test_the_typical_person_holds_fasting_glucose(cohort):
    body = PATIENTS["extended"].body(cohort)
    state = body.initial()
    start = body.glucose_mgdl(state)
    for _ in range(1440):
        state = body.minute(state, body.basal_u_per_h / 60.0, 0.0)
    assert body.glucose_mgdl(state) == pytest.approx(start, abs=1e-6)


def test_a_replays_body_loads_neither_numba_nor_numpy():
    code = (
        "import sys; from banting.patients import PATIENTS; PATIENTS['extended'].body('adult');"
        "print('numba' in sys.modules, 'numpy' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "False"]


def test_glucose_after_a_stopped_pump_rises_at_the_slow_end_of_what_is_published():
    """Klonoff 2024: 0.62 mg/dL/min in people; 300 mg/dL after 4.75-9.25 h in its simulator."""
    body = PATIENTS["extended"].body("adult")
    state, seen = body.initial(), []
    for _ in range(600):
        state = body.minute(state, 0.0, 0.0)
        seen.append(body.glucose_mgdl(state))
    rise = (seen[359] - seen[59]) / 300.0
    print(
        f"rise {rise:.2f} mg/dL/min, 300 mg/dL after {np.argmax(np.array(seen) > 300) / 60:.1f} h"
    )
    assert 0.3 < rise < 0.9
    assert 4.75 < np.argmax(np.array(seen) > 300.0) / 60.0 < 9.25
