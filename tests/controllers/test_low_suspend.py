"""Low-glucose suspend: the published rules, by hand-worked courses of readings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.controllers import low_suspend
from banting.controllers.low_suspend.rules import forecast_mgdl
from banting.kernels import ORDERS
from tests.controllers.closed_loop import heard_of, run, settings_of

TEMP_MIN, BOLUS = ORDERS.index("temp_min"), ORDERS.index("bolus_u")


def stopped(rule: str, readings, asks=None):
    """Return by tick whether delivery is stopped, as a pump would carry the orders out."""
    kernels = low_suspend.kernels((("rule", rule),))
    asks = asks or [0.0] * len(readings)
    day = [
        heard_of(1, reading_mgdl=r, asks=a, carbs_g=30.0 * a)
        for r, a in zip(readings, asks, strict=True)
    ]
    orders = run(kernels, settings_of(kernels, [1.0]), np.array(day))
    left, seen = 0.0, []
    for minutes in orders[:, TEMP_MIN, 0]:
        left = minutes if minutes >= 0.0 else left
        seen.append(left > 0.0)
        left = max(0.0, left - 5.0)
    return seen


def runs_of(seen):
    """Return the lengths of each stretch: [(stopped, ticks), ...]."""
    stretches = []
    for now in seen:
        if stretches and stretches[-1][0] == now:
            stretches[-1][1] += 1
        else:
            stretches.append([now, 1])
    return [tuple(stretch) for stretch in stretches]


@given(st.floats(50.0, 350.0), st.floats(-1.2, 3.0))
def test_a_straight_line_is_forecast_as_it_is(now, slope_per_min):
    readings = tuple(now - slope_per_min * 5.0 * k for k in range(4))
    if min(readings) > 0.0 and now + 30.0 * slope_per_min > 1.0:
        assert forecast_mgdl(readings) == pytest.approx(now + 30.0 * slope_per_min)


def test_a_gap_makes_no_forecast():
    assert forecast_mgdl((100.0, 0.0, 110.0, 115.0)) == 0.0


def test_suspend_on_low_stops_two_hours_and_then_runs_four():
    seen = stopped("suspend-on-low", [90.0, 60.0] + [55.0] * 110)
    assert runs_of(seen)[:4] == [(False, 1), (True, 24), (False, 48), (True, 24)]


def test_suspend_on_low_does_not_foresee():
    assert not any(stopped("suspend-on-low", [120.0, 105.0, 90.0, 75.0, 61.0]))


def test_suspend_before_low_stops_where_the_study_says():
    # falling 1 mg/dL/min: the line is at 85, the limit of 65 and a buffer of 20, from 115 down
    seen = stopped("suspend-before-low", [145.0, 140.0, 135.0, 130.0, 125.0, 120.0, 115.0, 110.0])
    assert seen == [False] * 6 + [True, True]


def test_suspend_before_low_is_not_armed_high_above_the_limit():
    # falling 4 mg/dL/min from far above: the forecast is low at once, the reading arms it at 135
    seen = stopped("suspend-before-low", [236.0, 216.0, 196.0, 176.0, 156.0, 136.0, 116.0])
    assert seen == [False] * 6 + [True]


def test_suspend_before_low_resumes_after_half_an_hour_when_glucose_is_safe():
    low, safe = [100.0, 90.0, 80.0, 70.0], [110.0] * 20
    assert runs_of(stopped("suspend-before-low", low + safe))[:3] == [
        (False, 3),
        (True, 6),
        (False, 15),
    ]


def test_suspend_before_low_resumes_after_two_hours_whatever_glucose_does():
    seen = runs_of(stopped("suspend-before-low", [60.0] * 40))
    assert seen[0] == (True, 24)
    assert seen[1] == (False, 6)  # unavailable for half an hour


def test_a_bolus_by_hand_ends_a_suspension():
    readings = [100.0, 90.0, 80.0, 70.0, 70.0, 70.0]
    asks = [0.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    assert stopped("suspend-before-low", readings, asks) == [False] * 3 + [True, False, False]
    assert stopped("suspend-on-low", [60.0] * 6, asks)[3:] == [True, False, True]


def test_basal_iq_stops_on_a_forecast_below_80_and_starts_as_glucose_rises():
    # falling 1 mg/dL/min: 79 is forecast from 109
    falling = [124.0, 119.0, 114.0, 109.0]
    assert stopped("basal-iq", [*falling, 104.0, 99.0, 100.0]) == [False] * 3 + [
        True,
        True,
        True,
        False,
    ]


def test_basal_iq_starts_even_below_70_and_stops_again_when_it_falls_again():
    assert stopped("basal-iq", [66.0, 65.0, 66.0, 64.0]) == [True, True, False, True]


def test_basal_iq_stops_no_more_than_two_hours_in_any_two_and_a_half():
    seen = np.array(stopped("basal-iq", [60.0] * 200))
    assert seen[:24].all()
    in_window = np.convolve(seen, np.ones(30), "valid")
    assert in_window.max() == 24


def test_basal_iq_starts_when_readings_stay_away():
    assert stopped("basal-iq", [65.0, 64.0, 0.0, 0.0, 0.0]) == [True, True, True, False, False]


def test_while_stopped_on_a_minimed_time_is_kept_without_readings():
    assert runs_of(stopped("suspend-on-low", [60.0] + [0.0] * 30)) == [(True, 24), (False, 7)]
