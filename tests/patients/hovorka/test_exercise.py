"""Exercise: a heart that beats faster lowers glucose, for hours, and nobody else's."""

import numpy as np
import pytest

from banting.errors import ModelError
from banting.kernels import FELT, LANES, groups_for, packed, unpacked
from banting.patients import hovorka
from banting.patients.hovorka.exercise import AFTERNOON, Bout, course, steps, tuned_by
from banting.patients.hovorka.layout import ACTION_SCALE, EXTRA_DISPOSAL, STATE

PEOPLE = 64
START = (17 - 12) * 12  # ticks from noon to 17:00
BOUT = slice((17 - 12) * 60, (17 - 12) * 60 + 45)


def days(kernels, ticks, bolus_u=0.0):
    """Plasma by tick `[ticks, n]`, and the last state; basal insulin, and a bolus at tick 48."""
    people = kernels.draw("adult", 1, np.arange(PEOPLE))
    state, parameters = people.initial.copy(), people.parameters.copy()
    felt = np.zeros((groups_for(PEOPLE), len(FELT) * LANES))
    basal = np.tile(people.basal_u_per_h / 60.0, (5, 1))
    none, seen = np.zeros((groups_for(PEOPLE), LANES)), []
    for tick in range(ticks):
        changed = kernels.tuned(people, 1, tick) if kernels.tuned else None
        parameters = parameters if changed is None else changed
        insulin = packed(basal + (bolus_u / 5.0 if tick == 48 else 0.0))
        kernels.five_minutes(state, parameters, insulin, none, felt)
        seen.append(unpacked(felt, PEOPLE)[0].copy())
    return np.array(seen), unpacked(state, PEOPLE)


def test_without_a_bout_nothing_changes():
    scale, uptake = course(())
    assert (scale == 1.0).all()
    assert (uptake == 0.0).all()
    people = hovorka.kernels().draw("adult", 1, np.arange(3))
    tuned = tuned_by(())
    assert all(tuned(people, 1, tick) is None for tick in range(600))


def test_uptake_ends_with_the_bout_and_action_lasts_beyond_it():
    scale, uptake = course(AFTERNOON)
    assert uptake[: BOUT.start].max() == 0.0
    # E1 settles at the 50 bpm above rest: 0.78 x 50 / 70
    assert uptake[BOUT].max() == pytest.approx(0.78 * 50.0 / 70.0, rel=1e-3)
    assert uptake[BOUT.stop + 30] < 0.01 * uptake.max()
    assert scale.max() > 1.05
    assert scale[BOUT.stop + 60] > 1.02
    assert scale[-1] < 1.001


def test_effort_counts():
    harder = course((Bout(from_min=17 * 60, minutes=45, heart_bpm=150.0),))
    longer = course((Bout(from_min=17 * 60, minutes=90, heart_bpm=120.0),))
    usual = course(AFTERNOON)
    assert harder[0].max() > usual[0].max() + 0.05
    assert harder[1].max() == pytest.approx(1.6 * usual[1].max(), rel=1e-3)
    assert longer[0].max() > usual[0].max()
    assert longer[1].sum() == pytest.approx(2.0 * usual[1].sum(), rel=0.01)


def test_constants_move_in_few_steps_near_the_course():
    scale, uptake = steps(AFTERNOON)
    moved = np.count_nonzero(np.diff(scale) != 0.0) + np.count_nonzero(np.diff(uptake) != 0.0)
    assert 5 < moved < 30
    mean_scale, mean_uptake = (c.reshape(288, 5).mean(axis=1) for c in course(AFTERNOON))
    assert np.abs(scale - mean_scale).max() <= 0.0101
    assert np.abs(uptake - mean_uptake).max() <= 0.0251


def test_a_bout_may_pass_midnight_but_not_noon():
    late, early = (
        course((Bout(from_min=at, minutes=60, heart_bpm=120.0),))[1]
        for at in (23 * 60 + 30, 12 * 60 + 30)
    )
    assert late == pytest.approx(np.roll(early, 11 * 60), abs=1e-12)
    with pytest.raises(ModelError, match="beyond noon"):
        course((Bout(from_min=11 * 60 + 30, minutes=31, heart_bpm=120.0),))


def test_exercise_at_basal_insulin_lowers_everyone_and_glucose_comes_back():
    resting, _ = days(hovorka.kernels(), 288)
    moving, _ = days(hovorka.exercise_kernels(), 288)
    assert (moving[:START] == resting[:START]).all()
    during = resting[START + 9] - moving[START + 9]
    assert (during > 3.0).all()
    assert 10.0 < np.median(during) < 40.0  # 45 min of moderate exercise, mg/dL
    assert (moving[-1] > moving.min(axis=0)).all()
    assert np.median(moving[-1]) > np.median(resting[-1]) - 10.0


def test_every_day_is_the_same_day_and_ends_at_rest():
    tuned = tuned_by(AFTERNOON)
    people = hovorka.kernels().draw("adult", 1, np.arange(PEOPLE))
    told = [[tuned(people, 1, day * 288 + tick) for tick in range(288)] for day in (0, 3)]
    for first, later in zip(*told, strict=True):
        assert (first is None) == (later is None)
        assert first is None or (first == later).all()
    last = [given for given in told[0] if given is not None][-1]
    values = unpacked(last, PEOPLE)
    assert (values[ACTION_SCALE] == 1.0).all()
    assert (values[EXTRA_DISPOSAL] == 0.0).all()
    assert (last == people.parameters).all()


def test_an_overdose_during_exercise_leaves_nothing_below_zero():
    plasma, state = days(hovorka.exercise_kernels(), 400, bolus_u=50.0)
    assert np.isfinite(state).all()
    assert plasma.min() > -1e-12
    assert state[STATE.index("tissue_glucose_mmol")].min() > -1e-12


def test_exercise_of_one_is_the_same_in_any_company():
    people = hovorka.kernels().draw("adult", 1, np.arange(PEOPLE))
    alone = hovorka.kernels().draw("adult", 1, np.array([40]))
    tuned = tuned_by(AFTERNOON)
    beside, by_itself = tuned(people, 1, START + 1), tuned(alone, 1, START + 1)
    assert (unpacked(beside, PEOPLE)[:, 40] == unpacked(by_itself, 1)[:, 0]).all()
