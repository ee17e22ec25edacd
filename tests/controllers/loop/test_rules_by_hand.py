"""Single rules against their formulas, worked out apart from the code."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.controllers.loop.carbs import (
    linear_share,
    piecewise_progress,
    piecewise_rate,
    piecewise_share,
)
from banting.controllers.loop.dosing import (
    ABOVE,
    BELOW,
    IN_RANGE,
    SUSPEND,
    automatic_bolus_u,
    automatic_temp_u_per_h,
    correction_u,
    manual_bolus_u,
    temp_basal_u_per_h,
    threshold_mgdl,
)
from banting.controllers.loop.insulin import (
    EFFECT_TICKS,
    INSULIN_MODELS,
    InsulinType,
    curve_of,
    effect_curve,
    share_remaining,
)
from banting.controllers.loop.prediction import blend_share, forecast
from banting.controllers.loop.retrospective import (
    combined_sums,
    decay_effect,
    discrepancies,
    integral_limits_mgdl,
    integral_total,
    stepwise_decay_effect,
)

INSULINS = st.sampled_from(InsulinType)
NOTHING = (0.0, np.empty(0))


@pytest.mark.parametrize("insulin", InsulinType)
def test_a_dose_is_whole_for_ten_minutes_and_gone_after_its_duration(insulin):
    model = INSULIN_MODELS[insulin]
    curve = curve_of(model)
    assert share_remaining(600.0, curve) == 1.0
    assert 0.998 < share_remaining(700.0, curve) < 1.0
    assert 0.0 < share_remaining(model.duration_s - 700.0, curve) < 1e-3
    assert share_remaining(model.duration_s, curve) == 0.0


@given(insulin=INSULINS, since=st.floats(600.0, 25_000.0), later=st.floats(0.0, 5_000.0))
def test_insulin_on_board_only_falls(insulin, since, later):
    curve = curve_of(INSULIN_MODELS[insulin])
    assert share_remaining(since + later, curve) <= share_remaining(since, curve) + 1e-12


@pytest.mark.parametrize("insulin", InsulinType)
def test_insulin_acts_most_at_its_peak(insulin):
    model = INSULIN_MODELS[insulin]
    curve = curve_of(model)
    at = np.arange(700.0, model.duration_s, 1.0)
    left = np.array([share_remaining(t, curve) for t in at])
    peak = at[:-1][np.argmax(left[:-1] - left[1:])]
    assert peak == pytest.approx(model.peak_s + 600.0, abs=2.0)


@pytest.mark.parametrize("insulin", InsulinType)
def test_the_effect_curve_adds_up_to_the_dose(insulin):
    steps = effect_curve(INSULIN_MODELS[insulin])
    assert len(steps) == EFFECT_TICKS == 74
    assert sum(steps) == pytest.approx(1.0, abs=1e-14)
    assert steps[:2] == (0.0, 0.0)


@given(share=st.floats(0.0, 1.0))
def test_progress_is_the_inverse_of_the_share_absorbed(share):
    assert piecewise_share(piecewise_progress(share)) == pytest.approx(share, abs=1e-12)


@given(progress=st.floats(0.001, 0.999))
def test_the_rate_is_the_slope_of_the_share_absorbed(progress):
    step = 1e-6
    slope = (piecewise_share(progress + step) - piecewise_share(progress - step)) / (2 * step)
    assert piecewise_rate(progress) == pytest.approx(slope, abs=1e-4)


@pytest.mark.parametrize("share", [piecewise_share, linear_share])
def test_all_is_absorbed_in_the_end_and_nothing_before_the_start(share):
    assert (share(-1.0), share(0.0), share(1.0), share(7.0)) == (0.0, 0.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("progress", "expected"), [(0.0, 70), (0.5, 70), (0.75, 87.5), (1.0, 105), (1.3, 105)]
)
def test_a_forecast_is_held_against_the_threshold_first_and_the_target_last(progress, expected):
    assert threshold_mgdl(progress, 70.0, 105.0) == pytest.approx(expected)


def test_a_correction_over_no_effect_is_huge_but_finite():
    assert math.isfinite(correction_u(400.0, 70.0, 0.0))


@pytest.mark.parametrize(
    ("kind", "units", "active", "dips", "rate"),
    [
        (ABOVE, 1.0, 0.0, False, 3.0),
        (ABOVE, 9.0, 0.0, False, 6.0),  # the highest rate allowed
        (ABOVE, 1.0, 0.0, True, 1.0),  # a dip on the way: no more than scheduled
        (ABOVE, 9.0, 11.0, False, 3.0),  # an hour's half of the room of 1 U, and the schedule
        (ABOVE, 1.0, 13.0, False, -1.0),  # beyond it: LoopAlgorithm's own negative rate
        (BELOW, -0.2, 0.0, False, 0.6),
        (BELOW, -3.0, 0.0, False, 0.0),
        (IN_RANGE, 0.0, 0.0, False, 1.0),
        (SUSPEND, 0.0, 0.0, False, 0.0),
    ],
)
def test_a_temporary_rate_gives_the_correction_in_half_an_hour(kind, units, active, dips, rate):
    got = temp_basal_u_per_h(kind, units, 1.0, 6.0, 12.0, active, dips)
    assert got == pytest.approx(rate)


@pytest.mark.parametrize(
    ("kind", "units", "rate"),
    [(ABOVE, 5.0, 1.0), (BELOW, -0.2, 0.6), (IN_RANGE, 0.0, 1.0), (SUSPEND, 0.0, 0.0)],
)
def test_with_automatic_boluses_a_rate_only_holds_back(kind, units, rate):
    assert automatic_temp_u_per_h(kind, units, 1.0) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("kind", "units", "active", "dips", "bolus"),
    [
        (ABOVE, 2.0, 0.0, False, 0.8),
        (ABOVE, 20.0, 0.0, False, 2.4),  # 0.4 of the maximum bolus
        (ABOVE, 20.0, 11.9, False, 0.1),
        (ABOVE, 2.0, 13.0, False, 0.0),
        (ABOVE, 2.0, 0.0, True, 0.0),
        (BELOW, -2.0, 0.0, False, 0.0),
    ],
)
def test_an_automatic_bolus_is_a_share_within_every_cap(kind, units, active, dips, bolus):
    got = automatic_bolus_u(kind, units, 0.4, 6.0, 12.0, active, dips)
    assert got == pytest.approx(bolus)


def test_a_manual_bolus_lies_between_nothing_and_the_maximum():
    assert [manual_bolus_u(units, 6.0) for units in (-1.0, 2.5, 9.0)] == [0.0, 2.5, 6.0]


def test_momentum_is_blended_out_over_its_own_length():
    shares = [blend_share(i, 5, 120.0) for i in range(5)]
    assert shares == pytest.approx([1.0, 1.0, 0.8, 1.4 / 3.0, 0.4 / 3.0])


def test_effects_of_nothing_hold_the_last_sample_to_the_end():
    at, value = forecast(1_000.0, 140.0, (NOTHING, NOTHING, NOTHING), NOTHING, 23_200.0)
    assert at.tolist() == [1_000.0, 23_200.0]
    assert value.tolist() == [140.0, 140.0]


def test_the_first_step_takes_a_whole_increment():
    effect = (900.0, np.array([0.0, 10.0, 15.0]))
    at, value = forecast(1_000.0, 100.0, (effect, NOTHING, NOTHING), NOTHING, 0.0)
    assert at.tolist() == [1_000.0, 1_200.0, 1_500.0]
    assert value.tolist() == [100.0, 110.0, 115.0]


def test_discrepancies_are_what_carbohydrate_leaves_unexplained():
    end = np.array([300.0, 600.0, 900.0, 1200.0])
    ice = (end - 300.0, end, np.array([0.01, 0.02, 0.03, 0.04]))
    at, size = discrepancies(ice, 0.0, np.array([0.0, 1.0, 3.0, 6.0]))
    assert at.tolist() == end.tolist()
    # from the point at 300 s on, each increment meets the next interval that has ended by then
    assert size == pytest.approx([3.0 - 2.0, 6.0 - 3.0, 9.0, 12.0])


def test_discrepancies_are_summed_over_the_half_hour_before():
    at = np.array([0.0, 300.0, 1_800.0, 2_118.1, 5_000.0])
    since, total = combined_sums(at, np.array([1.0, 2.0, 4.0, 8.0, 16.0]))
    assert since.tolist() == [0.0, 0.0, 0.0, 1_800.0, 5_000.0]
    assert total.tolist() == [1.0, 3.0, 7.0, 12.0, 16.0]


def test_a_correction_fades_out_within_its_duration():
    velocity = 10.0 / 1800.0
    first, values = decay_effect(100.0, 120.0, velocity, 3600.0)
    assert (first, values[0], len(values)) == (0.0, 120.0, 13)
    _, stepwise = stepwise_decay_effect(100.0, 120.0, velocity, 3600.0)
    for fading in (values, stepwise):
        steps = np.diff(fading)
        assert (steps >= -1e-9).all()
        assert (np.diff(steps[1:]) < 0.0).all()
    assert stepwise[-1] - 120.0 == pytest.approx(
        velocity * 300.0 * sum(1 - i / 11 for i in range(12))
    )
    assert values[-1] == pytest.approx(stepwise[-1], abs=1.0)


def sums(*totals: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    at = 300.0 * np.arange(len(totals))
    return at - 300.0, at, np.array(totals)


FORGET = math.exp(-1.0 / 12.0)
GAIN = (1.0 - FORGET) / FORGET
FREE = (-math.inf, math.inf)


def test_a_persistent_discrepancy_is_integrated_and_acts_longer():
    total, minutes = integral_total(sums(10.0, 10.0, 10.0), 600.0, FREE, True)
    integral = GAIN * 10.0 * (1.0 + FORGET + FORGET**2)
    assert total == pytest.approx((1.0 - GAIN) * 10.0 + integral)
    assert minutes == 80.0


def test_a_change_of_sign_ends_the_integral():
    total, minutes = integral_total(sums(-9.0, 10.0), 300.0, FREE, True)
    assert (total, minutes) == (pytest.approx((1.0 - GAIN) * 10.0 + GAIN * 10.0), 60.0)


def test_falling_discrepancies_are_taken_further_down_and_rising_ones_in_loop_35_only():
    falls, _ = integral_total(sums(10.0, 6.0), 300.0, FREE, True)
    integral = GAIN * (FORGET * 10.0 + 6.0)
    assert falls == pytest.approx((1.0 - GAIN) * 6.0 + integral - 8.0)
    rises, _ = integral_total(sums(6.0, 10.0), 300.0, FREE, True)
    in_loop_35, _ = integral_total(sums(6.0, 10.0), 300.0, FREE, False)
    assert in_loop_35 - rises == pytest.approx(8.0)


def test_the_integral_acts_three_hours_at_most():
    assert integral_total(sums(*[5.0] * 40), 39 * 300.0, FREE, True)[1] == 180.0


def test_loop_35_bounds_the_integral_by_hours_without_basal_and_the_target():
    assert integral_limits_mgdl(150.0, 50.0, 1.0, 100.0, 110.0) == (-50.0, 50.0)
    assert integral_limits_mgdl(400.0, 50.0, 1.0, 100.0, 110.0) == (-300.0, 200.0)
    assert integral_limits_mgdl(90.0, 50.0, 1.0, 100.0, 110.0) == (-10.0, 50.0)
