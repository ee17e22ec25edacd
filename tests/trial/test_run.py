"""The whole trial: reproducible in every order, and each disturbance does what it says."""

from dataclasses import replace
from functools import reduce

import numpy as np
import pytest

from banting.controllers import CONTROLLERS
from banting.errors import ModelError
from banting.faults import bent_cannula
from banting.kernels import LANES
from banting.patients import PATIENTS
from banting.schema.disturbance import (
    NOTHING,
    BasalWindow,
    Disturbance,
    ExtraBolus,
    FalseGlucose,
    LeakWindow,
)
from banting.schema.outcome import Estimate
from banting.schema.setup import Wearer, WearerReacts
from banting.trial import DAYS_MOST, run_trial
from banting.trial.blocks import kept_of, live_block
from banting.trial.lanes import CHUNK, KEPT
from banting.trial.summary import merged
from banting.trial.treatment import Course, Treatment

KERNELS = {
    "patient": PATIENTS["extended"].kernels(),
    "controller": CONTROLLERS["open-loop"].kernels(()),
}
NIGHT = 15 * 60  # 03:00
SLEEPER = Wearer()


def trial(*arms, wearer=SLEEPER, patients=150, **more):
    return run_trial(wearer, arms, **{**KERNELS, "seed": 1, "patients": patients, **more})


def bolus(units, at_min=NIGHT):
    return Disturbance(
        id=f"{units}U", says="", boluses=(ExtraBolus(at_min=at_min, insulin_u=units),)
    )


def test_chunks_threads_and_order_change_nothing():
    arms = (NOTHING, bolus(10.0))
    whole = trial(*arms, threads=1, block_people=1000)
    assert trial(*arms, threads=2, block_people=37) == whole
    turned = trial(*arms[::-1], threads=2, block_people=64)[::-1]
    assert [replace(arm, in_70_180_gain=None) for arm in turned] == [
        replace(arm, in_70_180_gain=None) for arm in whole
    ]
    assert trial(*arms, threads=3, block_people=7) == whole


def course(*arms, seed=5, hours=24, wearer=SLEEPER):
    treatments = tuple(Treatment(controller=KERNELS["controller"], disturbance=a) for a in arms)
    return Course(
        wearer=wearer, patient=KERNELS["patient"], treatments=treatments, seed=seed, hours=hours
    )


def test_a_patient_alone_lives_the_same_days_bit_for_bit():
    run = course(bolus(7.0), hours=36)
    _, company = kept_of(run, 0, np.arange(100))
    _, alone = kept_of(run, 0, np.array([83]))
    assert company.shape[0] == 36 * 12
    assert (company[:, :, 83] == alone[:, :, 0]).all()


def test_any_split_of_the_people_merges_to_the_same_summary():
    run = course(NOTHING, bolus(7.0))
    whole = live_block(run, 0, 90)
    split = [live_block(run, *part) for part in ((50, 90), (0, 33), (33, 50))]
    for arm, expected in enumerate(whole):
        parts = merged(merged(split[0][arm], split[1][arm]), split[2][arm])
        assert (parts.histogram == expected.histogram).all()
        same = replace(parts, histogram=expected.histogram)
        assert repr(same) == repr(expected)


@pytest.mark.parametrize("rule", ["pid-feedback", "loop"])
def test_people_of_more_than_one_chunk_live_as_in_blocks_of_their_own(rule):
    chunk = CHUNK * LANES
    one = Treatment(controller=CONTROLLERS[rule].kernels(()), disturbance=bolus(7.0, at_min=60))
    run = replace(course(hours=3), treatments=(one,))
    (whole,) = live_block(run, 0, 2 * chunk + 40)
    cuts = ((0, chunk), (chunk, 2 * chunk), (2 * chunk, 2 * chunk + 40))
    parts = reduce(merged, (live_block(run, *cut)[0] for cut in cuts))
    assert (parts.histogram == whole.histogram).all()
    assert repr(replace(parts, histogram=whole.histogram)) == repr(whole)
    shown = np.array([3, chunk - 1, chunk, 2 * chunk + 39])
    _, company = kept_of(run, 0, np.arange(2 * chunk + 40))
    _, alone = kept_of(run, 0, shown)
    assert (company[:, :, shown] == alone).all()


def test_all_arms_have_the_same_people_and_meals():
    one, two = trial(NOTHING, replace(NOTHING, id="again"))
    assert replace(two, arm="baseline", says=one.says, in_70_180_gain=None) == one
    assert two.in_70_180_gain == Estimate(value=0.0, low=0.0, high=0.0)


