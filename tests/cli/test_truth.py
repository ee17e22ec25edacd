"""`banting truth`: what it prints, what it writes, and what it refuses."""

import json

import pytest

from banting.cli.exit_codes import ExitCode
from banting.cli.program import main
from banting.truth import TABLES

SMALL = ["truth", "tidepool-row", "suspension", "--patients", "4"]


def test_the_tables_are_listed(capfd):
    assert main(["truth", "--list"]) == ExitCode.NO_CONTROL
    assert capfd.readouterr().out.split() == list(TABLES)


def test_an_unknown_table_is_bad_input_and_names_the_known(capfd):
    assert main(["truth", "tea"]) == ExitCode.BAD_INPUT
    assert "occlusion" in capfd.readouterr().err


def test_a_run_is_told_as_text_json_or_page(capfd):
    assert main(SMALL) == ExitCode.NO_CONTROL
    text = capfd.readouterr().out
    assert "6 of 6 figures met" in text
    assert "hovorka" in text
    main([*SMALL, "--json"])
    record = json.loads(capfd.readouterr().out)
    assert [table["id"] for table in record["tables"]] == ["tidepool-row", "suspension"]
    main([*SMALL, "--markdown"])
    assert "| lowest glucose, median, mg/dL |" in capfd.readouterr().out


def test_a_run_is_recorded_with_its_page(tmp_path, capfd):
    assert main([*SMALL, "--record", str(tmp_path)]) == ExitCode.NO_CONTROL
    assert {path.name for path in tmp_path.iterdir()} == {"truth.json", "truth.md"}
    assert "wrote" in capfd.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(tmp_path, capfd):
    (tmp_path / "truth.json").mkdir()
    assert main([*SMALL, "--record", str(tmp_path)]) == ExitCode.BAD_INPUT
    assert "cannot be written" in capfd.readouterr().err


@pytest.mark.parametrize("wrong", [["--patients", "1"], ["--record", "/no/such/folder"]])
def test_bad_usage_runs_nothing(wrong):
    assert main([*SMALL, *wrong]) == ExitCode.BAD_INPUT
