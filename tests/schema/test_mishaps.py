"""Windows of mishaps: cut to the run, in order, and never ringing where they have ended."""

import numpy as np
import pytest

from banting.schema.mishaps import NO_MISHAPS, MishapKind, together, windows_of


def some(**given):
    first = {
        "patient": np.array([1, 0]),
        "from_min": np.array([-60, 100]),
        "to_min": np.array([60, 400]),
        "run_min": 300,
    }
    return windows_of(MishapKind.PASSES, **{**first, **given})


def test_windows_are_ordered_by_patient_and_cut_to_the_run():
    cut = some()
    assert cut.patient.tolist() == [0, 1]
    assert cut.from_min.tolist() == [100, 0]
    assert cut.to_min.tolist() == [300, 60]


def test_a_ramp_that_is_cut_keeps_its_slope():
    ramp = some(level_from=1.0, level_to=0.0)
    assert ramp.level_from.tolist() == pytest.approx([1.0, 0.5])
    assert ramp.level_to.tolist() == pytest.approx([1.0 / 3.0, 0.0])


def test_what_lies_outside_the_run_is_left_out():
    gone = some(from_min=np.array([-60, 300]), to_min=np.array([0, 400]))
    assert len(gone) == 0


def test_an_alarm_rings_inside_its_window_or_never():
    rings = some(alarm_min=np.array([60, 399]))
    assert rings.alarm_min.tolist() == [399, -1]


def test_insulin_released_after_the_run_is_not_released():
    assert some(released_u=2.0).released_u.tolist() == [0.0, 2.0]


def test_several_processes_become_one_list_in_order():
    both = together((some(), some(from_min=np.array([10, 5]))))
    assert list(zip(both.patient, both.from_min, strict=True)) == [
        (0, 5),
        (0, 100),
        (1, 0),
        (1, 10),
    ]
    assert len(together(())) == len(NO_MISHAPS) == 0
    assert len(together((NO_MISHAPS, some()))) == 2
