"""`ask` at the door: yes or no in the first line, a folder of its own, the codes of `assess`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from banting.cli import story
from banting.cli.exit_codes import ExitCode
from banting.cli.program import main
from banting.cli.setup_source import read_source
from banting.reports.json_report import read_verdict_json
from banting.schema.question import Answer, Position
from tests.cli.doubles import SETUP, files_in, tell_made_up_story
from tests.reports.sample_verdict import sample_verdict

ROOT = Path(__file__).resolve().parents[2]
LETTER = str(ROOT / "examples" / "letter-2011.toml")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Stand in an empty folder that holds a set-up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BANTING_COMMAND", raising=False)
    Path("letter.toml").write_text(SETUP)
    return tmp_path


def interrupt_trials(with_trial: bool) -> None:
    """Press Ctrl-C in the trial, and nowhere else."""
    if with_trial:
        raise KeyboardInterrupt


@pytest.mark.parametrize(("place", "first"), [("internet", "NO"), ("radio", "YES"), ("usb", "NO")])
def test_the_first_word_on_the_screen_is_the_answer(home, monkeypatch, capsys, place, first):
    tell_made_up_story(monkeypatch)
    main(["ask", "letter.toml", "--from", place])
    shown = capsys.readouterr().out
    assert shown.split()[0].strip(".,") == first


def test_the_internet_is_asked_about_unless_told_otherwise(home, monkeypatch, capsys):
    asked = []
    tell_made_up_story(monkeypatch)
    made_up = story.found

    def found(*setup, positions, **how):
        asked.append(positions)
        return made_up(*setup, positions=positions, **how)

    monkeypatch.setattr(story, "found", found)
    main(["ask", "letter.toml"])
    assert asked == [(Position.INTERNET,)]
    assert "Can anyone on the Internet take control" in " ".join(capsys.readouterr().out.split())


def test_the_run_is_kept_beside_an_assessment_and_never_in_its_place(home, monkeypatch):
    tell_made_up_story(monkeypatch)
    main(["assess", "letter.toml"])
    before = files_in(home / "out" / "letter")
    main(["ask", "letter.toml", "--from", "radio"])
    assert files_in(home / "out" / "letter") == before
    assert "verdict.json" in files_in(home / "out" / "letter-from-radio")


def test_the_folder_can_be_chosen_and_commands_name_it(home, monkeypatch, capsys):
    tell_made_up_story(monkeypatch)
    main(["ask", "letter.toml", "--from", "radio", "-o", "my answer"])
    shown = capsys.readouterr().out
    assert "banting replay 'my answer' G1-radio" in shown
    assert "banting explain G1-radio --run 'my answer'" in shown
    assert "my answer/report.html" in shown
    assert Path("my answer/verdict.json").exists()


@pytest.mark.parametrize(("answer", "code"), [(Answer.YES, 1), (Answer.NO, 0), (Answer.UNKNOWN, 3)])
def test_the_exit_code_is_that_of_the_answer(home, monkeypatch, answer, code):
    tell_made_up_story(monkeypatch, answer=answer)
    assert main(["ask", "letter.toml"]) == code


def test_json_prints_the_page_as_one_object(home, monkeypatch, capsys):
    tell_made_up_story(monkeypatch)
    assert main(["ask", "letter.toml", "--from", "radio", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["answer"], told["position"]) == ("YES", "radio")
    assert [proof["goal"] for proof in told["proofs"]] == [f"G{n}" for n in range(1, 11)]


def test_quiet_prints_the_sentence_alone(home, monkeypatch, capsys):
    tell_made_up_story(monkeypatch)
    main(["ask", "letter.toml", "--quiet"])
    assert capsys.readouterr() == (
        "NO, not by the techniques modelled, under these assumptions, for these versions.\n",
        "",
    )


def test_ctrl_c_in_the_trial_says_how_to_ask_the_same_again(home, monkeypatch, capsys):
    tell_made_up_story(monkeypatch, during=interrupt_trials)
    asked = ["ask", "letter.toml", "--from", "radio", "--patients", "50"]
    assert main(asked) == ExitCode.INTERRUPTED
    told = capsys.readouterr().err
    assert "to go on: banting ask letter.toml --from radio --seed 1 --patients 50" in told


@pytest.mark.parametrize("place", ["body", "Internet", ""])
def test_a_place_that_is_none_is_refused_with_those_that_are(home, capsys, place):
    assert main(["ask", "letter.toml", "--from", place]) == ExitCode.BAD_INPUT
    told = capsys.readouterr().err
    assert all(position.value in told for position in Position)


def test_a_cell_of_another_place_is_not_explained_from_the_run(home, monkeypatch, capsys):
    cells = tuple(c for c in sample_verdict().cells if c.position is Position.INTERNET)
    tell_made_up_story(monkeypatch)
    main(["ask", "letter.toml"])

    alone = replace(sample_verdict(), cells=cells)
    monkeypatch.setattr(story, "recorded_verdict", lambda _text: alone)
    code = main(["explain", "G1-radio", "--run", "out/letter-from-internet"])
    assert code == ExitCode.BAD_INPUT
    assert "asked only from internet" in capsys.readouterr().err


@pytest.fixture(scope="module")
def radio(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A real run of the letter's set-up, from near, without the trial."""
    folder = tmp_path_factory.mktemp("runs") / "letter-from-radio"
    path = f"{ROOT / 'src'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    verb = [sys.executable, "-m", "banting", "ask", LETTER, "--from", "radio", "--no-trial"]
    ended = subprocess.run(
        [*verb, "-o", str(folder)],
        env={**os.environ, "PYTHONPATH": path, "COLUMNS": "100"},
        capture_output=True,
        text=True,
    )
    return folder, ended


def test_a_real_answer_has_only_its_place_and_the_code_of_its_answer(radio):
    folder, ended = radio
    assert ended.returncode == ExitCode.CONTROL_POSSIBLE
    assert ended.stdout.startswith("  YES. Someone within radio range can give you a bolus")
    verdict = read_verdict_json((folder / "verdict.json").read_text("utf-8"))
    assert {cell.position for cell in verdict.cells} == {Position.RADIO}
    assert verdict.reproduce.endswith("--from radio --seed 1 --patients 1000")


def test_what_the_page_says_to_type_replays_and_explains(radio, capsys):
    folder, ended = radio
    typed = " ".join(ended.stdout.split())
    assert f"replay {folder} G1-radio" in typed
    assert f"explain G1-radio --run {folder}" in typed
    assert main(["replay", str(folder), "G1-radio", "G5-radio"]) == 0
    shown = capsys.readouterr().out
    assert "G1-radio  replays, byte by byte" in shown
    assert "G5-radio  certificate holds" in shown
    assert main(["explain", "G1-radio", "--run", str(folder)]) == 0


def test_a_place_by_itself_is_answered_as_in_the_whole(radio):
    folder, _ = radio
    source = read_source(LETTER)
    whole = story.found(
        source.setup,
        source.text,
        source.name,
        seed=1,
        patients=1,
        with_trial=False,
        progress=lambda _stage, _done, _total: None,
    ).verdict
    alone = read_verdict_json((folder / "verdict.json").read_text("utf-8"))
    of_place = tuple(cell for cell in whole.cells if cell.position is Position.RADIO)
    assert alone.cells == of_place
    hashes = {evidence.path.id: evidence.trace_hash for evidence in whole.paths}
    assert all(hashes[one.path.id] == one.trace_hash for one in alone.paths)
