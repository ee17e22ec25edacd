"""Intervals: against what they must be by definition."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.truth.estimates import (
    mean_of,
    percent_of,
    percentile_of,
    printed,
    printed_mean,
    rate_of,
    ratio_of,
    sd_of,
)

RNG = np.random.default_rng(5)
VALUES = st.lists(st.floats(0.1, 1e4), min_size=3, max_size=40).map(np.array)


@given(VALUES)
def test_every_interval_holds_its_value(values):
    found = (mean_of(values), sd_of(values), percentile_of(values, 0.5), rate_of(values, 0.5))
    for estimate in (*found, ratio_of(values, values[::-1])):
        assert estimate.low <= estimate.value * (1 + 1e-12)
        assert estimate.value <= estimate.high * (1 + 1e-12)


def test_a_mean_misses_the_truth_one_time_in_twenty():
    missed = 0
    for _ in range(2000):
        found = mean_of(RNG.normal(3.0, 2.0, 12))
        missed += not found.low <= 3.0 <= found.high
    assert 0.03 < missed / 2000 < 0.07


def test_a_percentile_misses_the_truth_about_as_seldom():
    missed = 0
    for _ in range(2000):
        found = percentile_of(RNG.random(100), 0.95)
        missed += not found.low <= 0.95 <= found.high
    assert missed / 2000 < 0.1


def test_a_ratio_of_two_arms_knows_that_the_same_people_lived_both():
    people = RNG.exponential(1.0, 500)
    doubled = ratio_of(2.0 * people, people)
    assert (doubled.value, doubled.low, doubled.high) == pytest.approx((2.0, 2.0, 2.0))
    apart = ratio_of(2.0 * RNG.permutation(people), people)
    assert apart.high / apart.low > 1.1
    assert ratio_of(np.zeros(3), np.ones(3)) is None


def test_no_event_is_no_proof_of_none():
    found = rate_of(np.zeros(100), 0.3)
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(100 * 3 / 30.0)


def test_who_never_gets_there_makes_a_percentile_infinite():
    hours = np.array([1.0] * 40 + [math.inf] * 60)
    assert math.isinf(percentile_of(hours, 0.5).value)
    assert percentile_of(hours, 0.2).value == 1.0


def test_published_spread_becomes_an_interval_and_a_bare_figure_stays_one():
    loop = printed_mean(67.0, 16.0, 558)
    assert loop.high - loop.value == pytest.approx(1.96 * 16.0 / 558**0.5, rel=0.01)
    assert printed(5.8).low == printed(5.8).high == 5.8


def test_a_share_is_in_percent():
    assert percent_of(np.array([True, False, False, False])).value == 25.0
