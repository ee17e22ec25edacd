"""Faithful S2008 against the true solution and against what simglucose ships."""

import importlib.util
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from banting.errors import ModelError
from banting.kernels import (
    FELT,
    LANES,
    MINUTES_PER_TICK,
    TICKS_PER_DAY,
    aligned,
    packed,
    unpacked,
)
from banting.patients import PATIENTS
from banting.patients.uva_padova.layout import STATE, Physiology, basal_u_per_h, equilibrium
from banting.patients.uva_padova.population import virtual_cohort
from banting.patients.uva_padova.subjects import subjects

S2008 = (  # x1 to x13
    "stomach_solid_mg", "stomach_liquid_mg", "gut_mg", "plasma_glucose_mg_per_kg",
    "tissue_glucose_mg_per_kg", "plasma_insulin_pmol_per_kg", "insulin_action_pmoll",
    "insulin_delay_1_pmoll", "insulin_delay_2_pmoll", "liver_insulin_pmol_per_kg",
    "depot_1_pmol_per_kg", "depot_2_pmol_per_kg", "site_glucose_mg_per_kg",
)  # fmt: skip
COMMAND = Path(__file__).parents[2] / "benchmarks/against_simglucose.py"


def errors(params: Path, reference: Path):
    spec = importlib.util.spec_from_file_location("against_simglucose", COMMAND)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.errors(params, reference)


def published(text):
    """The subjects, each three times: once a scenario."""
    people = [person for _, person in subjects(text)]
    every = {
        f.name: np.repeat([getattr(person, f.name) for person in people], 3)
        for f in fields(Physiology)
    }
    n = 3 * len(people)
    return virtual_cohort("published", np.arange(n), Physiology(**every), np.zeros(n, bool))


def trajectories(model, precision, people, true):
    """Plasma and site glucose by tick, `[subjects, scenarios, ticks]` each, from compiled lanes."""
    kernels, n = PATIENTS[model].kernels(precision), people.patients
    state, parameters = (aligned(a, kernels.dtype) for a in (people.initial, people.parameters))
    felt = np.zeros((len(state), len(FELT) * LANES), kernels.dtype)
    insulin = true["insulin_U_per_min"].reshape(n, TICKS_PER_DAY, MINUTES_PER_TICK)
    carbs = true["cho_announced_g"].reshape(n, TICKS_PER_DAY, MINUTES_PER_TICK)
    assert (carbs[:, :, 1:] == 0.0).all()
    seen = np.zeros((2, n, TICKS_PER_DAY))
    for tick in range(TICKS_PER_DAY):
        insulin_u = aligned(packed(insulin[:, tick].T.copy()), kernels.dtype)
        carbs_g = aligned(packed(carbs[:, tick, :1].T.astype(float)), kernels.dtype)
        kernels.five_minutes(state, parameters, insulin_u, carbs_g, felt)
        seen[:, :, tick] = unpacked(felt, n)[:2]
    return seen.reshape(2, -1, 3, TICKS_PER_DAY)


@pytest.mark.parametrize(("precision", "most", "drift"), [("f64", 0.02, 1e-6), ("f32", 0.03, 1e-3)])
def test_compiled_lanes_stay_near_the_true_solution(
    vpatient_params, reference, precision, most, drift
):
    true = dict(np.load(reference))
    seen = trajectories("s2008", precision, published(vpatient_params.read_text("utf-8")), true)
    live = true["live"][:, :, MINUTES_PER_TICK::MINUTES_PER_TICK]
    for ours, name in zip(seen, ("true_plasma", "true_site"), strict=True):
        theirs = true[name][:, :, MINUTES_PER_TICK::MINUTES_PER_TICK]
        off = np.where(live, np.abs(ours - theirs), 0.0)
        assert off.shape[0] == 30
        assert off.max() < most
        assert off[:, 0].max() < drift  # basal only, over a day


def test_the_published_subjects_survive_what_froze_them(vpatient_params, reference):
    """Ten units at rest: 10 of 30 stay at zero for ever in simglucose; nobody here."""
    people, true = published(vpatient_params.read_text("utf-8")), dict(np.load(reference))
    plasma = trajectories("extended", "f64", people, true)[0]
    assert np.isfinite(plasma).all()
    assert plasma.min() > 10.0
    assert (plasma[:, 2, -1] > plasma[:, 2].min(axis=1) + 5.0).all()
    frozen = ~true["live"][:, 2, -1]
    assert frozen.sum() >= 10
    assert (plasma[frozen, 2, -1] > 40.0).all()


def test_one_patient_in_plain_python_stays_near_the_true_solution(vpatient_params, reference):
    names, worst = errors(vpatient_params, reference)
    assert len(names) == 30
    assert worst.max() < 0.02
    assert worst[:, 0].max() < 1e-6  # basal only: no drift over a day


def test_published_equilibrium_follows_from_the_independent_parameters(vpatient_params):
    text = vpatient_params.read_text("utf-8")
    rows = [line.split(",") for line in text.splitlines()]
    start = rows[0].index("x0_ 1")
    order = [STATE.index(name) for name in S2008]
    for row, (_, person) in zip(rows[1:], subjects(text), strict=True):
        ours = [equilibrium(person)[i] for i in order]
        theirs = [float(value) for value in row[start : start + 13]]
        # x7 is action above basal in ours; the file repeats basal insulin there
        assert ours[3:6] == pytest.approx(theirs[3:6], rel=1e-6)
        assert ours[7:] == pytest.approx(theirs[7:], rel=1e-6)
        assert 0.2 < basal_u_per_h(person) < 2.5


def test_a_file_without_its_columns_is_refused_with_a_reason():
    with pytest.raises(ModelError, match="cannot be read"):
        subjects("Name,BW\nadult#001,70\n")
