"""Faithful S2008 against the true solution and against what simglucose ships."""

import importlib.util
from pathlib import Path

import pytest

from banting.errors import ModelError
from banting.patients.uva_padova.layout import STATE, basal_u_per_h, equilibrium
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


def test_faithful_model_stays_within_a_twentieth_of_the_true_solution(vpatient_params, reference):
    names, worst = errors(vpatient_params, reference)
    assert len(names) == 30
    assert worst.max() < 0.05
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
