"""What Loop sends to the pump in a trial: the app around the algorithm, one tick at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banting.controllers.loop.grid_state import ACTIVE_U
from banting.kernels import HEARD
from tests.controllers.loop.grid_histories import Days, Histories, drawn_settings

# U/h, mg/dL/U, g/U, mg/dL x 3, U, U/h
TOLD = (1.0, 50.0, 10.0, 100.0, 115.0, 75.0, 10.0, 4.0)
LEAVES, CANCELS = -1.0, 0.0


def one(told=TOLD, options=(), n=1):
    return Histories(np.tile(np.array(told)[:, None], (1, n)), "loop", options)


def hears(reading=0.0, carbs=0.0, asks=0.0, basal=1.0, bolus=0.0, temp=-1.0, left=0.0, n=1):
    row = [reading, carbs, asks, basal / 12.0, bolus, 0.0, temp, left]
    assert len(row) == len(HEARD)
    return np.tile(np.array(row)[:, None], (1, n))


def after(lived, *ticks, **override):
    """Return the orders after some ticks: rate, minutes, bolus."""
    for heard in ticks:
        lived.live(heard, **override)
    return tuple(lived.orders[:, 0])


def test_scheduled_basal_in_range_needs_no_command():
    assert after(one(), hears(108.0), hears(108.0)) == (0.0, LEAVES, 0.0)


def test_a_high_reading_raises_the_rate_for_half_an_hour():
    rate, minutes, bolus = after(one(), hears(200.0))
    assert (minutes, bolus) == (30.0, 0.0)
    # by hand: 200 - 107.5 over 50 mg/dL/U in half an hour, and the scheduled rate; at most 4 U/h
    assert rate == pytest.approx(min(4.0, 1.0 + 2.0 * (200.0 - 107.5) / 50.0), abs=0.05)


def test_the_same_rate_is_not_sent_again_while_it_has_more_than_eleven_minutes():
    rate = after(one(), hears(200.0))[0]
    assert after(one(), hears(200.0, temp=rate, left=15.0)) == (0.0, LEAVES, 0.0)
    assert after(one(), hears(200.0, temp=rate, left=10.0)) == (rate, 30.0, 0.0)


def test_a_running_rate_is_cancelled_when_the_scheduled_one_is_wanted():
    assert after(one(), hears(108.0, temp=3.0, left=25.0)) == (0.0, CANCELS, 0.0)


def test_a_reading_below_the_suspend_threshold_stops_basal():
    assert after(one(), hears(74.0)) == (0.0, 30.0, 0.0)


def test_an_automatic_bolus_is_two_fifths_of_the_correction():
    _, minutes, bolus = after(one(options=(("strategy", "automatic-bolus"),)), hears(200.0))
    assert minutes == LEAVES
    assert bolus == pytest.approx(0.4 * (200.0 - 107.5) / 50.0, abs=0.05)


def test_who_asks_is_given_the_meal_and_the_correction_and_no_rate_beside_it():
    _, minutes, bolus = after(one(), hears(200.0, carbs=40.0, asks=1.0))
    assert minutes == LEAVES
    assert bolus == pytest.approx(4.0 + (200.0 - 107.5) / 50.0, abs=0.05)
    assert bolus * 20 == pytest.approx(round(bolus * 20))  # steps of 0.05 U


def test_who_asks_for_nothing_that_is_needed_gets_loops_own_decision():
    assert after(one(), hears(76.0, asks=1.0), hears(74.0, asks=1.0)) == (0.0, 30.0, 0.0)


@pytest.mark.parametrize("silent", [0, 1, 2, 3, 4])
def test_a_bolus_takes_a_reading_of_less_than_a_quarter_of_an_hour(silent):
    asks = hears(180.0 if silent == 0 else 0.0, carbs=30.0, asks=1.0)
    ticks = [asks] if silent == 0 else [hears(180.0), *[hears()] * (silent - 1), asks]
    correction = (180.0 - 107.5) / 50.0 if silent < 3 else 0.0  # else by the ratio alone
    assert after(one(), *ticks) == pytest.approx((0.0, LEAVES, 3.0 + correction), abs=0.05)


def test_who_injects_by_syringe_works_it_out_without_the_insulin_on_board():
    lived = one()
    orders = after(lived, hears(300.0), hears(300.0, bolus=8.0), hears(300.0, asks=2.0))
    assert orders == pytest.approx((0.0, LEAVES, 3.85))
    assert lived.state[0, ACTIVE_U] == pytest.approx(8.0)


def test_without_a_reading_nothing_is_sent():
    assert after(one(), hears(250.0), hears()) == (0.0, LEAVES, 0.0)


def test_an_override_scales_basal_against_the_pumps_program():
    # the schedule is wanted, but the pump's own program is not the schedule now
    rate, minutes, _ = after(one(), hears(108.0), share=0.5)
    assert (rate, minutes) == (0.5, 30.0)


def test_an_overrides_target_moves_the_correction():
    asked = {"share": 1.0}
    high = after(one(), hears(200.0, asks=1.0), target=150.0, **asked)[2]
    usual = after(one(), hears(200.0, asks=1.0), **asked)[2]
    assert usual - high == pytest.approx((150.0 - 107.5) / 50.0, abs=0.1)


def test_a_meal_beyond_the_apps_limit_counts_as_that_limit():
    told = (*TOLD[:6], 30.0, 4.0)
    most = after(one(told), hears(108.0, carbs=250.0, asks=1.0))
    assert after(one(told), hears(108.0, carbs=900.0, asks=1.0)) == most


@pytest.mark.parametrize("strategy", ["temp-basal", "automatic-bolus"])
def test_insulin_on_board_stays_below_twice_the_maximum_bolus(strategy):
    rng = np.random.default_rng(9)
    told = drawn_settings(rng, 32)
    lived, days = Histories(told, "loop", (("strategy", strategy),)), Days(rng, told, 0.02)
    held = 0
    for _ in range(200):
        heard = days.tick()
        heard[2] = 0.0
        lived.live(heard)
        rate, minutes, bolus = lived.orders
        room = 2.0 * told[6] - lived.state[:32, ACTIVE_U]
        decided = np.isfinite(lived.forecasts[:32, 0])
        assert (bolus <= np.maximum(room, 0.0) + 1e-9)[decided].all()
        sent = decided & (minutes > 0)
        assert (rate <= np.maximum(2.0 * room + told[0], 0.0) + 1e-9)[sent].all()
        assert (rate <= told[7] + 1e-9)[sent].all()
        held += int((room < 0.0).sum())
    assert held > 0  # the cap was reached


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_legal_input_gives_a_number_that_is_none(data):
    n = 32
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    wild = data.draw(st.sampled_from([0.1, 1.0, 10.0]))
    told = np.array(
        [
            rng.uniform(0, 30, n), rng.uniform(10, 500, n), rng.uniform(2, 150, n),
            rng.uniform(87, 120, n), rng.uniform(120, 180, n), rng.uniform(67, 110, n),
            rng.uniform(0, 30, n), rng.uniform(0, 30, n),
        ]
    )  # fmt: skip
    options = (
        ("strategy", data.draw(st.sampled_from(["temp-basal", "automatic-bolus"]))),
        ("factor", data.draw(st.sampled_from(["constant", "glucose-based"]))),
        ("retrospective_correction", data.draw(st.sampled_from(["standard", "integral"]))),
        ("mid_absorption_sensitivity", data.draw(st.booleans())),
        ("positive_effects", data.draw(st.booleans())),
    )
    lived = Histories(told, data.draw(st.sampled_from(["loop", "loop35"])), options)
    for _ in range(40):
        heard = np.zeros((len(HEARD), n))
        heard[0] = np.round(rng.uniform(1, 600, n)) * (rng.random(n) < 0.8)
        heard[1] = rng.uniform(0, 100 * wild, n) * (rng.random(n) < 0.2)
        heard[2] = rng.integers(0, 3, n)
        heard[3] = rng.uniform(0, wild, n) * (rng.random(n) < 0.9)
        heard[4] = rng.uniform(0, 3 * wild, n) * (rng.random(n) < 0.3)
        heard[6] = np.where(rng.random(n) < 0.5, -1.0, rng.uniform(0, 30, n))
        heard[7] = rng.uniform(0, 30, n)
        share = data.draw(st.sampled_from([1.0, 0.1, 2.0]))
        lived.live(heard, share, data.draw(st.sampled_from([0.0, 90.0, 200.0])))
        assert np.isfinite(lived.orders).all()
        assert np.isfinite(lived.state).all()
        assert (lived.orders[2] <= told[6] + 1e-9).all()
        assert (lived.orders[0] <= told[7] + 1e-9).all()
        assert (lived.orders[[0, 2]] >= 0.0).all()
