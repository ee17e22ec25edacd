"""`assess` at the door: the folder, the streams, the codes, and what an interruption leaves."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from banting.cli import story
from banting.cli.exit_codes import ExitCode
from banting.cli.program import main
from banting.schema.question import Answer
from tests.cli.doubles import SETUP, files_in, tell_made_up_story


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Stand in an empty folder that holds a set-up."""
    monkeypatch.chdir(tmp_path)
    Path("letter.toml").write_text(SETUP)
    return tmp_path


def interrupt_trials(with_trial: bool) -> None:
    """Press Ctrl-C in the trial, and nowhere else."""
    if with_trial:
        raise KeyboardInterrupt


@pytest.mark.parametrize(("answer", "code"), [(Answer.YES, 1), (Answer.NO, 0), (Answer.UNKNOWN, 3)])
def test_assess_answers_writes_the_run_and_ends_with_the_answer(
    home, monkeypatch, capsys, answer, code
):
    tell_made_up_story(monkeypatch, answer=answer)
    assert main(["assess", "letter.toml"]) == code
    shown = capsys.readouterr()
    assert shown.out.startswith("one screen\n")
    assert "out/letter/report.html" in shown.out
    assert f"exit {code}" in shown.out
    assert shown.err == ""
    assert set(files_in(home / "out" / "letter")) >= {"report.html", "setup.toml", "verdict.json"}


def test_json_prints_one_object_and_nothing_else(home, monkeypatch, capsys):
    tell_made_up_story(monkeypatch)
    assert main(["assess", "letter.toml", "--json"]) == 1
    assert capsys.readouterr().out == '{"answer": "made up"}\n'


def test_quiet_prints_the_answer_alone(home, monkeypatch, capsys):
    tell_made_up_story(monkeypatch)
    assert main(["assess", "letter.toml", "--quiet"]) == 1
    assert capsys.readouterr() == ("YES\n", "")


@pytest.mark.parametrize(
    ("terminal", "arguments", "no_color", "coloured"),
    [
        (True, [], "", True),
        (True, ["--no-color"], "", False),
        (True, [], "1", False),
        (False, [], "", False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    home, monkeypatch, terminal, arguments, no_color, coloured
):
    asked: list[bool] = []
    tell_made_up_story(monkeypatch)
    monkeypatch.setattr(
        story, "terminal_report", lambda verdict, *, colour, **_: asked.append(colour) or b""
    )
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    monkeypatch.setenv("NO_COLOR", no_color)
    main(["assess", "letter.toml", *arguments])
    assert asked == [coloured]


def test_the_set_up_is_kept_as_read(home, monkeypatch):
    tell_made_up_story(monkeypatch)
    main(["assess", "letter.toml", "-o", "elsewhere"])
    assert Path("elsewhere/setup.toml").read_text() == SETUP


def test_a_set_up_may_come_from_stdin(home, monkeypatch):
    tell_made_up_story(monkeypatch)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SETUP.encode())))
    assert main(["assess", "-"]) == 1
    assert Path("out/stdin/setup.toml").read_text() == SETUP


def test_no_trial_leaves_the_trial_out(home, monkeypatch):
    tell_made_up_story(monkeypatch, during=interrupt_trials)
    assert main(["assess", "letter.toml", "--no-trial"]) == 1


def test_a_broken_set_up_is_shown_with_its_line_and_writes_nothing(home, monkeypatch, capsys):
    tell_made_up_story(monkeypatch)
    Path("letter.toml").write_text(SETUP + "\tcolour = 1\nmax_bolus_u = 99\n")
    assert main(["assess", "letter.toml"]) == ExitCode.BAD_INPUT
    assert capsys.readouterr().err.splitlines() == [
        "error: 2 problems in the set-up",
        "  letter.toml:6:2  pump.colour: unknown key; known here: model, firmware, serial, "
        "remote_option, meter_option, easy_bolus, easy_bolus_step_u, max_bolus_u, "
        "remotes_paired, sensor_option",
        "    6 |  colour = 1",
        "      |  ^",
        "  letter.toml:7:1  pump.max_bolus_u: expected a number from 0 to 25, got the number 99",
        "    7 | max_bolus_u = 99",
        "      | ^",
    ]
    assert not Path("out").exists()


def test_a_folder_of_someone_else_is_refused_before_the_work(home, monkeypatch, capsys):
    def work(_with_trial: bool) -> None:
        pytest.fail("the work was begun")

    tell_made_up_story(monkeypatch, during=work)
    Path("mine").mkdir()
    Path("mine/thesis.tex").write_text("years")
    assert main(["assess", "letter.toml", "-o", "mine"]) == ExitCode.BAD_INPUT
    assert "thesis.tex, which Banting did not write" in capsys.readouterr().err


def test_a_second_run_into_the_same_folder_replaces_it(home, monkeypatch):
    tell_made_up_story(monkeypatch)
    main(["assess", "letter.toml"])
    main(["assess", "letter.toml", "--no-trial"])
    assert not Path("out/letter/report.html").exists()
    assert [path.name for path in Path("out").iterdir()] == ["letter"]


def test_ctrl_c_in_the_trial_keeps_the_verdict_and_says_how_to_go_on(home, monkeypatch, capsys):
    tell_made_up_story(monkeypatch, during=interrupt_trials)
    assert main(["assess", "letter.toml", "--patients", "50"]) == ExitCode.INTERRUPTED
    told = capsys.readouterr().err
    assert "interrupted while at: patients" in told
    assert "to go on: banting assess letter.toml --seed 1 --patients 50" in told
    assert "verdict.json" in files_in(home / "out" / "letter")
    assert "report.html" not in files_in(home / "out" / "letter")


def test_ctrl_c_leaves_earlier_results_as_they_were(home, monkeypatch, capsys):
    tell_made_up_story(monkeypatch)
    main(["assess", "letter.toml"])
    before = files_in(home)
    tell_made_up_story(monkeypatch, during=interrupt_trials)
    assert main(["assess", "letter.toml"]) == ExitCode.INTERRUPTED
    assert files_in(home) == before
    assert "the earlier results in out/letter are as they were" in capsys.readouterr().err


def test_ctrl_c_twice_leaves_nothing_behind(home, monkeypatch):
    def always(_with_trial: bool) -> None:
        raise KeyboardInterrupt

    tell_made_up_story(monkeypatch, during=always)
    assert main(["assess", "letter.toml"]) == ExitCode.INTERRUPTED
    assert set(files_in(home)) == {"letter.toml"}


def test_a_reader_that_goes_away_changes_no_exit_code(home):
    lines = (
        "import sys, pytest; from banting.cli import main; "
        "from tests.cli.doubles import tell_made_up_story; "
        "tell_made_up_story(pytest.MonkeyPatch()); sys.exit(main(['assess', 'letter.toml']))"
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", lines],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": f"{root}:{root / 'src'}"},
    ) as program:
        assert program.stdout is not None
        program.stdout.close()
        assert program.stderr is not None
        told = program.stderr.read()
    assert (program.returncode, told) == (1, b"")


@pytest.mark.parametrize("command", ["", "python3 run.py"])
def test_hints_can_be_typed_as_they_stand(home, monkeypatch, capfd, command):
    tell_made_up_story(monkeypatch)
    if command:
        monkeypatch.setenv("BANTING_COMMAND", command)
    else:
        monkeypatch.delenv("BANTING_COMMAND", raising=False)
    main(["assess", "letter.toml"])
    assert f"  Replay    {command or 'banting'} replay out/letter" in capfd.readouterr().out
