"""What happens around any sensor's error: gaps, pressure, warm-up, lateness, and the scale."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banting.kernels import TICKS_PER_DAY
from banting.sensors import SENSORS, Gaps, Pressure, Wear
from banting.sensors.wear import FALL_MGDL, PRESSED_MIN, drawn
from tests.sensors.wearing import BARE, days_of_glucose, level, worn


def bare(**around):
    return replace(BARE, **around)


EVERY = tuple(SENSORS)
ERRING = tuple(name for name in SENSORS if name != "ideal")


def runs(flags):
    """Lengths of unbroken runs of True down each column, those cut off by an end left out."""
    found = []
    for column in flags.T:
        edges = np.flatnonzero(np.diff(column.astype(int)))
        starts = [e + 1 for e in edges if not column[e]]
        for start in starts:
            rest = column[start:]
            if not rest.all():
                found.append(int(np.argmin(rest)))
    return np.array(found)


def test_gaps_are_as_frequent_and_as_long_as_published():
    """2 % of readings missing (GO MOMs), 90 % of gaps under 20 min (Facchinetti 2016)."""
    wear = bare(gaps=Gaps())
    missing = worn("dexcom-g5", level(150, 6 * TICKS_PER_DAY, 512), wear=wear) == 0
    assert missing[288:].mean() == pytest.approx(0.02, abs=0.0015)
    lengths = runs(missing)
    assert len(lengths) > 5000
    assert (lengths <= 3).mean() == pytest.approx(0.9, abs=0.01)
    assert lengths.mean() == pytest.approx(Gaps().mean_ticks, rel=0.06)
    assert lengths.max() > 24  # and some last for hours


@given(st.floats(0.001, 0.2), st.floats(0.6, 0.95), st.floats(6.0, 40.0), st.floats(0.0, 0.04))
def test_the_chances_of_gaps_give_back_what_they_were_made_of(missing, under, long, share):
    gaps = Gaps(
        missing_share=missing, under_20_min_share=under, long_mean_ticks=long, long_share=share
    )
    short, far = gaps.short_ends_chance, gaps.long_ends_chance
    within = (1 - share) * (1 - (1 - short) ** 3) + share * (1 - (1 - far) ** 3)
    assert within == pytest.approx(under)
    assert gaps.chance * gaps.mean_ticks / (1 + gaps.chance * gaps.mean_ticks) == pytest.approx(
        missing
    )


@pytest.fixture(scope="module")
def pressed():
    """How far pressure pulls readings down over some days from noon on."""
    ticks = 8 * TICKS_PER_DAY
    without = worn("dexcom-g5", level(250, ticks, 256), wear=BARE)
    under = worn("dexcom-g5", level(250, ticks, 256), wear=bare(pressure=Pressure()))
    return without - under


def test_pressure_only_ever_pulls_readings_down_and_starts_only_at_night(pressed):
    assert (pressed >= 0).all()
    fall = pressed > 2
    starts = (np.flatnonzero(np.diff(fall.astype(int), axis=0).max(axis=1) > 0) + 1) * 5
    clock = (starts + 720) % 1440
    assert ((clock >= 23 * 60) | (clock < 7 * 60 + 5)).all()


def test_pressure_is_as_frequent_as_published(pressed):
    """About 3 % of the night's readings (Baysal 2014)."""
    clock = (720 + 5 * np.arange(len(pressed))) % 1440
    night = (clock >= 23 * 60) | (clock < 7 * 60)
    assert (pressed[night] > 3).mean() == pytest.approx(0.03, abs=0.006)


def test_pressure_is_as_long_and_as_deep_as_published(pressed):
    """Medians of 45 min and 24 mg/dL, 5th to 95th percentile 10 to 48 (Facchinetti 2016)."""
    falls = pressed > 2
    lengths = runs(falls) * 5.0
    assert np.median(lengths) == pytest.approx(PRESSED_MIN + 15.0, abs=10.0)  # and the way back
    deepest = []
    for i, column in enumerate(falls.T):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], column.astype(int), [0]])))
        pairs = zip(edges[::2], edges[1::2], strict=True)
        deepest += [pressed[a:b, i].max() for a, b in pairs]
    assert np.median(deepest) == pytest.approx(FALL_MGDL, abs=3.0)
    assert np.percentile(deepest, 95) == pytest.approx(48.0, abs=10.0)


