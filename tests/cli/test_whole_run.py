"""The doors with the house behind them: a real run is written, replays, and is the same again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from banting.cli.exit_codes import ExitCode
from banting.cli.program import main

ROOT = Path(__file__).resolve().parents[2]
LETTER = str(ROOT / "examples" / "letter-2011.toml")


def run_in_a_process(folder: Path, hash_seed: str) -> int:
    """Assess the letter's set-up in a process of its own."""
    command = [sys.executable, "-m", "banting", "assess", LETTER, "--no-trial", "--quiet"]
    path = f"{ROOT / 'src'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path}
    ended = subprocess.run([*command, "-o", str(folder)], env=environment, capture_output=True)
    return ended.returncode


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """A run of the letter's set-up, without the trial."""
    folder = tmp_path_factory.mktemp("runs") / "letter"
    assert run_in_a_process(folder, "1") == ExitCode.CONTROL_POSSIBLE
    return folder


def test_a_run_has_its_report_its_verdict_and_its_evidence(run):
    names = {path.relative_to(run).as_posix() for path in run.rglob("*")}
    assert names >= {
        "report.html",
        "verdict.json",
        "setup.toml",
        "evidence/G1-radio.trace.jsonl",
        "evidence/G1-radio.pcapng",
        "evidence/G1-internet.certificate.json",
        "evidence/banting.lua",
        "evidence/SHA256SUMS",
    }
    assert (run / "setup.toml").read_text("utf-8") == Path(LETTER).read_text("utf-8")


def test_the_json_is_what_programs_were_promised(run):
    verdict = json.loads((run / "verdict.json").read_text("utf-8"))
    assert verdict["schema_version"]
    assert verdict["answer"] == "YES"
    assert len(verdict["cells"]) == 60
    promised = {"goal", "position", "answer", "bound", "assumptions", "distance_to_yes"}
    for cell in verdict["cells"]:
        assert promised < set(cell)
        assert cell["path"] or cell["certificate"] or cell["answer"] == "UNKNOWN"


def test_the_same_set_up_gives_the_same_evidence_in_another_process(run, tmp_path):
    again = tmp_path / "letter"
    assert run_in_a_process(again, "2") == ExitCode.CONTROL_POSSIBLE
    sums = [(folder / "evidence" / "SHA256SUMS").read_text("utf-8") for folder in (run, again)]
    assert [line for line in sums[0].splitlines() if "report.html" not in line] == [
        line for line in sums[1].splitlines() if "report.html" not in line
    ]


def test_paths_and_certificates_replay(run, capsys):
    assert main(["replay", str(run), "G1-radio", "G6-radio", "G1-internet"]) == 0
    shown = capsys.readouterr().out
    assert "G1-radio  replays, byte by byte: hash " in shown
    assert "G1-internet  certificate holds: hash " in shown


def test_the_hash_shown_is_the_verdict_s(run, capsys):
    verdict = json.loads((run / "verdict.json").read_text("utf-8"))
    (path,) = (
        p for p in verdict["paths"] if (p["path"]["goal"], p["path"]["position"]) == ("G1", "radio")
    )
    main(["replay", str(run), "G1-radio"])
    assert path["trace_hash"] in capsys.readouterr().out


def test_evidence_that_was_changed_and_summed_anew_does_not_replay(run, tmp_path, capsys):
    import hashlib
    import shutil

    forged = tmp_path / "forged"
    shutil.copytree(run, forged)
    trace = forged / "evidence" / "G1-radio.trace.jsonl"
    before = hashlib.sha256(trace.read_bytes()).hexdigest()
    lines = trace.read_text("utf-8").splitlines(keepends=True)
    trace.write_text("".join([*lines[:5], *lines[6:]]), "utf-8")
    sums = forged / "evidence" / "SHA256SUMS"
    after = hashlib.sha256(trace.read_bytes()).hexdigest()
    sums.write_text(sums.read_text("utf-8").replace(before, after), "utf-8")
    assert main(["replay", str(forged), "G1-radio"]) == ExitCode.NOT_REPLAYED
    assert "Traceback" not in capsys.readouterr().err


def test_a_cell_of_the_run_is_explained(run, capsys):
    assert main(["explain", "G1-radio", "--run", str(run)]) == 0
    assert "1. " in capsys.readouterr().out


def test_what_the_letter_advises_turns_the_remote_s_cells(capsys):
    code = main(["whatif", LETTER, "pump.meter_option=false", "pump.sensor_option=false", "--json"])
    record = json.loads(capsys.readouterr().out)
    assert code == ExitCode.CONTROL_POSSIBLE
    turned = {cell["id"]: (cell["before"], cell["after"]) for cell in record["turned"]}
    assert turned["G6-radio"] == ("YES", "NO")
