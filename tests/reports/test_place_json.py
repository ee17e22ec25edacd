"""The page as JSON: valid by its published schema, whole, and the same for equal verdicts."""

import json

import pytest
from jsonschema import Draft202012Validator

from banting.reports.json_schema import place_schema
from banting.reports.place_json import place_json, published_place_schema
from banting.schema.question import Goal, Position
from tests.reports.sample_places import assumed, unknown
from tests.reports.sample_verdict import sample_verdict

VERDICT = sample_verdict()


def test_the_published_schema_is_the_one_that_the_nouns_give():
    assert published_place_schema() == place_schema(), (
        "renew it: python -c 'from banting.reports.json_schema import place_schema; "
        'print(place_schema(), end="")\' > src/banting/reports/schema/place.schema.json'
    )


@pytest.mark.parametrize("position", list(Position))
@pytest.mark.parametrize(
    "verdict", [VERDICT, assumed("serial_guessed"), unknown(Goal.G1, Position.INTERNET)]
)
def test_every_page_is_valid_by_the_schema(verdict, position):
    schema = json.loads(published_place_schema())
    Draft202012Validator.check_schema(schema)
    page = json.loads(place_json(verdict, position))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(page)] == []


def test_the_answer_comes_first_and_hashes_are_whole():
    text = place_json(VERDICT, Position.RADIO).decode()
    page = json.loads(text)
    assert list(page)[:2] == ["schema_version", "answer"]
    hashes = {one.path.id: one.trace_hash for one in VERDICT.paths}
    assert page["proofs"][0]["trace_hash"] == hashes["G1-radio"]
    assert place_json(sample_verdict(), Position.RADIO).decode() == text
