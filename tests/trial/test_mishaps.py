"""What goes wrong by itself, carried out: no insulin is lost between days or invented."""

import numpy as np
import pytest

from banting.controllers import CONTROLLERS
from banting.patients import PATIENTS
from banting.schema.disturbance import NOTHING, BasalWindow, Disturbance, ExtraBolus
from banting.schema.mishaps import MishapKind, windows_of
from banting.schema.setup import Wearer, WearerReacts
from banting.trial.blocks import kept_of
from banting.trial.lanes import KEPT
from banting.trial.meals import MEALS
from banting.trial.treatment import Course, Treatment

PUMPED = [KEPT.index("basal_u"), KEPT.index("bolus_u")]
ARRIVED = KEPT.index("arrived_u")


def blocked(from_min, to_min, trips_u=100.0):
    """Return a draw of a line that blocks and opens again, for everyone."""

    def draw(_seed, numbers, days, _cohort, _basal):
        n = len(numbers)
        return windows_of(
            MishapKind.PASSES, patient=np.arange(n), from_min=np.full(n, from_min),
            to_min=np.full(n, to_min), run_min=1440 * days, alarm_after_u=trips_u, released_u=1.0,
            ended_by_new_set=True,
        )  # fmt: skip

    return draw


def lived(*mishaps, disturbance=NOTHING, days=2, reacts=WearerReacts.NEVER, meals="none"):
    """Return what four people went through, `[ticks, KEPT, 4]`."""
    treatment = Treatment(
        controller=CONTROLLERS["open-loop"].kernels(()), disturbance=disturbance, mishaps=mishaps
    )
    course = Course(
        wearer=Wearer(reacts=reacts), patient=PATIENTS["extended"].kernels(),
        treatments=(treatment,), seed=3, hours=24 * days, meals=MEALS[meals],
    )  # fmt: skip
    return kept_of(course, 0, np.arange(4))[1]


@pytest.mark.parametrize("to_min", [900, 1435, 1436, 1439, 1440, 1441])
def test_a_line_that_opens_lets_go_of_all_that_was_pumped_against_it(to_min):
    ten = Disturbance(id="ten", says="", boluses=(ExtraBolus(at_min=700, insulin_u=10.0),))
    kept = lived(blocked(600, to_min), disturbance=ten)
    pumped, arrived = kept[:, PUMPED].sum(axis=(0, 1)), kept[:, ARRIVED].sum(axis=0)
    assert arrived == pytest.approx(pumped, abs=1e-3)
    opens = -(-to_min // 5)
    assert not kept[120:opens, ARRIVED].any()
    assert (kept[opens, ARRIVED] > 10.0).all()


def test_no_more_comes_out_of_a_line_than_trips_its_alarm():
    ten = Disturbance(id="ten", says="", boluses=(ExtraBolus(at_min=700, insulin_u=10.0),))
    kept = lived(blocked(600, 900, trips_u=3.0), disturbance=ten)
    assert kept[180, ARRIVED] == pytest.approx(3.0 + kept[179, PUMPED].sum(axis=0), abs=1e-3)


def test_whoever_ended_one_suspension_meets_the_next_one_all_the_same():
    twice = Disturbance(
        id="twice",
        says="",
        basal=(
            BasalWindow(from_min=300, to_min=900, basal_u_per_h=0.0),
            BasalWindow(from_min=1900, to_min=2100, basal_u_per_h=4.0),
        ),
    )
    kept = lived(disturbance=twice, reacts=WearerReacts.ALWAYS, meals="three-meals")
    basal = kept[:, KEPT.index("basal_u")]
    assert (basal[60] == 0.0).all()
    assert (basal[179] > 0.0).all()  # dinner's bolus was refused, so he resumed
    assert basal[385:415] == pytest.approx(4.0 / 12.0)
