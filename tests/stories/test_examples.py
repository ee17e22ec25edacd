"""Every example answers as its reviewed matrix says, and each answer has its evidence."""

from functools import cache
from pathlib import Path

import pytest

from banting.assess import Assessment, assess
from banting.attack_graph import check
from banting.build import device_specs
from banting.schema.question import Answer, Goal, Position
from banting.schema.setup_file import read_setup
from banting.schema.verdict import Cell

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.toml"))
CONTROL_BY_RADIO = ("G1", "G2", "G3", "G4")


@cache
def assessed(name: str) -> Assessment:
    text = (EXAMPLES / f"{name}.toml").read_text()
    return assess(
        read_setup(text, f"{name}.toml", device_specs()),
        setup_text=text,
        setup_name=f"{name}.toml",
        seed=1,
        patients=0,
        with_trial=False,
        progress=lambda what, done, of: None,
    )


def cell(name: str, goal: str, position: str) -> Cell:
    return assessed(name).verdict.cell(Goal[goal], Position(position))


def expected(name: str) -> dict[tuple[str, str], str]:
    """Read a reviewed matrix: (position, goal) -> YES, YES*, NO or UNKNOWN."""
    lines = (EXAMPLES / "expected" / f"{name}.txt").read_text().splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    goals = rows[0][1:]
    return {
        (row[0], goal): answer
        for row in rows[1:]
        for goal, answer in zip(goals, row[1:], strict=True)
    }


def found(name: str) -> dict[tuple[str, str], str]:
    return {
        (one.position.value, one.goal.name): one.answer.value + ("*" if one.assumptions else "")
        for one in assessed(name).verdict.cells
    }


def test_every_example_has_a_reviewed_matrix() -> None:
    assert sorted(path.stem for path in (EXAMPLES / "expected").glob("*.txt")) == NAMES
    assert len(NAMES) >= 10


@pytest.mark.parametrize("name", NAMES)
def test_example_answers_as_its_reviewed_matrix_says(name: str) -> None:
    assert found(name) == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_yes_was_replayed_and_every_no_is_certified(name: str) -> None:
    verdict = assessed(name).verdict
    traces = dict(assessed(name).traces)
    paths = {evidence.path.id: evidence for evidence in verdict.paths}
    certificates = {certificate.id: certificate for certificate in verdict.certificates}
    for one in verdict.cells:
        if one.answer is Answer.YES:
            assert one.path is not None
            assert paths[one.path].trace_hash == traces[one.path].hash()
            assert paths[one.path].outcome
        else:
            assert one.certificate is not None
            assert check(certificates[one.certificate]) == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_refused_try_names_who_refused_and_has_its_trace(name: str) -> None:
    traces = dict(assessed(name).traces)
    for one in assessed(name).verdict.cells:
        for refusal in one.refusals:
            assert refusal.reason
            assert traces[refusal.replay].hash() == refusal.trace_hash


def test_the_letters_stick_gives_its_serial_to_whoever_listens() -> None:
    for name in ("letter-2011", "letter-switched-off"):
        evidence = next(p for p in assessed(name).verdict.paths if p.path.id == "G1-radio")
        assert [step.technique for step in evidence.steps] == [
            "overhear-identifier",
            "command-with-identifier",
        ]
        assert evidence.steps[0].frames[-1].sender in {"stick", "pump"}
        assert evidence.disturbance.boluses[0].insulin_u == pytest.approx(10.0)


def test_meter_and_sensor_falsify_glucose_but_give_no_bolus() -> None:
    rules = [
        step.rule.id
        for evidence in assessed("letter-2011").verdict.paths
        if evidence.path.id in {"G1-radio", "G6-radio"}
        for step in evidence.path.steps
    ]
    assert any(rule.startswith("falsify-") for rule in rules)
    bolus = next(p for p in assessed("letter-2011").verdict.paths if p.path.id == "G1-radio")
    assert not any("meter" in step.rule.id for step in bolus.path.steps)


def test_a_true_reading_at_the_end_of_a_devices_scale_is_not_called_false() -> None:
    stopped = next(p for p in assessed("letter-2011").verdict.paths if p.path.id == "G3-radio")
    assert stopped.disturbance.basal
    assert stopped.disturbance.false_glucose == ()


def test_without_the_serial_the_pump_refuses_and_the_refusal_is_shown() -> None:
    refusals = cell("letter-silent", "G1", "radio").refusals
    assert any(refusal.device == "pump" and "serial" in refusal.reason for refusal in refusals)


def test_guessing_the_serial_is_stated_with_its_number() -> None:
    one = cell("letter-silent", "G1", "radio")
    assert one.distance_to_yes == 1
    assert ("serial_guessed",) in one.to_yes
    guess = next(
        a for a in assessed("letter-silent").verdict.assumptions if a.key == "serial_guessed"
    )
    assert "an hour" in guess.odds
    assert "by day" in guess.odds
    assert "by month" in guess.odds


def test_the_remote_is_bounded_by_the_bolus_step() -> None:
    one = cell("fob-easy-bolus", "G1", "radio")
    assert "1 U a press" in one.bound
    evidence = next(p for p in assessed("fob-easy-bolus").verdict.paths if p.path.id == "G1-radio")
    assert evidence.disturbance.boluses[0].insulin_u == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["veo-2.7A", "pump-523-2.5"])
def test_a_gated_pump_refuses_control_and_answers_reads(name: str) -> None:
    for goal in CONTROL_BY_RADIO:
        refusals = cell(name, goal, "radio").refusals
        assert any(refusal.device == "pump" for refusal in refusals)
    assert cell(name, "G9", "radio").answer is Answer.YES


def test_malware_is_one_assumption_away() -> None:
    assert cell("usb-malware", "G1", "usb").assumptions == ("malware_on_computer",)
    without = cell("letter-2011", "G1", "usb")
    assert without.answer is Answer.NO
    assert without.distance_to_yes == 1
    assert ("malware_on_computer",) in without.to_yes


def test_the_wearer_feels_a_forged_dose_and_the_meter_reads_it() -> None:
    trace = dict(assessed("letter-2011").traces)["G1-radio"]
    read = [
        (event.at_ms, event.glucose_mgdl)
        for event in trace.events
        if dict(event.fields).get("effect") == "ShowGlucose" and event.glucose_mgdl is not None
    ]
    before = [glucose for at_ms, glucose in read if at_ms < 13 * 3_600_000]
    after = [glucose for at_ms, glucose in read if at_ms > 15 * 3_600_000]
    assert min(after) < min(before) - 15


def test_same_set_up_same_hash() -> None:
    first = {n: t.hash() for n, t in assessed("fob-easy-bolus").traces}
    assessed.cache_clear()
    assert {n: t.hash() for n, t in assessed("fob-easy-bolus").traces} == first


def test_the_pumps_own_history_tells_a_radio_dose_from_the_wearers() -> None:
    log = next(p for p in assessed("letter-2011").verdict.paths if p.path.id == "G1-radio").log
    assert [(entry.says, entry.requestor.value) for entry in log if "bolus" in entry.says] == [
        ("bolus 10 U", "radio")
    ]
    read = next(p for p in assessed("letter-2011").verdict.paths if p.path.id == "G9-radio")
    assert read.log == ()
