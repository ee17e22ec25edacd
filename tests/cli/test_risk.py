"""`banting risk-scenarios`: what it prints, what it ends with, and folders that are something else.

Scenarios are of our own making; the readers' own tests hold Tidepool's.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from banting.cli.exit_codes import ExitCode
from banting.cli.program import main
from banting.cli.risk import risk_scenarios
from banting.errors import ModelError
from tests.risk_scenarios.conftest import SUITE, document, pieces

BOLUS = [{"time": "3/4/2021 06:00:00", "value": 2}]
PRE = {"sim_id": "pre-Loop_NoMitigations_t1_ours",
       "patient": {"patient_model": {"bolus_entries": BOLUS}}}  # fmt: skip
ALONE = PRE | {"sim_id": "pre-NoLoop_t1_ours", "controller": None}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good file and one that is torn."""
    files = pieces() | {
        f"{SUITE}/R-1/one.json": document(PRE, ALONE),
        f"{SUITE}/R-2/torn.json": b'{"base_config": ',
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def invoked(*arguments: object):
    """The result of the verb alone."""
    asked = [str(argument) for argument in arguments]
    return CliRunner().invoke(risk_scenarios, asked, standalone_mode=False)


def test_the_first_line_says_how_many_ran_of_how_many(folder):
    said = invoked(folder, "-w", 1)
    assert said.return_value == ExitCode.NO_CONTROL
    assert said.output.splitlines()[0] == (
        "2 of 2 simulations ran, of 2 files; 1 of the files cannot be read, nobody knows how many "
        "simulations they hold"
    )
    assert f"{SUITE}/R-2/torn.json:1:17  no JSON" in said.output
    assert "R-1" in said.output


def test_json_has_every_run_every_risk_and_every_defect(folder):
    record = json.loads(invoked(folder, "--json", "-w", 1).output)
    assert record["simulations_run"] == 2
    assert [run["sim_id"] for run in record["runs"]] == [PRE["sim_id"], ALONE["sim_id"]]
    assert {run["lbgi_score"] for run in record["runs"]} <= set(range(6))
    assert [defect["where"] for defect in record["defects"]] == ["1:17"]
    assert {source["id"] for source in record["sources"]} >= {"severity-current"}


def test_the_result_is_the_same_with_any_number_of_workers(folder):
    assert invoked(folder, "--json", "-w", 1).output == invoked(folder, "--json", "-w", 2).output


def test_a_suite_can_be_named_and_pointed_to(folder):
    by_name = json.loads(invoked(folder, "--suite", "suite_a", "--json", "-w", 1).output)
    pointed = json.loads(invoked(folder / SUITE, "--json", "-w", 1).output)
    assert by_name["runs"][0]["lbgi"] == pointed["runs"][0]["lbgi"]
    with pytest.raises(ModelError, match="no suite suite_z; it has suite_a"):
        raise invoked(folder, "--suite", "suite_z").exception


def test_another_controller_and_another_dose_change_what_comes_of_it(folder):
    def lowest(*options):
        record = json.loads(invoked(folder, "--json", "-w", 1, *options).output)
        return [run["lowest_raw_mgdl"] for run in record["runs"]]

    usual = lowest()
    assert lowest("--controller", "none") == [usual[1], usual[1]]
    assert lowest("--bolus-u", 5) < usual
    refused = invoked(folder, "--controller", "pump-whisperer").exception
    assert "loop, loop35" in str(refused)


def test_results_are_written_to_a_folder(folder, tmp_path):
    said = invoked(folder, "-o", tmp_path / "out", "-q", "-w", 1)
    assert said.output.count("\n") == 1
    kept = json.loads((tmp_path / "out" / "risk-scenarios.json").read_text())
    assert kept["summary"] == said.output.strip()
    assert (tmp_path / "out" / "risk-scenarios.txt").read_text().startswith(kept["summary"])
    assert main(["risk-scenarios", str(folder), "-q", "-w", "1", "-o", "/dev/null/x"]) == 2


@pytest.mark.parametrize("content", [None, b'{"name": "left-pad"}', b"not JSON", b"9" * 6000])
def test_a_folder_without_scenarios_ends_with_code_2_and_a_sentence(tmp_path, capsys, content):
    if content is not None:
        (tmp_path / "package.json").write_bytes(content)
    assert main(["risk-scenarios", str(tmp_path)]) == ExitCode.BAD_INPUT
    told = capsys.readouterr()
    assert "holds no risk scenario" in told.err + told.out or "0 of 0" in told.out


def test_a_folder_of_nothing_but_broken_scenarios_ends_with_code_2(tmp_path):
    (tmp_path / "one.json").write_bytes(document(PRE))
    said = invoked(tmp_path, "-w", 1)
    assert said.return_value == ExitCode.BAD_INPUT
    assert said.output.startswith("0 of 1 simulations ran")
    assert "points to reusable.simulations.person_v1, which is no file" in said.output


def test_a_dose_that_is_no_number_is_refused(folder, capsys):
    assert main(["risk-scenarios", str(folder), "--bolus-u", "nan"]) == ExitCode.BAD_INPUT
    assert "nan is no size" in capsys.readouterr().err
