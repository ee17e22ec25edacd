"""`check` and `whatif`'s reading at the door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from banting.cli.exit_codes import ExitCode
from banting.cli.program import main
from tests.cli.doubles import SETUP, tell_made_up_story
from tests.cli.trials import SMALL

BROKEN = sorted((Path(__file__).parents[1] / "schema" / "broken").glob("*.toml"))


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Stand in an empty folder, with made-up answers."""
    monkeypatch.chdir(tmp_path)
    tell_made_up_story(monkeypatch)


def test_a_good_file_is_told_as_understood(capsys):
    Path("good.toml").write_text(SETUP + "\n[assume]\nserial_known = true\n")
    assert main(["check", "good.toml"]) == 0
    assert capsys.readouterr().out == (
        "good.toml: a set-up, “a set-up”: pump 522; assuming serial_known\n"
    )


def test_a_trial_file_is_checked_as_one(capsys):
    Path("good.toml").write_text(SMALL)
    Path("bad.toml").write_text(SMALL.replace("low-suspend", "low-suspnd"))
    assert main(["check", "good.toml", "bad.toml"]) == ExitCode.BAD_INPUT
    shown = capsys.readouterr()
    assert shown.out == (
        "good.toml: a trial, “small”: 1,600 people, 1 day; "
        "manual (open-loop), stopped (low-suspend); by extended\n"
    )
    assert "error: 1 problem in the trial" in shown.err
    assert 'did you mean "low-suspend"?' in shown.err


def test_several_files_are_all_checked(capsys):
    Path("good.toml").write_text(SETUP)
    Path("bad.toml").write_text("pump = 1\n")
    assert main(["check", "bad.toml", "good.toml"]) == ExitCode.BAD_INPUT
    shown = capsys.readouterr()
    assert "good.toml: a set-up" in shown.out
    assert "bad.toml:1:1  pump: expected a table" in shown.err


def test_json_lists_every_problem_with_its_place(capsys):
    Path("bad.toml").write_text("title = 1\ncolour = 2\n" + SETUP.split("\n", 1)[1])
    assert main(["check", "--json", "bad.toml"]) == ExitCode.BAD_INPUT
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert file["valid"] is False
    assert [(p["line"], p["column"], p["where"]) for p in file["problems"]] == [
        (1, 1, "title"),
        (2, 1, "colour"),
    ]


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
@pytest.mark.parametrize("verb", ["check", "assess", "whatif"])
def test_no_broken_file_gives_a_traceback_from_any_verb(verb, file, capsys):
    change = ["pump.serial=123456"] if verb == "whatif" else []
    if verb == "whatif" and file.stem.startswith("serial_"):
        change = ["title=x"]
    assert main([verb, str(file), *change]) == ExitCode.BAD_INPUT
    assert "Traceback" not in capsys.readouterr().err
    assert list(Path.cwd().iterdir()) == []


def test_a_bad_change_is_named_as_the_argument(capsys):
    Path("good.toml").write_text(SETUP)
    assert main(["whatif", "good.toml", "pump.remote_opton=false"]) == ExitCode.BAD_INPUT
    told = capsys.readouterr().err
    assert "pump.remote_opton=false  pump.remote_opton: unknown key" in told
