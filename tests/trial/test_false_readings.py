"""What reaches a loop from afar: readings that are not the sensor's, carbohydrate nobody eats."""

from dataclasses import replace

import numpy as np
import pytest

from banting.controllers import CONTROLLERS
from banting.patients import PATIENTS
from banting.schema.disturbance import NOTHING, Disturbance, FalseCarbs, FalseGlucose
from banting.schema.setup import Wearer, WearerReacts
from banting.sensors import SENSORS
from banting.trial.arm import arm_of
from banting.trial.blocks import kept_of
from banting.trial.lanes import KEPT
from banting.trial.treatment import Course, Treatment

PEOPLE = np.arange(40)
AT_MIN = 180  # 15:00
READING, BOLUS = KEPT.index("reading_mgdl"), KEPT.index("bolus_u")
BASAL, CARBS = KEPT.index("basal_u"), KEPT.index("carbs_g")


def stream(mgdl: float, *at_min: int) -> Disturbance:
    readings = tuple(FalseGlucose(at_min=at, shown_mgdl=mgdl, as_sensor=True) for at in at_min)
    return replace(NOTHING, id="stream", false_glucose=readings)


def entered(*grams: float) -> Disturbance:
    carbs = tuple(FalseCarbs(at_min=AT_MIN, carbs_g=one) for one in grams)
    return replace(NOTHING, id="carbs", false_carbs=carbs)


def lived(disturbance, controller="loop35", sensor="ideal", reacts=WearerReacts.AWAKE):
    """Return what people went through, `[ticks, KEPT, n]`."""
    treatment = Treatment(
        controller=CONTROLLERS[controller].kernels(()),
        disturbance=disturbance,
        sensor=None if sensor is None else SENSORS[sensor].kernels(),
    )
    course = Course(
        wearer=Wearer(reacts=reacts),
        patient=PATIENTS["extended"].kernels(),
        treatments=(treatment,),
        seed=1,
        hours=10,
    )
    return kept_of(course, 0, PEOPLE)[1]


def test_a_stream_that_is_a_minute_late_lets_no_true_reading_through():
    table = arm_of(stream(300.0, 100, 106, 111)).as_sensor_mgdl
    assert np.flatnonzero(table > 0.0).tolist() == [20, 21, 22]
    apart = arm_of(stream(300.0, 100, 115)).as_sensor_mgdl
    assert np.flatnonzero(apart > 0.0).tolist() == [20, 23]


def test_what_is_entered_twice_at_once_is_added_up():
    assert arm_of(entered(20.0, 30.0)).entered_g[AT_MIN // 5] == 50.0
    assert arm_of(entered(20.0, 30.0)).entered_g.sum() == 50.0


def test_what_lies_outside_the_run_is_left_out():
    outside = replace(stream(300.0, -5, 1440), false_carbs=(FalseCarbs(at_min=-5, carbs_g=9.0),))
    arm = arm_of(outside)
    assert (arm.as_sensor_mgdl == -1.0).all()
    assert (arm.entered_g == 0.0).all()


@pytest.mark.parametrize("sensor", ["ideal", "dexcom-g6"])
def test_everyone_reads_the_stream_while_it_lasts_and_the_sensor_again_after(sensor):
    ticks = range(AT_MIN, AT_MIN + 60, 5)
    calm, fooled = lived(NOTHING, sensor=sensor), lived(stream(300.0, *ticks), sensor=sensor)
    there = slice(AT_MIN // 5, AT_MIN // 5 + 12)
    assert (fooled[there, READING] == 300.0).all()
    assert (fooled[: AT_MIN // 5] == calm[: AT_MIN // 5]).all()
    assert not (fooled[AT_MIN // 5 + 12 :, READING] == 300.0).all(axis=1).any()


def test_a_loop_doses_by_the_stream_while_nobody_looks():
    ticks = range(AT_MIN, AT_MIN + 60, 5)
    calm, fooled = (
        lived(one, reacts=WearerReacts.NEVER) for one in (NOTHING, stream(300.0, *ticks))
    )
    after = slice(AT_MIN // 5, AT_MIN // 5 + 12)
    more = (fooled - calm)[after, BASAL].sum(axis=0)
    assert more.mean() > 0.5
    assert (more > 0.0).mean() > 0.9


def test_a_pump_by_itself_does_nothing_by_a_stream_that_nobody_sees():
    ticks = range(AT_MIN, AT_MIN + 60, 5)
    given = [
        lived(one, "open-loop", reacts=WearerReacts.NEVER)[:, (BASAL, BOLUS)]
        for one in (NOTHING, stream(300.0, *ticks))
    ]
    assert (given[0] == given[1]).all()


def test_who_is_awake_looks_at_a_stream_as_at_a_sensor_and_not_at_each_reading():
    """Shown one by one, each of them is looked at; as the sensor's, an alert has to sound."""
    values = tuple(range(AT_MIN, AT_MIN + 30, 5))
    as_sensor = stream(240.0, *values)  # below the alert
    shown = replace(
        as_sensor,
        false_glucose=tuple(replace(one, as_sensor=False) for one in as_sensor.false_glucose),
    )
    there = slice(AT_MIN // 5, AT_MIN // 5 + 6)
    corrected = [
        (lived(one, "open-loop")[there, BOLUS].sum(axis=0) > 0.0).mean()
        for one in (shown, as_sensor)
    ]
    assert corrected[0] > 0.9
    assert corrected[1] < 0.5


def test_a_loop_doses_for_carbohydrate_that_nobody_eats():
    calm, fooled = (lived(one, reacts=WearerReacts.NEVER) for one in (NOTHING, entered(60.0)))
    after = slice(AT_MIN // 5, AT_MIN // 5 + 12)
    assert (fooled - calm)[after, BASAL].sum(axis=0).mean() > 0.5
    assert (fooled[:, CARBS] == calm[:, CARBS]).all()


def test_a_pump_by_itself_knows_of_no_carbohydrate_entered_into_an_app():
    calm, told = (lived(one, "open-loop") for one in (NOTHING, entered(60.0)))
    assert (calm == told).all()