def test_what_an_arm_gains_is_counted_person_by_person():
    one, lower = trial(NOTHING, bolus(10.0))
    assert one.in_70_180_gain is None
    gain = lower.in_70_180_gain
    assert gain.value == pytest.approx(lower.in_70_180.value - one.in_70_180.value, abs=1e-5)
    marginal = one.in_70_180.high - one.in_70_180.low + lower.in_70_180.high - lower.in_70_180.low
    assert 0.0 < gain.high - gain.low < marginal


def test_the_day_is_described_consistently():
    (day,) = trial(NOTHING)
    ranges = (day.below_54, day.from_54_to_69, day.in_70_180, day.from_181_to_250, day.above_250)
    assert sum(part.value for part in ranges) == pytest.approx(100.0)
    assert sum(share.value for share in day.severity) == pytest.approx(1.0)
    assert day.gmi_percent.value == pytest.approx(3.31 + 0.02392 * day.mean_mgdl.value)
    assert day.minutes_below_54.value == pytest.approx(day.below_54.value * 14.4)
    assert day.minimum_mgdl.value < day.mean_mgdl.value < day.maximum_mgdl.value
    assert len(day.profile.minute) == len(day.profile.p50) == 97
    assert all(a <= b for a, b in zip(day.profile.p05, day.profile.p95, strict=True))
    assert len(day.worst.minute) == len(day.worst.glucose_mgdl) == len(day.worst.insulin_u) == 289
    assert sum(day.median.insulin_u) > 10.0
    for estimate in (*ranges, *day.severity, day.lbgi, day.insulin_u):
        assert estimate.low <= estimate.value <= estimate.high


def test_more_forged_insulin_is_never_milder():
    days = trial(NOTHING, *(bolus(units) for units in (2.0, 5.0, 10.0, 25.0)))
    minima = [day.minimum_mgdl.value for day in days]
    assert minima == sorted(minima, reverse=True)
    assert [day.lbgi.value for day in days] == sorted(day.lbgi.value for day in days)
    assert days[-1].insulin_u.value - days[0].insulin_u.value == pytest.approx(25.0, abs=3.0)


def test_a_suspended_pump_raises_glucose_and_withholds_insulin():
    off = Disturbance(
        id="off", says="", basal=(BasalWindow(from_min=660, to_min=1140, basal_u_per_h=0.0),)
    )
    baseline, suspended = trial(NOTHING, off)
    assert suspended.mean_mgdl.value > baseline.mean_mgdl.value + 10.0
    assert suspended.insulin_u.value < baseline.insulin_u.value
    assert suspended.dka_index_h.value > 4.0


def test_a_raised_basal_lowers_glucose():
    high = Disturbance(
        id="high", says="", basal=(BasalWindow(from_min=660, to_min=960, basal_u_per_h=5.0),)
    )
    baseline, raised = trial(NOTHING, high)
    assert raised.minimum_mgdl.value < baseline.minimum_mgdl.value - 20.0


def test_a_falsified_reading_is_believed_only_by_someone_awake():
    shown = (
        FalseGlucose(at_min=NIGHT, shown_mgdl=350.0),
        FalseGlucose(at_min=180, shown_mgdl=350.0),
    )
    at_night, by_day = (
        Disturbance(id=str(i), says="", false_glucose=(f,)) for i, f in enumerate(shown)
    )
    baseline, asleep, awake = trial(NOTHING, at_night, by_day)
    same = replace(asleep, arm="baseline", says=baseline.says, in_70_180_gain=None)
    assert same == baseline
    assert awake.insulin_u.value > baseline.insulin_u.value + 1.0
    assert awake.lbgi.value > baseline.lbgi.value


def test_someone_who_reacts_at_any_hour_softens_a_nightly_overdose():
    never, awake, always = (
        trial(bolus(15.0), wearer=Wearer(reacts=reacts))[0]
        for reacts in (WearerReacts.NEVER, WearerReacts.AWAKE, WearerReacts.ALWAYS)
    )
    assert never.lbgi.value > awake.lbgi.value > always.lbgi.value
    assert always.minutes_below_54.value < 0.5 * awake.minutes_below_54.value


def test_a_bent_cannula_starves_the_wearer_until_the_set_is_changed():
    fault = bent_cannula(at_min=660)
    baseline, unnoticed = trial(NOTHING, fault, wearer=Wearer(reacts=WearerReacts.NEVER))
    (noticed,) = trial(fault)
    assert unnoticed.dka_index_h.value > noticed.dka_index_h.value > 4.0
    assert unnoticed.maximum_mgdl.value > noticed.maximum_mgdl.value > baseline.maximum_mgdl.value
    assert noticed.insulin_u.value > unnoticed.insulin_u.value
    assert unnoticed.ketone_mmoll_max.value > 1.5


