"""Indices, severity and intervals against values worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.trial.intervals import days_estimate, mean_estimate, share_estimate, t_quantile
from banting.trial.risk import risk, scores
from banting.trial.summary import moments_of


def score(*day):
    return int(scores(*(np.array([float(value)]) for value in day))[0])


def mean_of(values):
    return mean_estimate(moments_of(np.asarray(values)), len(values))


def exact_risk(glucose):
    clipped = min(401.0, max(1.0, glucose))
    f = 1.509 * (math.log(clipped) ** 1.084 - 5.381)
    return math.copysign(10.0 * f * f, f)


@given(st.floats(10.0, 900.0))
def test_risk_is_kovatchevs_function(glucose):
    assert risk(glucose) == pytest.approx(exact_risk(glucose), rel=1e-6, abs=1e-7)


@given(st.floats(1.0, 10.0))
def test_risk_of_glucose_nobody_survives_is_near_enough(glucose):
    assert risk(glucose) == pytest.approx(exact_risk(glucose), rel=0.08)


def test_risk_of_known_glucose():
    assert risk(112.5) == pytest.approx(0.0, abs=0.01)
    assert risk(50.0) == pytest.approx(-22.5, abs=0.3)  # Kovatchev 1997: about 22
    assert risk(400.0) == pytest.approx(57.05, abs=0.01)
    assert risk(0.0) == risk(-50.0) < -500.0
    assert risk(1000.0) == risk(401.0)


@pytest.mark.parametrize(
    ("lbgi", "dka_h", "run", "expected"),
    [
        (0.0, 0.0, 0, 0),
        (1e-9, 0.0, 0, 1),
        (2.5, 0.0, 0, 1),  # at an edge of LBGI: not above it
        (2.5001, 0.0, 0, 2),
        (5.0, 0.0, 0, 2),
        (5.1, 0.0, 0, 3),
        (10.0, 0.0, 48, 3),
        (10.1, 0.0, 47, 4),
        (10.1, 0.0, 48, 5),
        (0.0, 1.99, 0, 0),
        (0.0, 2.0, 0, 1),  # at an edge of the DKA index: reached
        (0.0, 8.0, 0, 2),
        (0.0, 14.0, 0, 3),
        (0.0, 21.0, 0, 4),
        (3.0, 14.0, 0, 3),
    ],
)
def test_severity_at_the_edges(lbgi, dka_h, run, expected):
    assert score(lbgi, dka_h, run, 35.0) == expected


def test_reaching_zero_is_the_highest_severity_and_only_where_the_index_is_high():
    assert score(10.1, 0.0, 3, 0.0) == 5
    assert score(10.1, 0.0, 3, 0.1) == 4
    assert score(4.0, 0.0, 3, 0.0) == 2


def test_wilson_by_hand():
    zero = share_estimate(0, 1000)
    assert zero.value == zero.low == 0.0
    assert zero.high == pytest.approx(0.003827, abs=1e-6)
    half = share_estimate(5, 10)
    assert (half.low, half.high) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert share_estimate(7, 7).high == 1.0


def test_days_of_one_person_do_not_count_as_so_many_people():
    # ten of a hundred people are struck on every one of thirty days: that is ten people, not 300
    always = days_estimate(300, 10 * 30**2, 100, 30)
    assert always == share_estimate(10, 100)
    # the same share spread evenly over people is worth more, but never more than there are days
    even = days_estimate(300, 100 * 3**2, 100, 30)
    assert (even.low, even.high) == pytest.approx(
        (share_estimate(300, 3000).low, share_estimate(300, 3000).high)
    )
    assert days_estimate(7, 7, 100, 1) == share_estimate(7, 100)
    assert days_estimate(0, 0, 100, 30) == share_estimate(0, 3000)
    assert days_estimate(20, 400, 1, 30).high > 0.9


def test_shares_of_days_cover_the_truth_where_people_differ():
    rng = np.random.default_rng(5)
    people, days, covered, naive = 150, 20, 0, 0
    for _ in range(1500):
        struck = rng.binomial(days, rng.beta(0.2, 1.8, people))
        count, squares = int(struck.sum()), int((struck**2).sum())
        ours = days_estimate(count, squares, people, days)
        covered += ours.low <= 0.1 <= ours.high
        plain = share_estimate(count, people * days)
        naive += plain.low <= 0.1 <= plain.high
    assert 0.92 < covered / 1500 < 0.97
    assert naive / 1500 < 0.75


@pytest.mark.parametrize(
    ("degrees", "value"),
    [(1, 12.706), (2, 4.3027), (4, 2.7764), (5, 2.5706), (10, 2.2281), (30, 2.0423), (999, 1.9623)],
)
def test_student_quantiles_are_the_tables(degrees, value):
    assert t_quantile(degrees) == pytest.approx(value, abs=2e-3)


def test_intervals_cover_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(11)
    covered_mean = covered_share = 0
    for _ in range(2000):
        sample = mean_of(rng.normal(3.0, 2.0, 25))
        covered_mean += sample.low <= 3.0 <= sample.high
        share = share_estimate(int(rng.binomial(200, 0.05)), 200)
        covered_share += share.low <= 0.05 <= share.high
    assert 0.93 < covered_mean / 2000 < 0.97
    assert 0.92 < covered_share / 2000 < 0.985


def test_one_patient_has_a_value_and_no_spread():
    one = mean_of(np.array([140.0]))
    assert one.low == one.value == one.high == 140.0


@given(st.lists(st.floats(0.0, 5000.0), min_size=2, max_size=40))
def test_moments_are_exact_whatever_the_order(values):
    there, back = moments_of(np.array(values)), moments_of(np.array(values[::-1]))
    assert there == back
    mean = mean_of(values)
    assert mean.value == pytest.approx(np.mean(values), abs=1e-6)
    expected = t_quantile(len(values) - 1) * np.std(values, ddof=1) / math.sqrt(len(values))
    assert mean.high - mean.value == pytest.approx(expected, rel=1e-6, abs=1e-4)
