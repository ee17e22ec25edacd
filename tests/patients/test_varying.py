"""The varying people: stated shares of patterns, who one is by number alone, and what it does."""

import numpy as np
import pytest

from banting.kernels import FELT, LANES, TICKS_PER_DAY, packed, unpacked
from banting.patients import PATIENTS
from banting.patients.uva_padova import population, varying
from banting.patients.uva_padova.layout import GLUCOSE

KP1, KP3, VMX, SATURATES = (GLUCOSE.start + k for k in (0, 2, 6, 18))


def tick_at(hour, day=0):
    """The tick of the run at an hour of the clock; the run begins at noon."""
    return day * TICKS_PER_DAY + int((hour - 12) % 24 * 12)


@pytest.fixture(scope="module")
def people():
    return population.draw("adult", 3, np.arange(4000))


def test_patterns_have_their_stated_shares(people):
    drawn = varying.patterns(people, 5).T
    assert sum(share for share, _ in varying.PATTERNS) == pytest.approx(1.0)
    for share, factors in varying.PATTERNS:
        assert (drawn == factors).all(axis=1).mean() == pytest.approx(share, abs=0.025)


def test_a_period_lasts_to_the_next_and_days_differ_by_a_fifth(people):
    def at(hour, day=0):
        return varying.sensitivity(people, 5, tick_at(hour, day))

    assert (at(12) == at(16.9)).all()
    assert (at(17) == at(3.9)).all()  # dinner's goes on through the night
    assert (at(17) != at(16.9)).any()
    assert (at(4) == at(10.9)).all()
    assert (at(12) != at(12, day=1)).all()
    lunch = varying.patterns(people, 5)[1]
    assert (at(12) / lunch).mean() == pytest.approx(1.0, abs=0.02)
    assert (at(12) / lunch).std() == pytest.approx(0.2, abs=0.02)
    assert (at(12) > 0.0).all()


def test_a_patient_varies_alike_in_any_company(people):
    few = population.draw("adult", 3, np.array([7, 3999, 20]))
    for tick in (0, tick_at(5), tick_at(18, day=3)):
        alone = varying.sensitivity(few, 5, tick)
        assert (alone == varying.sensitivity(people, 5, tick)[[7, 3999, 20]]).all()
    ours = unpacked(varying.tuned(few, 5, 0), 3)
    theirs = unpacked(varying.tuned(people, 5, 0), 4000)
    assert (ours == theirs[:, [7, 3999, 20]]).all()
    assert (varying.sensitivity(people, 6, 0) != varying.sensitivity(people, 5, 0)).any()


def test_only_production_action_and_its_ceiling_change_and_only_when_they_must(people):
    base = unpacked(people.parameters, 4000)
    changing = [tick for tick in range(TICKS_PER_DAY) if varying.tuned(people, 5, tick) is not None]
    dawn = [tick_at(3 + half / 2) for half in range(13)]
    assert changing == sorted({0, tick_at(17), tick_at(4), tick_at(11), *dawn})
    now = unpacked(varying.tuned(people, 5, tick_at(17)), 4000)
    moved = np.flatnonzero((now != base).any(axis=1))
    assert moved.tolist() == [KP1, KP3, VMX, SATURATES]
    assert now[VMX] * now[SATURATES] == pytest.approx(base[VMX] * base[SATURATES])
    assert now[KP1] - now[KP3] * 105.0 != pytest.approx(base[KP1] - base[KP3] * 105.0)


def test_the_dawn_rises_from_three_to_seven_and_is_over_by_nine():
    by_minute = np.array([varying.dawn_mg_per_kg_min(minute) for minute in range(1440)])
    assert by_minute[:180].max() == by_minute[540:].max() == 0.0
    assert (np.diff(by_minute[180:420]) >= 0.0).all()
    assert by_minute[180:420].mean() == pytest.approx(0.75)
    assert by_minute.max() == pytest.approx(1.5, abs=0.1)


def test_at_rest_only_the_dawn_is_felt_and_meals_differ_by_the_hour():
    kernels = PATIENTS["extended-varying"].kernels()
    people = kernels.draw("adult", 3, np.arange(64))

    def day(varies, meal_at=None):
        state, parameters = people.initial.copy(), people.parameters
        felt, seen = np.zeros((len(state), len(FELT) * LANES)), []
        basal = packed(np.tile(people.basal_u_per_h / 60.0, (5, 1)))
        for tick in range(TICKS_PER_DAY):
            if varies:
                changed = kernels.tuned(people, 5, tick)
                parameters = parameters if changed is None else changed
            grams, units = (50.0, 5.0) if tick == meal_at else (0.0, 0.0)
            eaten = packed(np.full((1, 64), grams))
            kernels.five_minutes(state, parameters, basal + units / 5.0, eaten, felt)
            seen.append(unpacked(felt, 64)[0].copy())
        return np.array(seen)

    still, resting = day(False), day(True)
    before_dawn = tick_at(3) - 1
    assert np.abs(resting - still)[:before_dawn].max() < 1e-6
    risen = resting[tick_at(7)] - still[tick_at(7)]
    print(f"dawn lifts by {np.median(risen):.0f} mg/dL ({risen.min():.0f}-{risen.max():.0f})")
    assert (risen > 5.0).all()
    assert 20.0 < np.median(risen) < 80.0
    low = varying.sensitivity(people, 5, tick_at(18)) < 0.7
    lunch = day(True, tick_at(18)) - resting, day(False, tick_at(18)) - still
    excess = (lunch[0] - lunch[1])[tick_at(21)]
    assert (excess[low] > 0.0).all()  # the same bolus does less
