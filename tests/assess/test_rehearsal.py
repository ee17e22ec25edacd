"""Rehearsals: hours, links and secrets follow position, goal and set-up; days are run once."""

import pytest

from banting.assess import rehearsal as assess_rehearsal
from banting.assess.cells import find_cell
from banting.attacks import TECHNIQUES
from banting.build import build_stage
from banting.replay import ATTACKER
from banting.schema.question import Answer, Goal, Position
from banting.units import MS_PER_DAY, MS_PER_H, MS_PER_MIN
from tests.assess.systems import rehearsal_of

LISTEN = next(
    rule for rule in TECHNIQUES["overhear-identifier"].rules if rule.id == "overhear-pump-serial"
)


@pytest.mark.parametrize("position", [Position.USB, Position.PHONE, Position.CLOUD])
def test_a_position_without_the_radio_cannot_listen(position: Position) -> None:
    pair = rehearsal_of("letter-2011").run(Goal.G1, position, (LISTEN,))
    assert pair.attacked.failed is not None
    assert "does not reach the radio" in pair.attacked.failed.result
    assert pair.attacked.learned == ()


@pytest.mark.parametrize(
    ("position", "assumed"),
    [(Position.USB, "malware_from_internet"), (Position.INTERNET, "malware_on_computer")],
)
def test_a_cable_takes_the_code_that_this_position_assumes(
    position: Position, assumed: str
) -> None:
    see = next(r for r in TECHNIQUES["stick-malware"].rules if r.id == "malware-sees-serial")
    other = rehearsal_of("letter-2011", f"assume.{assumed}=true")
    assert other.run(Goal.G1, position, (see,)).attacked.failed is not None
    both = rehearsal_of(
        "letter-2011", "assume.malware_on_computer=true", "assume.malware_from_internet=true"
    )
    assert dict(both.run(Goal.G1, position, (see,)).attacked.learned)


def test_only_a_granted_assumption_puts_a_secret_into_the_attackers_hands() -> None:
    command = next(r for r in TECHNIQUES["command-with-identifier"].rules if r.id == "command-G3")
    bare = rehearsal_of("letter-silent").run(Goal.G3, Position.RADIO, (command,))
    assert bare.attacked.failed is not None
    known = rehearsal_of("letter-silent", "assume.serial_known=true")
    assert known.run(Goal.G3, Position.RADIO, (command,)).attacked.failed is None


def test_an_attacker_who_only_listens_leaves_the_day_as_it_was() -> None:
    pair = rehearsal_of("letter-2011").run(Goal.G10, Position.RADIO, (LISTEN,))
    assert dict(pair.attacked.learned)
    assert not any(e.frame and e.frame.sender == ATTACKER for e in pair.attacked.trace.events)
    events = [event for event in pair.attacked.trace.events if event.kind != "attacker"]
    assert events == list(pair.twin.trace.events)


@pytest.mark.parametrize("goal", list(Goal))
@pytest.mark.parametrize("asleep", ["23:00-07:00", "12:00-20:00", "11:00-12:00"])
def test_every_strike_leaves_time_to_see_what_it_does(goal: Goal, asleep: str) -> None:
    rehearsal = rehearsal_of("letter-2011", f'wearer.asleep="{asleep}"')
    strike_ms = rehearsal.strike_ms(goal)
    assert 0 < strike_ms <= MS_PER_DAY - 6 * MS_PER_H
    assert rehearsal.until_ms(goal, Position.USB, a_try=False) > strike_ms
    assert rehearsal.until_ms(goal, Position.USB, a_try=True) == strike_ms + MS_PER_H


def test_who_keeps_commands_away_from_afar_is_there_before_and_stays_until_after() -> None:
    rehearsal = rehearsal_of("forum-2019")
    stage = build_stage(rehearsal.system, low_night=False)
    (sends_ms,) = (one.at_ms for one in stage.plan if one.act.device == "caregiver")
    holds_ms = 5 * MS_PER_MIN
    for position in (Position.INTERNET, Position.CLOUD, Position.PHONE):
        assert sends_ms - MS_PER_H / 4 < rehearsal.strike_ms(Goal.G8) < sends_ms
        for a_try in (False, True):
            assert rehearsal.until_ms(Goal.G8, position, a_try=a_try) > sends_ms + holds_ms
    nobody = rehearsal_of("forum-2019", 'caregiver.used="never"')
    assert nobody.strike_ms(Goal.G8) == nobody.strike_ms(Goal.G1)


def test_the_flood_is_found_and_near_misses_say_what_keeps_it_out() -> None:
    found = find_cell(rehearsal_of("forum-2019"), Goal.G8, Position.INTERNET)
    assert found.cell.answer is Answer.YES
    assert found.path is not None
    assert found.path.steps[-1].rule.id == "flood-push-G8"
    assert found.cell.assumptions == ()
    today = find_cell(rehearsal_of("loop-today"), Goal.G8, Position.INTERNET).cell
    assert today.answer is Answer.NO
    assert "InvalidProviderToken" in {refusal.reason for refusal in today.refusals}
    assert ("push_key_held",) in today.to_yes


def test_an_undisturbed_day_is_run_once_a_scene(monkeypatch) -> None:
    scenes = []
    build = assess_rehearsal.build_stage
    monkeypatch.setattr(
        assess_rehearsal,
        "build_stage",
        lambda system, low_night: scenes.append(low_night) or build(system, low_night=low_night),
    )
    rehearsal = rehearsal_of("letter-silent")
    for goal in (Goal.G1, Goal.G7, Goal.G3, Goal.G7):
        rehearsal.run(goal, Position.RADIO, ())
    assert scenes == [False, True]
