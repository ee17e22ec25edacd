"""Alarms: they wake sleepers as often as sleepers were filmed waking."""

import numpy as np
import pytest

from banting.trial.alarms import WAKING, Waking, sounding_that_wakes, waking_of

EVEN = (np.arange(100_000) + 0.5) / 100_000


@pytest.mark.parametrize("cohort", WAKING)
def test_a_sleeper_wakes_at_the_published_chances(cohort):
    waking = waking_of(cohort)
    at = sounding_that_wakes(waking, EVEN)
    assert (at >= 1.0).all()
    assert (at == np.rint(at)).all()
    for soundings in (1, 2, 3, 10):
        assert np.mean(at <= soundings) == pytest.approx(waking.within(soundings), abs=2e-5)


def test_whoever_always_wakes_wakes_at_once_and_nobody_before_the_first():
    assert (sounding_that_wakes(Waking(first=0.999999999, later=0.5), EVEN) == 1.0).all()
    never_at_first = sounding_that_wakes(Waking(first=1e-12, later=0.5), EVEN)
    assert never_at_first.min() == 2.0


def test_adolescents_wake_more_often_than_children():
    assert waking_of("child").within(3) < waking_of("adult").within(3)
    assert waking_of("adult").within(3) < waking_of("adolescent").within(3)


def test_a_cohort_without_a_figure_is_taken_for_adults():
    assert waking_of("tidepool-median") == waking_of("adult")
