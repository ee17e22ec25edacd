"""Alarms: sound as the guides say, and are answered as often as sleepers were filmed doing so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.errors import ModelError
from banting.trial.alarms import WAKING, Waking, alarm_of, responds, rings, waking_of

EVEN = st.floats(0.0, 1.0, exclude_min=True, exclude_max=True)


@pytest.mark.parametrize(
    ("reading", "alarm"),
    [(0, 0), (40, 3), (55, 3), (56, 2), (69, 2), (70, 0), (180, 0), (250, 0), (251, 1), (400, 1)],
)
def test_readings_call_for_the_alarms_of_the_guides(reading, alarm):
    assert alarm_of(float(reading)) == alarm


def test_an_alarm_sounds_until_it_is_confirmed_and_again_later():
    assert rings(3.0, 0.0, 0.0) == 1.0
    assert rings(3.0, 3.0, 25.0) == 0.0
    assert rings(3.0, 3.0, 30.0) == 1.0
    assert rings(1.0, 1.0, 60.0) == 0.0
    assert rings(1.0, 1.0, 120.0) == 1.0
    assert rings(0.0, 0.0, 1e6) == 0.0


def test_a_worse_alarm_sounds_at_once():
    assert rings(3.0, 2.0, 0.0) == 1.0
    assert rings(2.0, 3.0, 0.0) == 0.0


@given(draw=EVEN, asleep=st.sampled_from([0.0, 1.0]))
def test_nobody_answers_silence_and_nobody_who_does_not_react(draw, asleep):
    assert responds(0.0, 1.0, asleep, 2.0, draw, 1.0, 1.0) == 0.0
    assert responds(1.0, 1.0, asleep, 0.0, draw, 1.0, 1.0) == 0.0


@given(draw=EVEN, asleep=st.sampled_from([0.0, 1.0]))
def test_someone_at_any_hour_answers_at_once(draw, asleep):
    assert responds(1.0, 0.0, asleep, 2.0, draw, 0.0, 0.0) == 1.0


def answered(waking, soundings, asleep=1.0):
    """Return the share of alarms that are answered within so many soundings, by the function."""
    u = np.random.default_rng(1).random((20_000, soundings))
    hits = [
        any(
            responds(1.0, float(k == 0), asleep, 1.0, row[k], waking.first, waking.later)
            for k in range(soundings)
        )
        for row in u
    ]
    return np.mean(hits)


@pytest.mark.parametrize("cohort", WAKING)
def test_sleepers_answer_as_often_as_is_stated(cohort):
    waking = waking_of(cohort)
    for soundings in (1, 3):
        assert answered(waking, soundings) == pytest.approx(waking.within(soundings), abs=0.015)


def test_the_published_single_alarms_make_up_the_published_events():
    # 40 % of first and 28 % of later alarms; about three alarms an event give 66 % of events
    assert Waking(first=0.40, later=0.28).within(3) == pytest.approx(0.66, abs=0.04)


def test_older_children_wake_more_often_and_a_mean_is_kept():
    assert WAKING["adolescent"].first > WAKING["adult"].first > WAKING["child"].first
    for waking in WAKING.values():
        assert waking.first / waking.later == pytest.approx(0.40 / 0.28)
        assert waking.within(0) == 0.0


def test_who_is_awake_answers_within_minutes():
    assert answered(Waking(first=0.0, later=0.0), 1, asleep=0.0) == pytest.approx(0.5, abs=0.02)
    assert answered(Waking(first=0.0, later=0.0), 5, asleep=0.0) == pytest.approx(0.97, abs=0.01)


def test_a_cohort_without_a_figure_is_refused():
    with pytest.raises(ModelError, match="elderly"):
        waking_of("elderly")
