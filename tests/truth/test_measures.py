"""What is read off traces: removals as the study counts them, episodes, and first times."""

import numpy as np
import pytest

from banting.build_trial import courses_of
from banting.faults.set_fate import set_fates
from banting.truth.everyday import LOOPS, MANUAL, everyday
from banting.truth.lived import Traces, hours_until, measured_over
from banting.truth.loop_or_manual_dka import _failed_sets, began
from banting.truth.set_failure import prolonged_high
from banting.truth.tidepool_row import lbgi


def readings(*parts):
    return np.concatenate([np.full(ticks, mgdl, np.float32) for mgdl, ticks in parts])


@pytest.mark.parametrize(
    ("before", "prolonged", "at_removal"),
    [
        (readings((120, 100), (320, 24)), True, True),
        (readings((120, 100), (320, 23)), False, True),  # two hours above 250, not 5 min less
        (readings((120, 100), (260, 40), (320, 18)), True, True),
        (readings((120, 100), (260, 40), (320, 17)), False, True),  # 90 min above 300
        (readings((320, 60), (300, 1)), False, False),  # above 300 at removal, not at
        (readings((320, 60), (0, 3)), True, True),  # the last reading there is
        (readings((320, 60), (250, 1), (320, 10)), False, True),
        (readings((0, 50)), False, False),
    ],
)
def test_a_removal_counts_as_the_study_counts_it(before, prolonged, at_removal):
    found = prolonged_high(before)
    assert found[:2] == (prolonged, at_removal)


def test_hours_above_250_go_back_to_the_last_reading_that_was_not():
    assert prolonged_high(readings((120, 10), (260, 12), (320, 48)))[2] == 5.0


def test_an_episode_ends_only_beyond_its_other_line():
    sign = np.array([[0, 1, 1, 0, 1, -1, 1, 0, -1, 0]]).T
    assert began(sign).tolist() == [2.0]
    assert began(np.zeros((5, 2), np.int64)).tolist() == [0.0, 0.0]


def test_the_first_time_counts_from_the_tick_asked_for():
    reached = np.zeros((30, 2), np.bool_)
    reached[[3, 20], 0] = True
    assert hours_until(reached).tolist() == [4 / 12, np.inf]
    assert hours_until(reached, 10)[0] == pytest.approx(11 / 12)


def test_risk_is_the_published_formula():
    assert lbgi(np.array([[112.5]]))[0] == pytest.approx(0.0, abs=1e-3)
    assert lbgi(np.array([[20.0], [400.0]]))[0] == pytest.approx(0.5 * 99.9, rel=0.02)


def test_people_are_the_same_whoever_is_measured_beside_them():
    (course,) = courses_of(everyday("adult", 2, 300, 3, (MANUAL,), ("extended",)))

    def highest(lived: Traces):
        return np.array([lived.plasma_mgdl.max(axis=0), lived.numbers])

    told = []
    whole = measured_over(course, 0, 300, highest, lambda done, of: told.append((done, of)))
    assert whole[1].tolist() == list(range(300))
    assert told == [(256, 300), (300, 300)]
    assert (measured_over(course, 0, 40, highest) == whole[:, :40]).all()


def test_the_same_sets_fail_in_every_arm_and_are_changed_or_due():
    (course,) = courses_of(everyday("adolescent", 12, 256, 2, (MANUAL, LOOPS[3]), ("extended",)))

    def failed(lived: Traces):
        return _failed_sets(course, lived)

    by_hand, on_loop = (measured_over(course, arm, 256, failed) for arm in (0, 1))
    assert by_hand.shape[1] > 20
    assert (by_hand[0] == on_loop[0]).all()
    assert ((by_hand[1] >= 0.0) & (by_hand[1] <= 72.0)).all()  # 0: changed for another high
    assert (by_hand[1] != on_loop[1]).any()
    known = set_fates(course.seed, course.numbers(0, 256), 12, "adolescent")
    assert by_hand.shape[1] <= len(known.patient)
