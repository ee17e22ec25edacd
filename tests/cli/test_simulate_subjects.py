"""`simulate` with published subjects: found, lived, kept, merged, and never written down."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from banting.cli import subjects_source
from banting.cli.exit_codes import ExitCode
from banting.cli.program import main
from tests.made_up_subjects import EACH, installed, parameters_csv

SIMGLUCOSE = os.environ.get("BANTING_SIMGLUCOSE_PYTHON", "")  # of the reader's own, if any
TRIAL = """\
title = "published"

[people]
cohort = "simglucose"

[run]
physiologies = ["extended", "s2008"]

[arms.manual]
faults = ["set-failure"]

[arms.stopped]
controller = "low-suspend"
sensor = "ideal"
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Stand beside a trial file and a Python with made-up subjects."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(subjects_source, "find_spec", lambda _name: None)
    monkeypatch.setenv("BANTING_SIMGLUCOSE_PYTHON", str(installed(tmp_path / "made")))
    Path("t.toml").write_text(TRIAL)


def params():
    return next(Path("made").rglob("params"))


def simulated(*arguments, code=ExitCode.NO_CONTROL):
    assert main(["simulate", "t.toml", "--quiet", *arguments]) == code


def result(folder):
    return (Path(folder) / "result.json").read_bytes()


def test_reports_name_the_cohort_its_people_and_where_they_are_from(capsys):
    simulated("-o", "out")
    assert f"{3 * EACH} subjects of simglucose" in capsys.readouterr().out
    found = json.loads(result("out"))
    part = found["parts"][0]
    assert (part["role"], part["id"]) == ("people", "simglucose")
    assert "adolescent#001" in part["says"]
    assert found["plan"]["subjects"]["sha256"] in part["says"]
    assert "Quest.csv" in part["says"]
    assert part["sources"][0]["where"] == "simglucose/params/vpatient_params.csv"
    assert [len(found["arms"]), found["arms"][0][0]["patients"]] == [2, 3 * EACH]
    page = Path("out/report.html").read_text("utf-8")
    assert found["plan"]["subjects"]["sha256"] in page
    assert "adolescent#001" in page


def test_no_row_is_written_into_the_folder():
    simulated("-o", "out")
    head, first, *_ = parameters_csv().splitlines()
    number = first.split(",")[head.split(",").index("Km0")]
    assert len(number) > 10
    for path in Path("out").rglob("*"):
        assert number.encode() not in path.read_bytes(), path


def test_however_it_is_lived_and_wherever_they_are_the_bytes_are_the_same(monkeypatch, capsys):
    simulated("-o", "whole")
    simulated("-o", "two", "--engine", "processes", "--workers", "2")
    for shard in ("1/2", "2/2"):
        simulated("-o", f"part-{shard[0]}", "--shard", shard)
    assert main(["merge", "part-1", "part-2", "-o", "merged", "--quiet"]) == 0
    simulated("-o", "part-2")  # and one of them goes on to the whole
    monkeypatch.delenv("BANTING_SIMGLUCOSE_PYTHON")
    shutil.copytree(params(), "elsewhere")
    simulated("-o", "named", "--subjects", "elsewhere")
    Path("t.toml").write_text(TRIAL.replace("[run]", f'subjects = "{params()}"\n\n[run]'))
    simulated("-o", "in-file")
    capsys.readouterr()
    for folder in ("two", "merged", "part-2", "named", "in-file"):
        assert result(folder) == result("whole"), folder


def test_an_importable_simglucose_is_found_without_being_run(monkeypatch):
    package = params().parent.absolute()
    (package / "__init__.py").write_text("raise SystemExit('it was run')")
    monkeypatch.undo()  # the doubles of `home`
    monkeypatch.delenv("BANTING_SIMGLUCOSE_PYTHON", raising=False)
    monkeypatch.syspath_prepend(str(package.parent))
    found = subjects_source.subjects_from("simglucose-adults", None)
    assert len(found.names) == EACH


