"""Meals: the scenarios' own statistics, the same for a person in any company, on any day alone."""

import dataclasses

import numpy as np
import pytest
from scipy.stats import norm, truncnorm

from banting import draws, seeds
from banting.kernels import TICKS_PER_DAY
from banting.schema.day import clock_min
from banting.schema.setup import Wearer
from banting.trial.behaviour import BEHAVIOURS, MEAL_KINDS
from banting.trial.meals import MEALS, draw_meals, serve_meals

PEOPLE = np.arange(20_000)
HABITS = Wearer()
NEVER_ASLEEP = Wearer(asleep_from_min=0, asleep_to_min=0)
CLOCK_H = np.array([clock_min(5 * tick) / 60 for tick in range(TICKS_PER_DAY)])


@pytest.mark.parametrize("scenario", MEALS.values(), ids=MEALS)
@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=BEHAVIOURS)
@pytest.mark.parametrize("day", [0, 5])
def test_a_person_eats_the_same_in_any_company(scenario, behaviour, day):
    given = {"scenario": scenario, "behaviour": behaviour, "day": day}
    many = draw_meals(HABITS, 4, np.arange(900), **given)
    alone = draw_meals(HABITS, 4, np.array([613]), **given)
    assert (many.eaten_g[:, 613] == alone.eaten_g[:, 0]).all()
    assert (many.counted_g[:, 613] == alone.counted_g[:, 0]).all()


@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=BEHAVIOURS)
def test_how_people_announce_does_not_change_what_they_eat(behaviour):
    plain = draw_meals(HABITS, 4, np.arange(900), day=2)
    other = draw_meals(HABITS, 4, np.arange(900), day=2, behaviour=behaviour)
    assert (plain.eaten_g == other.eaten_g).all()


def test_days_differ_and_so_do_seeds():
    first, second = (draw_meals(HABITS, 4, PEOPLE, day=day).eaten_g for day in (0, 2))
    assert (first != second).any(axis=0).all()
    assert np.corrcoef(first.sum(axis=0), second.sum(axis=0))[0, 1] == pytest.approx(0, abs=0.03)
    assert (first != draw_meals(HABITS, 5, PEOPLE).eaten_g).any(axis=0).all()


def test_the_draws_are_those_of_the_counter_based_generator():
    # lunch of the six-meal scenario, by the generator that works on whole arrays
    people, day, third = np.arange(300), 3, 2
    z = draws.normals(seeds.key(9, "meals"), people, 36, day).reshape(6, 6, -1)[third]
    taken = draws.uniforms(seeds.key(9, "meal-taken"), people, 6, day)[third] < 0.95
    hour = 12.0 + z[0]
    plain = taken & (hour > 12.0) & (hour < 14.0)  # before noon is the day before
    tick = (hour * 60).astype(int) % 1440
    tick = (tick - 720) % 1440 // 5
    grams = 70.0 + 10.0 * z[4]
    meals = draw_meals(NEVER_ASLEEP, 9, people, day=day)
    found = meals.eaten_g[tick, people]
    alone = plain & (found < 110.0)  # no snack in the same five minutes
    assert alone.sum() > 120
    assert found[alone] == pytest.approx(grams[alone], abs=1e-9)
    counted = grams * (0.92 + 0.25 * z[5])
    assert meals.counted_g[tick, people][alone] == pytest.approx(counted[alone], abs=1e-9)


@pytest.mark.parametrize("slot", MEALS["six-meals"].slots, ids=lambda slot: f"{slot.at_h}")
def test_each_meal_comes_as_often_as_large_and_at_the_hours_stated(slot):
    alone = dataclasses.replace(MEALS["six-meals"], slots=(slot,))
    eaten = draw_meals(NEVER_ASLEEP, 1, PEOPLE, scenario=alone, day=1).eaten_g
    tick, person = np.nonzero(eaten)
    never = norm.cdf(-slot.size_g / slot.size_sd_g)  # a size below zero is no meal
    share = slot.chance * (1.0 - never)
    error = np.sqrt(share * (1.0 - share) / len(PEOPLE))
    assert len(person) / len(PEOPLE) == pytest.approx(share, abs=4 * error)
    size = truncnorm(-slot.size_g / slot.size_sd_g, np.inf, slot.size_g, slot.size_sd_g)
    spread = size.std() / np.sqrt(len(person))
    assert eaten[tick, person].mean() == pytest.approx(size.mean(), abs=4 * spread)
    hour = CLOCK_H[tick]
    assert hour.min() >= slot.from_h
    assert hour.max() <= slot.to_h
    ends = [(end - slot.at_h) / slot.at_sd_h for end in (slot.from_h, slot.to_h)]
    when = truncnorm(*ends, slot.at_h, slot.at_sd_h)
    half_tick_h = 2.5 / 60
    assert hour.mean() + half_tick_h == pytest.approx(when.mean(), abs=0.03)
    assert hour.std() == pytest.approx(when.std(), rel=0.03)


