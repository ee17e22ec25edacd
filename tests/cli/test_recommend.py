"""`recommend` at the door: one line of JSON a decision, and a place for everything unreadable."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.cli import recommend, story
from banting.cli.exit_codes import ExitCode
from banting.cli.json_source import JsonProblem, read_json
from banting.cli.program import main

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT.parent / "shared" / "fixtures"


def _always(value):
    """Return a schedule of one value over some days."""
    dates = {"startDate": "2023-12-31T00:00:00Z", "endDate": "2024-01-02T12:00:00Z"}
    return [{**dates, **(value if isinstance(value, dict) else {"value": value})}]


LOOP = {
    "predictionStart": "2024-01-01T12:00:00Z",
    "glucoseHistory": [
        {"date": "2024-01-01T11:55:00Z", "value": 150},
        {"date": "2024-01-01T12:00:00Z", "value": 152},
    ],
    "doses": [],
    "carbEntries": [],
    "basal": _always(1.0),
    "sensitivity": _always(50),
    "carbRatio": _always(10),
    "target": _always({"lowerBound": 100, "upperBound": 110}),
    "suspendThreshold": 80,
    "maxBolus": 5,
    "maxBasalRate": 4,
    "recommendationType": "tempBasal",
}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Stand beside an input of Loop's."""
    monkeypatch.chdir(tmp_path)
    Path("loop.json").write_text(json.dumps(LOOP))


