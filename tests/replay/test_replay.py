"""The replay engine on a toy family: least authority, twins, goals, hashes."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from banting.errors import TechniqueFailed
from banting.interfaces import Hands, Jam, Listen, Wait
from banting.replay import Day, Pair, Replayed, disturbance_of, reached, replay
from banting.replay import day as replay_day
from banting.replay import world as replay_world
from banting.schema.disturbance import BasalWindow, ExtraBolus, FalseGlucose
from banting.schema.effects import Act, Rejected
from banting.schema.question import Goal
from banting.units import MS_PER_H, MS_PER_MIN
from tests.replay.toy import SERIAL, Deed, attack, command, overhear, stage


def pair(plan, **changes) -> Pair:
    day = Day(stage(**changes))
    attacked = day.attacked(plan)
    return Pair(attacked=attacked, twin=day.twin(attacked))


def insulin_u(day: Replayed) -> float:
    return sum(
        int(dict(e.fields)["milliunits"]) / 1000
        for e in day.trace.events
        if dict(e.fields).get("effect") == "Deliver"
    )


def test_a_day_without_attacker_delivers_basal_and_the_wearers_own_dose() -> None:
    day = replay(stage(), None)
    assert insulin_u(day) == pytest.approx(71 * 0.1 + 0.5)
    assert day.failed is None
    assert day.steps == ()


def test_an_overheard_serial_lets_the_attacker_bolus() -> None:
    both = pair(attack(overhear(), command(b"b")))
    assert [step.result for step in both.attacked.steps] == ["heard", "answered"]
    assert reached(Goal.G1, both) == "2.0 U were delivered that nobody prescribed"
    assert reached(Goal.G10, both) == "learned: pump-serial"
    assert disturbance_of("d", "says", both).boluses == (
        ExtraBolus(at_min=120, insulin_u=pytest.approx(2.0)),
    )


def test_a_secret_that_was_never_heard_cannot_be_used() -> None:
    both = pair(attack(command(b"b")))
    assert both.attacked.failed is not None
    assert "holds no pump-serial" in both.attacked.failed.result
    assert reached(Goal.G1, both) == ""


def test_a_secret_that_was_never_heard_cannot_be_learned() -> None:
    def cheat(grip):
        yield Wait(until_ms=10)
        grip.learn("pump-serial", SERIAL)

    day = replay(stage(), attack(Deed(cheat)))
    assert day.failed is not None
    assert "no frame the attacker heard" in day.failed.result


@pytest.mark.parametrize(
    "action",
    [
        Listen(link="usb", until_ms=5),
        Jam(link="usb", sender="pump", until_ms=5),
        Hands(act=Act(device="pump", name="bolus", value=1)),
    ],
    ids=lambda action: type(action).__name__,
)
def test_what_the_position_does_not_reach_cannot_be_used(action) -> None:
    def grab(grip):
        yield action

    day = replay(stage(), attack(Deed(grab)))
    assert day.failed is not None


def test_a_made_up_serial_is_refused_and_the_refusal_is_evidence() -> None:
    both = pair(attack(command(b"b"), made_up=(("pump-serial", b"\x63"),)))
    assert both.attacked.steps[0].result == "silence"
    assert [e.effect for e in both.only_attacked(Rejected)] == [
        Rejected(reason="not my serial", raw=b"C\x63b")
    ]
    assert reached(Goal.G1, both) == ""
    assert both.attacked.learned == ()


def test_stopped_insulin_is_a_window_until_the_day_ends() -> None:
    both = pair(attack(overhear(), command(b"s")))
    assert reached(Goal.G3, both).startswith("delivery stopped")
    assert disturbance_of("d", "says", both).basal == (
        BasalWindow(from_min=121, to_min=720, basal_u_per_h=0.0),
    )
    assert reached(Goal.G2, both) == ""


def test_a_changed_setting_is_told_with_before_and_after() -> None:
    assert reached(Goal.G4, pair(attack(overhear(), command(b"l")))) == "max went from 1 to 2"


def test_a_false_reading_is_taken_and_dosed_on_by_a_wearer_who_is_awake() -> None:
    both = pair(attack(overhear(), command(b"g")))
    assert reached(Goal.G6, both).startswith("the wearer read 390 mg/dL while it was")
    assert disturbance_of("d", "says", both).false_glucose == (
        FalseGlucose(at_min=120, shown_mgdl=390.0),
    )
    assert [planned.act.value for planned in both.attacked.reactions] == [14_000]
    assert disturbance_of("d", "says", both).boluses == ()


def test_a_reading_the_wearer_does_not_take_changes_nothing() -> None:
    habits = replace(stage().habits, reads=("finger",))
    both = pair(attack(overhear(), command(b"g")), habits=habits)
    assert reached(Goal.G6, both) == ""
    assert both.attacked.reactions == ()


def test_nobody_reacts_asleep() -> None:
    both = pair(attack(overhear(), command(b"g", at_ms=9 * MS_PER_H)))
    assert both.attacked.reactions == ()


def test_a_low_that_is_felt_is_treated_and_the_forged_dose_is_read_by_the_meter() -> None:
    deeds = (overhear(), *(command(b"b", at_ms=2 * MS_PER_H + n * MS_PER_MIN) for n in range(3)))
    day = replay(stage(), attack(*deeds))
    assert day.rescues
    assert day.rescues[0][1] == 16.0
    read = {
        e.at_ms: e.glucose_mgdl
        for e in day.trace.events
        if dict(e.fields).get("origin") == "finger"
    }
    assert read[3 * MS_PER_H] < 100


def test_jamming_keeps_the_wearers_own_command_away() -> None:
    def jam(grip):
        yield Jam(link="radio", sender="remote", until_ms=grip.until_ms)
        return "jammed"

    both = pair(attack(Deed(jam)))
    assert reached(Goal.G8, both) == "the wearer's own remote bolus of 0.5 U never came"


def test_hands_see_the_screen() -> None:
    def look(grip):
        seen = yield Hands(act=Act(device="pump", name="read-screen"))
        grip.learn("therapy-data", seen.raw)
        return seen.raw.decode()

    both = pair(attack(Deed(look), hands=("pump",), links=()))
    assert both.attacked.steps[0].result == "screen: read-screen"
    assert reached(Goal.G9, both) == "therapy data was read"


def test_a_step_that_waits_past_the_day_has_failed() -> None:
    def patient(grip):
        yield Wait(until_ms=grip.until_ms + 1)

    day = replay(stage(), attack(Deed(patient)))
    assert day.failed is not None
    assert "the day ended" in day.failed.result


def test_a_bound_on_events_is_a_result(monkeypatch) -> None:
    monkeypatch.setattr(replay_world, "EVENTS_MAX", 20)
    assert replay(stage(), None).bound_reached


def test_the_twin_of_an_undisturbed_day_is_that_day() -> None:
    day = Day(stage())
    moved = replace(day.undisturbed, rescues=((MS_PER_H, 0.0),))
    assert day.twin(day.undisturbed) is day.undisturbed
    assert insulin_u(day.twin(moved)) == pytest.approx(insulin_u(day.undisturbed))


@pytest.mark.parametrize("kept_every_ms", [7 * MS_PER_MIN, 12 * MS_PER_H])
def test_where_an_attacked_day_is_forked_makes_no_difference(monkeypatch, kept_every_ms) -> None:
    plan = attack(overhear(), command(b"b"), command(b"s", at_ms=5 * MS_PER_H))
    hourly = replay(stage(), plan)
    monkeypatch.setattr(replay_day, "KEPT_EVERY_MS", kept_every_ms)
    assert replay(stage(), plan).trace.hash() == hourly.trace.hash()


def test_events_stand_in_order_of_time() -> None:
    times = [
        event.at_ms for event in replay(stage(), attack(overhear(), command(b"b"))).trace.events
    ]
    assert times == sorted(times)


def test_replaying_in_another_process_gives_the_same_hash() -> None:
    program = (
        "from tests.replay.toy import attack, command, overhear, stage\n"
        "from banting.replay import replay\n"
        "print(replay(stage(), attack(overhear(), command(b'b'))).trace.hash())"
    )
    here = replay(stage(), attack(overhear(), command(b"b"))).trace.hash()
    there = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == here


def test_each_step_is_written_down_once_and_at_its_end() -> None:
    def rest(grip):
        yield Wait(until_ms=grip.now_ms + MS_PER_MIN)

    def give_up(grip):
        yield Wait(until_ms=grip.now_ms + MS_PER_MIN)
        raise TechniqueFailed("enough")

    plan = attack(overhear(), Deed(rest), command(b"b"), command(b"b", 1), Deed(give_up))
    attacked = pair(plan).attacked
    told = [
        (e.at_ms, dict(e.fields)["rule"]) for e in attacked.trace.events if e.kind == "attacker"
    ]
    assert attacked.failed is not None
    ended = [*attacked.steps, attacked.failed]
    assert len(ended) == 5
    assert told == [(step.to_ms, step.rule.id) for step in ended]
