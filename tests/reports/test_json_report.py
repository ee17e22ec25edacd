"""The JSON verdict: the contract for programs, the published schema, and the way back."""

import json
import math
import re
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.errors import EvidenceError
from banting.reports.json_report import (
    JsonReport,
    noun_json,
    published_schema,
    read_verdict_json,
    verdict_json,
)
from banting.reports.json_schema import verdict_schema
from banting.schema.outcome import Estimate
from banting.schema.question import Answer, Goal, Position
from tests.reports.sample_verdict import sample_verdict

VERDICT = sample_verdict()
TEXT = verdict_json(VERDICT)
SCHEMA = jsonschema.Draft202012Validator(json.loads(published_schema()))


def record():
    return json.loads(TEXT)


def test_programs_find_what_they_may_rely_on():
    answer = record()
    assert answer["schema_version"] == "1.0"
    assert answer["answer"] == "YES"
    assert len(answer["cells"]) == len(Goal) * len(Position)
    cell = next(c for c in answer["cells"] if c["id"] == "G1-radio")
    assert (cell["goal"], cell["position"], cell["answer"]) == ("G1", "radio", "YES")
    assert (cell["path"], cell["certificate"], cell["distance_to_yes"]) == ("G1-radio", None, 0)
    assert cell["bound"].startswith("25 U")
    assert cell["assumptions"] == []
    no = next(c for c in answer["cells"] if c["id"] == "G1-usb")
    assert (no["answer"], no["path"], no["certificate"]) == ("NO", None, "G1-usb")
    assert no["distance_to_yes"] == 2
    assert no["to_yes"] == [["malware_on_computer", "stick_plugged_in"]]


def test_the_published_schema_is_the_one_that_the_types_give():
    assert published_schema() == verdict_schema(), "publish verdict_schema() again"


def test_the_schema_is_a_schema_and_the_verdict_fits_it():
    jsonschema.Draft202012Validator.check_schema(SCHEMA.schema)
    SCHEMA.validate(record())


def broken(change):
    answer = record()
    change(answer)
    return answer


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a.pop("cells"),
        lambda a: a.pop("schema_version"),
        lambda a: a.update(answer="MAYBE"),
        lambda a: a.update(schema_version="2.0"),
        lambda a: a.update(extra=1),
        lambda a: a["cells"][0].update(goal="G11"),
        lambda a: a["cells"][0].update(position="moon"),
        lambda a: a["cells"][0].update(id="G1-moon"),
        lambda a: a["cells"][0].update(path=None),
        lambda a: a["cells"][0].update(distance_to_yes=1),
        lambda a: a["cells"][4].update(certificate=None),
        lambda a: a["cells"][4].update(distance_to_yes=0),
        lambda a: a["cells"][0].update(surprise=True),
        lambda a: a["paths"][0].update(trace_hash="abc"),
        lambda a: a["harms"][0]["arms"][0].update(patients=1.5),
        lambda a: a["harms"][0]["arms"][0]["below_54"].update(low="none"),
        lambda a: a["certificates"][0].update(closed=["a", "a"]),
        lambda a: a["rules"][0].pop("needs"),
    ],
)
def test_the_schema_rejects_what_is_broken(change):
    assert not SCHEMA.is_valid(broken(change))


def test_a_verdict_comes_back_the_same_but_for_rounding():
    back = read_verdict_json(TEXT)
    assert verdict_json(back) == TEXT
    for name in ("setup", "cells", "paths", "certificates", "facts", "assumptions", "advice"):
        assert getattr(back, name) == getattr(VERDICT, name), name


def test_equal_verdicts_give_equal_text():
    assert verdict_json(sample_verdict()) == TEXT
    assert JsonReport().render(VERDICT) == TEXT.encode()


def test_a_number_that_is_not_finite_is_null():
    comparison = replace(VERDICT.comparison, ratio_supported=math.inf)
    text = verdict_json(replace(VERDICT, comparison=comparison))
    assert json.loads(text)["comparison"]["ratio_supported"] is None
    SCHEMA.validate(json.loads(text))
    assert math.isnan(read_verdict_json(text).comparison.ratio_supported)


def test_any_frozen_noun_can_be_written():
    answer = json.loads(noun_json(Estimate(value=1 / 3, low=0, high=1)))
    assert answer == {"schema_version": "1.0", "value": 0.333333, "low": 0.0, "high": 1.0}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda a: a["cells"][3].update(answer="MAYBE"), "verdict.cells[3].answer"),
        (lambda a: a["cells"][3].pop("bound"), "verdict.cells[3].bound"),
        (lambda a: a["cells"][3].update(distance_to_yes=True), "verdict.cells[3].distance_to_yes"),
        (lambda a: a.update(cells={}), "verdict.cells"),
        (lambda a: a.update(cells=[1]), "verdict.cells[0]"),
        (lambda a: a.update(versions=[]), "verdict.versions"),
        (lambda a: a["paths"][0].update(trace_hash=3), "verdict.paths[0].trace_hash"),
        (lambda a: a["baseline"][0].update(patients="many"), "verdict.baseline[0].patients"),
        (lambda a: a["baseline"][0]["below_54"].update(low=[]), "verdict.baseline[0].below_54.low"),
        (lambda a: a["setup"]["devices"][0]["options"].update(x=None), "verdict.setup.devices[0]"),
        (lambda a: a["certificates"][0].update(rules=["none"]), "verdict.certificates"),
        (lambda a: a["certificates"][0].update(rules=1), "verdict.certificates"),
        (lambda a: a.update(rules=None), "verdict.certificates"),
        (lambda a: a.update(schema_version="2.0"), "version 2.0"),
        (lambda a: a.pop("schema_version"), "no schema_version"),
    ],
)
def test_damage_is_named_with_its_place(change, place):
    with pytest.raises(EvidenceError, match=re.escape(place)):
        read_verdict_json(json.dumps(broken(change)))


@given(st.integers(0, len(TEXT) - 3))
def test_a_verdict_cut_off_anywhere_is_refused(length):
    with pytest.raises(EvidenceError):
        read_verdict_json(TEXT[:length])


@pytest.mark.parametrize("text", ["", "[]", "null", "3", "[" * 100_000])
def test_text_that_is_no_verdict_is_refused(text):
    with pytest.raises(EvidenceError):
        read_verdict_json(text)


def test_long_values_are_cut_in_messages():
    with pytest.raises(EvidenceError) as caught:
        read_verdict_json(json.dumps(broken(lambda a: a.update(answer="x" * 500))))
    assert len(str(caught.value)) < 120


def test_an_unknown_answer_keeps_its_cell_without_proof():
    cell = VERDICT.cell(Goal.G8, Position.RADIO)
    assert cell.answer is Answer.UNKNOWN
    assert read_verdict_json(TEXT).cell(Goal.G8, Position.RADIO) == cell
