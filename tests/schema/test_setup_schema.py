"""The published JSON Schema and the checker say the same of every file that both can judge."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from banting.errors import SetupError
from banting.schema.setup_file import read_setup
from banting.schema.setup_schema import setup_schema
from banting.schema.toml_text import decode_setup
from tests.schema.specs import SPECS
from tests.schema.test_setup_file import BROKEN, FULL, SHORT

SCHEMA = json.loads(setup_schema(SPECS))
# What JSON cannot hold, so that the schema is never asked: nan.
BEYOND_JSON = {"number_nan"}


def as_json(text: str) -> object:
    """Return a TOML document as an editor would hand it to a JSON Schema."""
    return json.loads(json.dumps(tomllib.loads(text), default=lambda value: {"date": str(value)}))


def readable(file: Path) -> bool:
    """Tell whether a broken file is at least TOML."""
    try:
        tomllib.loads(decode_setup(file.read_bytes(), file.name))
    except (SetupError, ValueError, RecursionError):
        return False
    return True


def test_the_schema_is_a_schema():
    Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("text", [FULL, SHORT])
def test_the_schema_takes_what_the_checker_takes(text):
    read_setup(text, "good.toml", SPECS)
    assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(as_json(text))] == []


@pytest.mark.parametrize(
    "file",
    [file for file in BROKEN if readable(file) and file.stem not in BEYOND_JSON],
    ids=lambda file: file.stem,
)
def test_the_schema_refuses_what_the_checker_refuses(file):
    if file.stem == "number_beyond_64_bits":
        document = {"title": "x", "pump": {"model": "522", "remotes_paired": 2**70}}
    else:
        document = as_json(decode_setup(file.read_bytes(), file.name))
    assert not Draft7Validator(SCHEMA).is_valid(document)


def test_every_key_explains_itself_in_the_editor():
    def described(node: object) -> bool:
        if not isinstance(node, dict):
            return True
        values = node.get("properties", {}).items()
        keys = [value for key, value in values if key != "model"]
        return all("description" in key for key in keys) and all(map(described, keys))

    assert described(SCHEMA)
    for branch in SCHEMA["properties"]["pump"]["anyOf"]:
        assert described(branch)
