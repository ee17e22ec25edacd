"""Near misses: what is tried on the machines for a NO, with made-up secrets, and who refuses."""

import pytest

from banting.assess.cells import find_cell
from banting.schema.question import Goal, Position
from tests.assess.systems import rehearsal_of, system_of


def refusals(name: str, goal: Goal, position: Position, *changes: str):
    return find_cell(rehearsal_of(name, *changes), goal, position).cell.refusals


def test_a_made_up_serial_is_refused_by_the_pump_with_the_bytes_it_heard() -> None:
    first = refusals("letter-silent", Goal.G1, Position.RADIO)[0]
    assert first.device == "pump"
    assert "serial" in first.reason
    assert first.replay == "refused/G1-radio-1"
    system = system_of("letter-silent")
    ((name, tried),) = system.dialect.secrets_in(bytes.fromhex(first.raw_hex))
    assert name == "pump-serial"
    assert tried.hex() != system.device("pump").setup.serial
    assert tried.hex() in first.reason or "another" in first.reason


@pytest.mark.parametrize("serial", ["900001", "900002"])
def test_no_made_up_secret_is_ever_the_right_one(serial: str) -> None:
    changes = (f'pump.serial="{serial}"',)
    assert refusals("letter-silent", Goal.G1, Position.RADIO, *changes)[0].device == "pump"


def test_a_heard_serial_is_tried_on_a_pump_that_refuses_control() -> None:
    first = refusals("veo-2.7A", Goal.G1, Position.RADIO)[0]
    assert first.device == "pump"
    assert "PC Connect" in first.reason or "refused" in first.reason.lower()


def test_code_on_the_computer_is_tried_on_a_pump_that_refuses_control() -> None:
    assumed = "assume.malware_on_computer=true"
    tried = refusals("veo-2.7A", Goal.G1, Position.USB, assumed)
    assert tried[0].device == "pump"
    assert "during an upload" in tried[0].tried


def test_nothing_is_tried_that_only_an_assumption_could_begin() -> None:
    assert refusals("letter-2011", Goal.G1, Position.USB) == ()
    assert refusals("letter-2011", Goal.G1, Position.INTERNET) == ()
    assert refusals("letter-2011", Goal.G1, Position.CLOUD) == ()


def test_at_most_two_are_tried_and_the_nearest_first() -> None:
    tried = refusals("fob-default", Goal.G1, Position.RADIO)
    assert len(tried) == 2
    assert len({refusal.trace_hash for refusal in tried}) == 2


def test_a_remote_that_is_not_listened_to_changes_nothing() -> None:
    (tried, *_) = refusals("fob-default", Goal.G8, Position.RADIO)
    assert tried.reason == "it was done, and changed nothing"
