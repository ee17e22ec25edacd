"""People: errors of counting and of announcing come out as published, and nothing is invented."""

import dataclasses

import numpy as np
import pytest

from banting.kernels import TICKS_PER_DAY
from banting.schema.setup import Wearer
from banting.trial.behaviour import BEHAVIOURS, CountError
from banting.trial.meals import MEALS, MealScenario, Slot, draw_meals

PEOPLE = np.arange(40_000)
HABITS = Wearer(asleep_from_min=0, asleep_to_min=0)


def one_meal(grams=60.0, kind="dinner", at_h=18.0):
    slot = Slot(kind=kind, chance=1.0, at_h=at_h, size_g=grams)
    return MealScenario(id="one", title="one meal", says="one meal", sources=(), slots=(slot,))


def meals(behaviour, *, scenario=None, day=0, numbers=PEOPLE):
    chosen = BEHAVIOURS[behaviour] if isinstance(behaviour, str) else behaviour
    return draw_meals(
        HABITS, 6, numbers, scenario=scenario or one_meal(), behaviour=chosen, day=day
    )


def errors(behaviour, grams=60.0):
    found = meals(behaviour, scenario=one_meal(grams))
    return found.counted_g.sum(axis=0) / grams - 1.0


def test_ordinary_counting_has_the_published_errors():
    error = errors("counting")
    assert np.abs(error).mean() == pytest.approx(0.209, abs=0.004)
    assert (error < 0.0).mean() == pytest.approx(0.63, abs=0.01)


@pytest.mark.parametrize(("grams", "median", "quartiles"), [(60, -0.28, 0.50), (120, -0.34, 0.43)])
def test_large_meals_are_counted_lower_as_published(grams, median, quartiles):
    error = errors("undercounting", grams)
    assert np.median(error) == pytest.approx(median, abs=0.01)
    low, high = np.percentile(error, (25, 75))
    assert high - low == pytest.approx(quartiles, abs=0.02)


def test_exact_counting_is_exact():
    found = meals("exact", scenario=MEALS["six-meals"])
    assert (found.counted_g == found.eaten_g).all()


def test_no_count_is_below_a_tenth_or_above_nineteen_tenths():
    wild = dataclasses.replace(BEHAVIOURS["exact"], count=CountError(mean=0.0, sd=5.0))
    error = errors(wild)
    assert error.min() == pytest.approx(-0.9)
    assert error.max() == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("kind", "share"), [("breakfast", 0.075), ("lunch", 0.122), ("dinner", 0.111), ("snack", 0.194)]
)
def test_boluses_are_missed_as_often_as_published(kind, share):
    found = meals("everyday", scenario=one_meal(kind=kind))
    missed = ~found.announced.any(axis=0)
    assert missed.mean() == pytest.approx(share, abs=4 * np.sqrt(share / len(PEOPLE)))


def test_late_boluses_come_an_hour_or_two_later_as_often_as_published():
    found = meals("everyday")
    tick = int(found.eaten_g[:, 0].argmax())
    late = found.announced[tick + 1 :].any(axis=0)
    assert late.mean() == pytest.approx(0.32 / 3, abs=0.007)
    waits = 5 * (found.announced.argmax(axis=0)[late] - tick)
    assert waits.min() >= 60 - 2.5
    assert waits.max() <= 120 + 2.5
    assert waits.mean() == pytest.approx(90, abs=1.5)
    assert (found.announced.sum(axis=0) <= 1).all()


def test_what_is_announced_after_noon_belongs_to_the_next_day():
    noon = one_meal(at_h=11.75)
    before, after = (meals("everyday", scenario=noon, day=day) for day in (0, 1))
    spilt = ~before.announced.any(axis=0)  # missed, or late beyond the day's end
    early = after.announced[: 120 // 5].any(axis=0)
    assert early.mean() == pytest.approx(0.32 / 3, abs=0.007)
    assert spilt[early].all()
    assert (after.counted_g[: 120 // 5][:, ~spilt] == 0.0).all()
    assert not meals("everyday", scenario=noon, day=0).announced[: 120 // 5].any()


def test_a_double_bolus_announces_the_same_meal_twice():
    found = meals("slips")
    twice = found.announced.sum(axis=0) == 2
    assert twice.mean() == pytest.approx(0.01, abs=0.002)
    at = np.array([np.flatnonzero(found.announced[:, i]) for i in np.flatnonzero(twice)])
    waits = 5 * (at[:, 1] - at[:, 0])
    assert waits.min() >= 10 - 2.5
    assert waits.max() <= 45 + 2.5
    amounts = np.take_along_axis(found.counted_g[:, twice], at.T, axis=0)
    assert (amounts[0] == amounts[1]).all()


def test_wrong_entries_stay_within_their_factor():
    exact = dataclasses.replace(BEHAVIOURS["slips"], count=CountError(), double=0.0)
    factor = meals(exact).counted_g.sum(axis=0) / 60.0
    wrong = factor != 1.0
    assert wrong.mean() == pytest.approx(0.06, abs=0.005)
    assert factor.min() >= 0.5
    assert factor.max() <= 2.0
    assert np.log(factor[wrong]).mean() == pytest.approx(0.0, abs=0.04)


@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=BEHAVIOURS)
def test_every_behaviour_is_possible_and_says_where_it_comes_from(behaviour):
    assert behaviour.sources
    assert all(source.says and source.where for source in behaviour.sources)
    for missed in behaviour.missed:
        assert 0.0 <= missed + behaviour.late + behaviour.double + behaviour.wrong <= 1.0
    assert behaviour.late_min[0] <= behaviour.late_min[1] < 5 * TICKS_PER_DAY
    assert behaviour.wrong_factor >= 1.0
    assert behaviour.slips == any(
        (*behaviour.missed, behaviour.late, behaviour.double, behaviour.wrong)
    )


def test_youth_in_poor_control_miss_several_boluses_a_week():
    days = [
        meals("forgetful-youth", scenario=MEALS["three-meals"], day=day).announced
        for day in range(2)
    ]
    missed = sum(3 - announced.sum(axis=0) for announced in days) / 2
    assert 7 * missed.mean() == pytest.approx(4.6, abs=0.3)