def lines_of(capsys):
    """Return what was answered, a record a line."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("rules", ["loop", "loop35"])
def test_a_decision_is_one_line_in_loop_s_own_fields(rules, capsys):
    assert main(["recommend", rules, "loop.json"]) == 0
    (said,) = lines_of(capsys)
    assert said["correction"] == "above"
    assert said["unitsPerHour"] > 1.0
    assert said["predictedGlucose"][0] == ["2024-01-01T12:00:00Z", 152.0]


def test_an_error_of_the_rules_is_an_answer(capsys):
    Path("old.json").write_text(json.dumps({**LOOP, "glucoseHistory": []}))
    assert main(["recommend", "loop", "old.json"]) == 0
    assert lines_of(capsys) == [{"error": "missingGlucose"}]


def test_lists_and_test_cases_are_read_for_their_inputs(capsys):
    Path("cases.json").write_text(json.dumps([{"input": LOOP, "expected": {}}, LOOP]))
    assert main(["recommend", "loop", "cases.json", "loop.json"]) == 0
    one, two, three = lines_of(capsys)
    assert one == two == three


def test_a_trailing_comma_is_told_with_its_place(capsys):
    Path("comma.json").write_text('{\n  "doses": [],\n  "basal": [1, 2, ],\n}\n')
    assert main(["recommend", "loop", "comma.json", "loop.json"]) == ExitCode.BAD_INPUT
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == (
        "error: comma.json:3:17  a comma before ] with nothing after it: take it out\n"
    )


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "1:1  no JSON: it is empty"),
        (b'{"a": 1', "1:8  no JSON: it breaks off here"),
        (b'{"a": NaN}', "1:7  NaN is no JSON number"),
        (b'{"NaN": 1,\n"a": -Infinity}', "2:6  -Infinity is no JSON number"),
        (b'{"a": 1,\n "b": 2,\n}', "2:8  a comma before } with nothing after it"),
        (b"{\n'a': 1}", "2:1  no JSON: "),
        (b'{"a": "\xff"}', "1:8  no UTF-8 text: the byte 0xff"),
        (b"[" * 100_000, "1:1  too many brackets"),
        (b"[" + b"9" * 5000 + b"]", "1:2  a whole number of thousands of digits"),
    ],
)
def test_what_is_no_json_is_told_where(raw, told):
    with pytest.raises(JsonProblem) as caught:
        read_json(raw)
    assert str(caught.value).startswith(told)


def test_a_byte_order_mark_is_no_problem():
    assert read_json(b"\xef\xbb\xbf[1]") == [1]


@given(st.binary(max_size=60))
def test_any_bytes_are_json_or_a_problem_with_a_place(raw):
    place = (1, 1)
    try:
        read_json(raw)
    except JsonProblem as problem:
        place = (problem.line, problem.column)
    assert min(place) >= 1


@pytest.mark.parametrize("rules", ["loop", "loop35", "oref0", "aaps"])
@pytest.mark.parametrize("document", ["3", '"x"', "null", "[[]]"])
def test_what_is_no_input_is_told_with_its_file(rules, document, capsys):
    Path("odd.json").write_text(document)
    assert main(["recommend", rules, "odd.json"]) == ExitCode.BAD_INPUT
    assert "error: odd.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rules", "broken"),
    [
        ("loop", {**LOOP, "basal": 3}),
        ("loop", {**LOOP, "maxBolus": None}),
        ("loop", {**LOOP, "maxBolus": 10**400}),
        ("oref0", {"clock": "2024-01-01T12:00:00Z", "glucose": 3, "profile": {"dia": 5}}),
        ("aaps", {"glucose_status": [], "profile": "x"}),
    ],
)
def test_an_input_of_the_wrong_form_is_a_sentence(rules, broken, capsys):
    Path("broken.json").write_text(json.dumps(broken))
    code = main(["recommend", rules, "broken.json"])
    shown = capsys.readouterr()
    if code == ExitCode.BAD_INPUT:
        assert shown.err.startswith("error: broken.json: ")
    else:
        assert "error" in json.loads(shown.out)


def test_files_must_be_named_without_jsonl(capsys):
    assert main(["recommend", "loop"]) == ExitCode.BAD_INPUT
    assert "Missing argument 'INPUT...'" in capsys.readouterr().err
    assert main(["recommend", "lop", "loop.json"]) == ExitCode.BAD_INPUT
    assert main(["recommend", "loop", "none.json"]) == ExitCode.BAD_INPUT


def test_stdin_is_a_file_called_minus(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(json.dumps(LOOP).encode())))
    assert main(["recommend", "loop", "-"]) == 0
    assert len(lines_of(capsys)) == 1


def test_in_a_stream_every_line_has_its_answer(capsys):
    lines = [json.dumps(LOOP), "{,}", "", json.dumps({"doses": []}), '{"input": 3}', "[1]"]
    Path("asked.jsonl").write_text("\n".join([*lines, json.dumps({"input": LOOP})]) + "\n")
    assert main(["recommend", "loop", "--jsonl", "asked.jsonl"]) == 0
    said = lines_of(capsys)
    assert len(said) == len(lines) + 1
    assert said[0] == said[-1]
    assert [list(one) for one in said[1:-1]] == [["error"]] * 5
    assert said[1]["error"].startswith("column 2: ")


def test_a_stream_answers_before_the_next_line_is_written():
    path = f"{ROOT / 'src'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    program = subprocess.Popen(
        [sys.executable, "-m", "banting", "recommend", "loop", "--jsonl"],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    for line in (json.dumps(LOOP), "no json", json.dumps(LOOP)):
        program.stdin.write(line + "\n")
        program.stdin.flush()
        assert json.loads(program.stdout.readline())
    program.communicate()
    assert program.returncode == 0


def test_what_is_no_number_is_null():
    line = recommend._line({"a": [float("nan"), (1.5, float("inf"))], "b": {"c": True}})
    assert json.loads(line) == {"a": [None, [1.5, None]], "b": {"c": True}}


@pytest.mark.parametrize(
    ("rules", "file"),
    [("loop", "loop_golden/loop_golden_30.json.gz"), ("oref0", "oref0/oref0_golden_200.json.gz")],
)
def test_golden_inputs_are_answered_in_the_expected_fields(rules, file, capsys):
    if not (FIXTURES / file).exists():
        pytest.skip(f"{file} is not beside the repository")
    cases = json.loads(gzip.decompress((FIXTURES / file).read_bytes()))[:8]
    Path("golden.json").write_text(json.dumps(cases))
    assert main(["recommend", rules, "golden.json"]) == 0
    for said, case in zip(lines_of(capsys), cases, strict=True):
        assert set(case["expected"]) <= set(said)


def test_every_name_of_rules_has_something_that_decides():
    for rules in recommend.RULES:
        assert callable(story.decider(rules))
