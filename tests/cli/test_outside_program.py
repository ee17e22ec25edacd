"""Programs of the user's own: started, asked, restarted, timed out, and ended."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from banting.cli import outside_program
from banting.cli.exit_codes import ExitCode
from banting.cli.outside_program import OutsideProgram, OutsidePrograms, end_programs, program_in
from banting.cli.program import main
from banting.errors import ModelError

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
RULE = ROOT / "examples" / "controllers" / "proportional.py"
TRIAL = f"""\
title = "mine beside theirs"
[people]
patients = 40
[run]
physiologies = ["extended"]
[arms.mine]
controller = "external:{PYTHON} {RULE}"
sensor = "ideal"
[arms.manual]
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Stand in an empty folder, and leave no program running."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("banting.cli.story.trial_html", lambda found: b"<!doctype html>")
    yield
    end_programs()


def program(code, seconds=20.0):
    """Return a program of some lines of Python."""
    Path("rule.py").write_text(f"import os, sys, time\n{code}\n")
    return OutsideProgram(f"{PYTHON} rule.py", seconds)


def test_lines_go_out_and_come_back():
    echo = program("for line in sys.stdin: print(line.strip()[::-1], flush=True)")
    assert echo.exchange("abc") == "cba\n"
    assert echo.exchange("déjà") == "àjéd\n"


def test_a_program_that_dies_is_started_again_and_asked_once_more():
    dies_once = program(
        "for line in sys.stdin:\n"
        "    if not os.path.exists('died'): open('died', 'w'); sys.exit(3)\n"
        "    print('here', flush=True)"
    )
    assert dies_once.exchange("x") == "here\n"


def test_a_program_that_dies_on_a_line_every_time_stops_the_trial():
    with pytest.raises(ModelError, match="ended without an answer"):
        program("sys.stdin.readline()").exchange("x")


def test_a_silent_program_is_waited_for_so_long_and_ended():
    silent = program("open('pid', 'w').write(str(os.getpid())); time.sleep(600)", 1.5)
    with pytest.raises(ModelError, match=r"was silent for 1\.5 s"):
        silent.exchange("x")
    assert gone(int(Path("pid").read_text()))


def test_a_flood_is_cut_off_and_not_kept(monkeypatch):
    monkeypatch.setattr(outside_program, "ANSWER_CHARS_MAX", 1000)
    floods = program("while True: sys.stdout.write('x' * 4096)")
    assert floods.exchange("a") == 1000 * "x"
    time.sleep(0.2)
    assert floods._answers.qsize() <= outside_program.UNASKED_MAX
    floods.end()


def test_programs_are_ended_with_us():
    stays = program("print(os.getpid(), flush=True)\ntime.sleep(600)")
    pid = int(stays.exchange("x"))
    assert not gone(pid, 0.2)
    end_programs()
    assert gone(pid)


def test_a_program_that_hangs_is_ended_with_the_worker_that_asked_it():
    """It reads nothing more, so the end of its input would not end it."""
    hangs = "sys.stdin.readline(); print('{}', flush=True)"
    tells = "open('pid', 'w').write(str(os.getpid()))"
    Path("rule.py").write_text(f"import os, sys, time\n{hangs}\n{tells}\ntime.sleep(600)\n")
    trial = TRIAL.replace(f"{PYTHON} {RULE}", f"{PYTHON} rule.py")
    Path("mine.toml").write_text(trial)
    started = subprocess.Popen(
        [PYTHON, "-m", "banting", "simulate", "mine.toml", "-q", "--workers", "1"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 60
    while not (Path("pid").exists() and Path("pid").read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    started.send_signal(signal.SIGINT)
    started.communicate(timeout=60)
    assert started.returncode == ExitCode.INTERRUPTED
    assert gone(int(Path("pid").read_text()))


def gone(pid, seconds=10.0):
    """Tell whether a process ends within some seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("command", ["", "   ", "no-such-program-anywhere", "python3 'unclosed"])
def test_what_cannot_be_started_is_told_before_anything_runs(command):
    with pytest.raises(ModelError, match="the program"):
        program_in(command)


def test_what_starts_programs_can_be_sent_to_a_worker():
    starts = OutsidePrograms(answer_s_max=3.0)
    assert pickle.loads(pickle.dumps(starts)) == starts
    assert hash(starts) == hash(OutsidePrograms(answer_s_max=3.0))


def test_an_error_comes_back_whole_from_a_worker():
    error = pickle.loads(pickle.dumps(ModelError("the program", "says no")))
    assert (error.where, error.reason, str(error)) == (
        "the program",
        "says no",
        "the program: says no",
    )


@pytest.mark.parametrize("engine", ["threads", "processes"])
def test_a_rule_of_ones_own_is_an_arm_of_a_trial(engine, capsys):
    Path("mine.toml").write_text(TRIAL)
    assert main(["simulate", "mine.toml", "--engine", engine, "--workers", "2"]) == 0
    shown = capsys.readouterr()
    assert f"this trial starts a program: {PYTHON} {RULE}" in shown.err
    assert "mine" in shown.out


def test_a_rule_that_says_no_stops_the_trial_with_its_sentence(capsys):
    Path("no.py").write_text(
        'import sys\nfor line in sys.stdin: print(\'{"error": "I would rather not"}\', flush=True)'
    )
    Path("mine.toml").write_text(TRIAL.replace(str(RULE), "no.py"))
    assert main(["simulate", "mine.toml"]) == ExitCode.BAD_INPUT
    assert "it says: I would rather not" in capsys.readouterr().err


def test_a_trial_whose_program_is_not_there_is_refused(capsys):
    Path("mine.toml").write_text(TRIAL.replace(PYTHON, "no-such-python"))
    assert main(["simulate", "mine.toml"]) == ExitCode.BAD_INPUT
    assert "is not there, or may not be started" in capsys.readouterr().err
    assert not Path("out").exists()
