"""`whatif` at the door: before, after, and what turned."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from banting.cli import story
from banting.cli.exit_codes import ExitCode
from banting.cli.program import main
from banting.schema.question import Answer
from tests.cli.doubles import SETUP, MadeUpAssessment, tell_made_up_story
from tests.reports.sample_verdict import sample_verdict


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Stand in an empty folder; switching the remote option off turns G1 near to NO."""
    monkeypatch.chdir(tmp_path)
    tell_made_up_story(monkeypatch)
    Path("letter.toml").write_text(SETUP)

    def found(setup, setup_text, setup_name, **_asked):
        verdict = replace(sample_verdict(), setup_name=setup_name)
        if not setup.device("pump").flag("remote_option"):
            cells = tuple(
                replace(cell, answer=Answer.NO, decides="no remote is heard")
                if cell.id == "G1-radio"
                else cell
                for cell in verdict.cells
            )
            verdict = replace(verdict, cells=cells, answer=Answer.NO)
        return MadeUpAssessment(verdict=verdict, with_trial=False)

    monkeypatch.setattr(story, "found", found)


def test_what_turns_is_shown_and_the_code_is_of_the_answer_after(capsys):
    assert main(["whatif", "letter.toml", "pump.remote_option=false"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("letter.toml with pump.remote_option=false\n")
    assert "before YES   after NO" in shown
    assert "G1-radio      YES -> NO       give a bolus" in shown
    assert "no remote is heard" in shown
    assert "1 answers turn" not in shown


def test_a_change_that_turns_nothing_says_so(capsys):
    assert main(["whatif", "letter.toml", "pump.easy_bolus=true"]) == ExitCode.CONTROL_POSSIBLE
    assert "no answer turns" in capsys.readouterr().out


def test_json_holds_what_turned(capsys):
    assert main(["whatif", "letter.toml", "pump.remote_option=false", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["answer_before"], record["answer"]) == ("YES", "NO")
    assert record["turned"] == [
        {
            "id": "G1-radio",
            "goal": "G1",
            "position": "radio",
            "before": "YES",
            "after": "NO",
            "decides": "no remote is heard",
        }
    ]


def test_the_set_up_file_is_not_touched():
    main(["whatif", "letter.toml", "pump.remote_option=false"])
    assert {path.name: path.read_text() for path in Path.cwd().iterdir()} == {"letter.toml": SETUP}


def test_a_set_up_from_stdin_is_refused(capsys):
    assert main(["whatif", "-", "pump.remote_option=false"]) == ExitCode.BAD_INPUT
    assert "give a file" in capsys.readouterr().err