@pytest.mark.parametrize("name", ERRING)
def test_a_new_sensor_says_nothing_until_it_has_warmed_up(name):
    wear = SENSORS[name].wear
    quiet = Wear(life_days=wear.life_days, warm_up_min=wear.warm_up_min)
    warm_up = round(wear.warm_up_min / 5)
    life = round(wear.life_days * TICKS_PER_DAY)
    n, ticks = 192, 300
    ages = drawn(quiet, 1, np.arange(n))[0][1]
    silent = worn(name, level(120, ticks, n), wear=quiet) == 0
    at = (ages + np.arange(ticks)[:, None]) % life
    assert (silent == (at < warm_up)).all()
    assert ages.min() < 0.05 * life
    assert ages.max() > 0.95 * life


def test_a_late_reading_lies_on_the_line_between_two_values():
    glucose = days_of_glucose(1, 64)
    at_once = worn("dexcom-g5", glucose, wear=BARE)
    late = worn("dexcom-g5", glucose, wear=bare(late_min=2.0))
    between = at_once[1:] + 0.4 * (at_once[:-1] - at_once[1:])
    inside = (at_once[1:] > 39) & (at_once[1:] < 401) & (at_once[:-1] > 39) & (at_once[:-1] < 401)
    assert np.abs(late[1:] - between)[inside].max() <= 1.0
    whole = worn("dexcom-g5", glucose, wear=bare(late_min=5.0))
    assert (whole[1:] == at_once[:-1]).all()


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.0, 1500.0), min_size=2, max_size=40), st.integers(0, 2**31))
def test_readings_are_whole_numbers_on_the_scale_whatever_the_body_does(name, glucose, seed):
    body = np.repeat(np.array(glucose)[None, :, None], 2, axis=0)
    readings = worn(name, np.repeat(body, 40, axis=2), seed=seed)
    assert np.isfinite(readings).all()
    assert (readings == np.floor(readings)).all()
    assert ((readings == 0) | ((readings >= 39) & (readings <= 401))).all()


def test_the_ends_of_the_scale_are_told_apart_from_the_last_numbers():
    glucose = np.tile(np.array([39.4, 39.6, 400.4, 400.6])[None, :, None], (2, 1, 1))
    assert worn("ideal", glucose)[:, 0].tolist() == [39.0, 40.0, 400.0, 401.0]


@pytest.mark.parametrize("name", EVERY)
def test_a_wearer_reads_the_same_digits_in_any_company(name):
    glucose = days_of_glucose(2, 70)
    together = worn(name, glucose)
    for i in (0, 33, 69):
        alone = worn(name, glucose[:, :, i : i + 1], numbers=np.array([i]))
        assert (alone[:, 0] == together[:, i]).all()
    turned = worn(name, glucose[:, :, ::-1], numbers=np.arange(70)[::-1].copy())
    assert (turned[:, ::-1] == together).all()


@pytest.mark.parametrize("name", ERRING)
def test_gaps_and_pressure_leave_the_errors_of_other_readings_alone(name):
    glucose = days_of_glucose(2, 64)
    whole = worn(name, glucose, wear=BARE)
    gappy = worn(name, glucose, wear=bare(gaps=Gaps()))
    assert (gappy == 0).any()
    assert (gappy == whole)[gappy > 0].all()


def test_another_seed_gives_other_errors_and_the_same_seed_the_same():
    glucose = level(150, 50, 64)
    first = worn("dexcom-g6", glucose, seed=1)
    assert (first == worn("dexcom-g6", glucose, seed=1)).all()
    assert (first != worn("dexcom-g6", glucose, seed=2)).mean() > 0.5


@pytest.mark.parametrize("late_min", [-1.0, 6.0])
def test_a_reading_can_not_be_more_than_one_tick_late(late_min):
    with pytest.raises(AssertionError):
        _ = bare(late_min=late_min).rows
