"""`catalogue` and `explain` at the door: everything on the shelves is listed, with its sources."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from banting.attacks import TECHNIQUES
from banting.cli import story
from banting.cli.entries import KINDS, entries
from banting.cli.exit_codes import ExitCode
from banting.cli.program import main
from banting.controllers import CONTROLLERS
from banting.patients import PATIENTS
from banting.schema.question import Goal, Position
from banting.schema.setup import ASSUMPTION_KEYS
from banting.sensors import SENSORS
from banting.trial.behaviour import BEHAVIOURS
from banting.trial.meals import MEALS
from tests.cli.doubles import SETUP, tell_made_up_story


def test_everything_on_the_shelves_is_listed():
    listed = {(entry.kind, entry.id) for entry in entries()}
    assert {("goal", goal.name) for goal in Goal} <= listed
    assert {("position", position.value) for position in Position} <= listed
    assert {("device", spec.model) for spec in story.device_specs()} <= listed
    assert {("technique", name) for name in TECHNIQUES} <= listed
    assert {("assumption", key) for key in ASSUMPTION_KEYS} <= listed
    assert {("controller", name) for name in CONTROLLERS} <= listed
    assert {("sensor", name) for name in SENSORS} <= listed
    assert {("patient", name) for name in PATIENTS} <= listed
    assert {("meals", name) for name in MEALS} <= listed
    assert {("behaviour", name) for name in BEHAVIOURS} <= listed
    assert {kind for kind, _ in listed} == set(KINDS)


def test_what_comes_from_outside_has_a_source():
    ours = {("meals", "none")}
    outside = [
        e for e in entries() if e.kind not in ("goal", "position") and (e.kind, e.id) not in ours
    ]
    assert [entry.id for entry in outside if not entry.sources] == []


def test_no_two_things_of_a_kind_have_one_id():
    ids = [(entry.kind, entry.id) for entry in entries()]
    assert len(ids) == len(set(ids))


def test_the_catalogue_prints_a_line_for_each(capsys):
    assert main(["catalogue"]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {entry.id} " in shown for entry in entries())
    assert all(heading in shown for heading in KINDS.values())


def test_one_kind_may_be_asked_for_in_full(capsys):
    assert main(["catalogue", "technique", "--sources"]) == 0
    shown = capsys.readouterr().out
    assert KINDS["device"] not in shown
    assert "how to stop it:" in shown
    assert "CVE: CVE-2019-10964" in shown


def test_json_holds_every_entry_with_its_sources(capsys):
    assert main(["catalogue", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert len(record["entries"]) == len(entries())
    (guess,) = (entry for entry in record["entries"] if entry["id"] == "guess-serial")
    assert guess["sources"][0].keys() == {"id", "title", "where", "says"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("G1", "give a bolus"),
        ("radio", "within radio range"),
        ("guess-serial", "how to stop it"),
        ("guess-pump-serial", "how to stop it"),
        ("522", "pump.remote_option"),
        ("serial_known", "already knows the pump's serial number"),
        ("stick.plugged_in", "of CareLink-USB"),
        ("serial_guessed", "376 an hour"),
        ("pump_in_hands", "part of the position itself"),
        ("G3", "techniques: command-with-identifier"),
        ("low-suspend", "rule: suspend-on-low: two hours"),
        ("everyday", "one in ten an hour or two late"),
        ("dexcom-g6", "factory-calibrated"),
    ],
)
def test_explain_knows_whatever_has_an_id(name, told, capsys):
    assert main(["explain", name]) == 0
    assert told in " ".join(capsys.readouterr().out.split())
    assert main(["explain", name, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Stand beside the run folders `out/older` and `out/letter`."""
    monkeypatch.chdir(tmp_path)
    tell_made_up_story(monkeypatch)
    for name, title in (("older", "the older"), ("letter", "the letter")):
        Path(f"{name}.toml").write_text(SETUP.replace("a set-up", title))
        main(["assess", f"{name}.toml", "--quiet"])
    os.utime("out/older/verdict.json", (1, 1))


def test_a_cell_that_is_yes_is_explained_step_by_step(run, capsys):
    capsys.readouterr()
    assert main(["explain", "G1-radio"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("G1-radio  give a bolus, near: within radio range of the devices: YES")
    assert "\n  1. " in shown
    assert "needs at.radio" in shown
    assert "result:" in shown


def test_a_cell_that_is_no_is_explained_by_what_each_way_lacks(run, capsys):
    capsys.readouterr()
    assert main(["explain", "G1-internet", "--setup", "letter.toml"]) == 0
    shown = capsys.readouterr().out
    assert ": NO" in shown.splitlines()[0]
    assert "lacks" in shown


def test_a_cell_is_explained_as_json_too(run, capsys):
    capsys.readouterr()
    assert main(["explain", "G1-radio", "--run", "out/older", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["id"], record["answer"]) == ("G1-radio", "YES")
    assert record["why"]["steps"][0]["number"] == 1


def test_without_a_run_a_cell_cannot_be_explained(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["explain", "G1-radio"]) == ExitCode.BAD_INPUT
    assert "assess first, or give --run or --setup" in capsys.readouterr().err


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("name", ["serial_guessed", "overhear-identifier", "522", "extended"])
def test_what_is_explained_keeps_to_the_terminal(columns, name, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["explain", name]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= columns


def test_a_part_of_a_name_is_answered_with_the_names_that_hold_it(capsys):
    assert main(["explain", "overhear"]) == 2
    assert "did you mean overhear-identifier, overhear-" in " ".join(
        capsys.readouterr().err.split()
    )
