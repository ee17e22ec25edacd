"""JavaScript's arithmetic, against the exact decimals."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from banting.controllers.oref0.javascript import (
    instant_ms,
    iso_of,
    local_stamp,
    number,
    number_text,
    plain_number,
    truth,
)
from banting.controllers.oref0.rounding import (
    half_up,
    is_truthy,
    least,
    most,
    rounded,
    to_two_decimals,
)
from banting.controllers.oref0.set_temp_basal import round_basal

NAN = float("nan")
numbers = st.floats(-1e9, 1e9)


@given(numbers)
@example(0.49999999999999994)  # floor(x + 0.5) would say 1
@example(-0.5)
@example(2.5)
@example(-2.5)
@example(4503599627370497.5)
def test_a_half_goes_up(value):
    floor = Decimal(value).to_integral_value(ROUND_FLOOR)
    up = Decimal(value) - floor >= Decimal("0.5")
    assert half_up(value) == float(Decimal(value).to_integral_value(ROUND_CEILING) if up else floor)


@given(numbers)
@example(1.005)  # 1.00499999999999989: down, though 1.005 * 100 might say otherwise
@example(8.345)  # 8.3450000000000006394: up
@example(0.125)
@example(-0.125)
@example(1.115)
@example(10.235)
def test_two_decimals_are_those_of_the_exact_number(value):
    exact = Decimal(abs(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert to_two_decimals(value) == math.copysign(float(exact), value)


@given(st.integers(-100_000, 100_000))
def test_exact_halves_of_a_hundredth_go_away_from_zero(eighths):
    value = eighths / 8.0
    exact = Decimal(value).copy_abs().quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert abs(to_two_decimals(value)) == float(exact)


@given(numbers, numbers)
def test_the_lesser_and_the_greater_are_so(a, b):
    assert least(a, b) == min(a, b)
    assert most(a, b) == max(a, b)


def test_nan_wins_every_comparison_and_rounds_to_itself():
    for function in (least, most):
        assert math.isnan(function(NAN, 1.0))
        assert math.isnan(function(1.0, NAN))
    assert math.isnan(half_up(NAN))
    assert math.isnan(rounded(NAN, 10.0))
    assert math.isnan(to_two_decimals(NAN))
    assert not is_truthy(NAN)
    assert not is_truthy(0.0)
    assert is_truthy(-0.1)


@pytest.mark.parametrize(
    ("rate", "coarse", "fine"),
    [
        (0.024, 0.0, 0.025),
        (0.9874, 1.0, 0.975),
        (0.62, 0.6, 0.625),
        (1.02, 1.0, 1.0),
        (1.03, 1.05, 1.05),
        (9.99, 10.0, 10.0),
        (10.04, 10.0, 10.0),
        (10.05, 10.1, 10.1),
    ],
)
def test_rates_go_to_the_steps_of_the_pump(rate, coarse, fine):
    assert round_basal(rate, 20.0) == pytest.approx(coarse)
    assert round_basal(rate, 40.0) == pytest.approx(fine)
    assert round_basal(rate, 0.0) == rate


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.0, "5"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (1e-6, "0.000001"),
        (1.5e-5, "0.000015"),
        (1e-7, "1e-7"),
        (-2.5e-9, "-2.5e-9"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (NAN, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
    ],
)
def test_numbers_read_as_javascript_writes_them(value, text):
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("value", "seen"),
    [(None, 0.0), (True, 1.0), ("3.5", 3.5), ("", 0.0), (2, 2.0)],
)
def test_fields_are_numbers_as_javascript_sees_them(value, seen):
    assert number({"field": value}, "field") == seen


@pytest.mark.parametrize("value", ["abc", [1], {"a": 1}])
def test_what_is_no_number_is_nan(value):
    assert math.isnan(number({"field": value}, "field"))
    assert math.isnan(number({}, "field"))


def test_truth_is_javascripts():
    assert not any(truth(value) for value in (None, False, 0, 0.0, "", NAN))
    assert all(truth(value) for value in (True, 1, -1, "0", [], {}))


def test_times_go_there_and_back():
    assert instant_ms("2024-01-03T01:25:09.123Z") == 1704245109123
    assert instant_ms("2024-01-03T03:25:09.1239+02:00") == 1704245109123
    assert instant_ms("2024-01-03T01:25:09") == 1704245109000
    assert instant_ms(1704245109123.7) == 1704245109123
    assert iso_of(1704245109123.0) == "2024-01-03T01:25:09.123Z"
    assert local_stamp(1704245109999.0, -90.0) == "2024-01-02T23:55:09-01:30"
    for value in ("soon", None, True, 1e300):
        assert math.isnan(instant_ms(value))
    assert iso_of(NAN) is None


def test_json_numbers_are_whole_where_they_can_be():
    assert plain_number(3.0) == 3
    assert isinstance(plain_number(3.0), int)
    assert plain_number(3.5) == 3.5
    assert plain_number(NAN) is None
    assert plain_number(math.inf) is None
