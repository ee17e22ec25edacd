"""Advice: each set of changes really turns its cells, found by assessing the changed set-up."""

import pytest

from banting.assess.advice import advise
from banting.assess.cells import find_cell
from banting.assess.rehearsal import Rehearsal
from banting.build import System
from banting.schema.question import CONTROL_GOALS, Answer, Position
from banting.schema.verdict import Advice, Cell
from tests.assess.systems import rehearsal_of

TOUCH = Position.TOUCH


def cells_of(rehearsal: Rehearsal) -> tuple[Cell, ...]:
    asked = (Position.TOUCH, Position.RADIO, Position.USB)
    return tuple(find_cell(rehearsal, goal, at).cell for at in asked for goal in CONTROL_GOALS)


def advised(name: str, *changes: str) -> tuple[System, tuple[Cell, ...], tuple[Advice, ...]]:
    rehearsal = rehearsal_of(name, *changes)
    cells = cells_of(rehearsal)
    return rehearsal.system, cells, advise(rehearsal.system, cells)


@pytest.mark.parametrize("name", ["letter-2011", "fob-easy-bolus", "usb-malware", "veo-2.6A"])
def test_every_set_turns_the_cells_it_names_and_no_other_when_assessed_again(name: str) -> None:
    _, cells, advice = advised(name)
    assert advice
    for one in advice:
        typed = tuple(f"{change.key}={change.value}" for change in one.changes)
        again = {cell.id: cell for cell in cells_of(rehearsal_of(name, *typed))}
        assert one.closes
        assert all(again[cell_id].answer is Answer.NO for cell_id in one.closes)
        assert all(again[cell_id].answer is Answer.YES for cell_id in one.leaves_open)
        open_now = {c.id for c in cells if c.answer is Answer.YES and c.position is not TOUCH}
        assert {*one.closes, *one.leaves_open} == open_now


def test_a_set_up_without_control_gets_no_advice() -> None:
    assert advised("letter-silent")[2] == ()


def test_no_advice_is_given_against_hands_on_the_pump() -> None:
    _, _, advice = advised("letter-2011")
    assert not any(cell_id.endswith("touch") for one in advice for cell_id in one.closes)


def test_what_cannot_be_closed_together_is_closed_goal_by_goal() -> None:
    _, _, advice = advised("letter-2011", "stick=none", "assume.serial_known=true")
    assert all("G1-radio" in one.leaves_open for one in advice)
    assert any("G6-radio" in one.closes for one in advice)


def test_the_same_set_is_told_once() -> None:
    _, _, advice = advised("usb-malware")
    assert len({one.changes for one in advice}) == len(advice)
