"""Pump and set: what is commanded, what arrives, what is accounted for."""

import pytest

from banting.trial.delivery import BASAL_ON_BOARD_MIN, deliver_minute

EMPTY = (0.0, 0.0, 0.0, 0.0, 0.0)
USUAL = {
    "request_u": 0.0,
    "by_syringe": 0.0,
    "basal_u_per_h": 1.2,
    "override_u_per_h": -1.0,
    "forged_u": 0.0,
    "passes": 1.0,
    "new_set": 0.0,
    "ended": 0.0,
}


def minutes(count, state=EMPTY, **more):
    """Deliver some minutes; requests and forged insulin in the first only."""
    total = 0.0
    for minute in range(count):
        now = {**USUAL, **more}
        if minute:
            now.update(request_u=0.0, forged_u=0.0)
        state, arrives = deliver_minute(state, **now)
        total += arrives
    return state, total


def test_basal_is_delivered_and_its_account_is_steady():
    rate = 1.2 / 60.0
    steady = (0.0, 0.0, 0.0, *(rate * held for held in BASAL_ON_BOARD_MIN))
    state, total = minutes(60, steady)
    assert total == pytest.approx(1.2)
    assert state[3:] == pytest.approx(steady[3:], rel=1e-12)
    assert sum(BASAL_ON_BOARD_MIN) == pytest.approx(125.0, abs=1.5)


def test_a_bolus_takes_its_time_and_arrives_whole():
    state, total = minutes(4, request_u=6.0, basal_u_per_h=0.0)
    assert total == pytest.approx(6.0)
    assert state[0] == 0.0
    assert minutes(2, request_u=6.0, basal_u_per_h=0.0)[1] == pytest.approx(3.0)


def test_a_suspended_pump_delivers_nothing_and_drops_what_waits():
    state, total = minutes(5, request_u=6.0, forged_u=3.0, override_u_per_h=0.0)
    assert (total, state[0]) == (0.0, 0.0)
    assert minutes(60, override_u_per_h=0.0, ended=1.0)[1] == pytest.approx(1.2)


def test_a_leak_takes_its_share_until_the_set_is_new():
    assert minutes(60, passes=0.25)[1] == pytest.approx(0.3)
    assert minutes(60, passes=0.25, new_set=1.0)[1] == pytest.approx(1.2)
    assert minutes(60, passes=0.0, override_u_per_h=6.0)[1] == 0.0


def test_a_syringe_passes_the_pump_and_the_set():
    state, total = minutes(1, request_u=4.0, by_syringe=1.0, passes=0.0)
    assert total == pytest.approx(4.0)
    assert state[0] == 0.0


def test_the_pump_believes_in_insulin_that_never_arrived():
    state, total = minutes(10, request_u=5.0, basal_u_per_h=0.0, passes=0.0)
    assert total == 0.0
    assert state[1] + state[2] > 4.0
    assert state[3] + state[4] == 0.0