def test_a_bent_cannula_at_night_rises_at_the_measured_order():
    """Klonoff 2024: 0.62 mg/dL/min on average after the first hour without insulin."""
    (day,) = trial(bent_cannula(at_min=660), patients=300)
    at = {minute: day.profile.p50[i] for i, minute in enumerate(day.profile.minute)}
    rise = (at[1020] - at[720]) / 300.0
    print(f"median rise from midnight to 05:00: {rise:.2f} mg/dL/min")
    assert 0.25 < rise < 0.9


def test_a_failed_set_is_noticed_as_late_as_people_notice_theirs():
    """Kanapka 2022: above 250 mg/dL for 5.1 h (SD 3.7) on end before the set came out."""
    _, kept = kept_of(course(bent_cannula(at_min=0), seed=2), 0, np.arange(300))
    glucose, arrived = (kept[:, KEPT.index(name)] for name in ("plasma_mgdl", "arrived_u"))
    arrives = (arrived > 0.0).argmax(axis=0)
    hours = []
    for patient in np.flatnonzero(arrives):
        before = glucose[: arrives[patient], patient][::-1]
        hours.append((before <= 250.0).argmax() / 12 if (before <= 250.0).any() else 0.0)
    print(f"above 250 mg/dL before the change: {np.mean(hours):.1f} h, SD {np.std(hours):.1f}")
    assert len(hours) > 250
    assert 4.0 < np.mean(hours) < 6.5


def test_half_a_leak_is_between_none_and_all():
    half = Disturbance(
        id="half", says="", leaks=(LeakWindow(from_min=660, to_min=1440, delivered=0.5),)
    )
    none, part, full = trial(NOTHING, half, bent_cannula(at_min=660))
    assert none.mean_mgdl.value < part.mean_mgdl.value < full.mean_mgdl.value


def test_stated_settings_replace_the_patients_own():
    (weak,) = trial(NOTHING, wearer=Wearer(basal_u_per_h=0.3, carb_ratio_g_per_u=40.0))
    (own,) = trial(NOTHING)
    assert weak.insulin_u.value < 0.7 * own.insulin_u.value
    assert weak.mean_mgdl.value > own.mean_mgdl.value + 40.0


def test_the_faithful_physiology_runs_the_same_trial():
    (ours,), (theirs,) = (
        trial(NOTHING, patient=PATIENTS[name].kernels()) for name in ("extended", "s2008")
    )
    assert (ours.physiology, theirs.physiology) == ("extended", "s2008")
    assert theirs.mean_mgdl.value == pytest.approx(ours.mean_mgdl.value, abs=5.0)


def test_progress_counts_every_chunk():
    seen = []
    trial(NOTHING, bolus(1.0), block_people=25, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(i + 1, 6) for i in range(6)]


@pytest.mark.parametrize("wrong", [{"hours": 0}, {"hours": 24 * DAYS_MOST + 1}, {"patients": 0}])
def test_a_trial_that_cannot_be_run_says_so(wrong):
    with pytest.raises(ModelError):
        trial(NOTHING, **wrong)


def test_a_short_day_is_a_short_day():
    (day,) = trial(NOTHING, hours=6)
    assert day.hours == 6
    assert len(day.median.minute) == 73


def test_a_trial_without_arms_has_no_outcomes():
    assert trial() == ()


def test_one_patient_is_a_trial():
    (day,) = trial(bolus(3.0), patients=1)
    assert day.median.patient == day.worst.patient == 0
    assert day.minimum_mgdl.low == day.minimum_mgdl.value
    assert day.minimum_mgdl.value == pytest.approx(min(day.worst.glucose_mgdl[1:]), abs=0.06)


def test_two_patients_have_an_interval_that_admits_how_little_two_are():
    (day,) = trial(NOTHING, patients=2)
    assert day.mean_mgdl.low < day.mean_mgdl.value < day.mean_mgdl.high
    first, second = (trial(NOTHING, patients=1)[0].mean_mgdl.value, day.mean_mgdl.value)
    half = abs(first - second)  # of the difference, and so the standard error of the mean
    assert day.mean_mgdl.high - second == pytest.approx(12.706 * half, rel=1e-3)


def test_a_number_that_is_none_is_never_reported():
    kernels = KERNELS["patient"]

    def broken(cohort, seed, numbers):
        people = kernels.draw(cohort, seed, numbers)
        people.initial[0, 7::LANES] = np.nan
        return people

    with pytest.raises(ModelError, match="person 7"):
        trial(NOTHING, patient=replace(kernels, draw=broken))


def test_the_traces_shown_are_the_days_that_were_counted():
    (day,) = trial(bolus(25.0), patients=200)
    glucose = np.array(day.worst.glucose_mgdl[1:])
    assert glucose.min() < 40.0
    _, every = kept_of(course(bolus(25.0), seed=1), 0, np.arange(200))
    counted = every[:, KEPT.index("plasma_mgdl"), day.worst.patient]
    assert glucose == pytest.approx(counted, abs=0.051)
