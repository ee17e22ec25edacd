"""`replay` at the door: damaged evidence is told file by file, and codes say what happened."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from banting.cli import story
from banting.cli.exit_codes import ExitCode
from banting.cli.program import main
from banting.errors import ModelError, ReplayMismatch
from tests.cli.doubles import SETUP, tell_made_up_story


@pytest.fixture(autouse=True)
def run(tmp_path, monkeypatch):
    """Stand beside the run folder `out/letter`."""
    monkeypatch.chdir(tmp_path)
    tell_made_up_story(monkeypatch)
    Path("letter.toml").write_text(SETUP)
    main(["assess", "letter.toml", "--quiet"])
    return tmp_path / "out" / "letter"


def test_a_path_that_replays_ends_with_0_and_its_hash(capsys):
    capsys.readouterr()
    assert main(["replay", "out/letter", "G1-radio"]) == 0
    assert capsys.readouterr().out == "G1-radio  replays, byte by byte: hash ab12\n"


def test_without_a_path_all_evidence_is_replayed(capsys):
    capsys.readouterr()
    assert main(["replay", "out/letter", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["replays"] is True
    assert [one["name"] for one in record["evidence"]] == [
        "G1-radio",
        "refused/G1-cloud-1",
        "G1-cloud",
    ]


def test_a_no_is_its_certificate_and_its_refusals(capsys):
    capsys.readouterr()
    assert main(["replay", "out/letter", "G1-cloud"]) == 0
    assert [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()] == [
        "G1-cloud",
        "refused/G1-cloud-1",
    ]


@pytest.mark.parametrize(
    "fault", [ReplayMismatch(7, "was", "is"), ModelError("G1-radio", "no such path")]
)
def test_a_replay_that_differs_ends_with_4_and_says_where(monkeypatch, capsys, fault):
    def differ(setup, name, recorded):
        raise fault

    monkeypatch.setattr(story, "replay_trace", differ)
    assert main(["replay", "out/letter", "G1-radio"]) == ExitCode.NOT_REPLAYED
    assert f"does not replay: {fault}" in capsys.readouterr().out


def test_a_certificate_that_does_not_hold_ends_with_4(monkeypatch, capsys):
    monkeypatch.setattr(story, "certificate_faults", lambda text: ("rule x can fire",))
    assert main(["replay", "out/letter", "G1-cloud"]) == ExitCode.NOT_REPLAYED
    assert "does not hold: rule x can fire" in capsys.readouterr().out


def test_every_damaged_file_is_named(run, capsys):
    trace = run / "evidence" / "G1-radio.trace.jsonl"
    trace.write_bytes(trace.read_bytes()[:-3])
    (run / "evidence" / "G1-cloud.certificate.json").unlink()
    (run / "setup.toml").write_text("title = 'another'\n")
    assert main(["replay", "out/letter"]) == ExitCode.NOT_REPLAYED
    told = capsys.readouterr().err
    assert "evidence/G1-radio.trace.jsonl is truncated: it breaks off in line 2" in told
    assert "evidence/G1-cloud.certificate.json cannot be read: No such file" in told
    assert "setup.toml is truncated or changed" in told


@pytest.mark.parametrize("left", [b"", b"nonsense", b"\xff\xfe"])
def test_without_sums_there_is_no_run(run, left, capsys):
    (run / "evidence" / "SHA256SUMS").write_bytes(left)
    assert main(["replay", "out/letter"]) == ExitCode.NOT_REPLAYED
    assert "holds no run" in capsys.readouterr().err


def test_a_path_the_run_has_not_is_bad_usage_with_a_suggestion(capsys):
    assert main(["replay", "out/letter", "G1-radoi"]) == ExitCode.BAD_INPUT
    assert "did you mean G1-radio?" in capsys.readouterr().err


def test_a_run_of_another_version_says_so(run, monkeypatch, capsys):
    monkeypatch.setattr("banting.cli.replay.__version__", "9.9")
    monkeypatch.setattr(story, "certificate_faults", lambda text: ("x",))
    main(["replay", "out/letter", "G1-cloud"])
    assert "made by banting 0.1.0, this is 9.9" in capsys.readouterr().out
