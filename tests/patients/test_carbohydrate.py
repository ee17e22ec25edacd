"""Food is neither made nor lost: what was eaten is in the blood, in the gut, or on its way there.

The blood is asked itself. A body is made that keeps all glucose that reaches it: its constants of
glucose are zero but for appearance, so the glucose step, stage by stage as it is, does nothing but
add up what it takes from the gut. No second rule of quadrature stands between.
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banting.kernels import DTYPES, FELT, LANES, aligned, packed, unpacked
from banting.patients import PATIENTS
from banting.patients.uva_padova.layout import (
    DIGESTION,
    GLUCOSE,
    STATE,
    Physiology,
    equilibrium,
    step_parameters,
)
from banting.patients.uva_padova.moments import COHORTS, typical
from banting.patients.uva_padova.one_patient import one_patient
from banting.patients.uva_padova.population import sampled, virtual_cohort
from banting.patients.uva_padova.subjects import subjects

BIOAVAILABLE = 0.9
PLASMA = STATE.index("plasma_glucose_mg_per_kg")
GUT = STATE.index("gut_mg")
PLATE = STATE.index("plate_g")
HEAVIER = 100.0  # so that no meal lifts it to where the kidney spills
# Production that takes away what uptake takes, whatever insulin does: 1 mg/kg/min in the faithful
# step, none in the extended one, whose floor ends a little below zero.
PRODUCTION = {"s2008": 1.0, "extended": -1.0}
APPEARS, PRODUCED, HALF_UPTAKE = 8, 0, 7  # which constants of glucose
DAY = {0: 60.0, 200: 15.0, 207: 30.0, 500: 4.0, 700: 90.0}
WHOLE = pytest.approx(1.0, rel=1e-12)


def keeping(glucose, model):
    """Constants of glucose of a body, changed so that it keeps what reaches it."""
    kept = [0.0 * value for value in glucose]
    kept[APPEARS] = glucose[APPEARS] / HEAVIER
    kept[PRODUCED], kept[HALF_UPTAKE] = kept[PRODUCED] + PRODUCTION[model], kept[HALF_UPTAKE] + 1.0
    return tuple(kept)


def person_of(people: Physiology, number: int) -> Physiology:
    """One of many people."""
    return replace(
        people,
        **{
            f.name: float(np.ravel(getattr(people, f.name))[number])
            if np.ndim(getattr(people, f.name))
            else getattr(people, f.name)
            for f in fields(people)
        },
    )


def accounted(person, model, meals=DAY, minutes=960, mutate=None):
    """The share of what was eaten that is in the blood or on its way, after some minutes."""
    body = one_patient(person, faithful=model == "s2008")
    digestion = list(body.digestion_constants)
    if mutate is not None:
        digestion[mutate] *= 1.001
    body = replace(
        body,
        glucose_constants=keeping(body.glucose_constants, model),
        digestion_constants=tuple(digestion),
    )
    state = body.initial()
    state = (*state[:PLASMA], 1.0, 1.0, 1.0, *state[PLASMA + 3 :])
    for minute in range(minutes):
        state = body.minute(state, 0.0, meals.get(minute, 0.0))
    per_kg = person.body_weight_kg * HEAVIER / BIOAVAILABLE
    reached_mg = (state[PLASMA] - 1.0) * per_kg
    held_mg = sum(state[: GUT + 1]) + 1000.0 * state[PLATE]
    return (reached_mg + held_mg) / (1000.0 * sum(meals.values())), reached_mg


@pytest.mark.parametrize("model", PRODUCTION)
@pytest.mark.parametrize("cohort", COHORTS)
def test_all_that_the_typical_person_ate_is_accounted_for(cohort, model):
    share, reached_mg = accounted(typical(COHORTS[cohort]), model)
    assert share == WHOLE
    assert reached_mg > 0.98 * 1000.0 * sum(DAY.values())


@settings(max_examples=25, deadline=None)
@given(
    number=st.integers(0, 10_000),
    model=st.sampled_from(sorted(PRODUCTION)),
    grams=st.lists(st.floats(0.1, 150.0), min_size=1, max_size=3),
    apart=st.integers(1, 200),
    minutes=st.integers(5, 700),
)
def test_whoever_eats_whatever_whenever_nothing_is_made_or_lost(
    number, model, grams, apart, minutes
):
    people, _ = sampled(COHORTS["adult"], 3, np.array([number]))
    meals = {k * apart: g for k, g in enumerate(grams) if k * apart < minutes}
    share, _ = accounted(person_of(people, 0), model, meals, minutes)
    assert share == WHOLE


def test_the_published_subjects_neither_make_nor_lose_food(vpatient_params):
    for name, person in subjects(vpatient_params.read_text("utf-8")):
        assert accounted(person, "s2008")[0] == WHOLE, name


@pytest.mark.parametrize("constant", [8, 9, 10, 11, 12, 13, 17])
def test_a_constant_that_is_off_by_a_thousandth_is_seen(constant):
    """What leaves the gut is the rest after the others, so no other constant can lose any."""
    share, _ = accounted(typical(COHORTS["adult"]), "extended", mutate=constant)
    assert abs(share - 1.0) > 1e-8


@pytest.mark.parametrize("model", PRODUCTION)
@pytest.mark.parametrize(("precision", "relative"), [("f64", 1e-12), ("f32", 1e-4)])
def test_compiled_lanes_neither_make_nor_lose_food(model, precision, relative):
    """Forty people whose meals fall into different minutes, some settled and some not."""
    n, ticks = 40, 192
    people, impaired = sampled(COHORTS["child"], 4, np.arange(n))
    kernels = PATIENTS[model].kernels(precision)
    cohort = virtual_cohort("child", np.arange(n), people, impaired)
    rows = unpacked(cohort.parameters, n)
    rows[GLUCOSE] = np.array(keeping(rows[GLUCOSE], model))
    start = unpacked(cohort.initial, n)
    start[PLASMA : PLASMA + 3] = 1.0
    dtype = DTYPES[precision]
    state, parameters = aligned(packed(start), dtype), aligned(packed(rows), dtype)
    felt = aligned(np.zeros((len(state), len(FELT) * LANES)), dtype)
    nothing = aligned(packed(np.zeros((5, n))), dtype)
    eaten = np.zeros(n)
    for tick in range(ticks):
        grams = np.where((tick - np.arange(n)) % 70 == 0, 10.0 + np.arange(n), 0.0)
        eaten += 1000.0 * grams
        kernels.five_minutes(state, parameters, nothing, aligned(packed(grams[None]), dtype), felt)
    after = unpacked(np.asarray(state, np.float64), n)
    reached = (after[PLASMA] - 1.0) * people.body_weight_kg * HEAVIER / BIOAVAILABLE
    held = after[: GUT + 1].sum(axis=0) + 1000.0 * after[PLATE]
    assert (eaten > 0.0).all()
    assert (reached + held) / eaten == pytest.approx(np.ones(n), rel=relative)


def test_a_gut_that_absorbs_nothing_holds_all_that_was_eaten():
    person = replace(typical(COHORTS["adult"]), kabs=1e-12)
    body = one_patient(person, faithful=False)
    state = body.initial()
    for minute in range(960):
        state = body.minute(state, 0.0, DAY.get(minute, 0.0))
    assert sum(state[: GUT + 1]) == pytest.approx(1000.0 * sum(DAY.values()), rel=1e-9)


def test_the_middle_of_a_step_is_near_what_the_gut_holds_there():
    """With a settled stomach it is the content in the middle, to the order of the step."""
    person = typical(COHORTS["adult"])
    halves = []
    for step in (1.0, 0.5):
        constants = step_parameters(person, step)[DIGESTION]
        true = np.exp(-person.kabs * step / 2)
        halves.append(abs(constants[8] - true))
    assert halves[0] < 1e-6
    assert halves[0] / halves[1] == pytest.approx(2.0**4, rel=0.1)
    assert equilibrium(person)[GUT] == 0.0
