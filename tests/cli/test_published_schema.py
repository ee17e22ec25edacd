"""The published schema is that of the devices on the shelf, and the examples are good by it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from banting.cli import story
from banting.schema.setup_file import read_setup
from banting.schema.setup_schema import setup_schema
from banting.schema.trial_file import read_trial
from banting.schema.trial_schema import trial_schema

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "docs" / "setup.schema.json"
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
PUBLISHED_TRIAL = ROOT / "docs" / "trial.schema.json"
TRIALS = sorted((ROOT / "examples" / "trials").glob("*.toml"))


def test_the_published_schema_is_the_one_that_is_generated():
    assert PUBLISHED.read_text("utf-8") == setup_schema(story.device_specs()), (
        "renew it: python -c 'from banting.cli.story import device_specs; "
        "from banting.schema.setup_schema import setup_schema; "
        'print(setup_schema(device_specs()), end="")\' > docs/setup.schema.json'
    )


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_is_good_by_checker_and_schema(file):
    text = file.read_text("utf-8")
    read_setup(text, file.name, story.device_specs())
    schema = json.loads(PUBLISHED.read_text("utf-8"))
    document = tomllib.loads(text)
    assert [error.message for error in Draft7Validator(schema).iter_errors(document)] == []


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_names_the_schema_for_editors(file):
    first = file.read_text("utf-8").splitlines()[0]
    assert first.startswith("#:schema ")
    assert (file.parent / first.removeprefix("#:schema ")).resolve() == PUBLISHED


def test_every_serial_that_is_accepted_can_be_put_on_the_air():
    from banting.devices import FAMILIES

    for family in FAMILIES.values():
        for spec in family.specs:
            if family.dialect is not None:
                assert spec.serial_pattern in ("[0-9]{6}", "[0-9A-Fa-f]{6}"), spec.model


def test_the_published_schema_of_trials_is_the_one_that_is_generated():
    assert PUBLISHED_TRIAL.read_text("utf-8") == trial_schema(story.trial_shelves()), (
        "renew it: python -c 'from banting.cli.story import trial_shelves; "
        "from banting.schema.trial_schema import trial_schema; "
        'print(trial_schema(trial_shelves()), end="")\' > docs/trial.schema.json'
    )


@pytest.mark.parametrize("file", TRIALS, ids=lambda file: file.stem)
def test_every_trial_is_good_by_checker_and_schema_and_asks_a_question(file):
    text = file.read_text("utf-8")
    read = read_trial(text, file.name, story.trial_shelves())
    assert read.notes == ()
    schema = json.loads(PUBLISHED_TRIAL.read_text("utf-8"))
    assert [e.message for e in Draft7Validator(schema).iter_errors(tomllib.loads(text))] == []
    first, *rest = text.splitlines()
    assert (file.parent / first.removeprefix("#:schema ")).resolve() == PUBLISHED_TRIAL
    opening = " ".join(line for line in rest[: rest.index("")] if line.startswith("# "))
    assert "?" in opening


def test_there_are_trials_to_start_from():
    assert {file.stem for file in TRIALS} >= {
        "loop-vs-oref0-vs-manual",
        "set-failure",
        "overnight-overdose",
    }
