"""The 200 cases computed by the real oref0: every field of every answer."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from banting.controllers.oref0.fixture_form import answer
from tests.controllers.oref0.field_by_field import differences, figures_of

GOLDEN = Path(__file__).parents[4] / "shared/fixtures/oref0/oref0_golden_200.json.gz"
PARTS = ("glucose_status", "iob", "meal", "result")


@pytest.fixture(scope="module")
def pairs():
    """Ours and theirs of every case."""
    if not GOLDEN.exists():
        pytest.skip("no recorded answers of oref0 beside the repository")
    cases = json.loads(gzip.decompress(GOLDEN.read_bytes()))
    return [(answer(case["input"]), case["expected"]) for case in cases]


def test_the_recorded_answers_cover_what_matters(pairs):
    results = [theirs["result"] for _, theirs in pairs]
    assert len(pairs) == 200
    assert sum("units" in result for result in results) == 44
    assert sum("rate" not in result for result in results) == 25
    assert sum(result.get("rate") == 0 for result in results) >= 50
    assert sum("carbsReq" in result for result in results) == 15


@pytest.mark.parametrize("part", PARTS)
def test_every_field_is_the_recorded_one(pairs, part):
    found = [list(differences(ours[part], theirs[part], part)) for ours, theirs in pairs]
    assert [(i, each[:3]) for i, each in enumerate(found) if each] == []


@pytest.mark.parametrize("field", ["units", "rate", "duration", "eventualBG", "predBGs"])
def test_the_dose_and_the_forecast_are_exact(pairs, field):
    found = [(ours["result"].get(field), theirs["result"].get(field)) for ours, theirs in pairs]
    assert [i for i, (ours, theirs) in enumerate(found) if ours != theirs] == []


def test_the_figures_that_lead_a_reason_are_compared_wherever_there_are_any(pairs):
    figures = [figures_of(theirs["result"]["reason"]) for _, theirs in pairs]
    assert sum(figure is not None for figure in figures) == 195
