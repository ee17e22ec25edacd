"""The wearer's rules, one tick at a time."""

import pytest

from banting.trial.wearer import NEVER_MIN, wearer_tick

CALM = (999.0, 0.0, -1.0, 0.0, 2.0 * NEVER_MIN, 0.0, -500.0, 0.0, 0.0)
TICK = {
    "now_min": 300.0,
    "glucose_mgdl": 120.0,
    "sensor_mgdl": 0.0,
    "shown_mgdl": -1.0,
    "asleep": 0.0,
    "reacts": 1.0,
    "meal_g": 0.0,
    "announced_g": 0.0,
    "suspended": 0.0,
    "set_alarm": 0.0,
    "symptoms_below_mgdl": 58.0,
    "wakes": 0.0,
    "wakes_at": 3.0,
    "rescue_g": 16.0,
    "correct_above_mgdl": 180.0,
}


def tick(state=CALM, **more):
    return wearer_tick(state, **{**TICK, **more})


def test_nothing_happens_to_a_calm_wearer():
    assert tick() == (CALM, 0.0, 0.0, 0.0, 0.0)


def test_a_felt_low_is_treated_and_looked_at_again_after_a_quarter_of_an_hour():
    state, eats, _, reads, asks = tick(glucose_mgdl=55.0)
    assert (eats, reads, asks) == (16.0, 55.0, 0.0)
    assert (state[0], state[1]) == (315.0, 315.0)
    assert tick(state, glucose_mgdl=55.0, now_min=305.0)[1] == 0.0
    assert tick(state, glucose_mgdl=55.0, now_min=315.0)[1] == 16.0


@pytest.mark.parametrize(
    ("more", "eats"),
    [
        ({"asleep": 1.0}, 0.0),
        ({"asleep": 1.0, "wakes": 1.0}, 16.0),
        ({"asleep": 1.0, "reacts": 2.0}, 16.0),
        ({"reacts": 0.0}, 0.0),
        ({"glucose_mgdl": 29.0}, 0.0),  # past helping himself
        ({"glucose_mgdl": 29.0, "reacts": 2.0}, 16.0),
        ({"glucose_mgdl": 45.0, "asleep": 1.0, "wakes": 1.0}, 0.0),  # too high to wake him
    ],
)
def test_who_treats_a_deep_low(more, eats):
    assert tick(**{"glucose_mgdl": 38.0, **more})[1] == eats


def test_a_high_is_corrected_when_it_is_seen():
    due = (0.0, *CALM[1:])
    state, _, _, reads, asks = tick(due, glucose_mgdl=230.0)
    assert (reads, asks) == (230.0, 1.0)
    assert state[0] == 300.0 + 180.0


def test_two_unexplained_highs_an_hour_apart_change_the_set():
    state, *_ = tick((0.0, *CALM[1:]), glucose_mgdl=290.0)
    assert state[0] == 360.0
    assert state[4] < NEVER_MIN
    state, _, _, _, asks = tick(state, glucose_mgdl=300.0, now_min=360.0)
    assert (state[4], asks) == (360.0, 2.0)


def test_a_high_after_a_meal_is_not_blamed_on_the_set():
    fed = (0.0, *CALM[1:6], 200.0, *CALM[7:])
    state, *_ = tick(fed, glucose_mgdl=290.0)
    state, _, _, _, asks = tick(state, glucose_mgdl=290.0, now_min=360.0)
    assert (state[4] < NEVER_MIN, asks) == (True, 1.0)


def test_a_false_reading_is_taken_for_the_truth():
    assert tick(shown_mgdl=350.0)[3:] == (350.0, 1.0)
    assert tick(shown_mgdl=45.0)[1] == 16.0
    assert tick(shown_mgdl=350.0, asleep=1.0)[3:] == (0.0, 0.0)


def test_a_bolus_that_a_suspended_pump_refuses_ends_the_suspension():
    state, eats, counts, _, asks = tick(meal_g=60.0, announced_g=55.0, suspended=1.0, reacts=0.0)
    assert (eats, counts, asks) == (60.0, 55.0, 1.0)
    assert state[5] == 1.0
    assert state[6] == 300.0


def test_a_sensor_is_believed_before_the_body_and_warns_of_a_low():
    due = (0.0, *CALM[1:])
    assert tick(due, glucose_mgdl=150.0, sensor_mgdl=230.0)[3:] == (230.0, 1.0)
    assert tick(glucose_mgdl=80.0, sensor_mgdl=65.0)[1] == 16.0
    assert tick(glucose_mgdl=65.0, sensor_mgdl=80.0)[1] == 0.0


def test_the_sounding_that_wakes_him_wakes_him():
    state, eaten = CALM, []
    for now in (300.0, 305.0, 310.0):
        state, eats, *_ = tick(state, asleep=1.0, glucose_mgdl=66.0, sensor_mgdl=60.0, now_min=now)
        eaten.append(eats)
    assert eaten == [0.0, 0.0, 16.0]
    assert state[7] == 0.0
    assert tick(asleep=1.0, set_alarm=1.0)[0][4] < NEVER_MIN
    assert tick(asleep=1.0, set_alarm=1.0, wakes_at=1.0)[0][4] == 300.0


def test_a_high_alert_is_seen_and_then_keeps_quiet_for_two_hours():
    state, _, _, reads, asks = tick(glucose_mgdl=260.0, sensor_mgdl=260.0)
    assert (reads, asks) == (260.0, 1.0)
    assert state[8] == 420.0
    late = (999.0, *state[1:])
    assert tick(late, glucose_mgdl=260.0, sensor_mgdl=260.0, now_min=415.0)[4] == 0.0
    assert (
        tick(late, glucose_mgdl=260.0, sensor_mgdl=260.0, now_min=420.0)[4] == 2.0
    )  # again: the set


def test_an_alarming_set_is_changed_once_and_given_time():
    state, _, _, _, asks = tick(set_alarm=1.0, glucose_mgdl=300.0)
    assert (state[4], asks) == (300.0, 2.0)
    again, _, _, _, asks = tick(state, set_alarm=1.0, glucose_mgdl=300.0, now_min=305.0)
    assert (again[4], asks) == (300.0, 0.0)
    assert tick(again, set_alarm=1.0, now_min=360.0)[0][4] == 360.0


def test_a_meal_that_is_not_announced_is_eaten_without_a_bolus():
    assert tick(meal_g=60.0)[1:3] == (60.0, 0.0)
    assert tick(meal_g=60.0)[4] == 0.0
    assert tick(announced_g=60.0)[1:] == (0.0, 60.0, 120.0, 1.0)


def test_whoever_wears_a_loop_leaves_small_highs_to_it():
    due = (0.0, *CALM[1:])
    assert tick(due, glucose_mgdl=230.0, correct_above_mgdl=250.0)[4] == 0.0
    assert tick(due, glucose_mgdl=260.0, correct_above_mgdl=250.0)[4] == 1.0


def test_a_pump_that_goes_on_alarming_is_not_answered_by_a_syringe_every_hour():
    state, asked = CALM, []
    for hour in range(12):
        state, *_, asks = tick(
            state, set_alarm=1.0, glucose_mgdl=320.0, now_min=300.0 + 60.0 * hour
        )
        asked.append(asks)
    assert asked[0] == 2.0
    assert 2.0 not in asked[1:]