def test_a_day_of_six_meals_holds_what_its_parts_add_up_to():
    eaten = draw_meals(HABITS, 1, PEOPLE).eaten_g.sum(axis=0)
    snack = 10.0 * 0.97725 + 5.0 * 0.05399  # a size below zero is none
    assert eaten.mean() == pytest.approx(0.95 * (45 + 70 + 80) + 0.9 * snack, rel=0.005)


def test_every_day_of_the_calendar_has_its_own_lunch():
    people = PEOPLE[:3000]
    run = np.concatenate([draw_meals(HABITS, 1, people, day=day).eaten_g for day in range(5)])
    days = run[TICKS_PER_DAY // 2 :][: 4 * TICKS_PER_DAY].reshape(4, TICKS_PER_DAY, -1)
    lunches = (days[:, 10 * 12 : 14 * 12 + 1] > 25.0).sum(axis=1)
    assert lunches.max() == 1
    assert lunches.mean() == pytest.approx(0.95, abs=0.01)


def test_a_lunch_before_noon_is_announced_once_however_late():
    # every announcement of the run, late ones on the next day too
    people, late = PEOPLE[:2000], BEHAVIOURS["everyday"]
    days = [draw_meals(HABITS, 1, people, behaviour=late, day=day) for day in range(4)]
    plain = [draw_meals(HABITS, 1, people, day=day).counted_g for day in range(4)]
    told = sum(day.counted_g[:, :].sum() for day in days)
    missed = np.average(late.missed[:3], weights=[45.0, 70.0, 80.0])
    assert told / sum(part.sum() for part in plain) == pytest.approx(1.0 - missed, abs=0.02)


def test_three_fixed_meals_are_the_same_every_day():
    days = [
        draw_meals(HABITS, 1, PEOPLE[:50], scenario=MEALS["three-meals"], day=d) for d in (0, 9)
    ]
    eaten = days[0].eaten_g
    assert (eaten == days[1].eaten_g).all()
    ticks = np.flatnonzero(eaten[:, 0])
    assert CLOCK_H[ticks].tolist() == [12.0, 18.0, 7.0]
    assert eaten[ticks].T.tolist() == [[70.0, 80.0, 45.0]] * 50


def test_nobody_eats_where_there_are_no_meals():
    meals = draw_meals(HABITS, 1, PEOPLE[:9], scenario=MEALS["none"], behaviour=BEHAVIOURS["slips"])
    assert not meals.eaten_g.any()
    assert not meals.announced.any()


@pytest.mark.parametrize(("start", "end"), [(1380, 420), (0, 540), (120, 480)])
def test_nobody_eats_asleep(start, end):
    habits = Wearer(asleep_from_min=start, asleep_to_min=end)
    meals = draw_meals(habits, 1, PEOPLE, day=2)
    minute = CLOCK_H * 60
    asleep = (
        (minute >= start) & (minute < end) if start <= end else (minute >= start) | (minute < end)
    )
    assert not meals.eaten_g[asleep].any()
    assert meals.eaten_g.sum() == pytest.approx(draw_meals(HABITS, 1, PEOPLE, day=2).eaten_g.sum())


def test_tables_in_single_precision_with_spare_columns_take_the_same_meals():
    numbers = np.array([5, 900, 7])
    eaten, counted = np.zeros((2, TICKS_PER_DAY, 8), np.float32)
    serve_meals(eaten, counted, MEALS["six-meals"], BEHAVIOURS["everyday"], HABITS, 3, numbers, 4)
    meals = draw_meals(HABITS, 3, numbers, behaviour=BEHAVIOURS["everyday"], day=4)
    assert eaten[:, :3] == pytest.approx(meals.eaten_g, rel=1e-6)
    assert counted[:, :3] == pytest.approx(meals.counted_g, rel=1e-6)
    assert not eaten[:, 3:].any()


def test_every_scenario_says_where_it_comes_from_and_names_known_meals():
    for scenario in MEALS.values():
        assert scenario.sources or not scenario.slots
        assert all(slot.kind in MEAL_KINDS for slot in scenario.slots)
        assert all(0.0 <= slot.chance <= 1.0 for slot in scenario.slots)
