"""The special controls, how they are counted, and the sensor that just meets them."""

import numpy as np
import pytest

from banting.sensors import SENSORS
from banting.sensors.special_controls import LIMITS, Share, shares
from tests.sensors.wearing import BARE, days_of_glucose, level, worn


def column(*values):
    return np.array(values, float)[:, None]


def test_shares_are_counted_in_the_range_of_the_reading():
    reading = column(60, 69, 70, 180, 181, 300, 0, 39, 401)
    blood = column(80, 84, 90, 160, 160, 200, 100, 50, 390)
    counted = shares(reading, blood)
    assert (counted["A"].meets, counted["A"].of) == (1, 2)  # 20 off, 15 off
    assert (counted["B"].meets, counted["B"].of) == (1, 2)  # 22 %, 12.5 %
    assert (counted["C"].meets, counted["C"].of) == (1, 2)  # 13 %, 50 %
    assert (counted["F"].meets, counted["F"].of) == (1, 2)
    assert counted["G"].of == 6


def test_readings_on_the_far_side_are_found():
    counted = shares(column(69, 181), column(181, 69))
    assert counted["H"].value == 0.0
    assert counted["I"].value == 0.0


def test_readings_that_turn_against_a_steep_fall_or_rise_are_found():
    blood = column(150, 139, 128, 139, 150)
    reading = column(150, 156, 150, 144, 150)
    counted = shares(reading, blood)
    assert (counted["J"].meets, counted["J"].of) == (1, 2)
    assert (counted["K"].meets, counted["K"].of) == (1, 2)


def test_a_bound_lies_below_its_share_and_closes_in_with_numbers():
    few, many = Share(meets=9, of=10), Share(meets=9000, of=10000)
    assert few.lower < many.lower < 0.9
    assert many.lower == pytest.approx(0.895, abs=0.001)
    assert Share(meets=0, of=0).lower == 0.0


# Glucose of several kinds: the sensor keeps its account whatever the body does.
KINDS = {
    "swinging": lambda: days_of_glucose(10, 128),
    "swinging high": lambda: np.clip(1.7 * days_of_glucose(10, 128, seed=6), 45, 400),
    "swinging low": lambda: np.clip(0.6 * days_of_glucose(10, 128, seed=7), 42, 400),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_worst_legal_sensor_meets_every_control(kind):
    glucose = KINDS[kind]()
    counted = shares(worn("icgm", glucose), glucose[0])
    for control, share in counted.items():
        assert share.value >= LIMITS[control], control
        if share.of > 1000 and LIMITS[control] < 1.0:
            assert share.lower >= LIMITS[control], control


def test_the_worst_legal_sensor_spends_its_allowances():
    glucose = days_of_glucose(10, 128)
    counted = shares(worn("icgm", glucose), glucose[0])
    for control in "BCG":
        assert counted[control].value < LIMITS[control] + 0.02, control
    assert counted["A"].value < LIMITS["A"] + 0.06
    for control in "DEF":
        assert counted[control].value < 0.997, control


def test_the_worst_legal_sensor_errs_to_one_side_for_life():
    readings = worn("icgm", level(150, 600, 256))
    told = readings > 0
    above = (np.where(told, readings, 150) >= 150).all(axis=0)
    below = (np.where(told, readings, 150) <= 150).all(axis=0)
    one_life = above | below
    assert one_life.mean() > 0.7  # the others changed their sensor
    assert 0.35 < above[one_life].mean() < 0.65


def test_its_wide_errors_last_for_about_an_hour():
    readings = worn("icgm", level(120, 2000, 128), wear=BARE)
    wide = np.abs(readings - 120) > 0.3 * 120
    lengths = []
    for c in wide.T:
        edges = np.flatnonzero(np.diff(np.concatenate([[0], c.astype(int), [0]])))
        lengths += list(edges[1::2] - edges[::2])
    assert np.percentile(lengths, 75) >= 8


@pytest.mark.parametrize("name", [n for n in SENSORS if n != "icgm"])
def test_no_other_sensor_is_that_wrong(name):
    glucose = days_of_glucose(4, 128)
    counted = shares(worn(name, glucose), glucose[0])
    assert counted["G"].value > 0.9
    assert counted["B"].value > LIMITS["B"] + 0.1
