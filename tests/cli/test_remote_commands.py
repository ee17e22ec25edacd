"""`banting remote-commands`: what it prints, what it writes, and what it refuses."""

import json

import pytest

from banting.cli import story
from banting.cli.exit_codes import ExitCode
from banting.cli.program import main
from tests.reports.sample_remote import TABLE

VERB = "remote-commands"


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Let the table be a made-up one; the real one is tested where it is made."""
    monkeypatch.setattr(story, "remote_table", lambda progress: TABLE)


def test_the_table_is_told_as_text_json_or_page(capfd):
    assert main([VERB]) == ExitCode.NO_CONTROL
    assert "holds alone" in capfd.readouterr().out
    main([VERB, "--json"])
    assert json.loads(capfd.readouterr().out)["schema"] == 1
    main([VERB, "--markdown"])
    assert capfd.readouterr().out.startswith("# What one credential opens")


def test_the_table_is_recorded_with_its_page(tmp_path, capfd):
    assert main([VERB, "--record", str(tmp_path)]) == ExitCode.NO_CONTROL
    assert {path.name for path in tmp_path.iterdir()} == {
        "remote-commands.json",
        "remote-commands.md",
    }
    assert "wrote" in capfd.readouterr().err
    main([VERB, "--json"])
    assert (tmp_path / "remote-commands.json").read_text("utf-8") == capfd.readouterr().out


def test_a_folder_that_cannot_be_written_is_told(tmp_path, capfd):
    (tmp_path / "remote-commands.json").mkdir()
    assert main([VERB, "--record", str(tmp_path)]) == ExitCode.BAD_INPUT
    assert "cannot be written" in capfd.readouterr().err


@pytest.mark.parametrize("wrong", [["--record", "/no/such/folder"], ["loop"]])
def test_bad_usage_runs_nothing(wrong):
    assert main([VERB, *wrong]) == ExitCode.BAD_INPUT
