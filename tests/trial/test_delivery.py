"""Pump and set: what is commanded, what arrives, what is accounted for."""

import math

import pytest

from banting.trial.delivery import (
    BASAL_ON_BOARD_MIN,
    account_after,
    deliver_minute,
    temp_after,
)

USUAL = {
    "program_u_per_h": 1.2,
    "forced_u_per_h": -1.0,
    "forged_u": 0.0,
    "passes": 1.0,
    "runs": 1.0,
}


def minutes(count, asked_u=0.0, forged_u=0.0, **more):
    """Deliver some minutes; requests and forged insulin in the first only."""
    waiting, arrived, pumped = 0.0, 0.0, 0.0
    for minute in range(count):
        first = 1.0 if minute == 0 else 0.0
        now = {**USUAL, **more, "forged_u": forged_u * first}
        waiting, basal, bolus, arrives = deliver_minute(waiting, asked_u * first, **now)
        arrived += arrives
        pumped += basal + bolus
    return waiting, arrived, pumped


def test_basal_is_delivered_and_its_account_is_steady():
    rate = 1.2 / 60.0
    steady = tuple(rate * held for held in BASAL_ON_BOARD_MIN)
    assert minutes(60)[1] == pytest.approx(1.2)
    assert account_after(*steady, (rate,) * 5) == pytest.approx(steady, rel=1e-12)
    assert sum(BASAL_ON_BOARD_MIN) == pytest.approx(125.0, abs=1.5)


def test_an_account_falls_as_two_compartments_do():
    first, second = 1.0, 0.0
    for _ in range(60):
        first, second = account_after(first, second, (0.0,) * 5)
    left = (70.0 * math.exp(-300.0 / 70.0) - 55.0 * math.exp(-300.0 / 55.0)) / 15.0
    assert first + second == pytest.approx(left, rel=1e-9)


def test_insulin_given_early_in_a_tick_has_decayed_more():
    early = sum(account_after(0.0, 0.0, (1.0, 0.0, 0.0, 0.0, 0.0)))
    late = sum(account_after(0.0, 0.0, (0.0, 0.0, 0.0, 0.0, 1.0)))
    assert early < late < 1.0


def test_a_bolus_takes_its_time_and_arrives_whole():
    waiting, arrived, _ = minutes(4, asked_u=6.0, program_u_per_h=0.0)
    assert arrived == pytest.approx(6.0)
    assert waiting == 0.0
    assert minutes(2, asked_u=6.0, program_u_per_h=0.0)[1] == pytest.approx(3.0)


@pytest.mark.parametrize("more", [{"forced_u_per_h": 0.0}, {"runs": 0.0}])
def test_a_pump_that_stands_still_delivers_nothing_and_drops_what_waits(more):
    assert minutes(5, asked_u=6.0, forged_u=3.0, **more) == (0.0, 0.0, 0.0)


def test_a_leak_takes_its_share_of_what_is_pumped():
    assert minutes(60, passes=0.25)[1:] == pytest.approx((0.3, 1.2))
    assert minutes(60, passes=0.0, forced_u_per_h=6.0)[1:] == pytest.approx((0.0, 6.0))


def test_an_order_starts_replaces_cancels_or_leaves_a_temporary_rate():
    assert temp_after(0.5, 10.0, 2.0, 30.0, 4.0) == (2.0, 30.0)
    assert temp_after(0.5, 10.0, 9.0, 30.0, 4.0) == (4.0, 30.0)
    assert temp_after(0.5, 10.0, -3.0, 30.0, 4.0) == (0.0, 30.0)
    assert temp_after(0.5, 10.0, 2.0, 0.0, 4.0) == (0.5, 0.0)
    assert temp_after(0.5, 10.0, 2.0, -1.0, 4.0) == (0.5, 10.0)
