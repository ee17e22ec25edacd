"""Arms that begin alike are lived once until they part, and nobody can tell from what is found."""

from dataclasses import replace

import numpy as np
import pytest

from banting.controllers import CONTROLLERS
from banting.faults import FAULTS
from banting.patients import PATIENTS
from banting.schema.disturbance import (
    NOTHING,
    BasalWindow,
    Disturbance,
    ExtraBolus,
    FalseCarbs,
    FalseGlucose,
    LeakWindow,
    OverrideWindow,
)
from banting.schema.setup import Wearer
from banting.sensors import SENSORS
from banting.trial import branches
from banting.trial.branches import live_first_day
from banting.trial.living import life_of, live_day, run_ticks
from banting.trial.people import day_of, people_of
from banting.trial.treatment import Course, Treatment

LOOP, PUMP = (CONTROLLERS[name].kernels(()) for name in ("loop35", "open-loop"))
SENSOR = SENSORS["dexcom-g6"].kernels()
STRIKES = (
    NOTHING,
    Disturbance(id="bolus", says="", boluses=(ExtraBolus(at_min=903, insulin_u=5.0),)),
    Disturbance(id="first", says="", boluses=(ExtraBolus(at_min=0, insulin_u=1.0),)),
    Disturbance(id="last", says="", boluses=(ExtraBolus(at_min=1439, insulin_u=1.0),)),
    Disturbance(
        id="basal", says="", basal=(BasalWindow(from_min=601, to_min=700, basal_u_per_h=0.0),)
    ),
    Disturbance(id="leak", says="", leaks=(LeakWindow(from_min=58, to_min=700, delivered=0.2),)),
    Disturbance(
        id="reads",
        says="",
        false_glucose=(FalseGlucose(at_min=300, shown_mgdl=300.0, as_sensor=True),),
    ),
    Disturbance(id="shown", says="", false_glucose=(FalseGlucose(at_min=300, shown_mgdl=300.0),)),
    Disturbance(
        id="override", says="", overrides=(OverrideWindow(from_min=9, to_min=90, needs_share=1.5),)
    ),
    Disturbance(id="carbs", says="", false_carbs=(FalseCarbs(at_min=700, carbs_g=50.0),)),
    replace(NOTHING, id="never parts"),
)


def course(*treatments: Treatment, hours: int = 24, patient: str = "extended") -> Course:
    return Course(
        wearer=Wearer(),
        patient=PATIENTS[patient].kernels(),
        treatments=treatments,
        seed=4,
        hours=hours,
    )


def treated(*strikes: Disturbance, controller=LOOP, sensor=SENSOR, **more) -> list[Treatment]:
    return [
        Treatment(controller=controller, disturbance=one, sensor=sensor, **more) for one in strikes
    ]


def lives_of(run: Course):
    people = people_of(run, np.arange(40))
    return [life_of(run, people, one) for one in run.treatments], day_of(run, people, 0)


def state_of(life):
    return [
        np.array(part)
        for group in (life.body, life.sensor, life.rule, life.person, [life.histogram])
        for part in group
    ]


MIXED = [
    *treated(*STRIKES),
    *treated(*STRIKES[:3], controller=PUMP, sensor=None),
    *treated(*STRIKES[:3], controller=PUMP),
    *treated(STRIKES[1], settings=(("max_basal_u_per_h", 1.0),)),
    *treated(*STRIKES[:2], mishaps=(FAULTS["set-failure"].draw,)),
]


@pytest.mark.parametrize("hours", [24, 16])
@pytest.mark.parametrize("patient", ["extended", "hovorka", "extended-varying"])
def test_a_day_that_is_shared_is_the_same_to_the_last_bit(hours: int, patient: str) -> None:
    run = course(*MIXED, hours=hours, patient=patient)
    apart, table = lives_of(run)
    together, _ = lives_of(run)
    tallies = live_first_day(together, table)
    for tally, life, alone in zip(tallies, together, apart, strict=True):
        assert (tally == live_day(alone, table, 0)[0]).all()
        for here, there in zip(state_of(life), state_of(alone), strict=True):
            assert (here == there).all()


def ticks_run(run: Course, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many ticks of a day were run in all arms."""
    spans = []

    def counted(life, table, counts, first, ticks, day=0):
        spans.append(ticks - first)
        run_ticks(life, table, counts, first, ticks, day)

    monkeypatch.setattr(branches, "run_ticks", counted)
    lives, table = lives_of(run)
    live_first_day(lives, table)
    return sum(spans)


def test_what_is_shared_is_lived_once(monkeypatch: pytest.MonkeyPatch) -> None:
    night = course(*treated(*STRIKES[:2]))
    assert ticks_run(night, monkeypatch) == 288 + (288 - 180)
    at_once = course(*treated(STRIKES[0], STRIKES[2]))
    assert ticks_run(at_once, monkeypatch) == 2 * 288
    the_same = course(*treated(STRIKES[0], STRIKES[-1]))
    assert ticks_run(the_same, monkeypatch) == 288


def test_a_rule_that_is_no_compiled_kernel_is_asked_in_every_arm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = replace(PUMP, compiled=False)
    run = course(*treated(*STRIKES[:2], controller=asked))
    assert ticks_run(run, monkeypatch) == 2 * 288
