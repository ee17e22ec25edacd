"""Runs: what is true reaches the body, what is told reaches Loop, and nothing is lost silently."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from banting.errors import ModelError
from banting.risk_scenarios import Stage, Thresholds, batches, gathered, run_batch
from banting.risk_scenarios.course import Course
from banting.risk_scenarios.dose_change import with_boluses_of
from banting.risk_scenarios.loop_rule import LOOP_RULES, run_with_loop
from banting.risk_scenarios.nouns import PumpKind, Readings, Sensor
from banting.risk_scenarios.summary_json import suite_record
from banting.risk_scenarios.summary_text import summary_text
from tests.risk_scenarios.conftest import both, folder_of

NOON = "3/4/2021 06:00:00"


def lived(scenario, controller="loop"):
    """The trace of one scenario."""
    course = Course(scenario, 1)
    if scenario.loop is None:
        for step in range(scenario.steps):
            course.live(step)
    else:
        run_with_loop(course, LOOP_RULES[controller])
    return course.trace()


def scored(*scenarios, controller="loop", **more):
    return [ran.score for ran in run_batch(scenarios, controller, **more)]


def test_a_person_whose_basal_rate_is_right_stays_flat_without_a_controller(make):
    trace = lived(make(controller=None))
    assert trace.glucose_mgdl == pytest.approx(120.0, abs=1e-9)
    assert len(trace.glucose_mgdl) == 97


def test_loop_leaves_a_person_in_range_alone(make):
    score = scored(make())[0]
    assert 110.0 < score.lowest_mgdl <= score.highest_mgdl <= 120.0 + 1e-9


def test_loop_withholds_insulin_after_a_bolus_that_it_was_told_of(make):
    bolus = [{"time": NOON, "value": 2}]
    told = lived(make(patient=both(bolus_entries=bolus)))
    alone = lived(make(patient=both(bolus_entries=bolus), controller=None))
    assert told.suspended_min >= 60
    assert told.glucose_mgdl.min() > alone.glucose_mgdl.min() + 20.0


def test_a_bolus_that_is_not_told_acts_and_loop_learns_of_it_from_glucose_only(make):
    bolus = [{"time": NOON, "value": 2}]
    hidden = lived(make(patient={"patient_model": {"bolus_entries": bolus}}))
    told = lived(make(patient=both(bolus_entries=bolus)))
    first_hour = slice(1, 5)
    assert (hidden.basal_u[first_hour] >= told.basal_u[first_hour]).all()
    assert hidden.glucose_mgdl.min() < told.glucose_mgdl.min()


def test_a_bolus_that_is_told_but_not_given_raises_glucose(make):
    bolus = [{"time": NOON, "value": 2}]
    trace = lived(make(patient={"pump": {"bolus_entries": bolus}}))
    assert trace.bolus_u[0] == 0.0
    assert trace.suspended_min >= 30
    assert trace.glucose_mgdl.max() > 122.0


def test_a_recommendation_is_accepted_a_step_later_and_told(make):
    meal = [{"type": "carb", "start_time": NOON, "value": 40}]
    accept = [{"time": NOON, "value": "accept_recommendation"}]
    override = {
        "patient_model": {"carb_entries": meal, "bolus_entries": accept},
        "pump": {"carb_entries": meal},
    }
    trace = lived(make(patient=override))
    assert trace.bolus_u[0] == 0.0
    # 40 g at 10 g/U, less what Loop holds back while the meal is at work
    assert 2.0 < trace.bolus_u[1] < 4.5
    alone = make("pre-NoLoop_t1_ours", patient=override, controller=None)
    assert lived(alone).bolus_u.sum() == 0.0
    assert any("nothing recommends" in remark for remark in alone.remarks)


def test_while_automatic_dosing_is_off_loop_sets_nothing(make):
    high = {"sensor": {"glucose_history": "reusable.glucose.flat_250"},
            "patient_model": {"glucose_history": "reusable.glucose.flat_250"}}  # fmt: skip
    timeline = [{"dosing_enabled": False, "time": NOON},
                {"dosing_enabled": True, "time": "3/4/2021 08:00:00"}]  # fmt: skip
    trace = lived(make(patient=high, controller={"automation_control_timeline": timeline}))
    assert trace.bolus_u[:25].sum() == 0.0
    assert trace.bolus_u[25:].sum() > 1.0
    assert trace.basal_u[:25] == pytest.approx(1.0 / 12.0)


def test_loop_keeps_its_limits(make):
    high = {"sensor": {"glucose_history": "reusable.glucose.flat_250"},
            "patient_model": {"glucose_history": "reusable.glucose.flat_250"}}  # fmt: skip
    settings = {"max_bolus": 0.5, "max_basal_rate": 1.5}
    trace = lived(make(patient=high, controller={"settings": settings}))
    assert 0.0 < trace.bolus_u.max() <= 0.4 * 0.5 + 1e-12
    temps = {"settings": settings | {"partial_application_factor": 0.0}}
    trace = lived(make(patient=high, controller=temps))
    assert trace.bolus_u.sum() == 0.0
    assert trace.basal_u.max() == pytest.approx(1.5 / 12.0)


def test_a_setting_that_changes_over_the_day_changes_in_the_run(make):
    rate = {"basal_rate": {"start_times": ["0:00:00", "8:00:00"], "values": [1.0, 0.0]}}
    scenario = make(patient={"pump": {"metabolism_settings": rate}}, controller=None)
    trace = lived(scenario)
    assert trace.basal_u[24] == pytest.approx(1.0 / 12.0)
    assert trace.basal_u[25] == 0.0
    assert trace.glucose_mgdl[-1] > 150.0


def test_a_noisy_sensor_is_the_same_with_the_same_seed_and_another_with_another(make):
    noisy = make(patient={"sensor": {"type": "NoisySensor", "parameters": {"std_dev": 8.0}}})
    assert noisy.sensor == Sensor(deviation_mgdl=8.0)
    one, again = scored(noisy, seed=3), scored(noisy, seed=3)
    assert one == again
    assert one != scored(noisy, seed=4)
    course = Course(noisy, 3)
    for step in range(97):
        course.live(step)
    errors = np.array(course.reading_mgdl[-96:]) - 120.0
    assert 5.0 < errors.std() < 11.0


def test_a_pump_in_pulses_gives_what_a_continuous_one_gives_within_a_pulse(make):
    scenario = make(controller=None)
    pod = lived(replace(scenario, pump=PumpKind.PULSES))
    assert abs(pod.basal_u.sum() - lived(scenario).basal_u.sum()) <= 0.05 + 1e-9


@pytest.mark.parametrize("controller", ["open-loop", "oref0"])
def test_a_controller_of_the_shelf_does_the_same_alone_and_in_company(make, controller):
    bolus = [{"time": NOON, "value": 1}]
    people = [make(), make(patient=both(bolus_entries=bolus)), with_boluses_of(make(), 3.0)]
    together = scored(*people, controller=controller)
    assert together == [scored(person, controller=controller)[0] for person in people]


def test_the_open_loop_of_the_shelf_is_the_pump_alone(make):
    bolus = both(bolus_entries=[{"time": NOON, "value": 2}])
    steered = scored(make(patient=bolus), controller="open-loop")[0]
    assert steered == scored(make(patient=bolus, controller=None))[0]
    assert scored(make(patient=bolus), controller="none")[0] == steered


def test_what_a_batch_holds_changes_nothing(make):
    people = [make(), make(controller=None), make(patient=both(
        bolus_entries=[{"time": NOON, "value": 1}]))]  # fmt: skip
    assert scored(*people) == [scored(person)[0] for person in people]


def test_batches_hold_every_scenario_once_and_are_of_one_length(make):
    people = [make(duration_hours=hours) for hours in (8.0, 4.0, 8.0)]
    found = list(batches(people))
    assert sorted(id(one) for group in found for one in group) == sorted(map(id, people))
    assert all(len({one.duration_min for one in group}) == 1 for group in found)


def gathered_of(read, controller="loop"):
    runs = [ran for group in batches(read.scenarios) for ran in run_batch(group, controller)]
    return gathered(read, runs, folder="here", suite="", controller=controller,
                    thresholds=Thresholds.CURRENT)  # fmt: skip


def test_what_does_not_run_is_told_and_never_counts_as_no_harm(make):
    active = {"patient": {"patient_model": {"physical_activity_entries": [{"activity": "x"}]}}}
    read = folder_of(
        {"sim_id": "pre-Loop_NoMitigations_t1_a"} | active,
        {"sim_id": "pre-NoLoop_t1_a", "controller": None},
        {"sim_id": "post-Loop-WithMitigations_t1_a", "patient": {"pump": {"nothing": 1}}},
        **{"risk_v9/suite_a/R-2/torn.json": b"{"},
    )
    found = gathered_of(read)
    assert (found.ran, found.sims, found.uncounted_files) == (1, 3, 1)
    stages = {stage.stage: stage for stage in found.risks[0].stages}
    assert stages[Stage.NO_LOOP].ran == 1
    for stage in (Stage.PRE, Stage.POST):
        assert (stages[stage].sims, stages[stage].ran, stages[stage].harm) == (1, 0, None)
    text = summary_text(found)
    assert text.startswith("1 of 3 simulations ran, of 2 files; 1 of the files cannot be read")
    assert text.count("NOT RUN (1)") == 2
    record = suite_record(found)
    assert (record["simulations_run"], record["simulations"]) == (1, 3)
    assert len(record["not_run"]) == 3
    assert all(gone["why"] for gone in record["not_run"])


def test_a_run_in_which_loop_never_decides_is_a_failed_run(make, monkeypatch):
    scenario = make()
    deaf = replace(scenario, told=replace(scenario.told, readings=Readings(at_min=(), mgdl=())))
    monkeypatch.setattr(Course, "_read", lambda *_: None)  # a sensor that never reads
    (ran,) = run_batch([deaf])
    assert ran.score is None
    assert ran.why_not == "the run failed: Loop decided at no step (missingGlucose)"


def test_steps_at_which_loop_declines_are_counted(make, monkeypatch):
    read = Course._read
    monkeypatch.setattr(
        Course, "_read", lambda self, step, at: read(self, step, at) if step < 50 else None
    )
    (ran,) = run_batch([make()])
    # readings of the last 15 minutes still do
    assert (ran.silence.steps, ran.silence.why) == (97 - 52, "glucoseTooOld")
    assert ran.score is not None


def test_a_run_that_fails_is_told_with_its_reason(make, monkeypatch):
    def fails(*_):
        raise ModelError("sensitivity", "does not cover the forecast")

    monkeypatch.setattr("banting.risk_scenarios.run.run_with_loop", fails)
    (ran,) = run_batch([make()])
    assert ran.score is None
    assert ran.why_not == "the run failed: sensitivity: does not cover the forecast"
