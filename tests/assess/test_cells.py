"""Cells: YES only by replay, the least assumed way first, and every case of UNKNOWN."""

from dataclasses import replace

import pytest

from banting.assess import cells as assess_cells
from banting.assess.cells import find_cell
from banting.assess.rehearsal import Rehearsal
from banting.judge import overall
from banting.replay import world as replay_world
from banting.schema.question import Answer, Goal, Position
from tests.assess.systems import (
    lacking,
    needing_nothing,
    rehearsal_of,
    system_of,
    without_rule,
)


def test_an_assumption_never_hides_a_way_that_needs_none() -> None:
    with_serial = rehearsal_of("letter-2011", "stick=none", "assume.serial_known=true")
    cell = find_cell(with_serial, Goal.G1, Position.RADIO).cell
    assert cell.answer is Answer.YES
    assert cell.assumptions == ()
    assert "command-G1" in cell.other_ways
    assert cell.bound.startswith("0.5 U a press")
    assert "under the set-up's assumptions 10 U a bolus" in cell.bound
    assert overall((cell,)) is Answer.YES
    only_with = find_cell(with_serial, Goal.G2, Position.RADIO).cell
    assert (only_with.answer, only_with.assumptions) == (Answer.YES, ("serial_known",))
    assert overall((only_with,)) is Answer.NO


def test_a_way_that_does_not_replay_gives_way_to_one_that_does() -> None:
    system = needing_nothing(system_of("fob-easy-bolus"), "command-G1")
    found = find_cell(Rehearsal(system), Goal.G1, Position.RADIO)
    assert found.cell.answer is Answer.YES
    assert found.path is not None
    assert [step.rule.id for step in found.path.steps] == ["replay-remote-bolus"]
    assert "command-G1" not in found.cell.other_ways


def test_a_path_that_does_not_replay_is_unknown_and_says_why() -> None:
    system = needing_nothing(system_of("letter-silent"), "command-G1")
    cell = find_cell(Rehearsal(system), Goal.G1, Position.RADIO).cell
    assert cell.answer is Answer.UNKNOWN
    assert "holds no pump-serial" in cell.decides
    assert cell.distance_to_yes is None
    assert cell.bound == ""


def test_a_path_whose_deed_does_nothing_is_unknown() -> None:
    cell = find_cell(rehearsal_of("letter-2011", "pump.reservoir_u=1"), Goal.G3, Position.RADIO)
    assert cell.cell.answer is Answer.UNKNOWN
    assert "the machines did not do it" in cell.cell.decides


def test_an_interface_without_rules_and_without_a_reason_is_unknown() -> None:
    system = system_of("letter-silent")
    first, *others = system.interfaces
    blind = replace(first, interface="pump.new-radio", rules=(), why_no_command="")
    doctored = replace(system, interfaces=(blind, *others))
    cell = find_cell(Rehearsal(doctored), Goal.G1, Position.INTERNET).cell
    assert cell.answer is Answer.UNKNOWN
    assert "pump.new-radio" in cell.decides


def test_a_try_that_gets_through_is_unknown() -> None:
    told_less = lacking(system_of("letter-switched-off"), "pump.obeys-serial")
    cell = find_cell(Rehearsal(told_less), Goal.G1, Position.RADIO).cell
    assert cell.answer is Answer.UNKNOWN
    assert "10.0 U were delivered" in cell.decides


def test_a_bound_that_is_reached_is_unknown(monkeypatch) -> None:
    monkeypatch.setattr(replay_world, "EVENTS_MAX", 50)
    cell = find_cell(rehearsal_of("letter-2011"), Goal.G1, Position.RADIO).cell
    assert cell.answer is Answer.UNKNOWN
    assert "bound" in cell.decides
    silent = find_cell(rehearsal_of("letter-silent"), Goal.G1, Position.RADIO).cell
    assert silent.answer is Answer.UNKNOWN


def test_a_certificate_that_does_not_hold_is_unknown(monkeypatch) -> None:
    monkeypatch.setattr(assess_cells, "check", lambda certificate: ("a made-up fault",))
    cell = find_cell(rehearsal_of("letter-silent"), Goal.G1, Position.CLOUD).cell
    assert cell.answer is Answer.UNKNOWN
    assert "a made-up fault" in cell.decides


@pytest.mark.parametrize(
    ("name", "goal", "position", "why"),
    [
        ("letter-silent", Goal.G5, Position.RADIO, "doses by itself"),
        ("letter-2011", Goal.G1, Position.CLOUD, "no device of this set-up is reached"),
        ("letter-2011", Goal.G6, Position.TOUCH, "none of the techniques modelled"),
        ("letter-2011", Goal.G1, Position.USB, "no malware on the computer"),
        ("letter-silent", Goal.G1, Position.USB, "no USB stick is in use"),
        ("veo-2.7A", Goal.G1, Position.RADIO, "PC Connect is off"),
        ("fob-default", Goal.G8, Position.RADIO, "does not listen to a remote"),
    ],
)
def test_a_no_says_what_it_hangs_on(name: str, goal: Goal, position: Position, why: str) -> None:
    cell = find_cell(rehearsal_of(name), goal, position).cell
    assert cell.answer is Answer.NO
    assert why in cell.decides


def test_malware_blocks_the_remote_through_the_stick() -> None:
    for changes in ((), ("stick.plugged_in=true",)):
        told = rehearsal_of("letter-2011", "assume.malware_on_computer=true", *changes)
        found = find_cell(told, Goal.G8, Position.USB)
        assert found.cell.answer is Answer.YES
        assert found.cell.assumptions == ("malware_on_computer",)
    without = find_cell(rehearsal_of("letter-2011"), Goal.G8, Position.USB).cell
    assert without.to_yes == (("malware_on_computer",),)


@pytest.mark.parametrize("asleep", ["10:00-18:00", "04:00-12:00", "12:00-20:00", "00:00-08:00"])
def test_the_answer_does_not_hang_on_when_the_wearer_sleeps(asleep: str) -> None:
    shifted = rehearsal_of("letter-2011", f'wearer.asleep="{asleep}"')
    for goal in (Goal.G1, Goal.G2, Goal.G3, Goal.G4, Goal.G7, Goal.G8, Goal.G10):
        assert find_cell(shifted, goal, Position.RADIO).cell.answer is Answer.YES, goal


def test_an_answer_without_any_rule_left_has_no_distance() -> None:
    system = system_of("letter-silent")
    bare = without_rule(system, *(rule.id for rule in system.rules))
    cell = find_cell(Rehearsal(bare), Goal.G1, Position.TOUCH).cell
    assert cell.distance_to_yes is None
    assert cell.to_yes == ()
