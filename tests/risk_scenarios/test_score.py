"""Scores: indices to their digits, thresholds at their edges, harm by their rules."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.risk_scenarios.course import Trace
from banting.risk_scenarios.harm import Harm, harm_of, rounded_half_up, stage_harm
from banting.risk_scenarios.nouns import Stage
from banting.risk_scenarios.score import Thresholds, risk_index, score_of


def trace(glucose, iob=10.0, suspended=0) -> Trace:
    values = np.asarray(glucose, np.float64)
    return Trace(
        glucose_mgdl=values,
        iob_u=np.full(len(values), iob),
        basal_u=np.zeros(len(values)),
        bolus_u=np.zeros(len(values)),
        suspended_min=suspended,
        true_basal_u_per_h=1.0,
    )


def test_the_index_of_one_milligram_is_that_of_the_formula_with_the_exact_logarithm():
    # ln(1) = 0, so f = -1.509 x 5.381
    assert risk_index(np.array([1.0]))[0] == pytest.approx(10.0 * (1.509 * 5.381) ** 2)
    low, high = risk_index(np.array([5.0, 400.0]))
    f = [1.509 * (math.log(value) ** 1.084 - 5.381) for value in (5.0, 400.0)]
    assert (low, high) == pytest.approx((5.0 * f[0] ** 2, 5.0 * f[1] ** 2))


@given(st.floats(1.0, 401.0))
def test_a_value_is_low_or_high_and_never_both(mgdl):
    low, high = risk_index(np.array([mgdl]))
    assert min(low, high) == 0.0
    assert (low > 0.0) == (mgdl < 112.5) or abs(mgdl - 112.5) < 0.2


def test_glucose_is_brought_to_1_to_401_before_it_is_scored():
    score = score_of(trace([-50.0, 900.0]))
    assert (score.lowest_mgdl, score.lowest_raw_mgdl) == (1.0, -50.0)
    assert score.lbgi == pytest.approx(329.67, abs=0.01)


@pytest.mark.parametrize(("hours", "current", "legacy"), [
    (1.9, 0, 0), (2.0, 1, 0), (4.0, 1, 1), (8.0, 2, 2), (12.0, 2, 3), (14.0, 3, 3),
    (16.0, 3, 4), (21.0, 4, 4),
])  # fmt: skip
def test_the_dka_index_has_two_sets_of_thresholds(hours, current, legacy):
    values = trace(np.full(300, 120.0))
    iob = np.full(300, 2.0)
    iob[: round(hours * 12)] = 0.5 * 2.111517 - 1e-9
    values = replace(values, iob_u=iob)
    assert score_of(values).dka_score == current
    assert score_of(values, Thresholds.LEGACY).dka_score == legacy


def test_half_of_the_steady_insulin_on_board_is_enough():
    values = replace(trace([120.0] * 97), iob_u=np.full(97, 0.5 * 2.111517))
    assert score_of(values).dka_index_h == 0.0


def test_four_becomes_five_at_zero_or_after_four_hours_at_forty():
    assert score_of(trace([30.0] * 47 + [60.0] + [30.0] * 47)).lbgi_score == 4
    assert score_of(trace([40.0] * 48 + [60.0] * 20)).lbgi_score == 5
    assert score_of(trace([20.0] * 30 + [0.0] + [60.0] * 30)).lbgi_score == 5


def test_suspended_minutes_are_scored_by_the_legacy_set():
    scores = [score_of(trace([120.0], suspended=m)).suspended_score for m in (55, 60, 300, 480)]
    assert scores == [0, 1, 3, 4]


def test_means_are_rounded_half_up():
    assert [rounded_half_up(value) for value in (0.5, 1.5, 2.5, 2.49)] == [1, 2, 3, 2]


@pytest.mark.parametrize(("scores", "harm"), [
    ((0, 0, 0), (Harm.BASELINE, 0)), ((1, 0, 2), (Harm.HYPERGLYCEMIA, 2)),
    ((1, 0, 0), (Harm.HYPERGLYCEMIA, 0)), ((2, 2, 2), (Harm.HYPOGLYCEMIA, 2)),
    ((5, 1, 0), (Harm.HYPOGLYCEMIA, 5)), ((1, 3, 2), (Harm.DKA, 3)), ((0, 1, 0), (Harm.DKA, 1)),
])  # fmt: skip
def test_the_harm_follows_from_three_scores(scores, harm):
    assert harm_of(*scores) == harm


def test_a_stage_of_which_nothing_ran_has_no_harm_and_no_severity():
    found = stage_harm(Stage.PRE, 4, [])
    assert (found.sims, found.ran, found.harm, found.severity) == (4, 0, None, None)


def test_a_stage_averages_the_scores_of_its_profiles():
    fine, awful = score_of(trace([120.0] * 97)), score_of(trace([-5.0] * 97))
    found = stage_harm(Stage.PRE, 3, [fine, awful])
    assert (found.ran, found.sims) == (2, 3)
    assert (found.lbgi_score, found.harm, found.severity) == (3, Harm.HYPOGLYCEMIA, 3)
    assert found.lbgi == pytest.approx(0.5 * awful.lbgi)
    assert found.lbgi_worst == awful.lbgi


@pytest.mark.parametrize(("high_of_97", "score"), [(0, 0), (1, 1), (11, 1), (12, 2)])
def test_time_above_180_scores_by_twelve_percent(high_of_97, score):
    values = [120.0] * (97 - high_of_97) + [200.0] * high_of_97
    found = stage_harm(Stage.PRE, 1, [score_of(trace(values))])
    assert found.high_score == score
