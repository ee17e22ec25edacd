"""A trial as JSON: the published schema, the same bytes, and the way back."""

import json

import jsonschema
import pytest

from banting.reports.json_nouns import noun_from
from banting.reports.json_schema import found_schema
from banting.reports.trial_json import published_schema, render
from banting.schema.trial_found import TrialFound
from tests.reports.sample_found import forged_day, only, sample_found

FOUND = sample_found()
SCHEMA = jsonschema.Draft202012Validator(json.loads(published_schema()))


def record(found=FOUND):
    return json.loads(render(found))


def test_the_published_schema_is_the_one_that_the_types_give():
    assert published_schema() == found_schema(), "publish found_schema() again"


@pytest.mark.parametrize(
    "found",
    [FOUND, only(FOUND, arms=1, models=1), forged_day(FOUND)],
)
def test_a_trial_fits_the_schema(found):
    jsonschema.Draft202012Validator.check_schema(SCHEMA.schema)
    SCHEMA.validate(record(found))


def test_programs_find_what_they_may_rely_on():
    answer = record()
    assert answer["schema_version"] == "1.0"
    assert [arm["id"] for arm in answer["plan"]["arms"]] == ["hand", "loop", "oref0"]
    assert answer["plan"]["physiologies"] == ["extended", "hovorka"]
    assert answer["arms"][1][0]["in_70_180"] == {"value": 60.0, "low": 58.8, "high": 61.2}
    assert answer["plan"]["arms"][1]["options"] == {"max_iob_u": 3.5}
    assert answer["parts"][0]["sources"][0]["id"] == "sample-2020"


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a.pop("arms"),
        lambda a: a.pop("schema_version"),
        lambda a: a.update(schema_version="2.0"),
        lambda a: a.update(extra=1),
        lambda a: a["plan"]["arms"][0]["disturbance"].update(boluses=3),
        lambda a: a["parts"][0].update(role="weather"),
        lambda a: a["plan"].update(seed="one"),
        lambda a: a["plan"].update(precision="f16"),
        lambda a: a["arms"][0][0].update(patients=1.5),
        lambda a: a["arms"][0][0]["below_54"].pop("low"),
    ],
)
def test_the_schema_rejects_what_is_broken(change):
    answer = record()
    change(answer)
    assert not SCHEMA.is_valid(answer)


def test_equal_trials_give_equal_bytes_and_come_back():
    text = render(FOUND)
    assert render(sample_found()) == text
    answer = json.loads(text)
    assert answer.pop("schema_version")
    assert render(noun_from(answer, TrialFound, "trial")) == text
