"""The curves: what is left of a unit, and what acts."""

from __future__ import annotations

import numpy as np
import pytest

from banting.controllers.oref0.insulin import (
    bilinear_curve,
    curve_of,
    exponential_curve,
    remaining,
)
from banting.controllers.oref0.on_board import action_of

CURVES = {
    "bilinear": bilinear_curve(4.0),
    "rapid": exponential_curve(6.0, 75.0),
    "ultra": exponential_curve(5.0, 55.0),
}


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_a_unit_goes_from_whole_to_nothing_and_never_grows(curve):
    left = [remaining(curve, float(minute))[0] for minute in range(500)]
    assert left[0] == pytest.approx(1.0)
    assert (np.diff(left) <= 1e-3).all()
    assert left[int(curve.end_min) + 1] == 0.0


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_activity_sums_to_the_unit(curve):
    activity = [remaining(curve, float(minute))[1] for minute in range(500)]
    assert min(activity) >= 0.0
    assert sum(activity) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("name", ["rapid", "ultra"])
def test_what_leaves_is_what_acts(name):
    curve = CURVES[name]
    for minute in range(1, int(curve.end_min)):
        before, after = remaining(curve, minute - 0.5)[0], remaining(curve, minute + 0.5)[0]
        assert before - after == pytest.approx(remaining(curve, float(minute))[1], abs=2e-5)


@pytest.mark.parametrize(
    ("name", "custom", "peak"),
    [
        ("rapid-acting", None, 75.0),
        ("rapid-acting", 20.0, 50.0),
        ("rapid-acting", 60.0, 60.0),
        ("rapid-acting", 500.0, 120.0),
        ("ultra-rapid", None, 55.0),
        ("ultra-rapid", 20.0, 35.0),
        ("ultra-rapid", 500.0, 100.0),
        ("Ultra-Rapid", 500.0, 55.0),  # the user's peak counts only in lower case
        ("something else", 60.0, 75.0),
    ],
)
def test_peaks_are_kept_within_the_insulins_bounds(name, custom, peak):
    curve = curve_of(name, 6.0, custom)
    assert curve == exponential_curve(6.0, peak)
    activity = [remaining(curve, float(minute))[1] for minute in range(360)]
    assert int(np.argmax(activity)) == pytest.approx(peak, abs=1)


def test_short_durations_are_lengthened():
    assert curve_of("bilinear", 2.0, None).end_min == 180.0
    assert curve_of(None, 4.0, None).end_min == 240.0
    assert curve_of("rapid-acting", 3.0, None).end_min == 300.0


@pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
def test_the_compiled_table_is_the_plain_curve(curve):
    table = action_of(curve).table
    plain = np.array([remaining(curve, float(minute)) for minute in range(len(table))])
    assert table == pytest.approx(plain, abs=1e-15)