def test_without_simglucose_the_line_is_named_and_what_to_try(monkeypatch, capsys):
    monkeypatch.delenv("BANTING_SIMGLUCOSE_PYTHON")
    simulated(code=ExitCode.BAD_INPUT)
    told = capsys.readouterr().err
    assert "t.toml:4:1  people.cohort" in told
    assert "simglucose's, which is not installed here; pip install simglucose" in told
    assert "--subjects" in told
    assert not Path("out").exists()
    monkeypatch.setenv("BANTING_SIMGLUCOSE_PYTHON", "nowhere/bin/python")
    simulated(code=ExitCode.BAD_INPUT)
    assert (
        "BANTING_SIMGLUCOSE_PYTHON is nowhere/bin/python, which has no" in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (".", "holds no vpatient_params.csv"),
        ("t.csv", "t.csv has no subject that is called adult#"),
        ("missing.csv", "missing.csv cannot be read: No such file"),
    ],
)
def test_a_place_without_subjects_is_named(place, told, capsys):
    Path("t.csv").write_text("Name\n")
    cohort = f'"simglucose-adults"\nsubjects = "{place}"'
    Path("t.toml").write_text(TRIAL.replace('"simglucose"', cohort))
    simulated(code=ExitCode.BAD_INPUT)
    assert told in capsys.readouterr().err


def test_a_file_without_end_is_not_read_to_it(capsys):
    Path("t.toml").write_text(TRIAL.replace('"simglucose"', '"simglucose"\nsubjects = "/dev/zero"'))
    if not Path("/dev/zero").exists():
        pytest.skip("there is no endless file here")
    simulated(code=ExitCode.BAD_INPUT)
    assert "is larger than 10,000,000 bytes" in capsys.readouterr().err


def test_other_subjects_are_another_trial(capsys):
    simulated("-o", "out", "--shard", "1/2")
    (params() / "vpatient_params.csv").write_bytes(parameters_csv(seed=6).encode())
    simulated("-o", "out", "--shard", "1/2", code=ExitCode.BAD_INPUT)
    assert "holds another trial" in capsys.readouterr().err
    assert main(["merge", "out", "-o", "merged"]) == ExitCode.BAD_INPUT
    assert "out was lived with other subjects than are read here" in capsys.readouterr().err


def test_shards_whose_place_is_gone_are_merged_from_another(capsys):
    shutil.copytree(params(), "here")
    simulated("-o", "part", "--shard", "1/1", "--subjects", "here")
    shutil.move("here", "there")
    assert main(["merge", "part", "-o", "whole", "-q"]) == ExitCode.BAD_INPUT
    assert "cannot be read" in capsys.readouterr().err
    assert main(["merge", "part", "-o", "whole", "-q", "--subjects", "there"]) == 0


def test_traces_of_more_people_than_there_are_are_of_all():
    duckdb = pytest.importorskip("duckdb")
    simulated("-o", "out", "--traces", "50")
    with duckdb.connect() as rows:
        found = rows.execute("SELECT DISTINCT patient FROM 'out/traces.parquet'").fetchall()
    assert sorted(found) == [(number,) for number in range(3 * EACH)]


def test_check_finds_them_too(capsys, monkeypatch):
    assert main(["check", "t.toml"]) == 0
    assert f"{3 * EACH} people" in capsys.readouterr().out
    monkeypatch.delenv("BANTING_SIMGLUCOSE_PYTHON")
    assert main(["check", "t.toml"]) == ExitCode.BAD_INPUT


def test_ratios_by_rule_are_said_to_be(tmp_path, capsys):
    (params() / "Quest.csv").unlink()
    simulated("-o", "out")
    assert "no Quest.csv lay beside" in json.loads(result("out"))["parts"][0]["says"]


def test_the_thirty_of_an_installed_simglucose_live_a_day(monkeypatch):
    if not SIMGLUCOSE:
        pytest.skip("simglucose is not installed: BANTING_SIMGLUCOSE_PYTHON names no such Python")
    monkeypatch.setenv("BANTING_SIMGLUCOSE_PYTHON", SIMGLUCOSE)
    simulated("-o", "out")
    found = json.loads(result("out"))
    assert [arms[0]["patients"] for arms in found["arms"]] == [30, 30]
    assert len(set(found["plan"]["subjects"]["names"])) == 30
