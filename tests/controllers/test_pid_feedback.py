"""The auto mode: its law by hand, its clocks, and a day on it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.controllers import open_loop, pid_feedback
from banting.controllers.pid_feedback import auto_mode
from banting.kernels import ORDERS, SETTINGS
from banting.patients import PATIENTS
from tests.controllers.closed_loop import heard_of, live, run, settings_of

TEMP, TEMP_MIN, BOLUS = (ORDERS.index(name) for name in ("temp_u_per_h", "temp_min", "bolus_u"))
STARTS = {"integral_u_per_h": 1.0, "felt_u_per_h": 1.0, "target_mgdl": 120.0}


def law(reading, slope=0.0, *, isf=40.0, basal=1.0, **changed):
    """Return the integral and the rate the law asks for."""
    start = {**STARTS, **changed}
    return auto_mode.rate_wanted(
        reading,
        slope,
        start["integral_u_per_h"],
        start["felt_u_per_h"],
        start["target_mgdl"],
        isf,
        basal,
    )


def orders_for(readings, **rows):
    """Return the orders to one person with a basal rate of 1 U/h, delivered unless said."""
    rule = pid_feedback.kernels()
    rows = {"basal_u": 1.0 / 12.0, **rows}
    day = np.array([heard_of(1, reading_mgdl=reading, **rows) for reading in readings])
    return run(rule, settings_of(rule, [1.0]), day)[:, :, 0]


def test_at_target_and_at_rest_the_law_asks_for_what_holds_it():
    assert law(120.0) == pytest.approx((1.0, 1.0))


def test_the_terms_by_hand():
    # gain 0.4 / 40 = 0.01; 60 above: 0.6, integral 1 + 0.6 * 5 / 450, slope 1: 0.01 * 66
    integral, rate = law(180.0, 1.0)
    assert integral == pytest.approx(1.0 + 0.6 * 5 / 450)
    assert rate == pytest.approx(1.5 * (0.6 + integral + 0.66) - 0.5)


@given(st.floats(39.0, 401.0), st.floats(-10.0, 10.0), st.floats(0.0, 2.0), st.floats(0.0, 60.0))
def test_the_integral_stays_within_its_clamp(reading, slope, integral, felt):
    after, rate = law(reading, slope, integral_u_per_h=integral, felt_u_per_h=felt)
    assert 0.0 <= after <= auto_mode.INTEGRAL_OVER_BASAL
    assert math.isfinite(rate)


def test_the_insulin_estimate_is_the_chain_of_55_and_70_minutes():
    skin = felt = 0.0
    fine_skin, fine_felt = 0.0, 0.0
    for tick in range(60):
        given_u = 2.0 if tick == 0 else 0.1
        skin, felt = auto_mode.insulin_felt(skin, felt, given_u)
        for _ in range(5000):
            fine_felt += (fine_skin - fine_felt) / 70.0 * 1e-3
            fine_skin += (given_u * 12.0 - fine_skin) / 55.0 * 1e-3
    assert (skin, felt) == pytest.approx((fine_skin, fine_felt), rel=1e-4)


def test_a_rate_for_ever_is_felt_as_it_is():
    assert auto_mode.insulin_felt(1.2, 1.2, 0.1) == pytest.approx((1.2, 1.2))


def test_a_bolus_is_taken_off_the_rate_that_follows():
    plain = orders_for([200.0] * 20)
    day = [
        heard_of(1, reading_mgdl=200.0, basal_u=1 / 12, bolus_u=6.0 * (t == 2)) for t in range(20)
    ]
    rule = pid_feedback.kernels()
    after = run(rule, settings_of(rule, [1.0]), np.array(day))[:, :, 0]
    assert after[2, TEMP] == pytest.approx(plain[2, TEMP], abs=0.15)
    assert after[15, TEMP] < plain[15, TEMP] - 0.5


def test_two_and_a_half_hours_at_nothing_lead_to_safe_basal_for_an_hour_and_a_half():
    orders = orders_for([45.0] * 60)
    stopped = (orders[:, TEMP_MIN] > 0.0) & (orders[:, TEMP] == 0.0)
    assert stopped[:29].all()
    assert (orders[29:47, TEMP_MIN] == 0.0).all()  # the program
    assert stopped[47:].all()


def test_an_hour_above_300_leads_to_safe_basal():
    orders = orders_for([320.0] * 14)
    assert (orders[:11, TEMP_MIN] > 0.0).all()
    assert (orders[11:, TEMP_MIN] == 0.0).all()


def test_below_50_nothing_is_delivered_however_fast_glucose_rises():
    orders = orders_for([40.0, 40.0, 40.0, 49.0])
    assert orders[3, TEMP] == 0.0
    assert orders[3, TEMP_MIN] > 0.0


def test_a_quarter_of_an_hour_without_readings_is_waited_for():
    orders = orders_for([200.0] * 6 + [0.0] * 5)
    assert (orders[6:9, TEMP_MIN] < 0.0).all()
    assert (orders[9:, TEMP_MIN] == 0.0).all()


def test_corrections_begin_above_150():
    for reading, carbs, expected in ((150.0, 30.0, 0.0), (190.0, 30.0, 40.0), (70.0, 30.0, 0.0)):
        rule = pid_feedback.kernels()
        told = settings_of(rule, [1.0])[:, 0]
        isf, ratio = (
            told[SETTINGS.index("isf_mgdl_per_u")],
            told[SETTINGS.index("carb_ratio_g_per_u")],
        )
        order = orders_for([reading], asks=1.0, carbs_g=carbs)[0, BOLUS]
        assert order == pytest.approx(carbs / ratio + expected / isf)


def test_a_day_without_boluses_is_better_on_it_than_without_it():
    patient = PATIENTS["extended"].kernels()
    left_alone, _ = live(open_loop.kernels(), patient, ask=0.0)
    steered, insulin = live(pid_feedback.kernels(), patient, ask=0.0)
    assert steered.mean() < left_alone.mean() - 50.0
    assert steered.min() > 40.0
    assert np.isfinite(insulin).all()


def test_a_night_at_rest_stays_near_its_target():
    glucose, _ = live(pid_feedback.kernels(), PATIENTS["extended"].kernels(), meals=())
    assert np.abs(glucose[-12:] - 120.0).max() < 25.0
